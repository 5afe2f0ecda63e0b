//! What a valid file becomes, what the schema says of it, and that nothing makes the reader panic.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use keylapse::{
    engine::setup::{
        ArtifactFilter, Claim, Count, Draw, Encryption, EventsOption, IndexScope, LedgerOption, Operation, Origin,
        Pace, Setup, SseSpecification, StepTime, StreamView, SwitchStrategy, TableChange, Transport, When, WorkloadOp,
    },
    ids::{AliasId, BackupId, ClientKeyId, ClusterId, Family, IndexId, ItemId, KeyId, StepId, TableId, WorkloadId},
    record::{Actor, ErrorName, Kind, Owner},
    rules::{Profile, RuleId, Spread},
    scenario::compile,
    sim::{SimDuration, SimTime},
};

const COMPLETE: &str = include_str!("complete.toml");

fn complete() -> Setup {
    compile("complete", COMPLETE).unwrap()
}

fn small(body: &str) -> Setup {
    compile("small", &format!("title = \"x\"\nduration = \"9d\"\n{body}")).unwrap()
}

fn hours(count: u64) -> SimTime {
    SimTime::from_millis(count * 3_600_000)
}

#[test]
fn the_header_is_read() {
    let setup = complete();
    assert_eq!(setup.name, "complete");
    assert_eq!(setup.title, "What does a file look like that uses everything?");
    assert!(setup.about.starts_with("The reader of this file is a parser.\nIt matters"));
    assert_eq!(setup.start_unix_ms, 1_772_323_200_000, "2026-03-01T00:00:00Z");
    assert_eq!(setup.duration, SimDuration::from_days(40));
    assert_eq!(setup.seed, 7);
    assert_eq!(setup.output.only, Some(vec!["csv".into(), "summary".into()]));
    assert_eq!(setup.output.events, Some(EventsOption::Control));
    assert_eq!(setup.output.ledger, Some(LedgerOption::Summary));
    assert_eq!(setup.output.sample_every, Some(SimDuration::from_mins(15)));
}

#[test]
fn what_is_not_given_has_its_default() {
    let setup = small("");
    assert_eq!(setup.start_unix_ms, 1_767_225_600_000, "2026-01-01T00:00:00Z");
    assert_eq!(setup.seed, 0);
    assert_eq!(setup.timing, keylapse::rules::Timing::of(Profile::Nominal));
    assert_eq!(setup.output, Default::default());
    assert_eq!(setup.names.keys, ["aws-owned", "aws-managed"]);
}

#[test]
fn timing_is_the_profile_with_what_the_file_sets() {
    let setup = complete();
    assert_eq!(setup.timing.profile, Profile::Observed);
    assert_eq!(setup.timing.detection, Spread::Uniform(SimDuration::from_mins(12), SimDuration::from_mins(75)));
    assert_eq!(setup.timing.trim_delay, Spread::Constant(SimDuration::from_secs(1)));
    assert_eq!(setup.timing.switch_rate, 500);
    let observed = small("timing.profile = \"observed\"").timing;
    assert_eq!(observed, keylapse::rules::Timing::of(Profile::Observed));
}

#[test]
fn names_stand_in_file_order_with_what_steps_create_behind() {
    let names = complete().names;
    assert_eq!(names.keys, ["aws-owned", "aws-managed", "old", "new", "imported", "late", "late-imported"]);
    assert_eq!(names.client_keys, ["app"]);
    assert_eq!(
        names.tables,
        [
            "orders",
            "customers",
            "ancient",
            "ancient@eu-west-1",
            "ancient@us-east-2",
            "fresh",
            "copy",
            "past",
            "copy-of-copy",
            "ancient@ap-south-1",
        ]
    );
    assert_eq!(names.clusters, ["cache", "wishful", "second"]);
    assert_eq!(names.workloads, ["shop", "orders#2", "orders#3", "copy#1"]);
    assert_eq!(names.consumers, ["orders-consumer#1", "auditor"]);
    assert_eq!(names.steps[..4], ["step-1", "step-2", "switch", "step-4"]);
    assert_eq!(names.items, ["apple", "pear"]);
    assert_eq!(
        names.backups[..4],
        ["weekly", "second-hand", "orders$ArchivedTableBackup", "orders$DeletedTableBackup"]
    );
    assert_eq!(names.backups.len(), 2 + 3 * names.tables.len());
}

#[test]
fn a_restored_table_has_the_indexes_of_the_table_it_comes_from() {
    let names = complete().names;
    let orders = ["by-customer", "by-day", "amount"];
    assert_eq!(names.indexes[0], orders, "declared, in file order");
    assert_eq!(names.indexes[5], ["by-name"], "created");
    assert_eq!(names.indexes[6], orders, "restored from a backup");
    assert_eq!(names.indexes[7], orders, "restored to an instant");
    assert_eq!(names.indexes[8], orders, "restored from a backup of a restored table");
    assert!(names.indexes[1].is_empty() && names.indexes[2].is_empty());
}

#[test]
fn keys_tables_and_clusters_are_read() {
    let setup = complete();
    let specs: Vec<_> =
        setup.keys.iter().map(|(key, spec)| (key.0, spec.rotation, spec.origin, spec.expires)).collect();
    let (year, month) = (Some(SimDuration::from_days(365)), Some(SimDuration::from_days(30)));
    assert_eq!(
        specs,
        [(2, None, Origin::AwsKms, None), (3, year, Origin::AwsKms, None), (4, None, Origin::External, month)]
    );

    let (first, second) = ((AliasId(1), KeyId(2)), (AliasId(2), KeyId(4)));
    assert_eq!(setup.aliases, [first, second]);
    assert_eq!(setup.names.aliases, ["alias/aws/dynamodb", "alias/app", "alias/team/eu", "alias/late"]);

    let (id, orders) = &setup.tables[0];
    assert_eq!(*id, TableId(0));
    assert_eq!(orders.new.encryption, Some(Encryption::key(KeyId(2))));
    assert_eq!(orders.new.stream, Some(StreamView::NewAndOldImages));
    assert!(orders.new.ttl && orders.new.contributor_insights && !orders.new.legacy_unencrypted);
    assert_eq!(orders.new.point_in_time, Some(SimDuration::from_days(35)));
    assert_eq!(orders.new.indexes, [IndexScope::Global, IndexScope::Local, IndexScope::Global]);
    assert_eq!(orders.items, 5_000);
    assert_eq!(orders.item.bytes, Some(Draw::Uniform(64, 512)));
    assert_eq!(orders.item.ttl, Some(Draw::Fixed(SimDuration::from_days(2))));

    let customers = &setup.tables[1].1;
    let sse = SseSpecification { enabled: Some(true), sse_type: Some("KMS".into()), key: Some(KeyId(2).into()) };
    assert_eq!(customers.new.encryption, Some(Encryption::Sse(sse)));
    assert_eq!(customers.item.ttl, Some(Draw::Uniform(SimDuration::from_hours(1), SimDuration::from_hours(2))));
    assert!(setup.tables[2].1.new.legacy_unencrypted);

    let clusters: Vec<_> =
        setup.clusters.iter().map(|&(id, spec)| (id.0, spec.key, spec.transport, spec.table.0)).collect();
    assert_eq!(
        clusters,
        [(0, KeyId::AWS_MANAGED.into(), Transport::Plain, 0), (1, KeyId(2).into(), Transport::Tls, 1)]
    );
}

#[test]
fn workloads_and_consumers_are_read() {
    let setup = complete();
    let shop = &setup.workloads[0];
    assert_eq!((shop.id, shop.table, shop.op), (WorkloadId(0), TableId(0), WorkloadOp::PutItem));
    assert_eq!((shop.from, shop.to), (hours(0), hours(8)));
    assert_eq!(shop.pace, Pace::Every(SimDuration::from_hours(1)));
    assert_eq!((shop.via, shop.keys, shop.items_per_transaction), (Some(ClusterId(0)), None, 1));

    let second = &setup.workloads[1];
    assert_eq!((second.from, second.to), (hours(24), hours(40 * 24)));
    assert_eq!(second.pace, Pace::Poisson { events: 1, per_ms: 120_000 });
    assert_eq!((second.items_per_transaction, second.keys), (4, Some(1_000)));
    assert_eq!(second.client_key, Some(ClientKeyId(0)));

    assert_eq!(setup.workloads[2].to, hours(1), "an absolute time counts from `start`");
    assert_eq!(setup.workloads[3].to, hours(40 * 24), "to the end where the file does not say");
    assert_eq!(setup.consumers[0].pauses, [(hours(6), hours(7)), (hours(20), hours(40))]);
    assert_eq!(setup.consumers[1].every, SimDuration::from_hours(1));
}

#[test]
fn steps_are_read() {
    let setup = complete();
    let (old, new, orders, copy) = (KeyId(2), KeyId(3), TableId(0), TableId(6));
    let operation = |n: usize| setup.steps[n - 1].operation.clone();
    assert_eq!(setup.steps[0].when, StepTime::At(SimTime::from_millis(22_200_000)));
    assert_eq!(operation(1), Operation::DisableKey { key: old });
    assert_eq!(setup.steps[1].when, StepTime::At(hours(7)), "an absolute time, as a text");
    let change = TableChange::Encryption(Encryption::key(new), SwitchStrategy::Rewrap);
    assert_eq!(operation(3), Operation::UpdateTable { table: orders, change });
    let after = StepTime::After { step: StepId(2), complete: true, delay: SimDuration::from_mins(5) };
    assert_eq!(setup.steps[3].when, after);
    assert_eq!(operation(4), Operation::ScheduleKeyDeletion { key: old, window: SimDuration::from_days(7) });
    let after = StepTime::After { step: StepId(3), complete: false, delay: SimDuration::ZERO };
    assert_eq!(setup.steps[4].when, after);
    assert_eq!(
        operation(17),
        Operation::UpdateTable {
            table: TableId(5),
            change: TableChange::Encryption(
                Encryption::Sse(SseSpecification { enabled: Some(false), ..Default::default() }),
                SwitchStrategy::Reencrypt
            ),
        }
    );
    assert_eq!(operation(18), Operation::UpdateTable { table: TableId(5), change: TableChange::Stream(None) });
    let seventh = ItemId { family: Family::keyed(WorkloadId(1)), number: 7 };
    assert_eq!(operation(24), Operation::Query { table: orders, index: Some(IndexId(1)), item: seventh });
    let restore = Operation::RestoreTableFromBackup {
        backup: BackupId(0),
        to: copy,
        encryption: Some(Encryption::key(KeyId::AWS_MANAGED)),
    };
    assert_eq!(operation(32), restore);
    let restore = Operation::RestoreTableFromBackup { backup: BackupId(3), to: orders, encryption: None };
    assert_eq!(operation(39), restore, "the service's own backup");
    assert_eq!(setup.steps.len(), 46);
}

#[test]
fn expectations_are_read() {
    let setup = complete();
    let first = &setup.expectations[0];
    assert_eq!((first.id.as_str(), first.rule), ("expect-1", Some(RuleId::TtlGrace)));
    assert_eq!(first.profiles, [Profile::Nominal, Profile::WorstCase]);
    assert_eq!(setup.expectations[1].id, "disabled");
    assert_eq!(setup.expectations[2].when, When::End);
    let filter = ArtifactFilter {
        kind: Some(Kind::StreamRecord),
        table: Some(TableId(0)),
        live: Some(true),
        ..Default::default()
    };
    assert_eq!(setup.expectations[2].claim, Claim::Artifacts(filter, Count { min: 0, max: Some(0) }));
    let Claim::Artifacts(filter, count) = setup.expectations[3].claim else { panic!("an artifacts claim") };
    assert_eq!((filter.owner, filter.client_side), (Some(Owner::Customer), Some(true)));
    assert_eq!(count, Count { min: 0, max: Some(5) });
    let ten_past_six = SimTime::from_millis(22_200_000);
    assert_eq!(setup.expectations[4].when, When::Between(ten_past_six, hours(40 * 24)));
    let Claim::Events(filter, _) = &setup.expectations[6].claim else { panic!("an events claim") };
    assert_eq!(filter.actor, Some(Actor::Dax(ClusterId(0))));
    let refused = Claim::Step { step: StepId(2), refused: Some(ErrorName::Validation) };
    assert_eq!((setup.expectations[7].when, &setup.expectations[7].claim), (When::Always, &refused));
    assert_eq!(setup.expectations[9].when, When::At(hours(60 * 24)), "after the run, and kept as it is");
}

#[test]
fn an_expectation_is_shown_in_one_line() {
    let texts: Vec<String> = complete().expectations.into_iter().map(|expectation| expectation.text).collect();
    assert_eq!(
        texts,
        [
            "table orders: status INACCESSIBLE_ENCRYPTION_CREDENTIALS, sse ENABLED, key old",
            "key old: state Disabled",
            "artifacts stream-record of orders, live: count 0",
            "artifacts item, item pear, key late, owner customer, backup weekly, not live, unreadable, client-side encrypted: count at most 5",
            "events TtlDelete of orders: count 0",
            "events key old, subject shop.1, refused, ValidationException, by shop: count 1 to 5",
            "events by dax:cache: count at least 1",
            "step switch: refused ValidationException",
            "step step-4: ok",
            "table past: status absent, sse \"\"",
        ]
    );
}

#[test]
fn an_instant_is_an_offset_an_absolute_time_or_the_end() {
    let looks_at = |at: &str| {
        let body = format!(
            "start = 2026-03-01T01:00:00+01:00\n[key.a]\n[[expect]]\nat = {at}\nkey = {{ name = \"a\", state = \"Enabled\" }}"
        );
        small(&body).expectations[0].when
    };
    for at in ["\"6h\"", "\"PT6H\"", "2026-03-01T06:00:00Z", "\"2026-03-01T06:00:00Z\"", "2026-03-01 07:00:00+01:00"] {
        assert_eq!(looks_at(at), When::At(hours(6)), "{at}");
    }
    assert_eq!(looks_at("2026-03-01T00:00:00.001Z"), When::At(SimTime::from_millis(1)));
    assert_eq!(looks_at("\"end\""), When::End);
    assert_eq!(looks_at("\"9d\""), When::At(hours(9 * 24)), "the end as an offset is after the run");
}

#[test]
fn a_step_can_use_what_an_earlier_one_creates_at_the_same_instant() {
    let create = "[[step]]\nat = \"1h\"\nCreateKey = { key = \"a\" }\n";
    let disable = "[[step]]\nat = \"1h\"\nDisableKey = { key = \"a\" }\n";
    assert_eq!(small(&format!("{create}{disable}")).steps.len(), 2);
    let source = format!("title = \"x\"\nduration = \"9d\"\n{disable}{create}");
    let diagnostics = compile("small", &source).unwrap_err();
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].message, "key `a` does not exist yet");
}

#[test]
fn a_scenario_has_the_name_of_a_plain_file() {
    let source = "title = \"x\"\nduration = \"9d\"\n";
    assert!(compile("tt-25.ttl grace", source).is_ok());
    for name in ["", ".", "..", ".hidden", "a/b", "a\\b", "a\0b", "a\nb"] {
        let diagnostics = compile(name, source).unwrap_err();
        assert_eq!(diagnostics.len(), 1, "{name:?}");
        assert!(diagnostics[0].message.ends_with("cannot be the name of a scenario"), "{name:?}");
    }
}

#[test]
fn a_file_of_a_thousand_linked_steps_is_read_quickly() {
    let mut body = "[key.a]\n[[step]]\nat = \"1h\"\nDisableKey = { key = \"a\" }\n".to_owned();
    for n in 1..2_000 {
        body.push_str(&format!("[[step]]\nafter = \"step-{n}\"\nEnableKey = {{ key = \"a\" }}\n"));
    }
    assert_eq!(small(&body).steps.len(), 2_000);
}

mod mutations {
    use rand::Rng as _;
    use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng as _};

    use super::*;

    /// What a mutation writes into a file.
    const PIECES: [&str; 40] = [
        "",
        "\"",
        "'",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "=",
        ",",
        ".",
        "\n",
        "#",
        "\\",
        "-",
        "0",
        "-1",
        "9",
        "1e9",
        "nan",
        "true",
        "é",
        "\u{0}",
        "\u{7f}",
        "\"\"\"",
        "[]",
        "{}",
        "\"end\"",
        "99999999999999999999",
        "\"99999999999d\"",
        "\"\"",
        "key",
        "at",
        "after",
        "\"step-1.complete\"",
        "{ uniform = [2, 1] }",
        "2026-01-01",
        "07:32",
        "\"-1h\"",
    ];

    fn boundary(source: &str, mut at: usize) -> usize {
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn below(random: &mut ChaCha8Rng, end: usize) -> usize {
        usize::try_from(random.next_u64() % (end as u64)).unwrap()
    }

    /// Puts a piece in the place of a few characters, or of a whole line.
    fn mutated(mut source: String, random: &mut ChaCha8Rng) -> String {
        let from = boundary(&source, below(random, source.len() + 1));
        let line = source[from..].find('\n').map_or(source.len(), |length| from + length);
        let few = boundary(&source, (from + below(random, 6)).min(source.len()));
        let to = if below(random, 4) == 0 { line } else { few.max(from) };
        source.replace_range(from..to, PIECES[below(random, PIECES.len())]);
        source
    }

    /// Moves a line to another place.
    fn shuffled(source: &str, random: &mut ChaCha8Rng) -> String {
        let mut lines: Vec<&str> = source.lines().collect();
        let line = lines.remove(below(random, lines.len()));
        lines.insert(below(random, lines.len() + 1), line);
        lines.join("\n")
    }

    /// Gives a field the value of another one.
    fn crossed(source: &str, random: &mut ChaCha8Rng) -> String {
        let mut lines: Vec<&str> = source.lines().collect();
        let (from, to) = (below(random, lines.len()), below(random, lines.len()));
        let crossed = match (lines[from].split_once(" = "), lines[to].split_once(" = ")) {
            (Some((_, value)), Some((name, _))) => format!("{name} = {value}"),
            _ => lines[from].to_owned(),
        };
        lines[to] = &crossed;
        lines.join("\n")
    }

    #[test]
    fn no_mutation_of_a_file_makes_the_reader_panic_or_fail_silently() {
        let mut random = ChaCha8Rng::seed_from_u64(25);
        for round in 0..2_000 {
            let mut source = COMPLETE.to_owned();
            for _ in 0..=round % 4 {
                source = match below(&mut random, 4) {
                    0 => shuffled(&source, &mut random),
                    1 => crossed(&source, &mut random),
                    _ => mutated(source, &mut random),
                };
            }
            if let Err(diagnostics) = compile("mutated", &source) {
                assert!(!diagnostics.is_empty(), "round {round}: nothing is reported\n{source}");
                assert!(diagnostics.iter().all(|one| one.span.start <= one.span.end && one.span.end <= source.len()));
                assert!(diagnostics.is_sorted_by_key(|one| one.span.start));
                render(source, diagnostics);
            }
        }
    }

    #[cfg(feature = "cli")]
    fn render(source: String, diagnostics: Vec<keylapse::error::Diagnostic>) {
        use keylapse::error::{Faults, Paint};
        let text = Faults { file: "mutated.toml".into(), source, diagnostics }.render(Paint::Plain);
        assert!(text.starts_with("error: "));
    }

    #[cfg(not(feature = "cli"))]
    fn render(_: String, _: Vec<keylapse::error::Diagnostic>) {}
}
