//! A scenario as a lesson: its place in the course, and what to ask a reader before the run answers.
//!
//! Law: a lesson holds no answers. A question names an expectation, and what that one finds in the run is the answer.

use crate::sim::SimTime;

/// A scenario's place in the course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Its place in the course, from 1 on.
    pub order: u32,
    /// The part of the course that it belongs to; empty where it has none.
    pub chapter: String,
    /// What to predict before the run.
    pub predict: String,
    /// What to look at in its results.
    pub watch: String,
    /// Questions, in order of time.
    pub asks: Vec<Ask>,
}

/// A question at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The instant up to which the reader knows what happened.
    pub at: SimTime,
    /// The question.
    pub question: String,
    /// The answers to choose from; any answer where there are none.
    pub choices: Vec<String>,
    /// The expectation whose finding is the answer: its place in the setup.
    pub expectation: usize,
}

impl Ask {
    /// Returns whether an answer says what was found: every word of it stands in the finding.
    #[must_use]
    pub fn is_right(answer: &str, found: &str) -> bool {
        let words = |text: &str| -> Vec<String> {
            let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
            parts.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
        };
        let (answer, found) = (words(answer), words(found));
        !answer.is_empty() && answer.iter().all(|word| found.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::Ask;

    #[test]
    fn an_answer_is_right_where_every_word_of_it_was_found() {
        for (answer, found) in [
            ("4", "count 4"),
            ("active", "status ACTIVE, sse ENABLED, key old"),
            ("INACCESSIBLE_ENCRYPTION_CREDENTIALS", "status INACCESSIBLE_ENCRYPTION_CREDENTIALS, sse ENABLED, key old"),
            ("UPDATING, old", "status ACTIVE, sse UPDATING, key old"),
            ("refused", "refused ValidationException"),
        ] {
            assert!(Ask::is_right(answer, found), "{answer} in {found}");
        }
        for (answer, found) in [("", "count 4"), ("4", "count 40"), ("new", "key old"), ("ok", "refused X")] {
            assert!(!Ask::is_right(answer, found), "{answer} in {found}");
        }
    }
}
