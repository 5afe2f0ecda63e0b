//! Verdicts as JUnit XML, for CI systems.

use std::{fmt::Write as _, fs, io, path::Path};

use crate::{
    cli::checked::Checked,
    engine::Setup,
    judge::{Ruling, Verdict},
};

/// Writes the verdicts of every scenario.
///
/// # Errors
/// Where the file cannot be written.
pub fn write(path: &Path, setups: &[Setup], checked: &[Checked]) -> io::Result<()> {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"keylapse\">\n".to_owned();
    for (setup, checked) in setups.iter().zip(checked) {
        suite(&mut out, &format!("{} ({})", setup.name, setup.way()), checked);
    }
    out.push_str("</testsuites>\n");
    fs::write(path, out)
}

fn suite(out: &mut String, name: &str, checked: &Checked) {
    let count = |ruling| checked.verdicts.iter().filter(|verdict| verdict.ruling == ruling).count();
    let (tests, differences) = (checked.verdicts.len() + checked.differences.len(), checked.differences.len());
    let (failures, skipped) = (count(Ruling::Violated) + differences, count(Ruling::NotExercised));
    let name = escape(name);
    push(
        out,
        format_args!("  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" skipped=\"{skipped}\">\n"),
    );
    for verdict in &checked.verdicts {
        case(out, &name, verdict);
    }
    for difference in &checked.differences {
        let text = escape(difference);
        push(
            out,
            format_args!(
                "    <testcase classname=\"{name}\" name=\"golden files\"><failure>{text}</failure></testcase>\n"
            ),
        );
    }
    out.push_str("  </testsuite>\n");
}

fn case(out: &mut String, scenario: &str, verdict: &Verdict) {
    let rule = verdict.rule.map_or_else(String::new, |rule| format!(" {rule}"));
    let name = escape(&format!("{}{rule}: {}", verdict.id, verdict.expected));
    let found = escape(&verdict.found);
    let inside = match verdict.ruling {
        Ruling::Held => String::new(),
        Ruling::Violated => format!("<failure message=\"found: {found}\">{}</failure>", escape(&verdict.witness)),
        Ruling::NotExercised => format!("<skipped message=\"{found}\"/>"),
    };
    push(out, format_args!("    <testcase classname=\"{scenario}\" name=\"{name}\">{inside}</testcase>\n"));
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing into a string cannot fail");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
