//! The page over all runs of a directory: what each asks, what came of it, and its timeline in small.

use crate::{engine::Setup, report::summary::Summary};

use super::{
    document::{Parts, document, text},
    theme,
};

/// A run on the page.
pub struct Entry<'a> {
    /// The scenario.
    pub setup: &'a Setup,
    /// The run in numbers.
    pub summary: &'a Summary,
    /// Whether its timeline stands beside its page.
    pub has_timeline: bool,
}

/// Returns the page over these runs, which stand in folders beside it.
#[must_use]
pub fn index(entries: &[Entry<'_>]) -> String {
    let styles = format!("{}{STYLES}", theme::styles());
    let violated = entries.iter().filter(|entry| entry.summary.verdicts.violated > 0).count();
    let held = if violated == 0 { "every verdict held".to_owned() } else { format!("violated in {violated}") };
    let rows: String = entries.iter().map(row).collect();
    let body = BODY.replace("{{count}}", &entries.len().to_string()).replace("{{held}}", &held);
    document(&Parts {
        title: "Scenarios",
        about: "All runs of a directory of scenarios",
        styles: &styles,
        body: &body.replace("{{rows}}", &rows),
        script: "",
        images: "data: 'self' file:",
    })
}

fn row(entry: &Entry<'_>) -> String {
    let Entry { setup, summary, has_timeline } = entry;
    let (name, place) = (text(&setup.name), place(&setup.name));
    let verdicts = &summary.verdicts;
    let ruling = match (verdicts.violated, verdicts.not_exercised) {
        (0, _) => format!("<span class=\"held\">{} held</span>", verdicts.held),
        (violated, _) => format!("<span class=\"violated\">{violated} violated</span>, {} held", verdicts.held),
    };
    let (title, about) = (text(&setup.title), text(&setup.about.split_whitespace().collect::<Vec<_>>().join(" ")));
    let timeline = if *has_timeline {
        format!(
            "<a href=\"{place}/report.html\"><img src=\"{place}/timeline.svg\" alt=\"Timeline of {name}\" loading=\"lazy\"></a>"
        )
    } else {
        String::new()
    };
    format!(
        "<li>{timeline}\n\
         <div><h2><a href=\"{place}/report.html\">{title}</a></h2>\n<p>{about}</p>\n\
         <p class=\"facts\">{name} · {} · {ruling}</p>\n<p class=\"losses\">{}</p></div></li>\n",
        setup.duration,
        losses(summary),
    )
}

fn losses(summary: &Summary) -> String {
    let losses = &summary.losses;
    let records: u64 = losses.stream_records_unread.values().sum();
    let counts = [
        (records, "stream record", "lost unread"),
        (losses.key_destroyed, "artifact", "lost with a deleted key"),
        (losses.unreadable_at_end, "artifact", "unreadable at the end"),
    ];
    let told: Vec<String> = counts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, noun, what)| format!("{count} {noun}{} {what}", if count == 1 { "" } else { "s" }))
        .collect();
    if told.is_empty() {
        "nothing lost".to_owned()
    } else {
        format!("<span class=\"lost\">{}</span>", told.join(" · "))
    }
}

const BODY: &str = include_str!("index.html");
const STYLES: &str = include_str!("index.css");

/// Returns the name of a folder as a link leads to it: what means something else in a link is written by its bytes.
fn place(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_any_name() {
        assert_eq!(place("old-key_2.0"), "old-key_2.0");
        assert_eq!(place("50% a#b?é"), "50%25%20a%23b%3F%C3%A9");
    }
}
