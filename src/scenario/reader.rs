//! A table of the file, read field by field, and a value in it.
//!
//! Law: a reading that returns nothing has put a diagnostic into the sink, or stands on one that did; a field that nobody
//! asked for is a mistake.

use std::ops::{Range, RangeInclusive};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    error::{Diagnostic, MOST_SHOWN},
    scenario::{sink::Sink, suggest, words::Word},
};

/// A value of the file, under the name of its field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'a> {
    /// The name of its field.
    pub(super) field: &'a str,
    inner: &'a Spanned<DeValue<'a>>,
    sink: &'a Sink,
}

impl<'a> Value<'a> {
    /// Returns the place of the value.
    pub(super) fn span(&self) -> Range<usize> {
        self.inner.span()
    }

    /// Returns the value as the parser left it.
    pub(super) fn raw(&self) -> &'a DeValue<'a> {
        self.inner.get_ref()
    }

    /// Returns the same value, its mistakes going elsewhere.
    pub(super) fn with_sink<'b>(self, sink: &'b Sink) -> Value<'b>
    where
        'a: 'b,
    {
        Value { field: self.field, inner: self.inner, sink }
    }

    /// Returns the same value under another name.
    pub(super) fn called(self, field: &'a str) -> Self {
        Self { field, ..self }
    }

    /// Reports a mistake in this value.
    pub(super) fn fault(&self, message: impl Into<String>, hint: impl Into<String>) {
        self.sink.add(Diagnostic::new(self.span(), message).hint(hint));
    }

    /// Reports a mistake in this value, with or without a hint.
    pub(super) fn fault_with(&self, message: impl Into<String>, hint: Option<String>) {
        self.sink.add(Diagnostic { hint, ..Diagnostic::new(self.span(), message) });
    }

    /// Returns a hint for a word that is not among `known`; none for the thousandth mistake of a file, which nobody will
    /// see.
    pub(super) fn hint_among(&self, word: &str, known: &[&str]) -> Option<String> {
        let is_seen = self.sink.len() < 10 * MOST_SHOWN;
        is_seen.then(|| suggest::among(word, known)).flatten()
    }

    /// Reports that the value is of the wrong type.
    pub(super) fn wrong_type<T>(&self, expected: &str, hint: &str) -> Option<T> {
        let message = format!("`{}` must be {expected}, not {}", self.field, type_name(self.raw()));
        self.sink.add(Diagnostic::new(self.span(), message).label(format!("expected {expected}")).hint(hint));
        None
    }

    /// Reads a text.
    pub(super) fn text(&self) -> Option<&'a str> {
        let hint = "write it in quotes";
        self.raw().as_str().or_else(|| self.wrong_type("a text", hint))
    }

    /// Reads `true` or `false`.
    pub(super) fn boolean(&self) -> Option<bool> {
        self.raw().as_bool().or_else(|| self.wrong_type("true or false", "write `true` or `false`, without quotes"))
    }

    /// Reads a whole number within a range.
    pub(super) fn whole(&self, range: RangeInclusive<u64>) -> Option<u64> {
        let Some(integer) = self.raw().as_integer() else {
            return self.wrong_type("a whole number", "write it in digits, without quotes");
        };
        let number =
            u64::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|number| range.contains(number));
        if number.is_none() {
            let hint = format!("expected a whole number from {} to {}", grouped(*range.start()), grouped(*range.end()));
            self.fault(format!("`{}` is out of range: `{integer}`", self.field), hint);
        }
        number
    }

    /// Reads a whole number of 32 bits within a range.
    pub(super) fn whole_u32(&self, range: RangeInclusive<u32>) -> Option<u32> {
        let number = self.whole(u64::from(*range.start())..=u64::from(*range.end()))?;
        u32::try_from(number).ok()
    }

    /// Reads one of a vocabulary's words.
    pub(super) fn word<W: Word>(&self) -> Option<W> {
        let text = self.text()?;
        let words = W::words();
        let found = words.iter().find(|(word, _)| *word == text).map(|&(_, value)| value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|&(word, _)| word).collect();
            self.fault_with(format!("unknown {} `{text}`", W::WHAT), suggest::among(text, &known));
        }
        found
    }

    /// Reads a list.
    pub(super) fn list(&self, hint: &str) -> Option<Vec<Value<'a>>> {
        let array = self.raw().as_array().or_else(|| self.wrong_type("a list", hint))?;
        Some(array.iter().map(|inner| Value { inner, ..*self }).collect())
    }

    /// Reads a list of exactly two.
    pub(super) fn pair(&self, hint: &str) -> Option<(Value<'a>, Value<'a>)> {
        let list = self.list(hint)?;
        if let [first, second] = list[..] {
            return Some((first, second));
        }
        self.fault(format!("`{}` must be a list of two, not of {}", self.field, list.len()), hint);
        None
    }

    /// Returns a field of the value, where it is a table that has one; reports nothing.
    pub(super) fn quiet_field(&self, name: &str) -> Option<Value<'a>> {
        let (name, inner) = self.raw().as_table()?.get_key_value(name)?;
        Some(Value { field: name.get_ref(), inner, ..*self })
    }

    /// Reads a table; `what` is how messages call it.
    pub(super) fn table(&self, what: impl Into<String>, hint: &str) -> Option<Fields<'a>> {
        let table = self.raw().as_table().or_else(|| self.wrong_type("a table", hint))?;
        Some(Fields::new(what, self.span(), table, self.sink))
    }
}

/// A field of a table: its name, the place of the name, its value.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    /// The name.
    pub(super) name: &'a str,
    /// The place of the name.
    pub(super) name_span: Range<usize>,
    /// The value.
    pub(super) value: Value<'a>,
}

impl Field<'_> {
    /// Reports a mistake about the field as such.
    pub(super) fn fault(&self, message: impl Into<String>, hint: impl Into<String>) {
        self.value.sink.add(Diagnostic::new(self.name_span.clone(), message).hint(hint));
    }
}

/// A table of the file, whose every field must be asked for.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    /// How messages call the table.
    what: String,
    span: Range<usize>,
    /// What nobody has asked for yet, in file order.
    rest: Vec<Field<'a>>,
    /// What has been asked for.
    known: Vec<&'static str>,
    /// What should be there and is not, by its possible names.
    absent: Vec<(Vec<&'static str>, Diagnostic)>,
    sink: &'a Sink,
}

impl<'a> Fields<'a> {
    pub(super) fn new(what: impl Into<String>, span: Range<usize>, table: &'a DeTable<'a>, sink: &'a Sink) -> Self {
        let mut rest: Vec<Field<'a>> = table.iter().map(|(name, inner)| field(name, inner, sink)).collect();
        rest.sort_by_key(|field| field.name_span.start);
        Self { what: what.into(), span, rest, known: Vec::new(), absent: Vec::new(), sink }
    }

    /// Takes a field, where it is there.
    pub(super) fn take(&mut self, name: &'static str) -> Option<Field<'a>> {
        self.known.push(name);
        let position = self.rest.iter().position(|field| field.name == name)?;
        Some(self.rest.remove(position))
    }

    /// Takes every field that is left, where any name may stand.
    pub(super) fn take_all(&mut self) -> Vec<Field<'a>> {
        std::mem::take(&mut self.rest)
    }

    /// Takes every field that has one of these names.
    pub(super) fn take_among(&mut self, names: &[&'static str]) -> Vec<Field<'a>> {
        self.known.extend(names);
        let (taken, rest) = self.take_all().into_iter().partition(|field| names.contains(&field.name));
        self.rest = rest;
        taken
    }

    /// Reads a field that must be there.
    pub(super) fn required<T>(&mut self, name: &'static str, read: impl FnOnce(Value<'a>) -> Option<T>) -> Option<T> {
        match self.take(name) {
            Some(field) => read(field.value),
            None => self.missing(name),
        }
    }

    /// Reads a field that may be absent; nothing where it is there and wrong.
    #[allow(clippy::option_option, reason = "absent and wrong are two things")]
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Value<'a>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.take(name) {
            Some(field) => read(field.value).map(Some),
            None => Some(None),
        }
    }

    /// Reads a field with a default.
    pub(super) fn or<T>(
        &mut self,
        name: &'static str,
        default: T,
        read: impl FnOnce(Value<'a>) -> Option<T>,
    ) -> Option<T> {
        match self.take(name) {
            Some(field) => read(field.value),
            None => Some(default),
        }
    }

    /// Reports that a field is missing.
    pub(super) fn missing<T>(&mut self, name: &'static str) -> Option<T> {
        let message = format!("missing field `{name}` in {}", self.what);
        self.lacks(&[name], message, format!("add `{name} = …`"))
    }

    /// Reports that none of these fields is there, unless one of them turns out to be misspelt.
    pub(super) fn lacks<T>(
        &mut self,
        names: &[&'static str],
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Option<T> {
        self.absent.push((names.to_vec(), Diagnostic::new(self.span.clone(), message).hint(hint)));
        None
    }

    /// Returns the names of the fields that nobody has asked for yet.
    pub(super) fn rest(&self) -> &[Field<'a>] {
        &self.rest
    }

    /// Reports a mistake about the table as such.
    pub(super) fn fault(&self, message: impl Into<String>, hint: impl Into<String>) {
        self.sink.add(Diagnostic::new(self.span.clone(), message).hint(hint));
    }

    /// Reports every field that nobody asked for, and what is missing.
    pub(super) fn finish(self) {
        self.finish_calling(|_| "field");
    }

    /// Reports every field that nobody asked for, each called as the function says, and what is missing.
    pub(super) fn finish_calling(self, call: impl Fn(&Field<'a>) -> &'static str) {
        let meant = self.meant_by_the_only_unknown();
        for field in &self.rest {
            let message = format!("unknown {} `{}` in {}", call(field), field.name, self.what);
            let hint = match meant {
                Some(&[name]) => Some(format!("did you mean `{name}`?")),
                Some(_) | None => suggest::among(field.name, &self.known),
            };
            let hint = hint.or_else(|| Some("it has no fields".to_owned()));
            self.sink.add(Diagnostic { hint, ..Diagnostic::new(field.name_span.clone(), message) });
        }
        let is_misspelt = |names: &[&str]| self.rest.iter().any(|field| suggest::nearest(field.name, names).is_some());
        for (names, diagnostic) in &self.absent {
            if meant.is_none() && !is_misspelt(names) {
                self.sink.add(diagnostic.clone());
            }
        }
    }

    /// Returns the possible names of the only thing missing, where the only unknown field must stand for it.
    fn meant_by_the_only_unknown(&self) -> Option<&[&'static str]> {
        match (&self.absent[..], &self.rest[..]) {
            ([(names, _)], [unknown]) => {
                let near = suggest::nearest(unknown.name, &self.known);
                near.is_none_or(|near| names.contains(&near)).then_some(names)
            }
            _ => None,
        }
    }
}

fn field<'a>(
    name: &'a Spanned<std::borrow::Cow<'a, str>>,
    inner: &'a Spanned<DeValue<'a>>,
    sink: &'a Sink,
) -> Field<'a> {
    let text: &str = name.get_ref();
    Field { name: text, name_span: name.span(), value: Value { field: text, inner, sink } }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Writes `100,000,000`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
