//! The fuzz targets, replayed: the corpus as it stands, and each of its files with pieces cut, doubled, moved and changed.
//!
//! `KEYLAPSE_MUTATIONS=100000 cargo test --release --test fuzz` runs longer. `fuzz/run` gives the same functions to
//! cargo-fuzz, with the same corpus to begin with.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::{fs, path::Path};

use rand::Rng as _;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng as _};

#[test]
fn any_scenario_file_is_read_or_refused_with_places() {
    let corpus = scenarios();
    assert!(corpus.len() > 30);
    replay(&corpus, targets::scenario);
}

#[test]
fn any_files_of_a_run_are_judged_or_refused() {
    let corpus = runs(100_000);
    assert!(corpus.len() > 10);
    replay(&corpus, targets::verify);
}

#[test]
fn any_wrapped_key_but_the_genuine_one_is_refused() {
    let genuine = targets::genuine_envelope();
    replay(std::slice::from_ref(&genuine), targets::envelope);
    for bit in 0..genuine.len() * 8 {
        let mut changed = genuine.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        targets::envelope(&changed);
    }
}

/// Bytes that a coverage-guided fuzzer gets through often enough.
const SEED_BYTES: usize = 12_000;

#[test]
#[ignore = "writes what cargo-fuzz begins with: `fuzz/run` calls it"]
fn the_corpus_is_written_for_cargo_fuzz() {
    let corpora =
        [("scenario", scenarios()), ("verify", runs(SEED_BYTES)), ("envelope", vec![targets::genuine_envelope()])];
    for (target, corpus) in corpora {
        assert!(!corpus.is_empty(), "{target} begins with nothing");
        let folder = root().join("fuzz/corpus").join(target);
        fs::create_dir_all(&folder).unwrap();
        for (n, bytes) in corpus.iter().enumerate() {
            fs::write(folder.join(format!("seed-{n}")), bytes).unwrap();
        }
    }
}

/// Every scenario file there is, the broken ones as well.
fn scenarios() -> Vec<Vec<u8>> {
    files("scenarios", "toml").chain(files("tests/broken", "toml")).collect()
}

/// The files of every committed run that are shorter than this together.
fn runs(shorter: usize) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(root().join("output")).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    let names = ["events.csv", "ledger.csv", "keys.csv", "tables.csv", "streams.csv"];
    let joined = |folder: &Path| names.map(|name| fs::read(folder.join(name)).unwrap()).join(&targets::SEPARATOR);
    folders.iter().map(|folder| joined(folder)).filter(|bytes| bytes.len() < shorter).collect()
}

/// Runs a target on each file of a corpus, and on as many mutated ones as are asked for.
fn replay(corpus: &[Vec<u8>], target: fn(&[u8])) {
    corpus.iter().for_each(|bytes| target(bytes));
    let asked = std::env::var("KEYLAPSE_MUTATIONS").ok().and_then(|text| text.parse().ok());
    let mut random = ChaCha8Rng::seed_from_u64(4);
    for _ in 0..asked.unwrap_or(400) {
        let other = &corpus[below(&mut random, corpus.len())];
        let mut bytes = corpus[below(&mut random, corpus.len())].clone();
        for _ in 0..=below(&mut random, 4) {
            mutate(&mut bytes, other, &mut random);
        }
        target(&bytes);
    }
}

fn mutate(bytes: &mut Vec<u8>, other: &[u8], random: &mut ChaCha8Rng) {
    let (from, length) = (below(random, bytes.len() + 1), below(random, 40));
    let to = (from + length).min(bytes.len());
    match below(random, 6) {
        0 => drop(bytes.drain(from..to)),
        1 => bytes.splice(from..from, bytes[from..to].to_vec()).for_each(drop),
        2 => bytes.iter_mut().skip(from).take(1).for_each(|byte| *byte = random.next_u64().to_be_bytes()[7]),
        3 => bytes.iter_mut().skip(from).take(1).for_each(|byte| *byte ^= 1 << (random.next_u64() % 8)),
        4 => {
            let start = below(random, other.len() + 1);
            let piece = &other[start..(start + length).min(other.len())];
            bytes.splice(from..to, piece.iter().copied()).for_each(drop);
        }
        _ => {
            let digits = [&b"0"[..], b"-1", b"18446744073709551615", b"18446744073709551616", b"1e9", b"", b","];
            bytes.splice(from..to, digits[below(random, digits.len())].iter().copied()).for_each(drop);
        }
    }
}

fn below(random: &mut ChaCha8Rng, bound: usize) -> usize {
    usize::try_from(random.next_u64() % bound as u64).unwrap()
}

fn files(folder: &str, extension: &'static str) -> impl Iterator<Item = Vec<u8>> {
    let entries = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
