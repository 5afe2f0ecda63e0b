//! Keys over time: which state each was in, and which grants were taken away.
//!
//! Invariant: a key of which nothing was told is Enabled, as declared keys are. The two keys of AWS always are.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{KeyId, TableId},
    judge::history::Span,
    record::{EventName, EventRow, KeyState, Request, Subject},
    sim::SimTime,
};

/// Every key of which something was told.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    stories: BTreeMap<KeyId, KeyStory>,
    revoked: BTreeSet<(KeyId, TableId)>,
}

/// A key over time.
#[derive(Clone, Debug)]
pub struct KeyStory {
    /// Its states, each with its first instant.
    pub states: Vec<(SimTime, KeyState)>,
    /// When it was not Enabled.
    pub unusable: Vec<Span>,
    has_material: bool,
}

impl Default for KeyStory {
    fn default() -> Self {
        Self { states: vec![(SimTime::START, KeyState::Enabled)], unusable: Vec::new(), has_material: true }
    }
}

impl Keys {
    /// Hears of a key.
    pub fn hear(&mut self, row: &EventRow, key: KeyId) {
        if row.event == EventName::CreateKey {
            let is_waiting = row.subject == Subject::Request(Request::ExternalMaterial);
            self.stories
                .insert(key, if is_waiting { KeyStory::waiting(row.time) } else { KeyStory::working(row.time) });
        } else {
            self.stories.entry(key).or_default().hear(row.time, row.event);
        }
    }

    /// Takes note of a grant.
    pub fn grant(&mut self, key: KeyId, table: TableId) {
        self.revoked.remove(&(key, table));
    }

    /// Takes note of a grant that was taken away.
    pub fn revoke(&mut self, key: KeyId, table: TableId) {
        self.revoked.insert((key, table));
    }

    /// Returns whether a key is Enabled.
    #[must_use]
    pub fn is_enabled(&self, key: KeyId) -> bool {
        self.stories.get(&key).is_none_or(|story| story.state() == KeyState::Enabled)
    }

    /// Returns whether a key is Enabled, and granted for the table.
    #[must_use]
    pub fn is_usable_for(&self, key: KeyId, table: TableId) -> bool {
        self.is_enabled(key) && !self.revoked.contains(&(key, table))
    }

    /// Returns how often a key has become unusable.
    #[must_use]
    pub fn lapses(&self, key: KeyId) -> usize {
        self.stories.get(&key).map_or(0, |story| story.unusable.len())
    }

    /// Returns whether a key was not Enabled just before, at, and just after an instant.
    #[must_use]
    pub fn was_unusable_around(&self, key: KeyId, at: SimTime) -> bool {
        self.stories.get(&key).is_some_and(|story| story.unusable.iter().any(|span| span.surrounds(at)))
    }

    /// Returns the story of a key, where anything was told of it.
    #[must_use]
    pub fn story(&self, key: KeyId) -> Option<&KeyStory> {
        self.stories.get(&key)
    }
}

impl KeyStory {
    /// Returns the present state.
    #[must_use]
    pub fn state(&self) -> KeyState {
        self.states.last().expect("a key is in a state from its beginning").1
    }

    /// A key that is created with its material.
    fn working(created: SimTime) -> Self {
        Self { states: vec![(created, KeyState::Enabled)], ..Self::default() }
    }

    /// A key that is created and waits for its material.
    fn waiting(created: SimTime) -> Self {
        let states = vec![(created, KeyState::PendingImport)];
        Self { states, unusable: vec![Span::since(created)], has_material: false }
    }

    fn hear(&mut self, now: SimTime, event: EventName) {
        if event == EventName::ImportKeyMaterial {
            self.has_material = true;
        } else if matches!(event, EventName::DeleteImportedKeyMaterial | EventName::KeyMaterialExpired) {
            self.has_material = false;
        }
        self.enter(now, self.after(event));
    }

    fn enter(&mut self, now: SimTime, state: KeyState) {
        let before = self.state();
        if state == before {
            return;
        }
        if before == KeyState::Enabled {
            self.unusable.push(Span::since(now));
        } else if state == KeyState::Enabled
            && let Some(span) = self.unusable.last_mut()
        {
            span.until = Some(now);
        }
        self.states.push((now, state));
    }

    /// Returns the state that an accepted event leads to.
    fn after(&self, event: EventName) -> KeyState {
        let state = self.state();
        let is_lost = matches!(event, EventName::DeleteImportedKeyMaterial | EventName::KeyMaterialExpired);
        if event == EventName::ScheduleKeyDeletion {
            KeyState::PendingDeletion
        } else if event == EventName::KeyDeleted {
            KeyState::Deleted
        } else if event == EventName::CancelKeyDeletion {
            if self.has_material { KeyState::Disabled } else { KeyState::PendingImport }
        } else if is_lost && matches!(state, KeyState::Enabled | KeyState::Disabled) {
            KeyState::PendingImport
        } else if event == EventName::DisableKey && state == KeyState::Enabled {
            KeyState::Disabled
        } else if (event == EventName::EnableKey && state == KeyState::Disabled)
            || (event == EventName::ImportKeyMaterial && state == KeyState::PendingImport)
        {
            KeyState::Enabled
        } else {
            state
        }
    }
}
