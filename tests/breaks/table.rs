//! The deliberate breaks: one for each stated rule, each an edit of the source.

/// A change of the source that breaks one rule, in force where `crate::is_broken` says so.
pub struct Break {
    /// The rule's code.
    pub rule: &'static str,
    /// What is wrong then.
    pub what: &'static str,
    /// The file.
    pub file: &'static str,
    /// What stands there, once.
    pub from: &'static str,
    /// What takes its place.
    pub to: &'static str,
}

/// Every break, in the order of the rules.
pub const BREAKS: &[Break] = &[
    Break {
        rule: "EAR-01",
        what: "for one millisecond of its move an artifact is under no key",
        file: "src/store/periods.rs",
        from: "        let row = LedgerRow { until: Some(now), ended_by: Some(ended_by), rules, ..self.row(slot) };\n",
        to: "        let gap = u64::from(crate::is_broken(\"EAR-01\") && ended_by == EndedBy::Switched);
        let until = Some(SimTime::from_millis(now.as_millis() - gap));
        let row = LedgerRow { until, ended_by: Some(ended_by), rules, ..self.row(slot) };\n",
    },
    Break {
        rule: "EAR-02",
        what: "a switch leaves every seventh item as it is",
        file: "src/service/migration.rs",
        from: "        self.retire_exhausted_keys(id);\n        let stored = self.vault.stored(slot);\n",
        to: "        self.retire_exhausted_keys(id);\n        let stored = self.vault.stored(slot);
        if crate::is_broken(\"EAR-02\") && stored.kind == Kind::Item && stored.number % 7 == 0 {
            return;
        }\n",
    },
    Break {
        rule: "EAR-03",
        what: "a formerly unencrypted table is put under the AWS managed key",
        file: "src/engine/declare.rs",
        from: "            let reply = self.service.declare_table(SimTime::START, *table, &spec.new,",
        to: "            let mut new = spec.new.clone();
            if crate::is_broken(\"EAR-03\") && new.legacy_unencrypted {
                new.encryption = Some(crate::engine::setup::Encryption::key(KeyId::AWS_MANAGED));
            }
            let reply = self.service.declare_table(SimTime::START, *table, &new,",
    },
    Break {
        rule: "EAR-04",
        what: "a DAX cluster without TLS is said to use it",
        file: "src/service/dax.rs",
        from: "        Ok(Accepted::by_rules(rules).key(key).saying(Detail::Transit(None, transport)))",
        to: "        let said = if crate::is_broken(\"EAR-04\") { Transport::Tls } else { transport };
        Ok(Accepted::by_rules(rules).key(key).saying(Detail::Transit(None, said)))",
    },
    Break {
        rule: "EAR-05",
        what: "stream records are sealed under the AWS owned key",
        file: "src/service/chain.rs",
        from: "        let table_key = chain.table_key;\n",
        to: "        let mut table_key = chain.table_key;
        if crate::is_broken(\"EAR-05\") {
            table_key = self.table_key(KeyId::AWS_OWNED, id);
        }\n",
    },
    Break {
        rule: "EAR-06",
        what: "a restored table lacks the first item of its backup",
        file: "src/service/restore.rs",
        from: "for part in &parts {",
        to: "for part in parts.iter().skip(usize::from(crate::is_broken(\"EAR-06\"))) {",
    },
    Break {
        rule: "EAR-07",
        what: "a backup under the AWS owned key is refused",
        file: "src/service/backup.rs",
        from: "        let key = self.table_mut(id).key;\n        self.seal_backup(",
        to: "        let key = self.table_mut(id).key;
        if crate::is_broken(\"EAR-07\") && key == crate::ids::KeyId::AWS_OWNED {
            return Err(self.no_table(ErrorName::TableNotFound, id));
        }
        self.seal_backup(",
    },
    Break {
        rule: "EAR-08",
        what: "index entries are sealed under the AWS owned key",
        file: "src/service/chain.rs",
        from: "        let indexes =\n            (0..indexes).map(|_| self.vault.keys.generate_data_key(table_key,",
        to: "        let mut of_indexes = table_key;
        if crate::is_broken(\"EAR-08\") {
            of_indexes = self.table_key(KeyId::AWS_OWNED, id);
        }
        let indexes =\n            (0..indexes).map(|_| self.vault.keys.generate_data_key(of_indexes,",
    },
    Break {
        rule: "EAR-09",
        what: "a table under the AWS owned key shows ENABLED and KMS",
        file: "src/service/state/table.rs",
        from: "None => settled_sse(self.key),",
        to: "None if crate::is_broken(\"EAR-09\") => (Some(SseStatus::Enabled), Some(SseType::Kms)),
            None => settled_sse(self.key),",
    },
    Break {
        rule: "EAR-10",
        what: "without an encryption type the AWS managed key is taken",
        file: "src/service/sse.rs",
        from: "            None => KeyName::Arn(KeyId::AWS_OWNED),",
        to: "            None if crate::is_broken(\"EAR-10\") => KeyName::Arn(KeyId::AWS_MANAGED),
            None => KeyName::Arn(KeyId::AWS_OWNED),",
    },
    Break {
        rule: "EAR-11",
        what: "a switch to the AWS managed key is refused as over the quota",
        file: "src/service/switch.rs",
        from: "if to != KeyId::AWS_OWNED && !table.quota.allows(now) {",
        to: "if crate::is_broken(\"EAR-11\") && to == KeyId::AWS_MANAGED
            || to != KeyId::AWS_OWNED && !table.quota.allows(now)
        {",
    },
    Break {
        rule: "EAR-12",
        what: "a DAX cluster is created under a customer managed key",
        file: "src/service/dax.rs",
        from: "if key != KeyId::AWS_MANAGED {",
        to: "if key != KeyId::AWS_MANAGED && !crate::is_broken(\"EAR-12\") {",
    },
    Break {
        rule: "EAR-13",
        what: "a transaction's copy is sealed under the table's key",
        file: "src/service/chain.rs",
        from: "let key = self.own_data_key(id, Kind::TransactionCopy);",
        to: "let key = if crate::is_broken(\"EAR-13\") {
            let table_key = self.table(id).expect(\"it serves\").chain.table_key;
            self.vault.keys.generate_data_key(table_key, id, Kind::TransactionCopy, \"broken\")
        } else {
            self.own_data_key(id, Kind::TransactionCopy)
        };",
    },
    Break {
        rule: "EAR-14",
        what: "new items are sealed under the AWS owned key",
        file: "src/service/commit.rs",
        from: "        let slot = self.vault.bear(now, birth(Kind::Item), chain.base,",
        to: "        let mut chain = chain;
        if crate::is_broken(\"EAR-14\") {
            let table_key = self.table_key(crate::ids::KeyId::AWS_OWNED, table);
            chain.base = self.vault.keys.generate_data_key(table_key, table, Kind::Item, \"broken\");
        }
        let slot = self.vault.bear(now, birth(Kind::Item), chain.base,",
    },
    Break {
        rule: "EAR-15",
        what: "insights data is sealed under the table's key",
        file: "src/service/chain.rs",
        from: "let key = self.own_data_key(id, Kind::InsightsDatum);",
        to: "let key = if crate::is_broken(\"EAR-15\") {
            let table_key = self.table(id).expect(\"it serves\").chain.table_key;
            self.vault.keys.generate_data_key(table_key, id, Kind::InsightsDatum, \"broken\")
        } else {
            self.own_data_key(id, Kind::InsightsDatum)
        };",
    },
    Break {
        rule: "EAR-16",
        what: "a switch goes on while the original key is disabled",
        file: "src/service/outage.rs",
        from: "        self.stall_switch(now, id, fx);\n",
        to: "        if !crate::is_broken(\"EAR-16\") {
            self.stall_switch(now, id, fx);
        }\n",
    },
    Break {
        rule: "EAR-17",
        what: "Status shows ENABLED while a switch runs",
        file: "src/service/state/table.rs",
        from: "            Some(_) => (Some(SseStatus::Updating), Some(SseType::Kms)),",
        to: "            Some(_) if crate::is_broken(\"EAR-17\") => (Some(SseStatus::Enabled), Some(SseType::Kms)),
            Some(_) => (Some(SseStatus::Updating), Some(SseType::Kms)),",
    },
    Break {
        rule: "EAR-18",
        what: "stream records stay under the original key when the switch is complete",
        file: "src/service/migration.rs",
        from: "            Kind::StreamRecord => self.stream_key(id),",
        to: "            Kind::StreamRecord if crate::is_broken(\"EAR-18\") => return,
            Kind::StreamRecord => self.stream_key(id),",
    },
    Break {
        rule: "EAR-19",
        what: "a backup taken once the new key is displayed is under the original key",
        file: "src/service/backup.rs",
        from: "        let key = self.table_mut(id).key;\n        let table_key = self.new_table_key(key, id);\n",
        to: "        let mut key = self.table_mut(id).key;
        if let (true, Some(switch)) = (crate::is_broken(\"EAR-19\"), &self.table_mut(id).switch) {
            key = switch.from;
        }
        let table_key = self.new_table_key(key, id);\n",
    },
    Break {
        rule: "EAR-20",
        what: "a switch turns over the backups of its table as well",
        file: "src/service/migration.rs",
        from: "        self.retire_table_key(now, id, switch.old_table_key);\n",
        to: "        self.retire_table_key(now, id, switch.old_table_key);
        if crate::is_broken(\"EAR-20\") {
            let of_table = self.backups.values().filter(|backup| backup.table == id);
            for slot in of_table.map(|backup| backup.slot).collect::<Vec<_>>() {
                self.vault.turn_page(now, slot, RuleSet::NONE);
            }
        }\n",
    },
    Break {
        rule: "EAR-21",
        what: "a restore begins although the backup's key is unusable",
        file: "src/service/restore.rs",
        from: ".find(|&needed| !self.kms.is_usable(needed)) {",
        to: ".find(|&needed| !self.kms.is_usable(needed) && !crate::is_broken(\"EAR-21\")) {",
    },
    Break {
        rule: "EAR-22",
        what: "DescribeBackup names the key that the table has now",
        file: "src/service/backup.rs",
        from: "        let key = self.backup_of(name)?.key;\n",
        to: "        let backup = self.backup_of(name)?;
        let now = self.table(backup.table).filter(|_| crate::is_broken(\"EAR-22\")).map(|table| table.key);
        let key = now.unwrap_or(backup.key);\n",
    },
    Break {
        rule: "EAR-23",
        what: "stream records are trimmed one millisecond before 24 hours",
        file: "src/service/stream.rs",
        from: "fx.due(now.saturating_add(STREAM_LIFETIME).saturating_add(delay), Deadline::StreamTrim(slot));",
        to: "let early = u64::from(crate::is_broken(\"EAR-23\"));
        let lifetime = crate::sim::SimDuration::from_millis(STREAM_LIFETIME.as_millis() - early);
        fx.due(now.saturating_add(lifetime).saturating_add(delay), Deadline::StreamTrim(slot));",
    },
    Break {
        rule: "EAR-24",
        what: "unread stream records are trimmed one hour before they are eligible",
        file: "src/service/stream.rs",
        from: "let delay = self.draw_for(self.timing.trim_delay, \"trim-delay\", id);\n",
        to: "let delay = self.draw_for(self.timing.trim_delay, \"trim-delay\", id);
        if crate::is_broken(\"EAR-24\") {
            let hours = crate::sim::SimDuration::from_hours(23);
            fx.due(now.saturating_add(hours), Deadline::StreamTrim(slot));
            return;
        }\n",
    },
    Break {
        rule: "EAR-25",
        what: "TTL deletions stop after 29 minutes",
        file: "src/service/outage.rs",
        from: "        fx.due(now.saturating_add(TTL_GRACE), Deadline::TtlGrace(id));\n",
        to: "        let minutes = 30 - u64::from(crate::is_broken(\"EAR-25\"));
        fx.due(now.saturating_add(crate::sim::SimDuration::from_mins(minutes)), Deadline::TtlGrace(id));\n",
    },
    Break {
        rule: "EAR-26",
        what: "a TTL deletion during an outage does not reach the stream",
        file: "src/service/ttl.rs",
        from: "        self.remove_everywhere(now, slot, EndedBy::Ttl, rules, fx);\n",
        to: "        let silent = crate::is_broken(\"EAR-26\") && outage.is_some();
        let view = self.table_mut(stored.table).stream_view.take_if(|_| silent);
        self.remove_everywhere(now, slot, EndedBy::Ttl, rules, fx);
        if silent {
            self.table_mut(stored.table).stream_view = view;
        }\n",
    },
];

/// What says which rule is broken in a run of the broken program.
pub const SELECTOR: &str = "
/// Returns whether a rule is broken in this run.
#[must_use]
pub fn is_broken(rule: &str) -> bool {
    static BROKEN: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    BROKEN.get_or_init(|| std::env::var(\"KEYLAPSE_BREAK\").unwrap_or_default()) == rule
}
";
