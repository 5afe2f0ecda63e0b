//! What can be said on the command line: each flag is defined once, and help, completions and manual follow from it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::{
    cli::memory,
    engine::setup::{EventsOption, LedgerOption},
    report::chart::Theme,
    rules::Profile,
};

/// A time-lapse of encryption keys: what breaks, when, and is it reversible?
///
/// keylapse simulates every stored byte of a DynamoDB-like service while its KMS keys are switched, disabled, scheduled for
/// deletion, rotated and deleted. Scenario files go in; CSV, charts and verdicts come out.
#[derive(Debug, Parser)]
#[command(name = "keylapse", version, after_help = FIRST_STEPS)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

/// What every command understands.
#[derive(Debug, Args)]
pub struct Common {
    /// When to use colours; `NO_COLOR` is respected
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Print less: only what went wrong
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Print more: every event that is not one of many per item
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run scenarios and write their results
    Run(Run),
    /// Run and judge scenarios; for CI
    Check(Check),
    /// Judge the CSV files of a run by the rule monitors alone
    Verify(Verify),
    /// Show the rule book, or one of its rules
    Rules(Rules),
    /// Tell the story of an artifact, a key, a table or a step
    Explain(Explain),
    /// Write a commented starter scenario
    New(New),
    /// List the scenarios of a folder as a course
    Lessons(Lessons),
    /// Ask the questions of a lesson, and answer them from its run
    Quiz(Quiz),
    /// Print the JSON Schema of the scenario format
    #[command(
        after_help = "Examples:\n  keylapse schema > scenario.schema.json\n\nA scenario whose first line is `#:schema ./scenario.schema.json` is completed and checked by editors that know taplo."
    )]
    Schema,
    /// Print completions for a shell
    Completions(Completions),
    /// Print the manual page
    #[command(after_help = "Examples:\n  keylapse man | man -l -")]
    Man,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  keylapse run scenarios\n  keylapse run --only summary my-question.toml\n  keylapse run --seed 7 -o results scenarios/busy-table-3-hour-outage.toml\n  keylapse run --profile worst-case my-question.toml"
)]
pub struct Run {
    /// Scenario files, or folders of them (their *.toml, not recursive)
    #[arg(value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,
    /// Where to write: one folder for each scenario
    #[arg(short, long, value_name = "DIR", default_value = "output", value_hint = ValueHint::DirPath)]
    pub output: PathBuf,
    /// Use this seed instead of the scenario's own
    #[arg(long, value_name = "N", env = "KEYLAPSE_SEED")]
    pub seed: Option<u64>,
    #[command(flatten)]
    pub way: Way,
    /// Write only these groups of files
    #[arg(long, value_name = "GROUP,…", value_delimiter = ',')]
    pub only: Option<Vec<Group>>,
    /// Which rows events.csv holds
    #[arg(long, value_name = "WHICH")]
    pub events: Option<Events>,
    /// What ledger.csv holds
    #[arg(long, value_name = "HOW MUCH")]
    pub ledger: Option<Ledger>,
    /// The paper of the charts
    #[arg(long, value_name = "THEME", default_value = "light")]
    pub theme: Paper,
    /// Write the tables of each run as Parquet too (in builds with the feature `parquet`)
    #[arg(long)]
    pub parquet: bool,
    /// Refuse, before anything runs, scenarios that would need more memory: 512MiB, 4GiB, …
    #[arg(long, value_name = "SIZE", value_parser = memory::parse_size)]
    pub memory_limit: Option<u64>,
    /// How to print results
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Run again whenever a scenario is saved, until Ctrl-C
    #[arg(long)]
    pub watch: bool,
    /// When to show progress bars: auto is only where standard error is a terminal
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: Progress,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  keylapse check scenarios\n  keylapse check scenarios --golden output\n  keylapse check scenarios --filter switch --junit report.xml"
)]
pub struct Check {
    /// Scenario files, or folders of them (their *.toml, not recursive)
    #[arg(value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,
    /// Compare results with the folders in here, byte by byte
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub golden: Option<PathBuf>,
    /// Put the results in the place of golden files that differ
    #[arg(long, requires = "golden")]
    pub bless: bool,
    /// Write the verdicts as JUnit XML
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub junit: Option<PathBuf>,
    /// Check only scenarios whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Print nothing after the first scenario that was violated
    #[arg(long)]
    pub fail_fast: bool,
    /// Run again whenever a scenario is saved, until Ctrl-C
    #[arg(long)]
    pub watch: bool,
    /// Open what is stored after every event, and not only at the end (slow)
    #[arg(long)]
    pub audit: bool,
    /// How to print verdicts
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  keylapse verify output/key-disabled-never-enabled")]
pub struct Verify {
    /// The folder of a run, with events.csv, ledger.csv, keys.csv and tables.csv
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  keylapse rules\n  keylapse rules EAR-25\n  keylapse rules --format markdown")]
pub struct Rules {
    /// Show this rule alone, such as EAR-25
    pub code: Option<String>,
    /// How to print the book
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: BookFormat,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  keylapse explain scenarios/key-disabled-never-enabled.toml --key old\n  keylapse explain scenarios/key-disabled-never-enabled.toml --artifact orders/stream-record/1"
)]
pub struct Explain {
    /// The scenario file
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    #[command(flatten)]
    pub subject: StorySubject,
    #[command(flatten)]
    pub way: Way,
}

/// In which of several ways a scenario is run.
#[derive(Clone, Copy, Debug, Args)]
pub struct Way {
    /// Run under this timing profile instead of the scenario's own; what the scenario gives holds under each
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<ByProfile>,
    /// Run this one of the cases that numbers of the scenario have, from 1 on, instead of the first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub case: Option<u16>,
}

/// A timing profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ByProfile {
    /// Round values in the middle of what was seen
    Nominal,
    /// The ranges that were seen on the real service
    Observed,
    /// The largest values that were seen
    WorstCase,
}

/// What a story is about.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct StorySubject {
    /// An artifact, such as orders/item/1
    #[arg(long, value_name = "ID")]
    pub artifact: Option<String>,
    /// A key
    #[arg(long, value_name = "NAME")]
    pub key: Option<String>,
    /// A table
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
    /// A step: its id, or step-N
    #[arg(long, value_name = "ID")]
    pub step: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  keylapse new my-question\n  keylapse run my-question.toml --watch")]
pub struct New {
    /// The scenario's name: the file will be NAME.toml
    pub name: String,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  keylapse lessons\n  keylapse lessons scenarios --format markdown")]
pub struct Lessons {
    /// The folder of the course [default: scenarios]
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
    /// How to print the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: LessonFormat,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  keylapse quiz scenarios/key-disabled-8-minutes.toml\n  printf 'a\\nb\\n' | keylapse quiz scenarios/key-disabled-8-minutes.toml\n\nAnswers are read from standard input, a line each. The exit code is 0, whatever the answers."
)]
pub struct Quiz {
    /// The lesson: a scenario file
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  keylapse completions bash > ~/.local/share/bash-completion/completions/keylapse\n  keylapse completions fish > ~/.config/fish/completions/keylapse.fish\n  keylapse completions zsh > ~/.zfunc/_keylapse"
)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// A group of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Group {
    /// CSV files, with those of the verdicts
    Csv,
    /// Charts, as SVG and PNG
    Charts,
    /// summary.json; alone it does without the rule monitors
    Summary,
    /// report.html
    Report,
    /// trace.json
    Trace,
    /// verdicts.csv: expectations and every rule monitor
    Verdicts,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Events {
    /// Every event
    All,
    /// All but the per-item ones
    Control,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Ledger {
    /// No ledger.csv
    None,
    /// Only its header
    Summary,
    /// Every protection period
    Full,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One object per scenario and line
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LessonFormat {
    /// For people
    Text,
    /// A Markdown table
    Markdown,
    /// A JSON array
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BookFormat {
    /// Aligned columns
    Table,
    /// A Markdown table
    Markdown,
    /// Comma-separated values
    Csv,
    /// A JSON array
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Paper {
    /// Dark ink on white
    Light,
    /// Light ink on dark grey
    Dark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Progress {
    /// Where standard error is a terminal
    Auto,
    /// Nowhere
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Where the output is a terminal
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

impl Color {
    /// Has all output follow the choice.
    pub fn apply(self) {
        let choice = match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

impl Group {
    /// Returns the group that a scenario names so.
    pub fn named(name: &str) -> Option<Self> {
        Self::from_str(name, false).ok()
    }
}

impl From<Events> for EventsOption {
    fn from(events: Events) -> Self {
        match events {
            Events::All => Self::All,
            Events::Control => Self::Control,
        }
    }
}

impl From<ByProfile> for Profile {
    fn from(profile: ByProfile) -> Self {
        match profile {
            ByProfile::Nominal => Self::Nominal,
            ByProfile::Observed => Self::Observed,
            ByProfile::WorstCase => Self::WorstCase,
        }
    }
}

impl From<Paper> for Theme {
    fn from(paper: Paper) -> Self {
        match paper {
            Paper::Light => Self::Light,
            Paper::Dark => Self::Dark,
        }
    }
}

impl From<Ledger> for LedgerOption {
    fn from(ledger: Ledger) -> Self {
        match ledger {
            Ledger::None => Self::None,
            Ledger::Summary => Self::Summary,
            Ledger::Full => Self::Full,
        }
    }
}

const FIRST_STEPS: &str = "\
First steps:
  keylapse new my-question          write a scenario to begin with
  keylapse run my-question.toml     run it: results in output/my-question/, its story here
  keylapse lessons                  the scenarios of this project as a course
  keylapse quiz FILE                predict, then see what happens
  keylapse rules EAR-25             a rule, its source, and who shows it

Exit codes:
  0  all held
  1  an expectation or a rule was violated, or output differs from the golden files
  2  the input or the usage is wrong
  3  nothing was violated, but an expectation was never exercised
  4  the machine failed us: cannot write, disk full";
