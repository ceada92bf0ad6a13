//! A scenario file as a tree in which every value knows its file and line, and
//! the merging of such trees: parts side by side, an extension over its base.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Origin, Problems};

/// Largest file that is read, in bytes.
pub const MOST_BYTES: usize = 2_000_000;

/// Deepest nesting of a merged tree; the format itself needs six levels.
const MOST_LEVELS: usize = 16;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// File and line.
    pub origin: Origin,
    /// The value.
    pub value: Value,
}

/// A value of a file.
#[derive(Clone, Debug)]
pub enum Value {
    /// Keys and values.
    Table(BTreeMap<String, Node>),
    /// A list.
    Array(Vec<Node>),
    /// A string.
    Text(String),
    /// An integer.
    Integer(i64),
    /// An integer beyond 64 bits, which no field can hold.
    Oversized(String),
    /// A number with a fraction, or not finite.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A bare date or time, which the format does not use.
    Moment(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(_) => f.write_str("a table"),
            Self::Array(items) => write!(f, "a list of {}", items.len()),
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Oversized(digits) => f.write_str(digits),
            Self::Float(number) => write!(f, "{number}"),
            Self::Bool(flag) => write!(f, "{flag}"),
            Self::Moment(text) => write!(f, "the bare date {text}"),
        }
    }
}

impl Node {
    /// The table inside, or `None`.
    pub fn table(&self) -> Option<&BTreeMap<String, Node>> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The table inside, to change, or `None`.
    pub fn table_mut(&mut self) -> Option<&mut BTreeMap<String, Node>> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Takes `key` out of a table.
    pub fn take(&mut self, key: &str) -> Option<Node> {
        match &mut self.value {
            Value::Table(table) => table.remove(key),
            _ => None,
        }
    }

    /// The text inside, or `None`.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The texts of a list of texts; anything else is a problem at `path`.
    pub fn texts(&self, path: &str, problems: &mut Problems) -> Vec<(Origin, String)> {
        let Value::Array(items) = &self.value else {
            problems.add(&self.origin, path, &self.value, "a list of texts");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match item.text() {
                Some(text) => texts.push((item.origin.clone(), text.to_owned())),
                None => problems.add(&item.origin, path, &item.value, "a text"),
            }
        }
        texts
    }

    /// Adds a part beside what is here. A key may stand in one part only, unless
    /// both sides are tables.
    pub fn join(&mut self, part: Node, path: &str, problems: &mut Problems) {
        self.merge(part, path, problems, false);
    }

    /// Lays `over` on top of what is here: its values win, tables are merged key by key.
    pub fn overlay(&mut self, over: Node, path: &str, problems: &mut Problems) {
        self.merge(over, path, problems, true);
    }

    fn merge(&mut self, other: Node, path: &str, problems: &mut Problems, replace: bool) {
        match (&mut self.value, other.value) {
            (Value::Table(mine), Value::Table(theirs)) => {
                // A quantity is one value: a new one never mixes with an old one's range or source.
                if replace && mine.contains_key("value") && mine.contains_key("how") {
                    *mine = theirs;
                    self.origin = other.origin;
                    return;
                }
                for (key, node) in theirs {
                    let inner = below(path, &key);
                    match mine.get_mut(&key) {
                        Some(existing) => existing.merge(node, &inner, problems, replace),
                        None => {
                            mine.insert(key, node);
                        }
                    }
                }
            }
            (_, value) if replace => {
                self.value = value;
                self.origin = other.origin;
            }
            _ => problems.add(
                &other.origin,
                path,
                format_args!("a second definition (the first stands at {})", self.origin),
                "one definition in all parts",
            ),
        }
    }

    /// Where the value at `path` stands, or else the nearest table or list around
    /// it; `None` when not even the path's first key is there.
    pub fn place(&self, path: &str) -> Option<&Origin> {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        let inner = match &self.value {
            Value::Table(table) => table.get(first)?,
            Value::Array(items) => items.get(first.parse::<usize>().ok()?)?,
            _ => return None,
        };
        inner.place(rest).or(Some(&inner.origin))
    }

    /// Removes the value at `path`; false when there is none.
    pub fn remove(&mut self, path: &str) -> bool {
        let Value::Table(table) = &mut self.value else {
            return false;
        };
        match path.split_once('.') {
            None => table.remove(path).is_some(),
            Some((first, rest)) => table.get_mut(first).is_some_and(|node| node.remove(rest)),
        }
    }
}

/// The path of `key` below `path`.
pub fn below(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// Reads TOML text. Every syntax error is noted with its line.
pub fn parse(file: &str, text: &str, problems: &mut Problems) -> Option<Node> {
    let origin = Origin::named(file);
    if text.len() > MOST_BYTES {
        let found = format!("a file of {} bytes", text.len());
        problems.add(
            &origin,
            "",
            found,
            format_args!("at most {MOST_BYTES} bytes"),
        );
        return None;
    }
    if text.trim().is_empty() {
        problems.add(&origin, "", "an empty file", "a scenario in TOML");
        return None;
    }
    let lines = Lines::new(file, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let origin = lines.origin(error.span().map_or(0, |span| span.start));
        problems.add(&origin, "", error.message(), "TOML");
    }
    if errors.is_empty() {
        lines.table(&table, 0, problems)
    } else {
        None
    }
}

/// Finds the line of a position.
struct Lines {
    file: Arc<str>,
    starts: Vec<usize>,
}

impl Lines {
    fn new(file: &str, text: &str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            file: file.into(),
            starts: std::iter::once(0)
                .chain(newlines.map(|(at, _)| at + 1))
                .collect(),
        }
    }

    fn origin(&self, position: usize) -> Origin {
        let line = self.starts.partition_point(|start| *start <= position);
        Origin {
            file: self.file.clone(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
        }
    }

    fn table(
        &self,
        table: &Spanned<DeTable<'_>>,
        level: usize,
        problems: &mut Problems,
    ) -> Option<Node> {
        let origin = self.origin(table.span().start);
        if level > MOST_LEVELS {
            problems.add(
                &origin,
                "",
                "tables in tables in tables",
                format_args!("at most {MOST_LEVELS} levels"),
            );
            return None;
        }
        let mut nodes = BTreeMap::new();
        for (key, value) in table.get_ref() {
            let mut node = self.value(value, level + 1, problems)?;
            // A table made by a dotted header points at its key, which is the more useful line.
            if matches!(node.value, Value::Table(_)) {
                node.origin = self.origin(key.span().start);
            }
            nodes.insert(key.get_ref().to_string(), node);
        }
        Some(Node {
            origin,
            value: Value::Table(nodes),
        })
    }

    fn value(
        &self,
        value: &Spanned<DeValue<'_>>,
        level: usize,
        problems: &mut Problems,
    ) -> Option<Node> {
        let origin = self.origin(value.span().start);
        let read = match value.get_ref() {
            DeValue::Table(table) => {
                let spanned = Spanned::new(value.span(), table.clone());
                return self.table(&spanned, level, problems);
            }
            DeValue::Array(items) => {
                if level > MOST_LEVELS {
                    problems.add(
                        &origin,
                        "",
                        "lists in lists",
                        format_args!("at most {MOST_LEVELS} levels"),
                    );
                    return None;
                }
                let nodes = items
                    .iter()
                    .map(|item| self.value(item, level + 1, problems));
                Value::Array(nodes.collect::<Option<_>>()?)
            }
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Boolean(flag) => Value::Bool(*flag),
            DeValue::Datetime(moment) => Value::Moment(moment.to_string()),
            DeValue::Integer(number) => {
                match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) => Value::Integer(number),
                    Err(_) => Value::Oversized(number.to_string()),
                }
            }
            DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        };
        Some(Node {
            origin,
            value: read,
        })
    }
}
