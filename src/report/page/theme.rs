//! The palette as variables of CSS: on paper, and on a dark ground.

use std::fmt::Write as _;

use crate::report::chart::palette::{
    ALARM, CAUTION, GONE, GRID, INK, LENS, LENS_EDGE, LOSS, MUTED, PAPER, QUIET, Rgb, TRACK, TROUBLE, WAITING, WARNING,
    WELL,
};

/// A name of a variable, and its colour on paper and on a dark ground.
type Hue = (&'static str, Rgb, Rgb);

/// Returns the rules that give the variables their values, by the user's preference or by choice.
pub fn styles() -> String {
    let hues = hues();
    let block = |pick: fn(&Hue) -> Rgb| {
        hues.iter().fold(String::new(), |mut out, hue| {
            write!(out, "--{}:{};", hue.0, pick(hue).hex()).expect("writing into a string cannot fail");
            out
        })
    };
    let (light, dark) = (block(|hue| hue.1), block(|hue| hue.2));
    format!(
        ":root{{color-scheme:light;{light}}}\n\
         @media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n\
         :root[data-theme=dark]{{color-scheme:dark;{dark}}}\n"
    )
}

/// Colours that fill a state are the same on both grounds; text, lines and grounds change places.
fn hues() -> Vec<Hue> {
    let dark = |percent| INK.mixed(PAPER, percent);
    vec![
        ("paper", PAPER, INK),
        ("raised", TRACK, dark(6)),
        ("ink", INK, dark(90)),
        ("muted", MUTED, dark(62)),
        ("grid", GRID, dark(18)),
        ("track", TRACK, dark(7)),
        ("lens", LENS, dark(22)),
        ("lens-edge", LENS_EDGE, LENS_EDGE),
        ("accent", Rgb(0x00, 0x5F, 0x99), Rgb(0x7C, 0xC4, 0xF0)),
        ("alarm", ALARM, TROUBLE.mixed(PAPER, 38)),
        ("loss", LOSS, INK.mixed(TROUBLE, 22)),
        ("waiting", WAITING, WARNING),
        ("well", WELL, WELL),
        ("quiet", QUIET, QUIET),
        ("caution", CAUTION, CAUTION),
        ("warning", WARNING, WARNING),
        ("trouble", TROUBLE, TROUBLE),
        ("gone", GONE, GONE),
        ("fine", Rgb(0x0A, 0x5A, 0x43), Rgb(0x8F, 0xD6, 0xBC)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_reaches_4_5_to_1_on_both_grounds() {
        let hues = hues();
        let hue = |name: &str| *hues.iter().find(|hue| hue.0 == name).expect("a hue");
        for ground in ["paper", "raised", "track"].map(hue) {
            for text in ["ink", "muted", "accent", "alarm", "waiting", "fine"].map(hue) {
                let ratios = [text.1.contrast(ground.1), text.2.contrast(ground.2)];
                assert!(ratios.iter().all(|&ratio| ratio >= 4.5), "{} on {}: {ratios:?}", text.0, ground.0);
            }
        }
    }
}
