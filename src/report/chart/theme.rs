//! Light or dark paper: what each colour becomes on it.
//!
//! Law: keys and troubles keep their hues; paper, ink and what lies between change, and text is chosen anew for what it
//! stands on.

use super::palette::{
    ALARM, CUSTOMER_KEYS, Fill, GONE, GRID, INK, LENS, LENS_EDGE, LOSS, MUTED, PAPER, QUIET, Rgb, TRACK, UNREADABLE,
    WAITING,
};

/// The paper that a chart is drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on white paper.
    #[default]
    Light,
    /// Light ink on dark paper.
    Dark,
}

impl Theme {
    /// Returns what a colour becomes.
    #[must_use]
    pub fn shown(self, colour: Rgb) -> Rgb {
        match self {
            Self::Light => colour,
            Self::Dark => DARK.iter().find(|(light, _)| *light == colour).map_or(colour, |&(_, dark)| dark),
        }
    }

    /// Returns what a fill becomes; the ground of what cannot be read is near the paper on either.
    #[must_use]
    pub fn fill(self, fill: Fill) -> Fill {
        match (self, fill) {
            (Self::Light, _) => fill,
            (Self::Dark, Fill::Solid(colour)) => Fill::Solid(self.shown(colour)),
            (Self::Dark, Fill::Hatched(_, stripe)) if fill == Fill::unreadable(stripe) => {
                let stripe = self.shown(stripe);
                Fill::Hatched(stripe.mixed(self.shown(PAPER), UNREADABLE), stripe)
            }
            (Self::Dark, Fill::Hatched(ground, stripe)) => Fill::Hatched(self.shown(ground), self.shown(stripe)),
        }
    }
}

const DARK: [(Rgb, Rgb); 14] = [
    (PAPER, Rgb(0x16, 0x18, 0x1D)),
    (INK, Rgb(0xE8, 0xEA, 0xED)),
    (MUTED, Rgb(0xA4, 0xAB, 0xB5)),
    (GRID, Rgb(0x34, 0x38, 0x40)),
    (TRACK, Rgb(0x21, 0x25, 0x2B)),
    (LENS, Rgb(0x24, 0x2E, 0x3E)),
    (LENS_EDGE, Rgb(0x5B, 0x73, 0x96)),
    (GONE, Rgb(0x6A, 0x6D, 0x73)),
    (QUIET, Rgb(0x3B, 0x41, 0x49)),
    (LOSS, Rgb(0x43, 0x29, 0x1C)),
    (ALARM, Rgb(0xFF, 0x8F, 0x52)),
    (WAITING, Rgb(0xE3, 0xB1, 0x5A)),
    (CUSTOMER_KEYS[7], Rgb(0x3F, 0x63, 0xA0)),
    (CUSTOMER_KEYS[9], Rgb(0x1B, 0x78, 0x5C)),
];

#[cfg(test)]
mod tests {
    use super::super::palette::{CAUTION, TROUBLE, WARNING, WELL, key_colour};
    use super::*;
    use crate::ids::KeyId;

    #[test]
    fn text_reaches_4_5_to_1_on_dark_paper_too() {
        let dark = Theme::Dark;
        let keys = (0..16).map(|n| key_colour(KeyId(n)));
        for fill in keys.chain([WELL, QUIET, CAUTION, WARNING, TROUBLE, GONE, PAPER, TRACK]) {
            for fill in [Fill::Solid(fill), Fill::unreadable(fill)] {
                let ground = dark.fill(fill).ground();
                let ratio = ground.contrast(ground.text());
                assert!(ratio >= 4.5, "{} has {ratio:.2}:1", ground.hex());
            }
        }
        for text in [INK, MUTED, ALARM, WAITING] {
            for ground in [PAPER, TRACK, LENS] {
                let ratio = dark.shown(text).contrast(dark.shown(ground));
                assert!(ratio >= 4.5, "{} on {}: {ratio:.2}:1", text.hex(), ground.hex());
            }
        }
    }

    #[test]
    fn what_is_shown_once_stays_as_it_is() {
        for (light, dark) in DARK {
            assert_ne!(light, dark);
            assert_eq!(Theme::Dark.shown(dark), dark);
            assert_eq!(Theme::Light.shown(light), light);
        }
    }
}
