//! What a request says of encryption, and which key that means ([`RuleId::SseSpecification`], facts §2.3).

use crate::{
    ids::{AliasId, KeyId},
    record::{ErrorName, SseStatus, SseType},
    rules::{RuleId, RuleSet},
    service::{
        Refusal, Service,
        request::{Encryption, KeyName, SseSpecification},
    },
};

/// A key that a request means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meant {
    /// The key.
    pub key: KeyId,
    /// Whether the request named it by its ARN; else by an alias, or as the one that the service has for everybody.
    pub by_arn: bool,
}

/// What SSEDescription says of a table or a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SseDescription {
    /// Its Status, where there is a description.
    pub status: Option<SseStatus>,
    /// Its SSEType, where it is shown.
    pub sse_type: Option<SseType>,
    /// The key.
    pub key: KeyId,
}

impl Service {
    /// Returns the key that a request means now; the AWS owned key where it says nothing ([`RuleId::DefaultOwnedKey`]).
    ///
    /// # Errors
    /// Where the SSESpecification contradicts itself, or no alias has the name ([`RuleId::AliasResolvedOnce`]).
    pub fn meant_by(&self, request: Option<&Encryption>) -> Result<Meant, Refusal> {
        let name = match request {
            None => KeyName::Arn(KeyId::AWS_OWNED),
            Some(request) => request.key_name()?,
        };
        Ok(Meant { key: self.named_key(name)?, by_arn: matches!(name, KeyName::Arn(_)) })
    }

    /// Returns SSEDescription in words, and what the console calls it ([`RuleId::TypeNames`]).
    #[must_use]
    pub fn shown_sse(&self, sse: SseDescription) -> String {
        let Some(status) = sse.status else { return "SSEDescription absent; console DEFAULT".to_owned() };
        let sse_type = sse.sse_type.map_or_else(String::new, |word| format!(", SSEType {word}"));
        let arn = if sse.key == KeyId::AWS_OWNED {
            String::new()
        } else {
            format!(", KMSMasterKeyArn {}", self.names.key(sse.key))
        };
        let console = sse.sse_type.map_or("", |_| "; console KMS");
        format!("SSEDescription Status {status}{sse_type}{arn}{console}")
    }
}

impl Encryption {
    /// Returns what the request calls its key.
    ///
    /// # Errors
    /// Where it contradicts itself ([`RuleId::SseSpecification`]).
    pub fn key_name(&self) -> Result<KeyName, Refusal> {
        match self {
            Self::Key(name) => Ok(*name),
            Self::Sse(specification) => specification.key_name(),
        }
    }
}

impl SseSpecification {
    /// Returns what the specification calls its key: without one, that is `alias/aws/dynamodb`.
    fn key_name(&self) -> Result<KeyName, Refusal> {
        if self.enabled == Some(false) {
            return self.key_name_of_disabled();
        }
        match (self.enabled, self.sse_type.as_deref(), self.key) {
            (_, Some("KMS"), Some(key)) => Ok(key),
            (_, Some("KMS"), None) | (Some(true), None, None) => Ok(KeyName::Alias(AliasId::AWS_MANAGED)),
            (_, Some(other), _) => Err(invalid(&format!("SSEType {other} is not supported"))),
            (_, None, Some(_)) => Err(invalid("SSEType KMS is required if KMSMasterKeyId is specified")),
            (None | Some(false), None, None) => Ok(KeyName::Arn(KeyId::AWS_OWNED)),
        }
    }

    fn key_name_of_disabled(&self) -> Result<KeyName, Refusal> {
        if self.sse_type.is_some() {
            return Err(invalid("SSEType can not be specified if Enabled is false"));
        }
        if self.key.is_some() {
            return Err(invalid("KMSMasterKeyId can not be specified if Enabled is false"));
        }
        Ok(KeyName::Arn(KeyId::AWS_OWNED))
    }
}

/// Returns the rules by which a request for encryption is understood.
#[must_use]
pub fn encryption_rules(encryption: Option<&Encryption>) -> RuleSet {
    let rules = RuleSet::of(&[RuleId::AlwaysEncrypted, RuleId::WholeTable])
        .and(alias_rules(encryption.and_then(Encryption::alias)));
    match encryption {
        None => rules.with(RuleId::DefaultOwnedKey),
        Some(Encryption::Key(_)) => rules,
        Some(Encryption::Sse(_)) => rules.with(RuleId::SseSpecification),
    }
}

/// Returns the rules by which the alias that a request names is understood; none where it names none.
#[must_use]
pub fn alias_rules(alias: Option<AliasId>) -> RuleSet {
    match alias {
        Some(_) => RuleSet::of(&[RuleId::AliasResolvedOnce]),
        None => RuleSet::NONE,
    }
}

fn invalid(why: &str) -> Refusal {
    let message = format!("One or more parameter values were invalid: {why}");
    Refusal::by(RuleId::SseSpecification, ErrorName::Validation, message)
}
