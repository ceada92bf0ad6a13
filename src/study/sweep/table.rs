//! The table that a sweep makes: values, columns, and a digest of its rows that depends
//! neither on their order nor on the kind of file they are kept in.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::scenario::Scenario;
use crate::study::summary::FLAGS;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number from 0.
    Integer,
    /// A number of double precision.
    Number,
    /// Yes or no.
    Flag,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: it does not apply, or the run failed.
    Missing,
    /// Of [`Kind::Text`].
    Text(String),
    /// Of [`Kind::Integer`].
    Integer(u64),
    /// Of [`Kind::Number`].
    Number(f64),
    /// Of [`Kind::Flag`].
    Flag(bool),
}

/// Whole numbers below this are exact as a number of double precision.
const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;

impl Value {
    /// Reads a value of a kind as any program may have written it: a whole number may
    /// have got a fraction of 0, yes and no may be in capitals.
    ///
    /// # Errors
    /// What was expected.
    pub fn read(kind: Kind, text: &str) -> Result<Self, &'static str> {
        if text.is_empty() {
            return Ok(Self::Missing);
        }
        match kind {
            Kind::Text => Ok(Self::Text(text.to_owned())),
            Kind::Integer => match text.parse() {
                Ok(whole) => Ok(Self::Integer(whole)),
                Err(_) => text
                    .parse()
                    .ok()
                    .and_then(Self::whole)
                    .ok_or("a whole number"),
            },
            Kind::Number => text.parse().map(Self::number).map_err(|_| "a number"),
            Kind::Flag => match text {
                "true" | "True" | "TRUE" => Ok(Self::Flag(true)),
                "false" | "False" | "FALSE" => Ok(Self::Flag(false)),
                _ => Err("true or false"),
            },
        }
    }

    /// A number; what is none is missing.
    #[must_use]
    pub fn number(number: f64) -> Self {
        if number.is_nan() {
            Self::Missing
        } else {
            Self::Number(number)
        }
    }

    /// A whole number that was kept as one of double precision; `None` if it is not whole.
    #[must_use]
    pub fn whole(number: f64) -> Option<Self> {
        if number.is_nan() {
            return Some(Self::Missing);
        }
        let is_whole = (0.0..EXACT_BELOW).contains(&number) && number.trunc() == number;
        is_whole.then_some(Self::Integer(number as u64))
    }

    /// The text in a file; a number's is the shortest that reads back to the same bits.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Missing => String::new(),
            Self::Text(text) => text.clone(),
            Self::Integer(whole) => whole.to_string(),
            Self::Number(number) => format!("{number:?}"),
            Self::Flag(flag) => flag.to_string(),
        }
    }

    /// Bytes that differ for different values.
    fn bytes(&self, into: &mut Vec<u8>) {
        match self {
            Self::Missing => into.push(0),
            Self::Text(text) => {
                into.push(1);
                into.extend((text.len() as u64).to_le_bytes());
                into.extend(text.bytes());
            }
            Self::Integer(whole) => {
                into.push(2);
                into.extend(whole.to_le_bytes());
            }
            Self::Number(number) => {
                into.push(3);
                into.extend(number.to_bits().to_le_bytes());
            }
            Self::Flag(flag) => into.extend([4, u8::from(*flag)]),
        }
    }
}

/// A column, as its entry in the dictionary.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// Name: letters, digits and `_`.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Unit.
    pub unit: String,
    /// What it means.
    pub meaning: String,
}

impl Column {
    fn new(name: impl Into<String>, unit: &str, meaning: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            kind: kind(&name).unwrap_or(Kind::Text),
            name,
            unit: unit.to_owned(),
            meaning: meaning.into(),
        }
    }
}

/// Columns of one name in every sweep that hold no text, and what they hold.
const KINDS: [(&str, Kind); 16] = [
    ("days", Kind::Integer),
    ("points", Kind::Integer),
    ("replicates", Kind::Integer),
    ("point", Kind::Integer),
    ("replicate", Kind::Integer),
    ("disputes", Kind::Integer),
    ("wars", Kind::Integer),
    ("pole_disputes", Kind::Integer),
    ("pole_wars", Kind::Integer),
    ("deaths", Kind::Number),
    ("attacks", Kind::Number),
    ("aimed_at_hosts", Kind::Number),
    ("breakout_days", Kind::Number),
    ("oil_price", Kind::Number),
    ("fired", Kind::Flag),
    ("failure", Kind::Text),
];

/// Columns of text that every sweep has.
const TEXTS: [&str; 9] = [
    "id",
    "study",
    "model_version",
    "scenario",
    "parameters",
    "seed",
    "settlement",
    "violence",
    "class",
];

/// Beginnings of the names of columns that depend on the scenario.
const FAMILIES: [(&str, Kind); 4] = [
    ("lever_", Kind::Number),
    ("at_", Kind::Number),
    ("first_", Kind::Integer),
    ("term_", Kind::Number),
];

/// What a column of this name holds, in the table of any sweep; `None` for a name that
/// none has.
#[must_use]
pub fn kind(name: &str) -> Option<Kind> {
    if TEXTS.contains(&name) {
        return Some(Kind::Text);
    }
    let fixed = KINDS.iter().find(|(fixed, _)| *fixed == name);
    let family = || FAMILIES.iter().find(|(start, _)| name.starts_with(start));
    fixed.or_else(family).map(|(_, kind)| *kind)
}

/// An id as a part of a column's name.
fn part(id: &str) -> String {
    id.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_")
}

/// Columns of the runs of a scenario. `fired` are the interventions that some run fires,
/// as day and id.
#[must_use]
pub fn columns(scenario: &Scenario, fired: &[(String, String)]) -> Vec<Column> {
    let raw = &scenario.raw;
    let text = "text";
    let mut columns = vec![
        Column::new(
            "id",
            text,
            "Id of the run: study, point and replicate. Rows stand in its order",
        ),
        Column::new(
            "study",
            "s and 16 hex digits",
            "Hash of all that makes the sweep: model version, scenario, changes, design, replicates, days, parameters, luck, seed",
        ),
        Column::new(
            "model_version",
            text,
            "Version of the model; another may give other numbers",
        ),
        Column::new("scenario", text, "Id of the scenario"),
        Column::new("days", "days", "Length of the run"),
        Column::new(
            "parameters",
            text,
            "fixed: numbers as written. sampled: drawn from their ranges for each seed",
        ),
        Column::new("points", "count", "Points of the whole design"),
        Column::new("replicates", "count", "Runs of each point"),
        Column::new("point", "number from 0", "Point of the design"),
        Column::new("replicate", "number from 0", "Run of the point"),
        Column::new(
            "seed",
            "0x and 16 hex digits",
            "Seed of the run's luck and, when sampled, of its numbers",
        ),
    ];
    columns.extend(raw.levers.iter().map(|(id, lever)| {
        let meaning = format!("Lever {id}: {}", lever.meaning);
        Column::new(format!("lever_{}", part(id)), &lever.unit, meaning)
    }));
    columns.extend(fired.iter().map(|(date, id)| {
        let intervention = raw.interventions.get(id);
        let input = intervention.and_then(|it| it.value.as_ref());
        let unit = input.map_or("1 fired, 0 not", |input| &input.unit);
        let name = intervention.map_or(id, |it| &it.name);
        Column::new(
            format!("at_{}_{}", part(date), part(id)),
            unit,
            format!("Intervention {id} on {date}: {name}; missing where not fired"),
        )
    }));
    columns.extend([
        Column::new(
            "failure",
            text,
            "Why the run could not be made; it then has no outcomes",
        ),
        Column::new("settlement", text, "How the talks stand at the end"),
        Column::new("violence", text, "Worst violence reached"),
        Column::new("class", text, "Both in one, by precedence"),
    ]);
    columns.extend(FLAGS.iter().map(|flag| {
        let meaning = format!("First day of: {flag}; missing for never");
        Column::new(format!("first_{}", part(flag)), "day of the run", meaning)
    }));
    let count = "count";
    columns.extend([
        Column::new("disputes", count, "Disputes between states"),
        Column::new("wars", count, "Wars among them"),
        Column::new("pole_disputes", count, "Disputes between the two poles"),
        Column::new("pole_wars", count, "Wars among them"),
        Column::new("deaths", "people", "Deaths"),
        Column::new("attacks", count, "Small attacks of armed groups"),
        Column::new(
            "aimed_at_hosts",
            "fraction",
            "Share of the negative pole's fire that was aimed at hosts' soil; 0 when it did not fire",
        ),
        Column::new("fired", "", "Whether the negative pole fired at all"),
    ]);
    let issues = raw.talks.iter().flat_map(|talks| talks.issues.keys());
    columns.extend(issues.map(|id| {
        let meaning = format!("Level of issue {id} as last agreed; 0 where nothing was");
        Column::new(format!("term_{}", part(id)), "fraction", meaning)
    }));
    columns.extend([
        Column::new(
            "breakout_days",
            "days",
            "Days to a weapon's worth at the end",
        ),
        Column::new("oil_price", "US$/bbl", "Oil price at the end"),
    ]);
    columns
}

/// Digest of a table's rows, whatever their order and that of their columns: 64 bits
/// (XXH3) over the rows' own hashes in the order of their ids.
#[derive(Debug, Default)]
pub struct RowsDigest(BTreeMap<String, u64>);

impl RowsDigest {
    /// Takes a row in: its names and values, in the order of the file. False when a row
    /// of that id, or one without id, was there before.
    pub fn add<'a>(&mut self, row: impl Iterator<Item = (&'a str, &'a Value)>) -> bool {
        let ordered: BTreeMap<&str, &Value> = row.collect();
        let mut bytes = Vec::new();
        for (name, value) in &ordered {
            Value::Text((*name).to_owned()).bytes(&mut bytes);
            value.bytes(&mut bytes);
        }
        let id = ordered.get("id").map_or(String::new(), |id| id.text());
        let hash = xxhash_rust::xxh3::xxh3_64(&bytes);
        self.0.insert(id, hash).is_none()
    }

    /// Rows taken in.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.0.len()
    }

    /// The digest.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let bytes: Vec<u8> = self
            .0
            .values()
            .flat_map(|hash| hash.to_le_bytes())
            .collect();
        xxhash_rust::xxh3::xxh3_64(&bytes)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_as_other_programs_write_them() {
        let read = |kind, text| Value::read(kind, text).unwrap();
        assert_eq!(read(Kind::Integer, "3"), Value::Integer(3));
        assert_eq!(read(Kind::Integer, "3.0"), Value::Integer(3));
        assert_eq!(read(Kind::Integer, "nan"), Value::Missing);
        assert_eq!(read(Kind::Number, "3"), Value::Number(3.0));
        assert_eq!(read(Kind::Number, "NaN"), Value::Missing);
        assert_eq!(read(Kind::Flag, "True"), Value::Flag(true));
        for (kind, text) in [
            (Kind::Integer, "3.5"),
            (Kind::Integer, "-1"),
            (Kind::Integer, "1e300"),
            (Kind::Number, "three"),
            (Kind::Flag, "1"),
        ] {
            assert!(Value::read(kind, text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn numbers_come_back_bit_by_bit(bits in any::<u64>()) {
            let value = Value::number(f64::from_bits(bits));
            prop_assert_eq!(Value::read(Kind::Number, &value.text()).unwrap(), value);
        }
    }

    #[test]
    fn the_digest_knows_rows_not_their_order() {
        let row = |id: &str, price: f64| {
            [
                ("id", Value::Text(id.to_owned())),
                ("oil_price", Value::Number(price)),
            ]
        };
        let digest = |rows: &[[(&str, Value); 2]], turned: bool| {
            let mut digest = RowsDigest::default();
            for row in rows {
                let mut pairs: Vec<_> = row.iter().map(|(name, value)| (*name, value)).collect();
                if turned {
                    pairs.reverse();
                }
                assert!(digest.add(pairs.into_iter()));
            }
            digest.digest()
        };
        let (a, b) = (row("a", 1.0), row("b", 2.0));
        let whole = digest(&[a.clone(), b.clone()], false);
        assert_eq!(digest(&[b.clone(), a.clone()], true), whole);
        assert_ne!(digest(&[row("a", 2.0), row("b", 1.0)], false), whole);
        assert_ne!(digest(std::slice::from_ref(&a), false), whole);
        let mut twice = RowsDigest::default();
        let pairs = || a.iter().map(|(name, value)| (*name, value));
        assert!(twice.add(pairs()) && !twice.add(pairs()));
    }
}
