//! A chart as pixels.
//!
//! Law: the PNG shows its SVG and nothing else: the fonts come along, the system's are never asked.

use resvg::{tiny_skia, usvg};

use super::ruler::{BOLD, REGULAR};

/// Returns a chart's SVG as a PNG file, `scale` pixels for each of its own.
///
/// # Panics
/// Where `svg` is not the SVG of a chart, or the scale leaves no pixel.
#[must_use]
pub fn png(svg: &str, scale: f32) -> Vec<u8> {
    let mut options = usvg::Options { font_family: "Inter".to_owned(), ..usvg::Options::default() };
    options.fontdb_mut().load_font_data(REGULAR.to_vec());
    options.fontdb_mut().load_font_data(BOLD.to_vec());
    let tree = usvg::Tree::from_str(svg, &options).expect("a chart is well-formed SVG");
    let (width, height) = (whole(tree.size().width() * scale), whole(tree.size().height() * scale));
    let mut pixels = tiny_skia::Pixmap::new(width, height).expect("a chart has pixels");
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().expect("pixels fit into a PNG")
}

/// A length in pixels; charts are a few thousand wide.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(length: f32) -> u32 {
    length.ceil() as u32
}
