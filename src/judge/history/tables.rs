//! A table over time: which key it displayed when, its switches, its outages.
//!
//! Invariant: reigns of keys follow each other; at most one switch and one outage last. A name that is used again goes on in
//! the same story.

use crate::{
    ids::{KeyId, TableId},
    judge::history::Span,
    record::EventName,
    rules::TTL_GRACE,
    sim::{SimDuration, SimTime},
};

/// A table over time.
#[derive(Clone, Debug, Default)]
pub struct TableStory {
    /// What it is now.
    pub stage: Stage,
    /// The keys displayed, in turn.
    pub reigns: Vec<Reign>,
    /// Its key switches.
    pub switches: Vec<SwitchStory>,
    /// Its outages.
    pub outages: Vec<Outage>,
    /// When it became ready: its first items are born then.
    pub births: Vec<SimTime>,
    /// When its stream was switched on or off.
    pub stream_changes: Vec<SimTime>,
    /// The length of its window of point-in-time recovery, as it was told last, while it is on.
    pub window: Option<SimDuration>,
}

/// What a table is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Not there.
    #[default]
    Absent,
    /// Being created or restored.
    Creating,
    /// There.
    Standing,
    /// Being archived.
    Archiving,
    /// Archived.
    Archived,
}

/// The time for which a table displayed a key.
#[derive(Clone, Copy, Debug)]
pub struct Reign {
    /// The key.
    pub key: KeyId,
    /// The table whose name says in which region that was, where this one was restored and its own name does not say it.
    pub home: Option<TableId>,
    /// How long.
    pub span: Span,
    /// What ended it.
    pub end: ReignEnd,
}

/// What ended the reign of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReignEnd {
    /// Nothing yet.
    Lasts,
    /// Another key was displayed.
    Replaced,
    /// The table is gone.
    Gone,
}

/// A key switch.
#[derive(Clone, Copy, Debug)]
pub struct SwitchStory {
    /// The key that was displayed when it began.
    pub from: KeyId,
    /// The key asked for.
    pub to: KeyId,
    /// When it began.
    pub begun: SimTime,
    /// When the new key was displayed.
    pub displayed: Option<SimTime>,
    /// When it was complete.
    pub completed: Option<SimTime>,
    /// When the table vanished under it.
    pub abandoned: Option<SimTime>,
}

/// A time for which a key that the table needs was unusable.
#[derive(Clone, Copy, Debug)]
pub struct Outage {
    /// How long.
    pub span: Span,
    /// The event that began it.
    pub cause: EventName,
}

/// What becomes of data when its table vanishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leftover {
    /// It goes with the table.
    Goes,
    /// It stays as it is: the records of a stream.
    Stays,
}

impl TableStory {
    /// A table is created or restored under a key; where it is restored, in the region of `home`.
    pub fn begin(&mut self, now: SimTime, key: KeyId, home: Option<TableId>) {
        self.vanish(now);
        self.stage = Stage::Creating;
        self.reigns.push(Reign { key, home, span: Span::since(now), end: ReignEnd::Lasts });
    }

    /// The table reaches another stage, in which its outage counts no more, nor its window.
    pub fn enter(&mut self, now: SimTime, stage: Stage) {
        self.stage = stage;
        self.window = None;
        self.end_outage(now);
    }

    /// The table is gone.
    pub fn vanish(&mut self, now: SimTime) {
        self.enter(now, Stage::Absent);
        self.end_reign(now, ReignEnd::Gone);
        if let Some(switch) = self.running_mut() {
            switch.abandoned = Some(now);
        }
    }

    /// A switch to a key begins.
    pub fn begin_switch(&mut self, now: SimTime, to: KeyId) {
        let from = self.displayed().unwrap_or(to);
        self.switches.push(SwitchStory { from, to, begun: now, displayed: None, completed: None, abandoned: None });
    }

    /// A switch displays its key: another one, or the same again.
    pub fn display(&mut self, now: SimTime, key: KeyId) {
        if self.displayed() != Some(key) {
            self.end_reign(now, ReignEnd::Replaced);
            self.reigns.push(Reign { key, home: self.home(), span: Span::since(now), end: ReignEnd::Lasts });
        }
        if let Some(switch) = self.running_mut() {
            switch.displayed = Some(now);
        }
    }

    /// The switch is complete.
    pub fn complete(&mut self, now: SimTime) {
        if let Some(switch) = self.running_mut() {
            switch.completed = Some(now);
        }
    }

    /// A key became unusable.
    pub fn begin_outage(&mut self, now: SimTime, cause: EventName) {
        if self.stage == Stage::Standing && self.outage().is_none() {
            self.outages.push(Outage { span: Span::since(now), cause });
        }
    }

    /// Every key is usable again, or nothing depends on it any more.
    pub fn end_outage(&mut self, now: SimTime) {
        if let Some(outage) = self.outages.last_mut().filter(|outage| outage.span.until.is_none()) {
            outage.span.until = Some(now);
        }
    }

    /// Returns the key displayed.
    #[must_use]
    pub fn displayed(&self) -> Option<KeyId> {
        self.reigns.last().filter(|reign| reign.end == ReignEnd::Lasts).map(|reign| reign.key)
    }

    /// Returns the table whose name says in which region this one is, or was at last, where it was restored.
    #[must_use]
    pub fn home(&self) -> Option<TableId> {
        self.reigns.last()?.home
    }

    /// Returns the switch that runs.
    #[must_use]
    pub fn running(&self) -> Option<&SwitchStory> {
        self.switches.last().filter(|switch| switch.lasts())
    }

    /// Returns the outage that lasts.
    #[must_use]
    pub fn outage(&self) -> Option<&Outage> {
        self.outages.last().filter(|outage| outage.span.until.is_none())
    }

    /// Iterates over the keys that the table needs: the one displayed, or both of a switch that runs.
    pub fn needed_keys(&self) -> impl Iterator<Item = KeyId> + use<> {
        let (first, second) = match self.running() {
            Some(switch) => (Some(switch.from), Some(switch.to)),
            None => (self.displayed(), None),
        };
        first.into_iter().chain(second)
    }

    /// Returns whether the table displayed a key at an instant, if only for a moment.
    #[must_use]
    pub fn displayed_at(&self, key: KeyId, at: SimTime) -> bool {
        self.reigns.iter().any(|reign| reign.key == key && reign.span.touches(at))
    }

    /// Returns when a table that was there at an instant had begun.
    #[must_use]
    pub fn beginning_before(&self, at: SimTime) -> Option<SimTime> {
        let mut beginning = None;
        let mut is_new = true;
        for reign in self.reigns.iter().take_while(|reign| reign.span.from <= at) {
            if is_new {
                beginning = Some(reign.span.from);
            }
            is_new = reign.end == ReignEnd::Gone;
        }
        beginning
    }

    /// Returns the first instant of a stretch of time from which the table's data could not be under a key, because the
    /// table neither displayed it nor was switching to it.
    #[must_use]
    pub fn first_instant_not_under(&self, key: KeyId, stretch: Span, leftover: Leftover) -> Option<SimTime> {
        let mut at = stretch.from;
        loop {
            match self.reach(key, at, leftover) {
                Reach::ForEver => return None,
                Reach::Until(end) if stretch.until.is_some_and(|until| until <= end) => return None,
                Reach::Until(end) if end > at => at = end,
                Reach::Nowhere | Reach::Until(_) => return Some(at),
            }
        }
    }

    /// Returns how long after an instant data could be under a key without a gap.
    fn reach(&self, key: KeyId, at: SimTime, leftover: Leftover) -> Reach {
        let reigns = self.reigns.iter().filter(|reign| reign.key == key).map(|reign| (reign.span, reign.end));
        let switches = self.switches.iter().filter(|switch| switch.to == key).map(SwitchStory::approach);
        let touching = reigns.chain(switches).filter(|(span, _)| span.touches(at));
        touching.map(|(span, end)| Reach::of(span, end, leftover)).max().unwrap_or(Reach::Nowhere)
    }

    fn end_reign(&mut self, now: SimTime, end: ReignEnd) {
        if let Some(reign) = self.reigns.last_mut().filter(|reign| reign.end == ReignEnd::Lasts) {
            reign.span.until = Some(now);
            reign.end = end;
        }
    }

    fn running_mut(&mut self) -> Option<&mut SwitchStory> {
        self.switches.last_mut().filter(|switch| switch.lasts())
    }
}

impl SwitchStory {
    /// Returns how long it ran.
    #[must_use]
    pub fn span(&self) -> Span {
        Span { from: self.begun, until: self.completed.or(self.abandoned) }
    }

    /// Returns whether it leads to another key than the one that the table had.
    #[must_use]
    pub fn leaves_its_key(&self) -> bool {
        self.from != self.to
    }

    /// Returns how long new data went under the new key before that was displayed.
    fn approach(&self) -> (Span, ReignEnd) {
        let end = match (self.displayed, self.abandoned) {
            (Some(_), _) => ReignEnd::Replaced,
            (None, Some(_)) => ReignEnd::Gone,
            (None, None) => ReignEnd::Lasts,
        };
        (Span { from: self.begun, until: self.displayed.or(self.abandoned) }, end)
    }

    fn lasts(&self) -> bool {
        self.completed.is_none() && self.abandoned.is_none()
    }
}

/// How far something reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Nowhere,
    Until(SimTime),
    ForEver,
}

impl Reach {
    fn of(span: Span, end: ReignEnd, leftover: Leftover) -> Self {
        match (span.until, end, leftover) {
            (None, _, _) | (Some(_), ReignEnd::Gone, Leftover::Stays) => Self::ForEver,
            (Some(until), _, _) => Self::Until(until),
        }
    }
}

impl Outage {
    /// Returns whether the notes name what began it: the key was disabled or scheduled for deletion.
    #[must_use]
    pub fn is_stated(&self) -> bool {
        matches!(self.cause, EventName::DisableKey | EventName::ScheduleKeyDeletion)
    }

    /// Returns when TTL deletes stop.
    #[must_use]
    pub fn grace_end(&self) -> SimTime {
        self.span.from.saturating_add(TTL_GRACE)
    }
}
