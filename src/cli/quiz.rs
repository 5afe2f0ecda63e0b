//! `keylapse quiz`: a lesson pauses at its marked instants and asks; the run answers.
//!
//! Law: what is right is what the run's record says, never what the file says.

use std::io::{self, BufRead, Write};

use anstyle::{AnsiColor, Style};

use crate::{
    cli::{
        args::Quiz,
        exit::{End, Failure},
        input,
    },
    engine::{
        self, Setup,
        lesson::{Ask, Lesson},
        recorder::Chorus,
        setup::{Claim, EventFilter},
    },
    judge::{Expectations, Ruling, Verdict},
    report::{memory::Memory, sentence},
    sim::SimTime,
};

/// Asks the questions of a lesson.
///
/// # Errors
/// Where the scenario has a mistake, or asks nothing.
pub fn quiz(command: &Quiz) -> Result<End, Failure> {
    let setups = input::load(std::slice::from_ref(&command.file))?;
    let ([setup], true) = (setups.as_slice(), command.file.is_file()) else {
        return Err(Failure::Usage("quiz takes one scenario file".to_owned()));
    };
    let Some(lesson) = setup.lesson.as_ref().filter(|lesson| !lesson.asks.is_empty()) else {
        let hint = "a question is a `[[lesson.ask]]`; `keylapse lessons` lists the scenarios that have some";
        return Err(Failure::Usage(format!("`{}` asks nothing: {hint}", command.file.display())));
    };
    let told = Told::run(setup, lesson);
    let mut out = anstream::stdout().lock();
    told.ask_all(&mut io::stdin().lock(), &mut out)?;
    out.flush()?;
    Ok(End::Held)
}

/// A run that is known to the program and not yet to the reader.
struct Told<'a> {
    setup: &'a Setup,
    lesson: &'a Lesson,
    /// The questions that the run answers, each with what was found: those of other timing profiles are left out.
    asks: Vec<(&'a Ask, Verdict)>,
    memory: Memory,
}

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Right,
    Wrong,
    /// There was none: the input is at its end.
    None,
}

impl<'a> Told<'a> {
    fn run(setup: &'a Setup, lesson: &'a Lesson) -> Self {
        let rules = lesson.asks.iter().filter_map(|ask| setup.expectations[ask.expectation].rule);
        let mut memory = Memory::of(&setup.names, rules);
        let mut expectations = Expectations::new(setup);
        let mut chorus = Chorus::new();
        chorus.add(&mut memory);
        chorus.add(&mut expectations);
        engine::run(setup, &mut chorus);
        let verdicts = expectations.verdicts();
        let answered = |ask: &'a Ask| {
            let id = &setup.expectations[ask.expectation].id;
            verdicts.iter().find(|verdict| verdict.id == *id).map(|verdict| (ask, verdict.clone()))
        };
        let asks = lesson.asks.iter().filter_map(answered).collect();
        Self { setup, lesson, asks, memory }
    }

    fn ask_all(&self, answers: &mut impl BufRead, out: &mut impl Write) -> io::Result<()> {
        self.introduce(out)?;
        let mut known = None;
        let (mut right, mut asked) = (0, 0);
        for (n, (ask, verdict)) in self.asks.iter().enumerate() {
            self.tell(known, ask.at, MOST_BEFORE, out)?;
            self.question(n, ask, out)?;
            match self.answer((ask, verdict), answers, out)? {
                Answer::None => break,
                Answer::Right => right += 1,
                Answer::Wrong => {}
            }
            asked += 1;
            known = Some(ask.at);
        }
        let all = self.asks.len();
        if asked < all {
            writeln!(out, "\nThe answers end here: {asked} of {all} questions were answered, {right} of them right.")?;
            return writeln!(out, "Start again with `keylapse quiz`; nothing is kept.");
        }
        writeln!(out, "\n{right} of {all} right.")?;
        if !self.lesson.watch.is_empty() {
            writeln!(out, "Now watch: {}", self.lesson.watch)?;
        }
        writeln!(out, "`keylapse run` draws it, `keylapse explain` tells the story of any part of it.")
    }

    fn introduce(&self, out: &mut impl Write) -> io::Result<()> {
        let bold = Style::new().bold();
        writeln!(out, "{bold}{}{bold:#}", self.setup.title)?;
        if !self.lesson.predict.is_empty() {
            writeln!(out, "{}", self.lesson.predict)?;
        }
        writeln!(out, "{} are simulated. Think before you answer: the run knows already.", self.setup.duration)
    }

    /// Tells what happened after `known`, up to an instant and with it.
    fn tell(&self, known: Option<SimTime>, until: SimTime, most: usize, out: &mut impl Write) -> io::Result<()> {
        let news = self.memory.between(known, until);
        let shown = news.len().saturating_sub(most);
        if !news.is_empty() {
            writeln!(out)?;
        }
        if shown > 0 {
            writeln!(out, "  {:>20}  … {shown} earlier events", "")?;
        }
        for row in &news[shown..] {
            let (words, codes) = (sentence::brief(row, self.memory.names()), sentence::codes(row.rules));
            writeln!(out, "  {:>20}  {words} {codes}", row.time.to_string())?;
        }
        Ok(())
    }

    fn question(&self, n: usize, ask: &Ask, out: &mut impl Write) -> io::Result<()> {
        let bold = Style::new().bold();
        let of = format!("Question {} of {}, at {}", n + 1, self.asks.len(), ask.at);
        writeln!(out, "\n{bold}{of}.{bold:#} {}", ask.question)?;
        for (letter, choice) in ('a'..).zip(&ask.choices) {
            writeln!(out, "  {letter}) {choice}")?;
        }
        Ok(())
    }

    fn answer(
        &self,
        (ask, verdict): (&Ask, &Verdict),
        answers: &mut impl BufRead,
        out: &mut impl Write,
    ) -> io::Result<Answer> {
        let Some(given) = read(ask, answers, out)? else { return Ok(Answer::None) };
        let right = Ask::is_right(&given, &verdict.found);
        let (green, yellow) = (AnsiColor::Green.on_default().bold(), AnsiColor::Yellow.on_default().bold());
        match right {
            true => writeln!(out, "{green}Right.{green:#} In the run: {}.", self.found(ask, verdict))?,
            false => writeln!(out, "{yellow}Not so.{yellow:#} In the run: {}.", self.found(ask, verdict))?,
        }
        self.reason(ask, verdict, out)?;
        Ok(if right { Answer::Right } else { Answer::Wrong })
    }

    /// What the run says, in full.
    fn found(&self, ask: &Ask, verdict: &Verdict) -> String {
        let what = self.setup.expectations[ask.expectation].text.split(':').next().unwrap_or_default().to_owned();
        let at = match verdict.at.to_string() {
            at if at.is_empty() => at,
            at => format!(" (at {at})"),
        };
        match verdict.ruling {
            Ruling::NotExercised => format!("nobody knows, because {}", verdict.found),
            Ruling::Held | Ruling::Violated => format!("{what}: {}{at}", verdict.found),
        }
    }

    /// The rule behind an answer, and what happened by it.
    fn reason(&self, ask: &Ask, verdict: &Verdict, out: &mut impl Write) -> io::Result<()> {
        let expectation = &self.setup.expectations[ask.expectation];
        let Some(id) = expectation.rule else { return Ok(()) };
        let rule = id.rule();
        writeln!(out, "{} ({}, {}): {}.", rule.code, rule.basis.as_str(), rule.place, rule.statement)?;
        let (from, until) = verdict.at.window().unwrap_or((ask.at, SimTime::MAX));
        let mut witnesses = self.memory.by_rule(id, from.min(ask.at), until);
        if let Claim::Events(EventFilter { event: Some(event), .. }, _) = &expectation.claim {
            witnesses.retain(|row| row.event == *event);
        }
        for row in witnesses.iter().take(MOST_AFTER) {
            writeln!(out, "  {:>20}  {}", row.time.to_string(), sentence::brief(row, self.memory.names()))?;
        }
        match witnesses.len().saturating_sub(MOST_AFTER) {
            0 => Ok(()),
            more => writeln!(out, "  {:>20}  … and {more} more by this rule", ""),
        }
    }
}

/// Reads an answer, until it is one; nothing at the end of the input.
fn read(ask: &Ask, answers: &mut impl BufRead, out: &mut impl Write) -> io::Result<Option<String>> {
    loop {
        write!(out, "> ")?;
        out.flush()?;
        let mut line = String::new();
        if answers.read_line(&mut line)? == 0 {
            writeln!(out)?;
            return Ok(None);
        }
        let line = line.trim();
        let mut lettered = ('a'..).zip(&ask.choices);
        let last = ('a'..).nth(ask.choices.len().saturating_sub(1)).unwrap_or('a');
        let chosen = lettered.find(|(letter, choice)| {
            line.eq_ignore_ascii_case(letter.encode_utf8(&mut [0; 4])) || choice.eq_ignore_ascii_case(line)
        });
        match chosen.map(|(_, choice)| choice) {
            Some(choice) => return Ok(Some(choice.clone())),
            None if ask.choices.is_empty() && !line.is_empty() => return Ok(Some(line.to_owned())),
            None if ask.choices.is_empty() => writeln!(out, "Write what you expect.")?,
            None => writeln!(out, "Write a letter from a to {last}.")?,
        }
    }
}

/// So many lines tell what happened before a question, and so many what its rule did after it.
const MOST_BEFORE: usize = 12;
const MOST_AFTER: usize = 4;
