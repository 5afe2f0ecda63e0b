//! What the format has and the engine has not yet: refused, never ignored.

use crate::scenario::reader::Fields;

/// Reports an operation that is read and then leads nowhere. Once the engine knows it, its call goes.
///
/// Today: RestoreTableToPointInTime.
pub(super) fn operation_not_built_yet(fields: &Fields<'_>, name: &str) {
    fields.fault(format!("`{name}` is part of the format but not built yet"), "leave it out for now");
}
