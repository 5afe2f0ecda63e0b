//! Colours: one for each key, the same in every chart, and a few for what happens to keys.
//!
//! The hues are those of Okabe and Ito, which people with any of the three common deficiencies of colour vision tell
//! apart. Cool hues and yellow are keys; orange, vermilion and black are trouble, in that order, and never a key.
//! What happens to keys also differs in lightness or in stripes, and the keys of AWS and the first five customers' keys in
//! lightness, so that all of it can be told apart in grey; names stand on every bar that has room.
//! Law: text reaches a contrast of 4.5:1 on what it stands on.

use crate::ids::KeyId;

/// A colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// How a surface is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// One colour.
    Solid(Rgb),
    /// Slanted stripes of the second colour on the first.
    Hatched(Rgb, Rgb),
}

/// Behind everything.
pub const PAPER: Rgb = Rgb(0xFF, 0xFF, 0xFF);
/// Text and dots.
pub const INK: Rgb = Rgb(0x11, 0x14, 0x18);
/// Text of less weight.
pub const MUTED: Rgb = Rgb(0x5A, 0x62, 0x6C);
/// Lines of the grid.
pub const GRID: Rgb = Rgb(0xE3, 0xE7, 0xEC);
/// Behind a page's lanes and tables.
pub const TRACK: Rgb = Rgb(0xF5, 0xF7, 0xF9);
/// The window that the zoom shows.
pub const LENS: Rgb = Rgb(0xE4, 0xEC, 0xF7);
/// The border of that window.
pub const LENS_EDGE: Rgb = Rgb(0x8F, 0xA6, 0xC8);
/// All is as it should be.
pub const WELL: Rgb = Rgb(0xC9, 0xE3, 0xD8);
/// Nothing to tell: the stripes of what is there and idle.
pub const QUIET: Rgb = Rgb(0xD3, 0xD8, 0xDE);
/// There, and nothing happens.
pub const IDLE: Fill = Fill::Hatched(PAPER, QUIET);
/// Out of use, and anybody can still bring it back.
pub const CAUTION: Rgb = Rgb(0xF3, 0xBE, 0x5E);
/// Out of use, and a clock runs, where a word stands beside it.
pub const WARNING: Rgb = Rgb(0xE6, 0x9F, 0x00);
/// A key pending deletion: out of use, and a clock runs.
pub const DOOMED: Fill = Fill::Hatched(CAUTION, GONE);
/// A key without its material.
pub const BARE: Fill = Fill::Hatched(CAUTION, PAPER);
/// Something fails.
pub const TROUBLE: Rgb = Rgb(0xD5, 0x5E, 0x00);
/// Something failed, as text and thin lines on paper.
pub const ALARM: Rgb = Rgb(0xB8, 0x46, 0x00);
/// Below a line of losses.
pub const LOSS: Rgb = Rgb(0xFB, 0xE6, 0xD8);
/// TTL deletions that wait, as text and thin lines on paper.
pub const WAITING: Rgb = Rgb(0x8A, 0x5A, 0x00);
/// Gone for good.
pub const GONE: Rgb = Rgb(0x23, 0x27, 0x2D);
/// A table that is being archived.
pub const ARCHIVING: Fill = Fill::Hatched(TROUBLE, GONE);
/// A table that fails in the middle of a key switch.
pub const TORN: Fill = Fill::Hatched(TROUBLE, TROUBLE.mixed(PAPER, 35));
/// A table that is archived: it is not there, and its backup is.
pub const ARCHIVED: Fill = Fill::Hatched(GONE.mixed(PAPER, 12), GONE.mixed(PAPER, 45));
/// TTL deletions that go on although the key cannot be used.
pub const GRACE: Fill = Fill::Hatched(WELL, CAUTION);
/// All keys beyond those with a colour of their own.
pub const OTHER_KEYS: Rgb = Rgb(0x7C, 0x85, 0x90);

/// How much paper there is in the ground of what cannot be read, in percent.
pub const UNREADABLE: u8 = 72;

const AWS_OWNED: Rgb = Rgb(0xCD, 0xD2, 0xDA);
const AWS_MANAGED: Rgb = Rgb(0x3A, 0x4A, 0x5E);

/// The customers' keys in the order of their declaration: five hues, then the same darker or paler.
pub const CUSTOMER_KEYS: [Rgb; 12] = [
    Rgb(0x00, 0x67, 0xA3), // blue
    Rgb(0xD0, 0x84, 0xB0), // purple
    Rgb(0x00, 0x98, 0x6C), // green
    Rgb(0x68, 0xC1, 0xF2), // sky
    Rgb(0xF2, 0xE7, 0x46), // yellow
    Rgb(0x7A, 0x33, 0x6B), // dark purple
    Rgb(0x8F, 0xD6, 0xBC), // pale green
    Rgb(0x1C, 0x3D, 0x6E), // dark blue
    Rgb(0xF0, 0xC3, 0xDB), // pale purple
    Rgb(0x0A, 0x5A, 0x43), // dark green
    Rgb(0xB5, 0xDA, 0xF4), // pale blue
    Rgb(0x80, 0x73, 0x0C), // dark yellow
];

impl Rgb {
    /// Returns the colour as SVG writes it.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }

    /// Returns the colour with so many percent of another one in it.
    #[must_use]
    pub const fn mixed(self, other: Self, percent: u8) -> Self {
        Self(share(self.0, other.0, percent), share(self.1, other.1, percent), share(self.2, other.2, percent))
    }

    /// Returns the contrast ratio to another colour as WCAG defines it, from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if a > b { a / b } else { b / a }
    }

    /// Returns the relative luminance, from 0 to 1.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Returns the three channels as amounts of light, from 0 to 1.
    #[must_use]
    pub fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
        })
    }

    /// Returns the colour of text on this one: whichever of ink and paper stands out more.
    #[must_use]
    pub fn text(self) -> Self {
        if self.contrast(INK) >= self.contrast(PAPER) { INK } else { PAPER }
    }
}

/// A channel with so many percent of another one in it, rounded.
#[expect(clippy::cast_possible_truncation, reason = "a mean of two bytes is a byte")]
const fn share(a: u8, b: u8, percent: u8) -> u8 {
    let part = if percent < 100 { percent as u16 } else { 100 };
    ((a as u16 * (100 - part) + b as u16 * part + 50) / 100) as u8
}

impl Fill {
    /// Returns the colour that text stands on.
    #[must_use]
    pub fn ground(self) -> Rgb {
        match self {
            Self::Solid(colour) | Self::Hatched(colour, _) => colour,
        }
    }

    /// Returns a surface in this colour, hatched with paler stripes.
    #[must_use]
    pub fn striped(colour: Rgb) -> Self {
        Self::Hatched(colour, colour.mixed(PAPER, 45))
    }

    /// Returns a pale surface with stripes in this colour: there, and not readable.
    #[must_use]
    pub fn unreadable(colour: Rgb) -> Self {
        Self::Hatched(colour.mixed(PAPER, UNREADABLE), colour)
    }
}

/// Returns the key's colour, in every chart.
#[must_use]
pub fn key_colour(key: KeyId) -> Rgb {
    match key {
        KeyId::AWS_OWNED => AWS_OWNED,
        KeyId::AWS_MANAGED => AWS_MANAGED,
        KeyId(_) => CUSTOMER_KEYS.get(key.index() - 2).copied().unwrap_or(OTHER_KEYS),
    }
}

/// How a table looks that is being created or restored under the key of a colour.
#[must_use]
pub fn being_made(colour: Rgb) -> Fill {
    Fill::Hatched(colour.mixed(PAPER, 70), colour.mixed(PAPER, 35))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_every_fill_reaches_4_5_to_1() {
        let keys = (0..16).map(|n| key_colour(KeyId(n)));
        for fill in keys.chain([WELL, QUIET, CAUTION, WARNING, TROUBLE, GONE, PAPER, TRACK]) {
            let ratio = fill.contrast(fill.text());
            assert!(ratio >= 4.5, "{} has {ratio:.2}:1", fill.hex());
            let pale = Fill::unreadable(fill).ground();
            assert!(pale.contrast(pale.text()) >= 4.5, "{} unreadable", fill.hex());
        }
        for text in [INK, MUTED, ALARM] {
            for ground in [PAPER, TRACK, LENS] {
                assert!(text.contrast(ground) >= 4.5, "{} on {}", text.hex(), ground.hex());
            }
        }
    }
}
