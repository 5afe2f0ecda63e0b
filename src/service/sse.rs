//! What a request says of encryption, and which key that means ([`RuleId::SseSpecification`], facts §2.3).

use crate::{
    ids::KeyId,
    record::ErrorName,
    rules::RuleId,
    service::{
        Refusal,
        request::{Encryption, SseSpecification},
    },
};

impl Encryption {
    /// Returns the key that a request means; the AWS owned key where it says nothing ([`RuleId::DefaultOwnedKey`]).
    ///
    /// # Errors
    /// Where the SSESpecification contradicts itself.
    pub fn resolve(request: Option<&Self>) -> Result<KeyId, Refusal> {
        match request {
            None => Ok(KeyId::AWS_OWNED),
            Some(Self::Key(key)) => Ok(*key),
            Some(Self::Sse(specification)) => specification.resolve(),
        }
    }
}

impl SseSpecification {
    fn resolve(&self) -> Result<KeyId, Refusal> {
        if self.enabled == Some(false) {
            return self.resolve_disabled();
        }
        match (self.enabled, self.sse_type.as_deref(), self.key) {
            (_, Some("KMS"), Some(key)) => Ok(key),
            (_, Some("KMS"), None) | (Some(true), None, None) => Ok(KeyId::AWS_MANAGED),
            (_, Some(other), _) => Err(invalid(&format!("SSEType {other} is not supported"))),
            (_, None, Some(_)) => Err(invalid("SSEType KMS is required if KMSMasterKeyId is specified")),
            (None | Some(false), None, None) => Ok(KeyId::AWS_OWNED),
        }
    }

    fn resolve_disabled(&self) -> Result<KeyId, Refusal> {
        if self.sse_type.is_some() {
            return Err(invalid("SSEType can not be specified if Enabled is false"));
        }
        if self.key.is_some() {
            return Err(invalid("KMSMasterKeyId can not be specified if Enabled is false"));
        }
        Ok(KeyId::AWS_OWNED)
    }
}

fn invalid(why: &str) -> Refusal {
    let message = format!("One or more parameter values were invalid: {why}");
    Refusal::by(RuleId::SseSpecification, ErrorName::Validation, message)
}
