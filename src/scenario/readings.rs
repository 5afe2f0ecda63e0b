//! `[point_in_time]` and `[switch_quota]`: how a run reads what the sources leave open, or where they contradict each other.

use crate::{rules::Readings, scenario::reader::Fields};

/// Reads the choices of a run; the default ones where the file has none.
pub(super) fn readings(file: &mut Fields<'_>) -> Option<Readings> {
    let default = Readings::default();
    let point_in_time_key = file.or("point_in_time", default.point_in_time_key, |value| {
        let mut fields = value.table("`[point_in_time]`", "write `[point_in_time]`")?;
        let key = fields.or("key", default.point_in_time_key, |value| value.word());
        fields.finish();
        key
    });
    let quota_window = file.or("switch_quota", default.quota_window, |value| {
        let mut fields = value.table("`[switch_quota]`", "write `[switch_quota]`")?;
        let window = fields.or("window", default.quota_window, |value| value.word());
        fields.finish();
        window
    });
    Some(Readings { point_in_time_key: point_in_time_key?, quota_window: quota_window? })
}
