//! The charts, drawn from runs made up by hand.
#![cfg(feature = "cli")]

#[path = "charts/stories.rs"]
mod stories;
#[path = "charts/story.rs"]
mod story;

use keylapse::report::chart::{Drawing, Picture, png, protection, streams, timeline};
use story::Story;

/// A chart's name and how it is drawn.
type Chart = (&'static str, fn(&Picture) -> Drawing);

const CHARTS: [Chart; 3] = [("timeline", timeline), ("protection", protection), ("streams", streams)];

/// Calls `check` with the name and the drawing of every chart of every story.
fn each(check: impl Fn(&Story, &str, &Drawing)) {
    for story in stories::all() {
        for (name, draw) in CHARTS {
            check(&story, &format!("{}.{name}", story.file), &draw(&story.picture()));
        }
    }
}

/// Set `KEYLAPSE_CHARTS` to a folder to look at them.
#[test]
fn every_chart_becomes_a_png_of_twice_its_size() {
    let folder = std::env::var_os("KEYLAPSE_CHARTS").map(std::path::PathBuf::from);
    each(|_, name, drawing| {
        let bytes = png(&drawing.svg, 2.0);
        let pixels = resvg::tiny_skia::Pixmap::decode_png(&bytes).expect("the PNG can be read again");
        let size = (2 * drawing.width.unsigned_abs(), 2 * drawing.height.unsigned_abs());
        assert_eq!((pixels.width(), pixels.height()), size, "{name}");
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.svg")), &drawing.svg).unwrap();
            std::fs::write(folder.join(format!("{name}.png")), &bytes).unwrap();
        }
    });
}

#[test]
fn every_chart_is_well_formed_small_and_the_same_each_time() {
    each(|_, name, drawing| {
        let tree = resvg::usvg::Tree::from_str(&drawing.svg, &resvg::usvg::Options::default());
        assert!(tree.is_ok(), "{name}: {:?}", tree.err());
        assert!(drawing.svg.len() < 150_000, "{name} takes {} bytes", drawing.svg.len());
        assert!(drawing.svg.contains("<title>") && drawing.svg.contains("<desc>"), "{name} cannot be heard");
    });
    for (one, other) in stories::all().iter().zip(stories::all()) {
        for (_, draw) in CHARTS {
            assert_eq!(draw(&one.picture()), draw(&other.picture()));
        }
    }
}

#[test]
fn no_label_covers_another_or_leaves_the_chart() {
    each(|_, name, drawing| {
        for (n, label) in drawing.labels.iter().enumerate() {
            let inside =
                0 <= label.left && label.right <= drawing.width && 0 <= label.top && label.bottom <= drawing.height;
            assert!(inside, "{name}: `{}` is cut", label.text);
            for other in &drawing.labels[n + 1..] {
                assert!(!label.overlaps(other), "{name}: `{}` covers `{}`", label.text, other.text);
            }
        }
    });
}
