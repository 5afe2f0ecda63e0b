//! What the format has and the engine has not yet: refused, never ignored.

use crate::scenario::reader::{Field, Fields};

/// Reports a field that is read and then leads nowhere. Once the engine knows it, its call goes.
///
/// Today: `replicas` of a table, `replica` of UpdateTable.
pub(super) fn not_built_yet(field: &Field<'_>) {
    let message = format!("`{}` is part of the format but not built yet", field.name);
    field.fault(message, "leave it out for now");
}

/// Reports an operation that is read and then leads nowhere. Once the engine knows it, its call goes.
///
/// Today: RestoreTableToPointInTime.
pub(super) fn operation_not_built_yet(fields: &Fields<'_>, name: &str) {
    fields.fault(format!("`{name}` is part of the format but not built yet"), "leave it out for now");
}
