//! Charts: three pictures of a run, each a string of SVG and, from it, a PNG.
//!
//! Law: a chart draws only rows that also stand in a CSV file. Equal rows give equal bytes on every machine: places are
//! whole pixels computed in integers, and the fonts are part of the program.
//!
//! | File | Noun |
//! |---|---|
//! | `picture` | what is drawn: the rows of a run |
//! | `timeline`, `protection`, `streams` | the three charts |
//! | `lane` + `key_lane`, `client_key_lane`, `table_lane`, `switch_lane`, `outage`, `stream_lane`, `age_lane`, `reader_lane`, `replica_lane`, `side_lane`, `backup_lane` | who was in which state, and when |
//! | `legend` | what the colours and signs of a timeline mean |
//! | `mark`, `wording`, `bundle`, `flag`, `flags`, `row`, `margin` | what happened at an instant, in which words, what is told as one, where it stands, and how much of a plot's width that takes |
//! | `zoom` | the window in which too much happens to be seen at full scale |
//! | `layer`, `band`, `graph`, `staircase` | counts over time, as areas and lines |
//! | `axis`, `heading`, `toll`, `panel`, `footnote` | what surrounds them |
//! | `figure` | counts and instants, as they are written |
//! | `theme` | light or dark paper |
//! | `palette`, `ruler`, `canvas`, `raster` | colours, text widths, SVG, PNG |
#![allow(clippy::float_arithmetic)]

mod age_lane;
mod axis;
mod backup_lane;
mod band;
mod bundle;
mod canvas;
mod client_key_lane;
mod figure;
mod flag;
mod flags;
mod footnote;
mod graph;
mod heading;
mod key_lane;
mod lane;
mod layer;
mod legend;
mod margin;
mod mark;
mod outage;
pub mod palette;
mod panel;
mod picture;
mod protection;
mod raster;
mod reader_lane;
mod replica_lane;
mod row;
mod ruler;
mod side_lane;
mod staircase;
mod stream_lane;
mod streams;
mod switch_lane;
mod table_lane;
mod theme;
mod timeline;
mod toll;
mod wording;
mod zoom;

pub use canvas::{Drawing, Label};
pub use heading::{Sign, Swatch};
pub use lane::{Group, Lane, Rank, Stretch};
pub use legend::meanings;
pub use mark::{Mark, MarkKind, marks};
pub use picture::Picture;
pub use protection::protection;
pub use raster::png;
pub use streams::streams;
pub use theme::Theme;
pub use timeline::{lanes, timeline};
