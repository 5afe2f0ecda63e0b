//! todo
use super::*;
/// x
#[must_use]
pub fn streams(_picture: &Picture) -> Drawing { canvas::Canvas::default().finish((10, 10), "", "") }
