//! A fault of the user's input: what is wrong, where, and what to do about it.
//!
//! Invariant: a diagnostic's span lies in the text of its file; one mistake gives one diagnostic.

use std::{fmt, ops::Range};

/// One mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, in lower case, offending text in backticks.
    pub message: String,
    /// Where: a range of bytes of the file.
    pub span: Range<usize>,
    /// What stands beside the underlined place; may be empty.
    pub label: String,
    /// What can be done about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// Returns a diagnostic without label and hint.
    #[must_use]
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), span, label: String::new(), hint: None }
    }

    /// Returns the diagnostic with a text beside the underlined place.
    #[must_use]
    pub fn label(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    /// Returns the diagnostic with a hint.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// All mistakes of one file, with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    /// The file, as the user named it.
    pub file: String,
    /// Its text.
    pub source: String,
    /// Its mistakes, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Faults {
    /// Returns the place of a diagnostic: line and column, both from 1 on, the column in characters.
    #[must_use]
    pub fn place(&self, diagnostic: &Diagnostic) -> (usize, usize) {
        let before = &self.source[..self.boundary(diagnostic.span.start)];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// Returns the last character boundary of the text at or before `position`.
    fn boundary(&self, position: usize) -> usize {
        (0..=position.min(self.source.len())).rev().find(|&at| self.source.is_char_boundary(at)).unwrap_or(0)
    }
}

/// Writes one line per mistake: `FILE:LINE:COLUMN: error: MESSAGE`.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, diagnostic) in self.diagnostics.iter().enumerate() {
            let (line, column) = self.place(diagnostic);
            let separator = if n > 0 { "\n" } else { "" };
            write!(f, "{separator}{}:{line}:{column}: error: {}", self.file, diagnostic.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// Whether a rendering is coloured.
#[cfg(feature = "cli")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Text only.
    Plain,
    /// With terminal escape sequences.
    Coloured,
}

#[cfg(feature = "cli")]
impl Faults {
    /// Returns the mistakes as a person reads them: the message, the place, the line with the place underlined, the hint.
    /// Beyond the first [`MOST_SHOWN`] they are only counted.
    #[must_use]
    pub fn render(&self, paint: Paint) -> String {
        let renderer = match paint {
            Paint::Plain => annotate_snippets::Renderer::plain(),
            Paint::Coloured => annotate_snippets::Renderer::styled(),
        };
        let shown = self.diagnostics.iter().take(MOST_SHOWN).map(|one| self.picture(&renderer, one));
        let more = self.diagnostics.len().saturating_sub(MOST_SHOWN);
        let more = (more > 0).then(|| format!("… and {more} more mistakes in `{}`", self.file));
        shown.chain(more).collect::<Vec<_>>().join("\n\n")
    }

    /// Returns one mistake as a person reads it.
    fn picture(&self, renderer: &annotate_snippets::Renderer, diagnostic: &Diagnostic) -> String {
        use annotate_snippets::{AnnotationKind, Level, Snippet};
        let place = AnnotationKind::Primary.span(self.underlined(&diagnostic.span)).label(diagnostic.label.as_str());
        let snippet = Snippet::source(self.source.as_str()).path(self.file.as_str()).annotation(place);
        let group = Level::ERROR.primary_title(diagnostic.message.as_str()).element(snippet);
        let hint = diagnostic.hint.as_deref().map(|hint| Level::HELP.message(hint));
        renderer.render(&[group.elements(hint)])
    }

    /// Returns the part of a span that is underlined: what stands on its first line.
    fn underlined(&self, span: &Range<usize>) -> Range<usize> {
        let start = self.boundary(span.start);
        let end = self.boundary(span.end).max(start);
        let line_end = self.source[start..end].find('\n').map_or(end, |length| start + length);
        start..line_end
    }
}

/// Of so many mistakes of a file each is shown: nobody corrects more before looking again.
pub const MOST_SHOWN: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(span: Range<usize>) -> Faults {
        let diagnostics = vec![Diagnostic::new(span, "undeclared key `ölt`").hint("did you mean `old`?")];
        Faults { file: "a.toml".into(), source: "start\nkey = \"ölt\"\n".into(), diagnostics }
    }

    #[test]
    fn a_place_counts_lines_and_characters_from_1_on() {
        assert_eq!(faults(12..18).to_string(), "a.toml:2:7: error: undeclared key `ölt`");
        assert_eq!(faults(9_999..9_999).place(&faults(9_999..9_999).diagnostics[0]), (3, 1));
    }

    #[cfg(feature = "cli")]
    #[test]
    fn a_rendering_shows_the_line_and_the_hint() {
        let text = faults(12..18).render(Paint::Plain);
        assert!(text.starts_with("error: undeclared key `ölt`\n --> a.toml:2:7\n"), "{text}");
        assert!(text.ends_with("= help: did you mean `old`?"), "{text}");
        assert!(!faults(9_999..10_000).render(Paint::Coloured).is_empty());
    }

    #[cfg(feature = "cli")]
    #[test]
    fn a_hundred_mistakes_are_shown_and_more_are_counted() {
        let mut many = faults(12..18);
        many.diagnostics = vec![many.diagnostics[0].clone(); 100];
        assert!(!many.render(Paint::Plain).contains("more mistakes"));
        many.diagnostics.extend(vec![many.diagnostics[0].clone(); 3]);
        let text = many.render(Paint::Plain);
        assert_eq!(text.matches("--> a.toml:2:7").count(), 100);
        assert!(text.ends_with("\n\n… and 3 more mistakes in `a.toml`"), "{text}");
    }
}
