//! `keylapse explain`: the story of an artifact, a key, a table or a step.

use std::io::Write as _;

use crate::{
    cli::{
        args::Explain,
        exit::{End, Failure},
        input,
    },
    engine::{self, Setup},
    ids::{KeyId, StepId, TableId},
    report::story::{Hero, Story},
};

/// Tells the story.
///
/// # Errors
/// Where the scenario has a mistake, or knows of no such thing.
pub fn explain(command: &Explain) -> Result<End, Failure> {
    let setups = input::load_under(std::slice::from_ref(&command.file), command.way)?;
    let [setup] = setups.as_slice() else {
        return Err(Failure::Usage("explain takes one scenario file".to_owned()));
    };
    let hero = hero(command, setup)?;
    let mut story = Story::of(hero, &setup.names);
    engine::run(setup, &mut story);
    if story.hears_again() {
        engine::run(setup, &mut story);
    }
    match story.tell() {
        Some(text) => anstream::stdout().write_all(text.as_bytes())?,
        None => return Err(unknown(command)),
    }
    Ok(End::Held)
}

fn hero(command: &Explain, setup: &Setup) -> Result<Hero, Failure> {
    let names = &setup.names;
    if let Some(artifact) = &command.subject.artifact {
        return Ok(Hero::Artifact(artifact.clone()));
    }
    if let Some(key) = &command.subject.key {
        return find("key", key, &names.keys).map(|index| Hero::Key(KeyId::at(index)));
    }
    if let Some(table) = &command.subject.table {
        return find("table", table, &names.tables).map(|index| Hero::Table(TableId::at(index)));
    }
    let step = command.subject.step.as_deref().unwrap_or_default();
    find("step", step, &names.steps).map(|index| Hero::Step(StepId::at(index)))
}

fn find(kind: &str, name: &str, known: &[String]) -> Result<usize, Failure> {
    known.iter().position(|candidate| candidate == name).ok_or_else(|| {
        let nearest = known.iter().min_by_key(|candidate| strsim::levenshtein(candidate, name));
        let hint = nearest.map_or_else(String::new, |nearest| format!(": did you mean `{nearest}`?"));
        Failure::Usage(format!("the scenario has no {kind} `{name}`{hint}"))
    })
}

fn unknown(command: &Explain) -> Failure {
    match &command.subject.artifact {
        Some(artifact) => Failure::Usage(format!(
            "the run has no artifact `{artifact}`: ids are TABLE/KIND/N, such as `orders/item/1`, and stand in ledger.csv"
        )),
        None => Failure::Usage("it never existed in the run".to_owned()),
    }
}
