//! The report of a run as one page: HTML, styles, script and data in a single file that asks nobody for anything.
//!
//! Invariant: the page shows rows of the CSV files, sentences of `story` and `sentence`, lanes of `chart` and words of the
//! rule book; it computes sums and nothing else. Law: the same run gives the same bytes.
//!
//! | File | Noun |
//! |---|---|
//! | `document` | the HTML document around it all |
//! | `footage` | a run, as far as the page shows it |
//! | `film` | what the page knows of a run |
//! | `cast` | the stories of all keys, tables and steps |
//! | `darkness` | when what is stored cannot be opened |
//! | `table` | rows of events, periods and samples as columns |
//! | `packed` | numbers as typed arrays |
//! | `words` | texts that occur again and again, each once |
//! | `tour` | the first minute: where to look, in order |
//! | `theme` | the palette as variables of CSS |
//! | `index` | the page over all runs of a directory |

mod cast;
mod darkness;
mod document;
mod film;
mod footage;
mod index;
mod packed;
mod table;
mod theme;
mod tour;
mod words;

pub use cast::Cast;
pub use document::report;
pub use footage::Footage;
pub use index::{Entry, index};
