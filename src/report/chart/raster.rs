//! A chart as pixels.
//!
//! Law: the PNG shows its SVG and nothing else: the fonts come along, the system's are never asked.

use std::collections::BTreeMap;

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
    pixels.fill(tiny_skia::Color::WHITE);
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    let colours: Vec<Colour> = pixels.pixels().iter().map(|p| [p.red(), p.green(), p.blue()]).collect();
    encoded(width, height, &colours).expect("pixels fit into a PNG")
}

/// Red, green and blue.
type Colour = [u8; 3];

/// Writes opaque pixels with a palette, which takes half the room of full colours.
fn encoded(width: u32, height: u32, colours: &[Colour]) -> Result<Vec<u8>, png::EncodingError> {
    let places = palette(colours);
    let mut table = vec![[0; 3]; 1 + places.values().map(|&(place, _)| usize::from(place)).max().unwrap_or(0)];
    for &(place, colour) in places.values() {
        table[usize::from(place)] = colour;
    }
    let indices: Vec<u8> = colours.iter().map(|colour| places[colour].0).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(table.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices)?;
    writer.finish()?;
    Ok(out)
}

/// Returns for every colour its place in a palette, and the colour that stands there: itself, or where there are too many,
/// for the rarest shades at the edges of letters, the nearest one.
fn palette(colours: &[Colour]) -> BTreeMap<Colour, (u8, Colour)> {
    let mut counts: BTreeMap<Colour, usize> = BTreeMap::new();
    for run in colours.chunk_by(|a, b| a == b) {
        *counts.entry(run[0]).or_default() += run.len();
    }
    let mut by_count: Vec<(usize, Colour)> = counts.into_iter().map(|(colour, count)| (count, colour)).collect();
    by_count.sort_unstable_by(|a, b| b.cmp(a));
    let kept: Vec<(u8, Colour)> = (0..=u8::MAX).zip(by_count.iter().map(|&(_, colour)| colour)).collect();
    let nearest = |colour| kept.iter().copied().min_by_key(|&(_, other)| distance(colour, other));
    by_count.iter().filter_map(|&(_, colour)| Some((colour, nearest(colour)?))).collect()
}

fn distance(a: Colour, b: Colour) -> u32 {
    a.into_iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

/// A length in pixels; charts are a few thousand wide.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(length: f32) -> u32 {
    length.ceil() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_palette_keeps_every_colour_as_long_as_there_is_room() {
        let colours: Vec<Colour> = (0..=255).map(|n| [n, 0, 255 - n]).collect();
        assert!(palette(&colours).iter().all(|(colour, (_, shown))| colour == shown));
    }

    #[test]
    fn beyond_256_colours_the_rarest_take_their_neighbours() {
        let common = (0..=255).map(|n| [n, 0, 0]);
        let colours: Vec<Colour> = common.clone().chain(common).chain([[7, 3, 0]]).collect();
        let palette = palette(&colours);
        assert_eq!(palette[&[7, 3, 0]].1, [7, 0, 0]);
        assert_eq!(palette[&[7, 0, 0]].1, [7, 0, 0]);
    }
}
