//! What came of an event: whether it took effect, and the exception where it did not.

use crate::record::words::words;

words! {
    /// What came of an event.
    Outcome {
        /// It took effect.
        Ok "ok",
        /// The service said no.
        Refused "refused",
        /// It was accepted and there was nothing to do.
        Noop "noop",
    }
}

words! {
    /// The exceptions of the two services, by their own names.
    ErrorName {
        Validation "ValidationException",
        ResourceInUse "ResourceInUseException",
        ResourceNotFound "ResourceNotFoundException",
        LimitExceeded "LimitExceededException",
        AccessDenied "AccessDeniedException",
        TransactionCanceled "TransactionCanceledException",
        TableNotFound "TableNotFoundException",
        TableAlreadyExists "TableAlreadyExistsException",
        TableInUse "TableInUseException",
        BackupNotFound "BackupNotFoundException",
        BackupInUse "BackupInUseException",
        InvalidRestoreTime "InvalidRestoreTimeException",
        PointInTimeRecoveryUnavailable "PointInTimeRecoveryUnavailableException",
        TrimmedDataAccess "TrimmedDataAccessException",
        InvalidParameterValue "InvalidParameterValueException",
        Disabled "DisabledException",
        KmsInvalidState "KMSInvalidStateException",
        NotFound "NotFoundException",
        AlreadyExists "AlreadyExistsException",
        UnsupportedOperation "UnsupportedOperationException",
        IncorrectKeyMaterial "IncorrectKeyMaterialException",
        Conflict "ConflictException",
    }
}
