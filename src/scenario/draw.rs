//! A quantity that is fixed, or drawn evenly: `256`, or `{ uniform = [64, 512] }`.
//!
//! Invariant: the first of a range is not above the second.

use crate::{
    engine::setup::{Draw, ItemSpec},
    rules::Spread,
    scenario::reader::{Fields, Value},
    sim::SimDuration,
};

/// The largest item, in bytes: the limit of the service.
pub(super) const LARGEST_ITEM: u32 = 409_600;

impl<'a> Value<'a> {
    /// Reads a quantity, each number of it by `read`.
    fn draw<T: PartialOrd + Copy>(&self, read: impl Fn(&Value<'a>) -> Option<T>) -> Option<Draw<T>> {
        if !self.raw().is_table() {
            return read(self).map(Draw::Fixed);
        }
        let mut fields = self.table(format!("`{}`", self.field), HINT)?;
        let draw = fields.required("uniform", |range| {
            let (first, second) = range.pair(HINT)?;
            let (least, most) = (read(&first.called(self.field)), read(&second.called(self.field)));
            let (least, most) = (least?, most?);
            if least > most {
                range.fault("the range is turned round", "write the smaller bound first");
                return None;
            }
            Some(Draw::Uniform(least, most))
        });
        fields.finish();
        draw
    }

    /// Reads a length of time, fixed or drawn.
    pub(super) fn draw_duration(&self) -> Option<Draw<SimDuration>> {
        self.draw(Value::duration)
    }

    /// Reads a length of time of the service, fixed or drawn.
    pub(super) fn spread(&self) -> Option<Spread> {
        Some(match self.draw_duration()? {
            Draw::Fixed(length) => Spread::Constant(length),
            Draw::Uniform(least, most) => Spread::Uniform(least, most),
        })
    }

    /// Reads the size of an item, fixed or drawn.
    fn draw_bytes(&self) -> Option<Draw<u32>> {
        self.draw(|value| value.whole_u32(1..=LARGEST_ITEM))
    }

    /// Reads `{ bytes, ttl }`.
    pub(super) fn item_spec(&self) -> Option<ItemSpec> {
        let mut fields = self.table(format!("`{}`", self.field), "write `item = { bytes = 256, ttl = \"2h\" }`")?;
        let spec = item_spec(&mut fields);
        fields.finish();
        spec
    }
}

/// Reads the fields `bytes` and `ttl`.
pub(super) fn item_spec(fields: &mut Fields<'_>) -> Option<ItemSpec> {
    let bytes = fields.optional("bytes", |value| value.draw_bytes());
    let ttl = fields.optional("ttl", |value| value.draw_duration());
    Some(ItemSpec { bytes: bytes?, ttl: ttl? })
}

const HINT: &str = "write `{ uniform = [LEAST, MOST] }`, both ends included";
