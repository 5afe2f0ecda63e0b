//! The logic of verdicts, on records made by hand.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use keylapse::{
    engine::{Recorder, Setup},
    ids::{ExpectationId, KeyId, StepId, TableId},
    judge::{Expectations, Ruling, Verdict},
    record::{
        Actor, Artifact, Chain, Detail, EndedBy, ErrorName, EventName, EventRow, Found, KeyState, Kind, LedgerRow,
        Observation, Outcome, Scope, SseStatus, SseType, Subject, TableDescription, TableStatus,
    },
    rules::{Profile, RuleSet},
    scenario,
    sim::{Phase, SimTime},
};

const ORDERS: TableId = TableId(0);
const OLD: KeyId = KeyId(2);
const MINUTE: u64 = 60_000;

fn setup(expectations: &str) -> Setup {
    let text = format!(
        "title = \"t\"\nduration = \"2h\"\n[key.old]\n[table.orders]\nkey = \"old\"\n\
         [[step]]\nid = \"off\"\nat = \"1h\"\nDisableKey = {{ key = \"old\" }}\n{expectations}"
    );
    scenario::compile("t", &text).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn minute(minute: u64) -> SimTime {
    SimTime::from_millis(minute * MINUTE)
}

fn event(seq: u64, time: SimTime, event: EventName) -> EventRow {
    EventRow {
        seq,
        time,
        phase: Phase::Control,
        event,
        actor: Actor::Operator,
        table: None,
        subject: Subject::None,
        key: Some(OLD),
        outcome: Outcome::Ok,
        error: None,
        rules: RuleSet::NONE,
        parameter: None,
        detail: Detail::None,
    }
}

fn period(number: u32, from: u64, end: Option<(u64, EndedBy)>) -> LedgerRow {
    LedgerRow {
        artifact: Artifact { table: ORDERS, kind: Kind::Item, number },
        item: None,
        backup: None,
        version: 1,
        chain: Chain { kms_key: OLD, key_version: 1, scope: Scope::Table(ORDERS), table_key: 1, data_key: 1 },
        from: minute(from),
        until: end.map(|(until, _)| minute(until)),
        ended_by: end.map(|(_, ended_by)| ended_by),
        bytes: 256,
        client_side: false,
        readable_at_end: None,
        rules: RuleSet::NONE,
    }
}

fn judged(setup: &Setup, tell: impl FnOnce(&mut Expectations<'_>)) -> Vec<Verdict> {
    let mut expectations = Expectations::new(setup);
    tell(&mut expectations);
    expectations.verdicts()
}

fn rulings(verdicts: &[Verdict]) -> Vec<Ruling> {
    verdicts.iter().map(|verdict| verdict.ruling).collect()
}

fn look(setup: &Setup, tell: &mut Expectations<'_>, id: u32, time: SimTime, found: Found) {
    tell.observation(&Observation { expectation: ExpectationId(id), time, found }, &setup.names);
}

#[test]
fn what_was_never_looked_at_is_not_exercised() {
    let setup = setup(
        "[[expect]]\nat = \"3h\"\nkey = { name = \"old\", state = \"Enabled\" }\n\
         [[expect]]\nat = \"3h\"\nevents = { count = 0 }\n\
         [[expect]]\nbetween = [\"2h\", \"3h\"]\nevents = { count = 0 }\n\
         [[expect]]\nstep = { id = \"off\", ok = true }\n\
         [[expect]]\nat = \"2h\"\nartifacts = { count = 0 }\n",
    );
    let verdicts = judged(&setup, |_| {});
    assert!(verdicts.iter().all(|verdict| verdict.ruling == Ruling::NotExercised), "{verdicts:?}");
    assert_eq!(verdicts[0].found, "the run ended before");
    assert_eq!(verdicts[3].found, "step off never ran");
}

#[test]
fn an_expectation_for_another_profile_is_left_out() {
    let setup = setup(
        "[[expect]]\nprofiles = [\"observed\"]\nat = \"end\"\nevents = { count = 0 }\n\
         [[expect]]\nid = \"here\"\nprofiles = [\"nominal\", \"observed\"]\nat = \"end\"\nevents = { count = 0 }\n",
    );
    let verdicts = judged(&setup, |_| {});
    assert_eq!(verdicts.len(), 1);
    assert_eq!((verdicts[0].id.as_str(), verdicts[0].ruling), ("here", Ruling::Held));
}

#[test]
fn a_scenario_is_run_under_every_profile_that_an_expectation_names() {
    let ways = |source: &str| setup(source).variants.iter().map(|way| way.timing.profile).collect::<Vec<_>>();
    let (nominal, observed, worst) = (Profile::Nominal, Profile::Observed, Profile::WorstCase);
    assert_eq!(ways(""), [nominal]);
    let everywhere = "[[expect]]\nprofiles = [\"worst-case\", \"observed\"]\nat = \"end\"\nevents = { count = 0 }\n";
    assert_eq!(ways(everywhere), [nominal, observed, worst]);
    let own = setup("[[expect]]\nat = \"end\"\nevents = { count = 0 }\n");
    assert_eq!(own.expectations[0].profiles, [nominal], "without a name it is for the file's own profile");
}

#[test]
fn a_window_of_events_is_half_open() {
    let setup = setup(
        "[[expect]]\nbetween = [\"10m\", \"20m\"]\nevents = { event = \"DisableKey\", count = 2 }\n\
         [[expect]]\nat = \"20m\"\nevents = { event = \"DisableKey\", count = 1 }\n\
         [[expect]]\nat = \"end\"\nevents = { key = \"old\", count = { min = 4, max = 5 } }\n",
    );
    let just_before = SimTime::from_millis(20 * MINUTE - 1);
    let verdicts = judged(&setup, |tell| {
        let before = SimTime::from_millis(10 * MINUTE - 1);
        for (seq, time) in [(1, before), (2, minute(10)), (3, just_before), (4, minute(20))] {
            tell.event(&event(seq, time, EventName::DisableKey), &setup.names);
        }
    });
    assert_eq!(rulings(&verdicts), [Ruling::Held; 3]);
    assert_eq!(verdicts[0].witness, "event 3");
    assert_eq!(verdicts[0].at.to_string(), "10 min to 20 min");
}

#[test]
fn the_first_event_too_many_is_the_witness() {
    let setup = setup("[[expect]]\nat = \"end\"\nevents = { event = \"DisableKey\", count = 1 }\n");
    let verdicts = judged(&setup, |tell| {
        for seq in 1..=3 {
            tell.event(&event(seq, minute(seq), EventName::DisableKey), &setup.names);
        }
    });
    assert_eq!(verdicts[0].ruling, Ruling::Violated);
    assert_eq!((verdicts[0].found.as_str(), verdicts[0].witness.as_str()), ("count 3", "event 2"));
}

#[test]
fn a_subject_is_compared_as_it_is_written() {
    let setup = setup("[[expect]]\nat = \"end\"\nevents = { subject = \"orders/stream-record/7\", count = 1 }\n");
    let verdicts = judged(&setup, |tell| {
        for number in 6..=8 {
            let artifact = Artifact { table: ORDERS, kind: Kind::StreamRecord, number };
            let row = EventRow {
                subject: Subject::Artifact(artifact),
                ..event(u64::from(number), minute(1), EventName::StreamRecordTrimmed)
            };
            tell.event(&row, &setup.names);
        }
    });
    assert_eq!((verdicts[0].ruling, verdicts[0].witness.as_str()), (Ruling::Held, "event 7"));
}

#[test]
fn a_step_is_judged_by_its_outcome() {
    let setup = setup(
        "[[expect]]\nstep = { id = \"off\", ok = true }\n\
         [[expect]]\nstep = { id = \"off\", refused = \"ValidationException\" }\n",
    );
    let row = event(9, minute(60), EventName::DisableKey);
    let accepted = judged(&setup, |tell| tell.step(StepId(0), &row, &setup.names));
    assert_eq!(rulings(&accepted), [Ruling::Held, Ruling::Violated]);
    let refused = EventRow { outcome: Outcome::Refused, error: Some(ErrorName::Validation), ..row.clone() };
    let refused = judged(&setup, |tell| tell.step(StepId(0), &refused, &setup.names));
    assert_eq!(rulings(&refused), [Ruling::Violated, Ruling::Held]);
    assert_eq!(refused[1].found, "refused ValidationException");
    assert_eq!((refused[1].at.to_string(), refused[1].witness.as_str()), ("1 h".to_owned(), "event 9"));
}

#[test]
fn a_key_and_a_table_are_judged_by_what_was_seen() {
    let setup = setup(
        "[[expect]]\nat = \"1h\"\nkey = { name = \"old\", state = \"Disabled\" }\n\
         [[expect]]\nat = \"1h\"\ntable = { name = \"orders\", status = \"ACTIVE\", sse = \"ENABLED\", key = \"old\" }\n\
         [[expect]]\nat = \"1h\"\ntable = { name = \"orders\", status = \"absent\" }\n\
         [[expect]]\nat = \"1h\"\ntable = { name = \"orders\", sse = \"\" }\n",
    );
    let shown = TableDescription {
        status: TableStatus::Active,
        sse_status: Some(SseStatus::Enabled),
        sse_type: Some(SseType::Kms),
        kms_key: OLD,
        inaccessible_since: None,
    };
    let verdicts = judged(&setup, |tell| {
        look(&setup, tell, 0, minute(60), Found::Key(Some(KeyState::Enabled)));
        look(&setup, tell, 1, minute(60), Found::Table(Some(shown)));
        look(&setup, tell, 2, minute(60), Found::Table(None));
        look(&setup, tell, 3, minute(60), Found::Table(Some(shown)));
    });
    assert_eq!(rulings(&verdicts), [Ruling::Violated, Ruling::Held, Ruling::Held, Ruling::Violated]);
    assert_eq!(verdicts[0].found, "Enabled");
    assert_eq!(verdicts[3].found, "status ACTIVE, sse ENABLED, key old");
}

#[test]
fn what_ever_existed_is_counted_once_however_it_left() {
    let setup = setup(
        "[[expect]]\nat = \"30m\"\nartifacts = { kind = \"item\", table = \"orders\", key = \"old\", count = 6 }\n",
    );
    let verdicts = judged(&setup, |tell| {
        let aws = |row: LedgerRow| LedgerRow { chain: Chain { kms_key: KeyId::AWS_OWNED, ..row.chain }, ..row };
        let rows = [
            period(1, 0, Some((10, EndedBy::Deleted))),
            period(2, 0, Some((10, EndedBy::KeyDestroyed))),
            period(3, 0, Some((10, EndedBy::Rewritten))),
            period(3, 10, Some((30, EndedBy::Rewritten))),
            period(3, 30, Some((40, EndedBy::Ttl))),
            period(4, 30, None),
            period(5, 0, Some((31, EndedBy::Switched))),
            aws(period(5, 31, None)),
            period(6, 30, Some((30, EndedBy::Ttl))),
            period(7, 31, None),
            period(8, 0, Some((30, EndedBy::Switched))),
            aws(period(8, 30, None)),
        ];
        look(&setup, tell, 0, minute(30), Found::Artifacts(4, None));
        for row in rows {
            tell.ledger(&row, &setup.names);
        }
    });
    assert_eq!((verdicts[0].found.as_str(), verdicts[0].ruling), ("count 6", Ruling::Held));
    assert_eq!(verdicts[0].witness, "orders/item/1");
}

#[test]
fn live_and_readable_artifacts_are_counted_where_they_are_stored() {
    let setup = setup(
        "[[expect]]\nat = \"end\"\nartifacts = { live = true, count = 2 }\n\
         [[expect]]\nat = \"end\"\nartifacts = { readable = true, count = { max = 1 } }\n",
    );
    let verdicts = judged(&setup, |tell| {
        tell.ledger(&period(1, 0, Some((10, EndedBy::Deleted))), &setup.names);
        let first = Artifact { table: ORDERS, kind: Kind::Item, number: 3 };
        look(&setup, tell, 0, minute(120), Found::Artifacts(2, Some(first)));
        look(&setup, tell, 1, minute(120), Found::Artifacts(2, Some(first)));
    });
    assert_eq!(rulings(&verdicts), [Ruling::Held, Ruling::Violated]);
    assert_eq!((verdicts[0].at.to_string(), verdicts[0].witness.as_str()), ("end".to_owned(), "orders/item/3"));
}
