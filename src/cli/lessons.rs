//! `keylapse lessons`: the scenarios of a folder as a course, in order, with what each one asks and teaches.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use anstyle::Style;

use crate::{
    cli::{
        args::{LessonFormat, Lessons},
        exit::{End, Failure},
        input,
    },
    engine::{Setup, lesson::Lesson},
    rules::RuleId,
};

/// A scenario that is a lesson.
struct Entry<'a> {
    setup: &'a Setup,
    lesson: &'a Lesson,
    rules: Vec<RuleId>,
}

/// Lists the lessons.
///
/// # Errors
/// Where a scenario has a mistake, or the folder holds no lesson.
pub fn lessons(command: &Lessons) -> Result<End, Failure> {
    let setups = input::load(&[folder(command)?])?;
    let mut entries: Vec<Entry<'_>> = setups.iter().filter_map(Entry::of).collect();
    entries.sort_by_key(|entry| (entry.lesson.order, &entry.setup.name));
    if entries.is_empty() {
        return Err(Failure::Usage(
            "none of these scenarios is a lesson: a lesson has a section `[lesson]` with its `order`".to_owned(),
        ));
    }
    let mut out = anstream::stdout().lock();
    match command.format {
        LessonFormat::Text => text(&mut out, &entries)?,
        LessonFormat::Markdown => markdown(&mut out, &entries)?,
        LessonFormat::Json => json(&mut out, &entries)?,
    }
    Ok(End::Held)
}

/// The folder that is named, or `scenarios`.
fn folder(command: &Lessons) -> Result<PathBuf, Failure> {
    let usual = PathBuf::from("scenarios");
    match &command.folder {
        Some(folder) => Ok(folder.clone()),
        None if usual.is_dir() => Ok(usual),
        None => Err(Failure::Usage("there is no folder `scenarios` here: name the folder of the course".to_owned())),
    }
}

impl<'a> Entry<'a> {
    fn of(setup: &'a Setup) -> Option<Self> {
        let lesson = setup.lesson.as_ref()?;
        let mut rules: Vec<RuleId> = setup.expectations.iter().filter_map(|expectation| expectation.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        Some(Self { setup, lesson, rules })
    }

    fn codes(&self, separator: &str) -> String {
        self.rules.iter().map(ToString::to_string).collect::<Vec<_>>().join(separator)
    }
}

fn text(out: &mut impl Write, entries: &[Entry<'_>]) -> io::Result<()> {
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let mut chapter = "";
    for entry in entries {
        let (setup, lesson) = (entry.setup, entry.lesson);
        if lesson.chapter != chapter {
            chapter = &lesson.chapter;
            writeln!(out, "{bold}{chapter}{bold:#}\n")?;
        }
        writeln!(out, "{:>3}  {bold}{}{bold:#}", lesson.order, setup.name)?;
        writeln!(out, "     {}", setup.title)?;
        if !lesson.predict.is_empty() {
            writeln!(out, "     predict: {}", lesson.predict)?;
        }
        let asks = match lesson.asks.len() {
            0 => String::new(),
            1 => " · 1 question".to_owned(),
            more => format!(" · {more} questions"),
        };
        writeln!(out, "     {dim}{}{asks}{dim:#}\n", entry.codes(" "))?;
    }
    writeln!(out, "keylapse quiz FILE asks a lesson's questions; keylapse run FILE shows what happens.")
}

fn markdown(out: &mut impl Write, entries: &[Entry<'_>]) -> io::Result<()> {
    writeln!(out, "| | Lesson | Question | Predict | Rules |\n|---|---|---|---|---|")?;
    for entry in entries {
        let (setup, lesson) = (entry.setup, entry.lesson);
        let cell = |text: &str| text.replace('|', "\\|");
        writeln!(
            out,
            "| {} | `{}` | {} | {} | {} |",
            lesson.order,
            setup.name,
            cell(&setup.title),
            cell(&lesson.predict),
            entry.codes(", ")
        )?;
    }
    Ok(())
}

fn json(out: &mut impl Write, entries: &[Entry<'_>]) -> io::Result<()> {
    let lessons: Vec<_> = entries
        .iter()
        .map(|entry| {
            let lesson = entry.lesson;
            serde_json::json!({
                "order": lesson.order,
                "chapter": lesson.chapter,
                "scenario": entry.setup.name,
                "question": entry.setup.title,
                "about": entry.setup.about,
                "predict": lesson.predict,
                "watch": lesson.watch,
                "questions": lesson.asks.len(),
                "rules": entry.rules.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        })
        .collect();
    writeln!(out, "{}", serde_json::to_string_pretty(&lessons)?)
}
