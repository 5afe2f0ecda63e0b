//! Why KMS does not let a caller use a key, in its own words: written into a message, and found again in one.
//!
//! Law: what was written is found again, whatever the key, the table and the caller are called. A message without such words
//! complains of no key.

use crate::{ids::KeyId, record::KeyState};

/// Why KMS does not let a caller use a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complaint<'a> {
    /// The key is in a state in which it does not work.
    State(KeyState),
    /// The service has no grant on the key for this table.
    Grant {
        /// The table's name.
        table: &'a str,
    },
    /// The key's policy denies it to this caller.
    Policy {
        /// Who that is.
        caller: &'a str,
    },
}

/// What a refusal complains of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blame {
    /// The key.
    pub key: KeyId,
    /// What is wrong with it.
    pub lack: Lack,
}

/// What is wrong with a key that a caller cannot use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// The state that works.
    State,
    /// The service's grant for the table.
    Grant,
    /// The caller's permission in the key's policy.
    Permission,
}

impl Complaint<'_> {
    /// Returns what is wrong with the key.
    #[must_use]
    pub fn lack(self) -> Lack {
        match self {
            Self::State(_) => Lack::State,
            Self::Grant { .. } => Lack::Grant,
            Self::Policy { .. } => Lack::Permission,
        }
    }

    /// Returns the message of a refusal because of the key with this name.
    #[must_use]
    pub fn message(self, key: &str) -> String {
        let (head, exception) = self.frame();
        let (before, after) = self.around();
        match self {
            Self::Policy { .. } => format!("{head}{BEGIN}{exception}: {before}{key}"),
            Self::State(_) | Self::Grant { .. } => {
                let code = if let Self::Grant { .. } = self { "AccessDeniedException" } else { exception };
                format!("{head}{BEGIN}{exception}: {before}{key}{after}{END}{code})")
            }
        }
    }

    /// Returns the name of the key that a message complains of in this way.
    #[must_use]
    pub fn key_in(self, message: &str) -> Option<&str> {
        let (head, exception) = self.frame();
        let (before, after) = self.around();
        let rest = message.strip_prefix(head)?.strip_prefix(BEGIN)?.strip_prefix(exception)?.strip_prefix(": ")?;
        let rest = rest.strip_prefix(before.as_str())?;
        match self {
            Self::Policy { .. } => Some(rest),
            Self::State(_) | Self::Grant { .. } => rest.rsplit_once(END)?.0.strip_suffix(after),
        }
    }

    /// Returns how the message begins, and the exception of KMS behind it.
    fn frame(self) -> (&'static str, &'static str) {
        match self {
            Self::State(KeyState::Disabled) => ("KMS key disabled error", "DisabledException"),
            Self::State(KeyState::Deleted) => ("KMS validation error", "NotFoundException"),
            Self::State(KeyState::Enabled | KeyState::PendingDeletion | KeyState::PendingImport) => {
                ("KMS validation error", "KMSInvalidStateException")
            }
            Self::Grant { .. } => ("KMS validation error", "AWSKMSException"),
            Self::Policy { .. } => ("KMS key access denied error", "AWSKMSException"),
        }
    }

    /// Returns what stands before the key's name, and behind it.
    fn around(self) -> (String, &'static str) {
        match self {
            Self::State(state) => {
                let (before, after) = words_of(state);
                (before.to_owned(), after)
            }
            Self::Grant { table } => (format!("the grant of table {table} on "), " is missing"),
            Self::Policy { caller } => (format!("{NOT_ALLOWED}{caller} on "), ""),
        }
    }
}

/// Returns the name of the key that a message complains of, if any, and what is wrong with it, given the tables that it can be
/// about and who may have been the caller.
#[must_use]
pub fn key_in<'m>(message: &'m str, tables: &[&str], callers: &[&str]) -> Option<(&'m str, Lack)> {
    let of_states = KeyState::ALL.iter().map(|&state| Complaint::State(state));
    let of_callers = callers.iter().map(|&caller| Complaint::Policy { caller });
    let of_tables = tables.iter().map(|&table| Complaint::Grant { table });
    let mut all = of_states.chain(of_tables).chain(of_callers);
    all.find_map(|complaint| Some((complaint.key_in(message)?, complaint.lack())))
}

/// Returns whether a message is what KMS itself answers to a request of this key, because of its state.
#[must_use]
pub fn is_of_key(message: &str, key: &str) -> bool {
    KeyState::ALL.iter().any(|&state| message == of_state(state, key)) || message == not_pending(key)
}

/// Returns what KMS says of a key whose deletion cannot be cancelled.
#[must_use]
pub fn not_pending(key: &str) -> String {
    format!("{key} is not pending deletion.")
}

/// Returns KMS's own words for why it will not work with a key in `state`.
#[must_use]
pub fn of_state(state: KeyState, key: &str) -> String {
    let (before, after) = words_of(state);
    format!("{before}{key}{after}")
}

/// Returns what KMS says of a key in a state, before its name and behind it.
fn words_of(state: KeyState) -> (&'static str, &'static str) {
    match state {
        KeyState::Enabled => ("", " is enabled."),
        KeyState::Disabled => ("", " is disabled."),
        KeyState::PendingDeletion => ("", " is pending deletion."),
        KeyState::PendingImport => ("", " is pending import."),
        KeyState::Deleted => ("Key '", "' does not exist"),
    }
}

const BEGIN: &str = ": com.amazonaws.services.kms.model.";
const END: &str = " (Service: AWSKMS; Status Code: 400; Error Code: ";
const NOT_ALLOWED: &str = "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or \
                           you are not allowed to access. (Service: AWSKMS; Status Code: 400; Error Code: \
                           AccessDeniedException): ";

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 7] = ["old", "resource", "found", "is disabled.", "a on b", "(Service: AWSKMS;", "Key 'x'"];

    #[test]
    fn what_was_complained_of_is_found_again_whatever_it_is_called() {
        for key in NAMES {
            for (table, caller) in NAMES.into_iter().zip(NAMES.into_iter().rev()) {
                let of_states = KeyState::ALL.iter().map(|&state| Complaint::State(state));
                for complaint in of_states.chain([Complaint::Grant { table }, Complaint::Policy { caller }]) {
                    let message = complaint.message(key);
                    assert_eq!(
                        key_in(&message, &["nothing", table], &["nobody", caller]),
                        Some((key, complaint.lack())),
                        "{message}"
                    );
                }
            }
        }
        assert_eq!(key_in("Requested resource not found: Table: orders not found", &["orders"], &["shop"]), None);
    }

    #[test]
    fn the_messages_are_those_of_the_service() {
        assert_eq!(
            Complaint::State(KeyState::Disabled).message("old"),
            "KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: old is disabled. (Service: \
             AWSKMS; Status Code: 400; Error Code: DisabledException)"
        );
        assert_eq!(
            Complaint::Grant { table: "orders" }.message("old"),
            "KMS validation error: com.amazonaws.services.kms.model.AWSKMSException: the grant of table orders on old \
             is missing (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException)"
        );
        assert_eq!(
            Complaint::Policy { caller: "shop" }.message("old"),
            "KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: The ciphertext refers to a \
             customer master key that does not exist, does not exist in this region, or you are not allowed to access. \
             (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException): shop on old"
        );
    }
}
