//! The HTML document around it all.
//!
//! Law: it may load nothing and run nothing but what stands in it: its policy names its own script and styles by their
//! hashes.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use crate::engine::Setup;

use super::{film::Film, footage::Footage, theme};

/// Returns the page of a run.
#[must_use]
pub fn report(footage: &Footage<'_>) -> String {
    let film = serde_json::to_string(&Film::new(footage)).expect("a film is made of texts and numbers");
    let styles = format!("{}{UPLOT_STYLES}{STYLES}", theme::styles());
    let film = format!("<script type=\"application/json\" id=\"film\">{}</script>\n", quiet(&film));
    let body = format!("{}{film}", BODY.replace("{{licence}}", &text(UPLOT_LICENCE)));
    let Setup { title, about, .. } = footage.setup;
    document(&Parts { title, about, styles: &styles, body: &body, script: SCRIPT, images: "data:" })
}

/// What a document is put together from.
pub struct Parts<'a> {
    pub title: &'a str,
    pub about: &'a str,
    pub styles: &'a str,
    pub body: &'a str,
    pub script: &'a str,
    /// Where images may come from, as a policy writes it.
    pub images: &'a str,
}

/// Returns a document with its policy.
pub fn document(parts: &Parts<'_>) -> String {
    let Parts { title, about, styles, body, script, images } = *parts;
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; img-src {}; base-uri 'none'; form-action 'none'",
        hash(script),
        hash(styles),
        images,
    );
    let (title, about) = (text(title), text(&about.split_whitespace().collect::<Vec<_>>().join(" ")));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"description\" content=\"{about}\">\n\
         <meta name=\"generator\" content=\"keylapse {}\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{title} · keylapse</title>\n\
         <style>{styles}</style>\n</head>\n<body>\n{body}<script>{script}</script>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
    )
}

/// Writes text so that no character of it is markup.
pub fn text(plain: &str) -> String {
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Writes JSON so that it cannot end the element it stands in.
fn quiet(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Returns the hash of an inline element's text, as a Content Security Policy writes it.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

const BODY: &str = include_str!("page.html");
const STYLES: &str = include_str!("page.css");
const UPLOT_STYLES: &str = include_str!("uplot/uPlot.min.css");
const UPLOT_LICENCE: &str = include_str!("uplot/LICENSE");
const SCRIPT: &str = concat!(
    include_str!("uplot/uPlot.iife.min.js"),
    "\n(() => {\n\"use strict\";\n",
    include_str!("script/film.js"),
    include_str!("script/format.js"),
    include_str!("script/instant.js"),
    include_str!("script/window.js"),
    include_str!("script/flags.js"),
    include_str!("script/lanes.js"),
    include_str!("script/plots.js"),
    include_str!("script/state.js"),
    include_str!("script/story.js"),
    include_str!("script/lists.js"),
    include_str!("script/player.js"),
    include_str!("script/tour.js"),
    "})();\n",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_end_its_element() {
        assert_eq!(quiet("\"</script><!--\u{2028}\""), "\"\\u003c/script>\\u003c!--\\u2028\"");
        assert_eq!(text("a<b & \"c\""), "a&lt;b &amp; &quot;c&quot;");
    }

    #[test]
    fn a_policy_names_what_stands_in_the_document() {
        assert_eq!(hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}
