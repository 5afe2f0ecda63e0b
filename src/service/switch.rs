//! A key switch is asked for: a table is to have another KMS key ([`RuleId::SwitchAnytime`]).
//!
//! Law: it is refused for the first reason in a stated order, and then nothing has changed.

use crate::{
    ids::{KeyId, TableId},
    record::{ErrorName, Obstacle},
    rules::{RuleId, RuleSet, SWITCH_QUOTA, SWITCH_QUOTA_PAUSE, SWITCH_QUOTA_WINDOW},
    service::{
        Accepted, Effects, Refusal, Reply, Service,
        request::{Encryption, SwitchStrategy},
        sse::{Meant, alias_rules},
    },
    sim::SimTime,
};

impl Service {
    /// UpdateTable with another key ([`RuleId::SwitchAnytime`]).
    ///
    /// # Errors
    /// In this order: no such table, no such alias or an SSESpecification that contradicts itself, same key, switch running,
    /// quota, a key of another type or region than a replica may have, current key unusable, target key unusable.
    pub fn switch_key(
        &mut self,
        now: SimTime,
        id: TableId,
        request: &Encryption,
        strategy: SwitchStrategy,
        fx: &mut Effects,
    ) -> Reply {
        self.updatable(id, ErrorName::ResourceNotFound)?;
        let meant = self.meant_by(Some(request))?;
        let to = meant.key;
        self.check_switch(now, id, meant)?;
        let again = self.table_mut(id).key == to;
        self.heal_grant(now, id, fx);
        self.kms.grant(to, id, &mut fx.grants);
        let region = self.table_mut(id).region.clone();
        self.kms.settle(to, &region);
        self.begin_switch(now, id, to, strategy, fx);
        let rules = RuleSet::of(&[RuleId::SwitchAnytime, RuleId::OriginalKeyNeeded, RuleId::SwitchPhases]);
        let rules = if strategy == SwitchStrategy::Rewrap { rules.with(RuleId::RewrapStrategy) } else { rules };
        let accepted = Accepted::by_rules(rules.and(alias_rules(request.alias()))).key(to);
        Ok(match (again, strategy) {
            (true, SwitchStrategy::Reencrypt) => accepted.also(RuleId::SameKeyAgain).saying(AGAIN.to_owned()),
            (true, SwitchStrategy::Rewrap) => accepted.also(RuleId::SameKeyAgain),
            (false, _) => accepted,
        })
    }

    fn check_switch(&self, now: SimTime, id: TableId, Meant { key: to, by_arn }: Meant) -> Result<(), Refusal> {
        let table = self.table(id).expect("the operation has found the table");
        if table.key == to && by_arn {
            return Err(self.same_key(to).because(Obstacle::Switch(id)));
        }
        if table.switch.is_some() {
            return Err(self.in_use(RuleId::SwitchRunning, id).because(Obstacle::Switch(id)));
        }
        if to != KeyId::AWS_OWNED && !table.quota.allows(now) {
            return Err(self.over_quota(id).because(Obstacle::Switch(id)));
        }
        self.check_key_type(to, id)?;
        self.check_region(to, &table.region)?;
        if let Some(key) = self.unusable_key(id).filter(|&key| !self.kms.is_usable(key)) {
            return Err(self.key_refusal(RuleId::CurrentKeyUnusable, key, id).also(RuleId::RefusalsAskTheKey));
        }
        if !self.kms.is_usable(to) {
            return Err(self.key_refusal(RuleId::TargetKeyUnusable, to, id));
        }
        Ok(())
    }

    fn same_key(&self, to: KeyId) -> Refusal {
        let message = if to == KeyId::AWS_OWNED {
            "One or more parameter values were invalid: Table is already encrypted by default"
        } else {
            "One or more parameter values were invalid: Table is already encrypted with given KMSMasterKeyId. Use \
             KMSMasterKeyId parameter if you want to change Master Key"
        };
        Refusal::by(RuleId::SameKeyRefused, ErrorName::Validation, message)
    }

    fn over_quota(&self, id: TableId) -> Refusal {
        let quota = &self.table(id).expect("the operation has found the table").quota;
        let at = |time: Option<SimTime>| time.map_or_else(String::new, |time| time.to_string());
        let message = format!(
            "Subscriber limit exceeded: Encryption mode changes are limited in the {}h window ending at {}. After the first \
             {SWITCH_QUOTA} change, each subsequent change in the same window can be performed at most once every {} seconds. \
             Number of updates today: {}. Last change at {}. Next changes can be made at {}.",
            SWITCH_QUOTA_WINDOW.as_hours(),
            at(quota.window_end()),
            SWITCH_QUOTA_PAUSE.as_secs(),
            quota.used(),
            at(quota.last()),
            at(quota.next_possible()),
        );
        Refusal::by(RuleId::SwitchQuota, ErrorName::LimitExceeded, message).also(quota.window().rule())
    }

    /// Recreates a missing grant on a key that works ([`RuleId::GrantHeals`]).
    fn heal_grant(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        if let Some(key) = self.unusable_key(id) {
            self.kms.grant(key, id, &mut fx.grants);
            self.usability_changed(now, key, fx);
        }
    }
}

/// What is worth saying of a switch to the key that the table has.
const AGAIN: &str = "the key that it has already: everything is re-encrypted under it";
