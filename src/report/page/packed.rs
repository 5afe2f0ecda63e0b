//! Numbers as typed arrays: little-endian, as narrow as the largest allows, in Base64.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;

/// A column of numbers.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Packed {
    /// The width of a number, in bytes.
    w: u8,
    /// The numbers.
    b: String,
}

impl Packed {
    /// Packs numbers.
    pub fn new(values: impl IntoIterator<Item = u64>) -> Self {
        let values: Vec<u64> = values.into_iter().collect();
        let most = values.iter().copied().max().unwrap_or(0);
        let w = [1, 2, 4].into_iter().find(|&w| most < 1 << (8 * u32::from(w))).unwrap_or(8);
        let bytes: Vec<u8> =
            values.iter().flat_map(|value| value.to_le_bytes().into_iter().take(usize::from(w))).collect();
        Self { w, b: STANDARD.encode(bytes) }
    }

    /// Packs numbers of which some are missing: each is one more than it is, and a missing one is zero.
    pub fn optional(values: impl IntoIterator<Item = Option<u64>>) -> Self {
        Self::new(values.into_iter().map(|value| value.map_or(0, |value| value + 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_narrow_as_the_largest_allows() {
        assert_eq!(Packed::new([1, 255]), Packed { w: 1, b: "Af8=".into() });
        assert_eq!(Packed::new([256]), Packed { w: 2, b: "AAE=".into() });
        assert_eq!(Packed::new([1 << 16]).w, 4);
        assert_eq!(Packed::new([(1 << 32) - 1]).w, 4);
        assert_eq!(Packed::new([1 << 32]).w, 8);
        assert_eq!(Packed::optional([None, Some(0)]), Packed { w: 1, b: "AAE=".into() });
    }
}
