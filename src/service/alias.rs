//! Aliases: names that lead to KMS keys ([`RuleId::Aliases`]).
//!
//! Invariant: an alias names one key, which exists. Law: a request by an alias is about the key that it names at that
//! instant; what was resolved stays resolved ([`RuleId::AliasResolvedOnce`]).

use crate::{
    ids::{AliasId, KeyId},
    record::{ErrorName, Obstacle},
    rules::{ALIASES_PER_KEY, RuleId, RuleSet},
    service::{Accepted, Refusal, Reply, Service, request::KeyName, state::key::Input},
};

impl Service {
    /// Declares an alias: it names its key before the first event.
    ///
    /// # Errors
    /// As [`Service::create_alias`] refuses it.
    pub fn declare_alias(&mut self, alias: AliasId, key: KeyId) -> Reply {
        let accepted = self.create_alias(alias, key)?;
        Ok(Accepted { rules: RuleSet::of(&[RuleId::Aliases]), ..accepted })
    }

    /// CreateAlias.
    ///
    /// # Errors
    /// Where the name is taken, by the key's state ([`RuleId::KeyStates`]), and where the key has aliases enough.
    pub fn create_alias(&mut self, alias: AliasId, key: KeyId) -> Reply {
        if self.kms.aliases.contains_key(&alias) {
            let message = format!("An alias with the name {} already exists", self.names.alias(alias));
            return Err(Refusal::by(RuleId::NameTaken, ErrorName::AlreadyExists, message).because(Obstacle::Again));
        }
        self.ask(key, Input::CreateAlias)?;
        self.point(alias, key)
    }

    /// UpdateAlias: what was encrypted by the alias before keeps its key.
    ///
    /// # Errors
    /// Where there is no such alias, by the new key's state ([`RuleId::KeyStates`]), and where that key has aliases enough.
    pub fn update_alias(&mut self, alias: AliasId, key: KeyId) -> Reply {
        let before = self.key_behind(alias)?;
        self.ask(key, Input::UpdateAlias)?;
        let accepted = self.point(alias, key)?;
        Ok(accepted.also(RuleId::AliasResolvedOnce).saying(format!("it named {} before", self.names.key(before))))
    }

    /// DeleteAlias: the key stays as it is.
    ///
    /// # Errors
    /// Where there is no such alias.
    pub fn delete_alias(&mut self, alias: AliasId) -> Reply {
        let key = self.key_behind(alias)?;
        self.ask(key, Input::DeleteAlias)?;
        self.kms.aliases.remove(&alias);
        Ok(Accepted::by_rules(AT_ONCE).key(key))
    }

    /// Returns the key that a request names.
    ///
    /// # Errors
    /// Where no alias has that name now.
    pub fn named_key(&self, name: KeyName) -> Result<KeyId, Refusal> {
        match name {
            KeyName::Arn(key) => Ok(key),
            KeyName::Alias(alias) => self.kms.aliases.get(&alias).copied().ok_or_else(|| {
                let message = format!(
                    "KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Alias {} is not found. \
                     (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException)",
                    self.names.alias(alias)
                );
                let refusal = Refusal::by(RuleId::TargetKeyUnusable, ErrorName::Validation, message);
                refusal.also(RuleId::AliasResolvedOnce).because(Obstacle::Alias(alias))
            }),
        }
    }

    /// Removes the aliases of a key that is deleted, and returns their names.
    pub(in crate::service) fn drop_aliases_of(&mut self, key: KeyId) -> Vec<&str> {
        let gone: Vec<AliasId> =
            self.kms.aliases.iter().filter(|&(_, &named)| named == key).map(|(&alias, _)| alias).collect();
        self.kms.aliases.retain(|_, named| *named != key);
        gone.into_iter().map(|alias| self.names.alias(alias)).collect()
    }

    fn key_behind(&self, alias: AliasId) -> Result<KeyId, Refusal> {
        self.kms.aliases.get(&alias).copied().ok_or_else(|| {
            let message = format!("Alias {} is not found.", self.names.alias(alias));
            Refusal::by(RuleId::Aliases, ErrorName::NotFound, message).because(Obstacle::Alias(alias))
        })
    }

    fn point(&mut self, alias: AliasId, key: KeyId) -> Reply {
        let others = self.kms.aliases.iter().filter(|&(&other, &named)| named == key && other != alias).count();
        if others >= ALIASES_PER_KEY {
            let message =
                format!("{} has {ALIASES_PER_KEY} aliases, the most that a key can have", self.names.key(key));
            let refusal = Refusal::by(RuleId::Aliases, ErrorName::LimitExceeded, message);
            return Err(refusal.because(Obstacle::AliasesOf(key)));
        }
        self.kms.aliases.insert(alias, key);
        Ok(Accepted::by_rules(AT_ONCE).key(key))
    }
}

/// The rules of what is done to an alias: what is done takes effect at once.
const AT_ONCE: RuleSet = RuleSet::of(&[RuleId::Aliases, RuleId::KmsAtOnce]);
