//! What the service answers: yes, with the rules that decided, or no.
//!
//! Law: a no is data, never a failure of the program.

use crate::{
    ids::KeyId,
    record::{Blame, Detail, ErrorName, Lack, Obstacle, Outcome},
    rules::{RuleId, RuleSet},
};

/// What the service answers.
pub type Reply = Result<Accepted, Refusal>;

/// The service said yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Whether there was anything to do.
    pub outcome: Outcome,
    /// The rules that decided.
    pub rules: RuleSet,
    /// The key asked for or displayed.
    pub key: Option<KeyId>,
    /// What else is worth saying.
    pub detail: Detail,
}

impl Accepted {
    /// Returns a yes by one rule.
    #[must_use]
    pub fn by(rule: RuleId) -> Self {
        Self::by_rules(RuleSet::of(&[rule]))
    }

    /// Returns a yes by several rules.
    #[must_use]
    pub fn by_rules(rules: RuleSet) -> Self {
        Self { outcome: Outcome::Ok, rules, key: None, detail: Detail::None }
    }

    /// Returns the answer that there was nothing to do.
    #[must_use]
    pub fn noop(rules: RuleSet) -> Self {
        Self { outcome: Outcome::Noop, ..Self::by_rules(rules) }
    }

    /// Names the key.
    #[must_use]
    pub fn key(self, key: KeyId) -> Self {
        Self { key: Some(key), ..self }
    }

    /// Adds what else is worth saying.
    #[must_use]
    pub fn saying(self, detail: impl Into<Detail>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// Adds a rule.
    #[must_use]
    pub fn also(self, rule: RuleId) -> Self {
        Self { rules: self.rules.with(rule), ..self }
    }
}

/// The service said no: an exception with its message, and the rules that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The exception; nothing where a client could not even ask.
    pub error: Option<ErrorName>,
    /// Its message.
    pub message: String,
    /// What stands in the way.
    pub obstacle: Obstacle,
    /// The rules that decided.
    pub rules: RuleSet,
}

impl Refusal {
    /// Returns a no by one rule, to a request in whose way nothing stands but itself.
    #[must_use]
    pub fn by(rule: RuleId, error: ErrorName, message: impl Into<String>) -> Self {
        Self { error: Some(error), message: message.into(), obstacle: Obstacle::Request, rules: RuleSet::of(&[rule]) }
    }

    /// Says which key it complains of, and what is wrong with that.
    #[must_use]
    pub fn blaming(self, key: KeyId, lack: Lack) -> Self {
        self.because(Obstacle::Key(Blame { key, lack }))
    }

    /// Says what stands in the way.
    #[must_use]
    pub fn because(self, obstacle: Obstacle) -> Self {
        Self { obstacle, ..self }
    }

    /// Adds a rule.
    #[must_use]
    pub fn also(self, rule: RuleId) -> Self {
        Self { rules: self.rules.with(rule), ..self }
    }
}
