//! `[point_in_time]`: how a run reads what the sources leave open.

use crate::{rules::Readings, scenario::reader::Fields};

/// Reads the choices of a run; the default ones where the file has none.
pub(super) fn readings(file: &mut Fields<'_>) -> Option<Readings> {
    let default = Readings::default();
    file.or("point_in_time", default, |value| {
        let mut fields = value.table("`[point_in_time]`", "write `[point_in_time]`")?;
        let key = fields.or("key", default.point_in_time_key, |value| value.word());
        fields.finish();
        Some(Readings { point_in_time_key: key? })
    })
}
