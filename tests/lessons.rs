//! The course: every scenario is a lesson, in one order, and each question has exactly one right answer: the run's.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    process::{Command, Output, Stdio},
};

use keylapse::{
    engine::{
        self, Setup,
        lesson::{Ask, Lesson},
    },
    judge::{Expectations, Verdict},
    scenario,
};

fn course() -> Vec<(Setup, Lesson)> {
    let mut course = Vec::new();
    for entry in fs::read_dir("scenarios").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let setup = scenario::compile(&name, &fs::read_to_string(&path).unwrap()).unwrap();
        let lesson = setup.lesson.clone().unwrap_or_else(|| panic!("{name} is no lesson: it has no `[lesson]`"));
        course.push((setup, lesson));
    }
    course.sort_by_key(|(_, lesson)| lesson.order);
    course
}

fn verdicts(setup: &Setup) -> Vec<Verdict> {
    let mut expectations = Expectations::new(setup);
    engine::run(setup, &mut expectations);
    expectations.verdicts()
}

#[test]
fn every_scenario_has_its_place_in_the_course() {
    let course = course();
    let orders: Vec<u32> = course.iter().map(|(_, lesson)| lesson.order).collect();
    assert_eq!(orders, (1..).take(course.len()).collect::<Vec<u32>>(), "orders count from 1, none twice");
    let mut chapters = Vec::new();
    for (setup, lesson) in &course {
        assert!(setup.title.ends_with('?'), "{}: a lesson is a question", setup.name);
        for text in [&lesson.chapter, &lesson.predict, &lesson.watch] {
            assert!(!text.is_empty(), "{}", setup.name);
        }
        chapters.push(lesson.chapter.as_str());
    }
    chapters.dedup();
    assert_eq!(chapters.len(), chapters.iter().collect::<BTreeSet<_>>().len(), "a chapter is in one piece");
}

#[test]
fn every_question_comes_before_its_answer_and_has_one_right_choice() {
    for (setup, lesson) in course() {
        assert!(lesson.asks.len() >= 2, "{} asks too little", setup.name);
        let verdicts = verdicts(&setup);
        for ask in &lesson.asks {
            let expectation = &setup.expectations[ask.expectation];
            let verdict = verdicts.iter().find(|verdict| verdict.id == expectation.id).unwrap();
            let right: Vec<_> = ask.choices.iter().filter(|choice| Ask::is_right(choice, &verdict.found)).collect();
            assert_eq!(right.len(), 1, "{}, {}: {} in {:?}", setup.name, expectation.id, verdict.found, ask.choices);
            assert!(expectation.rule.is_some(), "{}, {}: no rule", setup.name, expectation.id);
            if let Some((_, until)) = verdict.at.window() {
                assert!(ask.at <= until, "{}, {}: asked at {}, seen at {until}", setup.name, expectation.id, ask.at);
            }
        }
    }
}

fn quiz(file: &str, answers: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_keylapse"))
        .args(["quiz", file])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_quiz_tells_what_happened_asks_and_answers_with_the_rule() {
    let output = quiz("scenarios/key-disabled-8-minutes.toml", "a\n7\nb\n");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for words in [
        "the operator disables key `old`",
        "Question 1 of 3, at 10 min 15 s.",
        "Right. In the run: events of sessions, refused: count 0",
        "REF-01 (cited",
        "Right. In the run: events GetItem, refused, ValidationException, by reader: count 7",
        "15 min  `reader` asks for GetItem of `reader.k10` (`sessions`) and is refused with ValidationException\n",
        "Not so. In the run: events TtlDelete of sessions: count 16",
        "EAR-25 (stated",
        "2 of 3 right.",
        "Now watch: ",
    ] {
        assert!(told.contains(words), "`{words}` is not in\n{told}");
    }
}

#[test]
fn a_quiz_asks_again_until_it_is_answered_and_ends_where_the_answers_end() {
    let output = quiz("scenarios/key-disabled-8-minutes.toml", "nonsense\n\nA\n");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "the end of the answers is no failure");
    assert_eq!(told.matches("Write a letter from a to c.").count(), 2, "{told}");
    assert!(told.contains("1 of 3 questions were answered, 1 of them right."), "{told}");
}

#[test]
fn a_quiz_without_questions_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("silent.toml");
    fs::write(&path, "title = \"Does it ask?\"\nduration = \"1h\"\n").unwrap();
    let output = quiz(path.to_str().unwrap(), "");
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("asks nothing") && told.contains("keylapse lessons"), "{told}");
}

#[test]
fn the_course_is_listed_in_order() {
    let list = |format: &str| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_keylapse")).args(["lessons", "--format", format]).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let (text, markdown) = (list("text"), list("markdown"));
    let json: serde_json::Value = serde_json::from_str(&list("json")).unwrap();
    let course = course();
    assert_eq!(json.as_array().unwrap().len(), course.len());
    let mut last = 0;
    for ((setup, lesson), entry) in course.iter().zip(json.as_array().unwrap()) {
        assert_eq!(entry["scenario"], setup.name);
        let place = text.find(&format!("{:>3}  {}\n     {}\n", lesson.order, setup.name, setup.title)).unwrap();
        assert!(place >= last);
        last = place;
        assert!(markdown.contains(&format!("| `{}` | {} |", setup.name, setup.title)));
        for rule in setup.expectations.iter().filter_map(|expectation| expectation.rule) {
            assert!(entry["rules"].as_array().unwrap().iter().any(|code| code == rule.rule().code));
        }
    }
}
