//! An alias of a KMS key, as `[alias.NAME]` declares it: everywhere else it is called `alias/NAME`.
//!
//! Invariant: an alias names a customer managed key, never another alias. Law: an alias stands where a table or a cluster
//! gets its key, and nowhere else in place of one.

use std::collections::BTreeMap;

use crate::{
    engine::setup::KeyName,
    ids::{AliasId, KeyId},
    record::ALIAS_PREFIX,
    rules::ALIASES_PER_KEY,
    scenario::{
        directory::{Directory, Moment},
        lookup::{find, position, prefixed},
        naming::AWS_ALIAS_HINT,
        reader::{Field, Value},
    },
};

/// Reads the declared aliases, in file order.
pub(super) fn aliases(declared: &[Field<'_>], directory: &Directory) -> Option<Vec<(AliasId, KeyId)>> {
    let targets: Vec<Option<KeyId>> = declared.iter().map(|field| target(field, directory)).collect();
    let first = AliasId::AWS_MANAGED.index() + 1;
    let aliases: Option<Vec<_>> =
        targets.into_iter().enumerate().map(|(n, key)| Some((AliasId::at(first + n), key?))).collect();
    check_count(declared, aliases.as_deref()?, directory).then_some(())?;
    aliases
}

fn target(field: &Field<'_>, directory: &Directory) -> Option<KeyId> {
    let mut fields = field.value.table(format!("`[alias.{}]`", field.name), "write `[alias.NAME]`")?;
    let key = fields.required("key", |value| directory.alias_target(&value, Moment::Start));
    fields.finish();
    key
}

impl Directory {
    /// Reads what a request calls a key: its name, or one of its aliases.
    pub(super) fn key_name(&self, value: &Value<'_>, moment: Moment) -> Option<KeyName> {
        if value.raw().as_str().is_some_and(|name| name.starts_with(ALIAS_PREFIX)) {
            return self.alias(value, moment).map(KeyName::Alias);
        }
        if let Some(name) = value.raw().as_str().filter(|name| position(&self.names.keys, name).is_none())
            && let Some(alias) = prefixed(name, &self.names.aliases)
        {
            value.fault(format!("undeclared key `{name}`"), format!("did you mean `{alias}`?"));
            return None;
        }
        self.key(value, moment).map(KeyName::Arn)
    }

    /// Reads the name of an alias that its owner may change.
    pub(super) fn customer_alias(&self, value: &Value<'_>, moment: Moment) -> Option<AliasId> {
        let alias = self.alias(value, moment)?;
        if alias == AliasId::AWS_MANAGED {
            value.fault(format!("`{}` belongs to AWS: no step can change it", self.names.alias(alias)), AWS_ALIAS_HINT);
            return None;
        }
        Some(alias)
    }

    /// Reads the key that an alias is to name.
    pub(super) fn alias_target(&self, value: &Value<'_>, moment: Moment) -> Option<KeyId> {
        if let Some(name) = value.raw().as_str().filter(|name| name.starts_with(ALIAS_PREFIX)) {
            value.fault(format!("an alias cannot name another alias, such as `{name}`"), "name a key");
            return None;
        }
        let key = self.key(value, moment)?;
        if !key.is_customer_managed() {
            let message = format!("`{}` belongs to AWS: no alias of yours can name it", self.names.key(key));
            value.fault(message, "only a customer managed key can have an alias; declare one as `[key.NAME]`");
            return None;
        }
        Some(key)
    }

    fn alias(&self, value: &Value<'_>, moment: Moment) -> Option<AliasId> {
        let index = find("alias", "[alias.NAME]", value, &self.names.aliases)?;
        self.is_made("alias", value, &self.makers.aliases[index], moment).then_some(AliasId::at(index))
    }

    /// Returns the id of an alias that a step creates.
    pub(super) fn made_alias(&self, value: &Value<'_>) -> Option<AliasId> {
        position(&self.names.aliases, value.text()?).map(AliasId::at)
    }
}

/// Reports a key with more aliases than one can have.
fn check_count(declared: &[Field<'_>], aliases: &[(AliasId, KeyId)], directory: &Directory) -> bool {
    let mut counts: BTreeMap<KeyId, usize> = BTreeMap::new();
    for (field, &(_, key)) in declared.iter().zip(aliases) {
        let count = counts.entry(key).or_default();
        *count += 1;
        if *count == ALIASES_PER_KEY + 1 {
            let message = format!("`{}` has more than {ALIASES_PER_KEY} aliases", directory.names.key(key));
            field.fault(message, "no key can have more");
        }
    }
    counts.values().all(|&count| count <= ALIASES_PER_KEY)
}
