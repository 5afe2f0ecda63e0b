//! How wide a text is, and how much of it fits: measured on the fonts that are part of the program.
//!
//! Law: a text that is said to fit does, in the PNG to the pixel and in a viewer with Inter alike.

use std::{collections::BTreeMap, sync::OnceLock};

use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
};

/// The text font, cut down to Latin.
pub const REGULAR: &[u8] = include_bytes!("fonts/Inter-Regular.ttf");
/// The same, bold.
pub const BOLD: &[u8] = include_bytes!("fonts/Inter-Bold.ttf");

/// How heavy a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// As text is.
    Regular,
    /// As headings are.
    Bold,
}

/// Returns the width of a text in pixels, rounded up.
pub fn width(text: &str, size: i32, weight: Weight) -> i32 {
    let font = Advances::of(weight);
    let units: i64 = text.chars().map(|c| font.advance(c)).sum();
    let scaled = (units * i64::from(size) + font.units_per_em - 1) / font.units_per_em;
    i32::try_from(scaled).unwrap_or(i32::MAX)
}

/// Returns the text, or as much of it as `room` pixels hold, with an ellipsis; nothing where not even that fits.
pub fn fitted(text: &str, size: i32, weight: Weight, room: i32) -> String {
    let text = plain(text);
    if width(&text, size, weight) <= room {
        return text;
    }
    let font = Advances::of(weight);
    let mut left = i64::from(room) * font.units_per_em / i64::from(size.max(1)) - font.advance('…');
    let mut out = String::new();
    for c in text.chars() {
        left -= font.advance(c);
        if left < 0 {
            break;
        }
        out.push(c);
    }
    let kept = out.trim_end();
    if kept.is_empty() { String::new() } else { format!("{kept}…") }
}

/// Returns the text without what no file of XML may hold or what would turn the line around.
pub fn plain(text: &str) -> String {
    let shown = |c: char| match c {
        '\u{FFFE}' | '\u{FFFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// The widths of a font's characters.
struct Advances {
    units_per_em: i64,
    of: BTreeMap<char, i64>,
}

impl Advances {
    fn of(weight: Weight) -> &'static Self {
        static FONTS: OnceLock<[Advances; 2]> = OnceLock::new();
        let [regular, bold] = FONTS.get_or_init(|| [Advances::read(REGULAR), Advances::read(BOLD)]);
        match weight {
            Weight::Regular => regular,
            Weight::Bold => bold,
        }
    }

    fn read(bytes: &[u8]) -> Self {
        let font = FontRef::new(bytes).expect("the font is part of the program");
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let units_per_em = i64::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let advance = |(c, glyph)| Some((char::from_u32(c)?, whole_units(metrics.advance_width(glyph)?)));
        Self { units_per_em, of: font.charmap().mappings().filter_map(advance).collect() }
    }

    /// Returns a character's width; for one that another font must lend, a generous guess.
    fn advance(&self, c: char) -> i64 {
        self.of.get(&c).copied().unwrap_or(self.units_per_em * 13 / 10)
    }
}

/// Unscaled advances are whole numbers of a few thousand.
#[allow(clippy::cast_possible_truncation)]
fn whole_units(advance: f32) -> i64 {
    advance as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_does_not_fit_is_cut_to_what_fits() {
        let whole = width("orders", 13, Weight::Regular);
        assert_eq!(fitted("orders", 13, Weight::Regular, whole), "orders");
        let cut = fitted("orders", 13, Weight::Regular, whole - 1);
        assert!(cut.ends_with('…') && width(&cut, 13, Weight::Regular) < whole, "{cut}");
        assert_eq!(fitted("orders", 13, Weight::Regular, 3), "");
    }

    #[test]
    fn nothing_that_xml_forbids_survives() {
        assert_eq!(plain("a\u{0}b\nc\u{202E}d"), "a b c\u{FFFD}d");
    }
}
