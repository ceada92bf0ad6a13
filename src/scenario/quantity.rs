//! A number of the world: value, unit, plausible range, and how it was got.

use std::ops::Deref;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::node::{Node, Value, below};
use super::problem::{Origin, Problems};
use super::record::{Constraint, Read, choice};

choice! {
    /// How a number was got.
    pub enum How {
        /// Read in a source that was published by the freeze.
        Published = "published",
        /// Remembered from a source that is believed to say so; low confidence.
        Recalled = "recalled",
        /// The coder's judgement, with a wide range.
        Judgement = "judgement",
        /// Fitted to data that a note and a source name.
        Calibrated = "calibrated",
    }
}

/// A day of the calendar, written `"2025-04-12"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub NaiveDate);

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("found \"{text}\", expected a day as YYYY-MM-DD"))
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl Day {
    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let date = NaiveDate::from_ymd_opt(
            digits(year, 4)?.into(),
            digits(month, 2)?.into(),
            digits(day, 2)?.into(),
        )?;
        (1900..=2200).contains(&date.year()).then_some(Self(date))
    }

    /// Days from `self` to `later`; negative when `later` is earlier.
    pub fn days_to(self, later: Self) -> i64 {
        later.0.signed_duration_since(self.0).num_days()
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Read for Day {
    fn read(node: &Node, path: &str, problems: &mut Problems) -> Option<Self> {
        let day = node.text().and_then(Self::parse);
        if day.is_none() {
            problems.add(&node.origin, path, &node.value, "a day as \"YYYY-MM-DD\"");
        }
        day
    }

    fn schema(_: Option<Constraint>) -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
    }
}

/// The number that this many digits and nothing else write.
fn digits(part: &str, length: usize) -> Option<u16> {
    let is_number = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| part.parse().ok()).flatten()
}

/// First and last day that a year, month or day (`2024`, `2024-07`, `2024-07-08`) can mean.
pub fn span_of(text: &str) -> Option<(Day, Day)> {
    if let Some(day) = Day::parse(text) {
        return Some((day, day));
    }
    let (year, month) = match text.split_once('-') {
        None => (text, None),
        Some((year, month)) => (year, Some(u32::from(digits(month, 2)?))),
    };
    let year = digits(year, 4)
        .map(i32::from)
        .filter(|year| (1900..=2200).contains(year))?;
    let first = NaiveDate::from_ymd_opt(year, month.unwrap_or(1), 1)?;
    let after = match month {
        None => NaiveDate::from_ymd_opt(year + 1, 1, 1)?,
        Some(12) => NaiveDate::from_ymd_opt(year + 1, 1, 1)?,
        Some(month) => NaiveDate::from_ymd_opt(year, month + 1, 1)?,
    };
    Some((Day(first), Day(after.pred_opt()?)))
}

/// A number with its unit, range and provenance.
#[derive(Clone, Debug)]
pub struct Quantity {
    /// The value; finite, inside the range.
    pub value: f64,
    /// Least plausible value.
    pub low: f64,
    /// Greatest plausible value.
    pub high: f64,
    /// Least and greatest value that the field allows.
    pub bounds: (f64, f64),
    /// Shared between copies, since a lever changes the value only.
    provenance: Arc<Provenance>,
}

/// Where a number comes from; a [`Quantity`] can be asked for all of it.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// Unit.
    pub unit: String,
    /// How it was got.
    pub how: How,
    /// Entry in the bibliography.
    pub source: Option<String>,
    /// Day, month or year the value is for.
    pub as_of: Option<String>,
    /// Basis or remark.
    pub note: Option<String>,
    /// Where it stands.
    pub origin: Origin,
}

impl Deref for Quantity {
    type Target = Provenance;

    fn deref(&self) -> &Provenance {
        &self.provenance
    }
}

const FIELDS: [&str; 8] = [
    "value", "unit", "low", "high", "how", "source", "as_of", "note",
];

impl Quantity {
    /// Least size of a value that is not zero; divided by less, a number could leave
    /// the finite ones.
    const LEAST: f64 = 1e-9;

    /// A range this many times wide is the least for a number that is only recalled.
    const RECALLED_FACTOR: f64 = 2.0;

    fn check_provenance(&self, path: &str, problems: &mut Problems) {
        let origin = &self.origin;
        let missing = |what: &str| format!("no `{what}`");
        if !(self.low <= self.value && self.value <= self.high) {
            let found = format!("value {} outside [{}, {}]", self.value, self.low, self.high);
            problems.add(origin, path, found, "low <= value <= high");
        }
        if self.value != 0.0 && self.value.abs() < Self::LEAST {
            problems.add(
                origin,
                &below(path, "value"),
                self.value,
                format_args!("0, or a size of at least {}", Self::LEAST),
            );
        }
        if self.how != How::Judgement && self.source.is_none() {
            problems.add(
                origin,
                path,
                missing("source"),
                format_args!("a source for a {} number", self.how),
            );
        }
        if self.how == How::Published && self.as_of.is_none() {
            problems.add(
                origin,
                path,
                missing("as_of"),
                "the year, month or day the number is for",
            );
        }
        if self.how == How::Calibrated && self.note.is_none() {
            problems.add(
                origin,
                path,
                missing("note"),
                "a note saying what the number was calibrated on",
            );
        }
        if let Some(as_of) = &self.as_of
            && as_of != "static"
            && span_of(as_of).is_none()
        {
            problems.add(
                origin,
                path,
                format_args!("as_of \"{as_of}\""),
                "YYYY, YYYY-MM, YYYY-MM-DD or static",
            );
        }
        let is_coordinate = self.unit.starts_with("deg ");
        let widest = self.high.abs().max(self.low.abs());
        let narrowest = self.high.abs().min(self.low.abs());
        let one_sided = self.low * self.high > 0.0;
        if self.how == How::Recalled
            && !is_coordinate
            && one_sided
            && widest < Self::RECALLED_FACTOR * narrowest
        {
            let found = format!("range [{}, {}]", self.low, self.high);
            problems.add(
                origin,
                path,
                found,
                "a range of at least a factor of two for a recalled number",
            );
        }
    }
}

impl Read for Quantity {
    #[inline(never)]
    fn read(node: &Node, path: &str, problems: &mut Problems) -> Option<Self> {
        let Some(table) = node.table() else {
            let expected = "a quantity { value, unit, low, high, how, … }";
            problems.add(&node.origin, path, &node.value, expected);
            return None;
        };
        for (key, inner) in table {
            if !FIELDS.contains(&key.as_str()) {
                problems.add(
                    &inner.origin,
                    &below(path, key),
                    format_args!("the unknown key `{key}`"),
                    FIELDS.join(", "),
                );
            }
        }
        let mut get = Getter {
            node,
            path,
            problems,
        };
        let (value, low, high) = (
            get.required("value"),
            get.required("low"),
            get.required("high"),
        );
        let (unit, how) = (get.required("unit"), get.required("how"));
        let (source, as_of, note) = (
            get.optional("source"),
            get.optional("as_of"),
            get.optional("note"),
        );
        let quantity = Self {
            value: value?,
            low: low?,
            high: high?,
            bounds: (0.0, f64::MAX),
            provenance: Arc::new(Provenance {
                unit: unit?,
                how: how?,
                source: source?,
                as_of: as_of?,
                note: note?,
                origin: node.origin.clone(),
            }),
        };
        quantity.check_provenance(path, problems);
        Some(quantity)
    }

    #[inline(never)]
    fn constrain(&mut self, constraint: &Constraint, path: &str, problems: &mut Problems) {
        self.bounds = (constraint.low, constraint.high);
        if self.unit != constraint.unit {
            let found = format!("unit \"{}\"", self.unit);
            problems.add(
                &self.origin,
                path,
                found,
                format_args!("unit \"{}\"", constraint.unit),
            );
        }
        for (name, number) in [
            ("value", self.value),
            ("low", self.low),
            ("high", self.high),
        ] {
            if !(constraint.low..=constraint.high).contains(&number) {
                let expected = format!(
                    "a number from {} to {} {}",
                    constraint.low, constraint.high, constraint.unit
                );
                problems.add(&self.origin, &below(path, name), number, expected);
            }
        }
    }

    fn schema(constraint: Option<Constraint>) -> serde_json::Value {
        let number = match &constraint {
            Some(c) => json!({ "type": "number", "minimum": c.low, "maximum": c.high }),
            None => json!({ "type": "number" }),
        };
        let unit = match &constraint {
            Some(c) => json!({ "const": c.unit }),
            None => json!({ "type": "string" }),
        };
        let text = json!({ "type": "string" });
        let described = |mut schema: serde_json::Value, description| {
            schema["description"] = json!(description);
            schema
        };
        json!({
            "type": "object",
            "properties": {
                "value": described(number.clone(), "The value, inside the range."),
                "unit": described(unit, "Unit."),
                "low": described(number.clone(), "Least plausible value."),
                "high": described(number, "Greatest plausible value."),
                "how": described(How::schema(None), "How it was got."),
                "source": described(text.clone(), "Entry in the bibliography."),
                "as_of": described(text.clone(), "Day, month or year the value is for, or `static`."),
                "note": described(text, "Basis or remark."),
            },
            "required": ["value", "unit", "low", "high", "how"],
            "additionalProperties": false,
        })
    }

    fn quantities<'a>(&'a self, path: &str, visit: &mut dyn FnMut(&str, &'a Quantity)) {
        visit(path, self);
    }

    fn quantities_at(&mut self, path: &[&str], visit: &mut dyn FnMut(&mut Quantity)) {
        if path.is_empty() {
            visit(self);
        }
    }
}

/// Reads the fields of a quantity.
struct Getter<'a> {
    node: &'a Node,
    path: &'a str,
    problems: &'a mut Problems,
}

impl Getter<'_> {
    fn required<T: Read>(&mut self, key: &str) -> Option<T> {
        let path = below(self.path, key);
        match self.node.table().and_then(|table| table.get(key)) {
            Some(node) => T::read(node, &path, self.problems),
            None => {
                self.problems
                    .add(&self.node.origin, &path, "nothing", "this key");
                None
            }
        }
    }

    fn optional<T: Read>(&mut self, key: &str) -> Option<Option<T>> {
        match self.node.table().and_then(|table| table.get(key)) {
            Some(node) => T::read(node, &below(self.path, key), self.problems).map(Some),
            None => Some(None),
        }
    }
}

impl Read for f64 {
    fn read(node: &Node, path: &str, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Float(number) if number.is_finite() => Some(number),
            #[expect(
                clippy::cast_precision_loss,
                reason = "whole numbers of a scenario are far below 2^53"
            )]
            Value::Integer(number) => Some(number as f64),
            _ => {
                problems.add(&node.origin, path, &node.value, "a finite number");
                None
            }
        }
    }

    fn schema(_: Option<Constraint>) -> serde_json::Value {
        json!({ "type": "number" })
    }
}

/// Declares the plain values of a record of quantities, as the day uses them.
macro_rules! values {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident from $raw:ident { $( $field:ident ),* $(,)? }
    ) => {
        $(#[doc = $doc])+
        #[doc = concat!("Units, ranges and meanings: [`", stringify!($raw), "`].")]
        #[derive(bevy_ecs::resource::Resource, Clone, Copy, Debug, PartialEq)]
        #[expect(missing_docs, reason = "documented field by field in the record")]
        pub struct $name { $( pub $field: f64, )* }

        impl From<&$raw> for $name {
            fn from(raw: &$raw) -> Self {
                Self { $( $field: raw.$field.value, )* }
            }
        }
    };
}
pub(crate) use values;
