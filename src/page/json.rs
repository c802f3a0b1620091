//! JSON objects of which there are thousands: written member by member, strings that need no escape as they are.
//!
//! Everything else of a data file goes through `serde_json`, which escapes each key anew for each figure.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::archive::amount;
use crate::bytes::Bytes;

/// An object in the making; it is closed by [`Object::end`].
pub struct Object<'o> {
    out: &'o mut String,
    separator: char,
}

impl<'o> Object<'o> {
    /// Begins an object at the end of a text.
    pub fn new(out: &'o mut String) -> Object<'o> {
        Object { out, separator: '{' }
    }

    fn key(&mut self, key: &'static str) {
        self.out.push(self.separator);
        self.out.extend(["\"", key, "\":"]);
        self.separator = ',';
    }

    /// A string.
    pub fn text(&mut self, key: &'static str, text: &str) {
        self.key(key);
        string(self.out, text);
    }

    /// A string, or `null`.
    pub fn text_or_null(&mut self, key: &'static str, text: Option<&str>) {
        match text {
            Some(text) => self.text(key, text),
            None => self.null(key),
        }
    }

    /// A string, or no member.
    pub fn text_if(&mut self, key: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    /// An exact decimal, or `null`.
    pub fn decimal_or_null(&mut self, key: &'static str, value: Option<Decimal>) {
        match value {
            Some(value) => self.decimal(key, value),
            None => self.null(key),
        }
    }

    /// An exact decimal, or no member.
    pub fn decimal_if(&mut self, key: &'static str, value: Option<Decimal>) {
        if let Some(value) = value {
            self.decimal(key, value);
        }
    }

    /// An exact decimal as a string: JSON numbers are binary floats to most readers.
    fn decimal(&mut self, key: &'static str, value: Decimal) {
        self.key(key);
        self.out.push('"');
        amount::push(self.out, value);
        self.out.push('"');
    }

    /// A whole number.
    pub fn number(&mut self, key: &'static str, number: impl itoa::Integer) {
        self.key(key);
        self.out.push_str(itoa::Buffer::new().format(number));
    }

    /// A truth value.
    pub fn truth(&mut self, key: &'static str, truth: bool) {
        self.key(key);
        self.out.push_str(if truth { "true" } else { "false" });
    }

    /// `null`.
    pub fn null(&mut self, key: &'static str) {
        self.key(key);
        self.out.push_str("null");
    }

    /// Any value.
    pub fn value(&mut self, key: &'static str, value: &impl Serialize) {
        self.key(key);
        self.out.push_str(&serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()));
    }

    /// An array of objects.
    pub fn objects<T>(&mut self, key: &'static str, all: impl Iterator<Item = T>, mut write: impl FnMut(&mut Object<'_>, T)) {
        self.key(key);
        let mut separator = '[';
        for one in all {
            self.out.push(separator);
            separator = ',';
            let mut object = Object::new(self.out);
            write(&mut object, one);
            object.end();
        }
        self.out.push_str(if separator == '[' { "[]" } else { "]" });
    }

    /// Ends the object.
    pub fn end(self) {
        self.out.push_str(if self.separator == '{' { "{}" } else { "}" });
    }
}

/// Appends a text as a string (RFC 8259, section 7).
fn string(out: &mut String, text: &str) {
    if ESCAPED.miss(text) {
        out.extend(["\"", text, "\""]);
    } else {
        out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

/// What a string needs an escape for.
static ESCAPED: Bytes = Bytes::of(b"\"\\").and(0, 0x1F);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn members_stand_in_order() {
        let mut out = String::new();
        let mut object = Object::new(&mut out);
        object.text("a", "甲");
        object.text_or_null("b", None);
        object.text_if("c", None);
        object.number("d", -5);
        object.truth("e", true);
        object.decimal_or_null("f", Some(Decimal::new(-150, 2)));
        object.decimal_if("g", None);
        object.value("g", &[1, 2]);
        object.objects("h", 0..2, |object, n| object.number("n", n));
        object.objects("i", 0..0, |_, _: i32| {});
        object.end();
        assert_eq!(out, r#"{"a":"甲","b":null,"d":-5,"e":true,"f":"-1.50","g":[1,2],"h":[{"n":0},{"n":1}],"i":[]}"#);
    }

    proptest! {
        #[test]
        fn strings_are_those_of_serde_json(text in "[\\x00-\\x7f\"\\\\一-龥\u{2028}]{0,20}") {
            let mut out = String::new();
            string(&mut out, &text);
            prop_assert_eq!(out, serde_json::to_string(&text).unwrap());
        }
    }
}
