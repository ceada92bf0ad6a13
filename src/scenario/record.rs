//! How records of the scenario format are declared and read.
//!
//! [`record!`] defines a table and [`choice!`] a closed set of words. From one
//! definition come the Rust type, a reader that notes every problem instead of
//! stopping at the first, the JSON Schema, and the walk over all quantities.

use serde_json::{Map, json};

use super::node::{Node, Value, below};
use super::problem::{Origin, Problems};
use super::quantity::Quantity;
use super::table::Table;

/// Unit and bounds that a field asks of its quantity.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// Unit.
    pub unit: &'static str,
    /// Least value.
    pub low: f64,
    /// Greatest value.
    pub high: f64,
}

/// Something that can be read from a file.
pub trait Read: Sized {
    /// Reads a value; `None` when problems were noted.
    fn read(node: &Node, path: &str, problems: &mut Problems) -> Option<Self>;

    /// The value when the key is absent; notes a problem where that is not allowed.
    fn absent(table: &Origin, path: &str, problems: &mut Problems) -> Option<Self> {
        problems.add(table, path, "nothing", "this key");
        None
    }

    /// Checks unit and bounds.
    fn constrain(&mut self, _constraint: &Constraint, _path: &str, _problems: &mut Problems) {}

    /// JSON Schema of the value.
    fn schema(constraint: Option<Constraint>) -> serde_json::Value;

    /// True when the key may be absent.
    fn is_optional() -> bool {
        false
    }

    /// Visits every quantity with its path.
    fn quantities<'a>(&'a self, _path: &str, _visit: &mut dyn FnMut(&str, &'a Quantity)) {}

    /// Visits the quantities at a path; `*` stands for every key of a table.
    fn quantities_at(&mut self, _path: &[&str], _visit: &mut dyn FnMut(&mut Quantity)) {}
}

/// Checks that a key is an id: kebab-case, so that paths stay readable.
fn is_id(key: &str) -> bool {
    let mut characters = key.chars();
    characters
        .next()
        .is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        && key.len() <= 64
        && characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

impl<T: Read> Read for Table<T> {
    #[inline(never)]
    fn read(node: &Node, path: &str, problems: &mut Problems) -> Option<Self> {
        let Some(table) = node.table() else {
            problems.add(&node.origin, path, &node.value, "a table by id");
            return None;
        };
        let mut read = Table::new();
        let mut complete = true;
        for (key, inner) in table {
            let path = below(path, key);
            if !is_id(key) {
                problems.add(
                    &inner.origin,
                    &path,
                    format_args!("the id \"{key}\""),
                    "lower-case letters, digits and hyphens",
                );
            }
            match T::read(inner, &path, problems) {
                Some(value) => {
                    read.insert(key.clone(), value);
                }
                None => complete = false,
            }
        }
        complete.then_some(read)
    }

    fn absent(_: &Origin, _: &str, _: &mut Problems) -> Option<Self> {
        Some(Table::new())
    }

    fn constrain(&mut self, constraint: &Constraint, path: &str, problems: &mut Problems) {
        for (key, value) in self {
            value.constrain(constraint, &below(path, key), problems);
        }
    }

    fn schema(constraint: Option<Constraint>) -> serde_json::Value {
        json!({
            "type": "object",
            "propertyNames": { "pattern": "^[a-z0-9][a-z0-9-]{0,63}$" },
            "additionalProperties": T::schema(constraint),
        })
    }

    fn is_optional() -> bool {
        true
    }

    fn quantities<'a>(&'a self, path: &str, visit: &mut dyn FnMut(&str, &'a Quantity)) {
        for (key, value) in self {
            value.quantities(&below(path, key), visit);
        }
    }

    fn quantities_at(&mut self, path: &[&str], visit: &mut dyn FnMut(&mut Quantity)) {
        match path.split_first() {
            Some((&"*", rest)) => self
                .values_mut()
                .for_each(|value| value.quantities_at(rest, visit)),
            Some((first, rest)) => {
                if let Some(value) = self.get_mut(*first) {
                    value.quantities_at(rest, visit);
                }
            }
            None => {}
        }
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, path: &str, problems: &mut Problems) -> Option<Self> {
        let Value::Array(items) = &node.value else {
            problems.add(&node.origin, path, &node.value, "a list");
            return None;
        };
        // Every item is read, so that every problem is noted, before the list is given up.
        let read: Vec<_> = items
            .iter()
            .enumerate()
            .map(|(number, item)| T::read(item, &below(path, &number.to_string()), problems))
            .collect();
        read.into_iter().collect()
    }

    fn absent(_: &Origin, _: &str, _: &mut Problems) -> Option<Self> {
        Some(Vec::new())
    }

    fn schema(constraint: Option<Constraint>) -> serde_json::Value {
        json!({ "type": "array", "items": T::schema(constraint) })
    }

    fn is_optional() -> bool {
        true
    }

    fn quantities<'a>(&'a self, path: &str, visit: &mut dyn FnMut(&str, &'a Quantity)) {
        for (index, value) in self.iter().enumerate() {
            value.quantities(&below(path, &index.to_string()), visit);
        }
    }
}

impl<T: Read> Read for Option<T> {
    fn read(node: &Node, path: &str, problems: &mut Problems) -> Option<Self> {
        T::read(node, path, problems).map(Some)
    }

    fn absent(_: &Origin, _: &str, _: &mut Problems) -> Option<Self> {
        Some(None)
    }

    fn constrain(&mut self, constraint: &Constraint, path: &str, problems: &mut Problems) {
        if let Some(value) = self {
            value.constrain(constraint, path, problems);
        }
    }

    fn schema(constraint: Option<Constraint>) -> serde_json::Value {
        T::schema(constraint)
    }

    fn is_optional() -> bool {
        true
    }

    fn quantities<'a>(&'a self, path: &str, visit: &mut dyn FnMut(&str, &'a Quantity)) {
        if let Some(value) = self {
            value.quantities(path, visit);
        }
    }

    fn quantities_at(&mut self, path: &[&str], visit: &mut dyn FnMut(&mut Quantity)) {
        if let Some(value) = self {
            value.quantities_at(path, visit);
        }
    }
}

impl Read for String {
    fn read(node: &Node, path: &str, problems: &mut Problems) -> Option<Self> {
        match node.text() {
            Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
            _ => {
                problems.add(&node.origin, path, &node.value, "a text that is not empty");
                None
            }
        }
    }

    fn schema(_: Option<Constraint>) -> serde_json::Value {
        json!({ "type": "string", "minLength": 1 })
    }
}

impl Read for bool {
    fn read(node: &Node, path: &str, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Bool(flag) => Some(flag),
            _ => {
                problems.add(&node.origin, path, &node.value, "true or false");
                None
            }
        }
    }

    fn schema(_: Option<Constraint>) -> serde_json::Value {
        json!({ "type": "boolean" })
    }
}

impl Read for u32 {
    fn read(node: &Node, path: &str, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Integer(number) if (0..=i64::from(Self::MAX)).contains(&number) => {
                Self::try_from(number).ok()
            }
            _ => {
                problems.add(
                    &node.origin,
                    path,
                    &node.value,
                    "a whole number that is not negative",
                );
                None
            }
        }
    }

    fn schema(_: Option<Constraint>) -> serde_json::Value {
        json!({ "type": "integer", "minimum": 0 })
    }
}

/// Reads `key` of a table whose keys were checked already. Called hundreds of times
/// for few types, so not copied into its callers.
#[inline(never)]
pub fn field<T: Read>(
    node: &Node,
    key: &str,
    constraint: Option<&Constraint>,
    path: &str,
    problems: &mut Problems,
) -> Option<T> {
    let path = below(path, key);
    let mut value = match node.table().and_then(|table| table.get(key)) {
        Some(inner) => T::read(inner, &path, problems)?,
        None => T::absent(&node.origin, &path, problems)?,
    };
    if let Some(constraint) = constraint {
        value.constrain(constraint, &path, problems);
    }
    Some(value)
}

/// Notes a problem for every key of `node` that is not in `known`; false when it is no table.
pub fn check_keys(node: &Node, known: &[&str], path: &str, problems: &mut Problems) -> bool {
    let Some(table) = node.table() else {
        problems.add(&node.origin, path, &node.value, "a table");
        return false;
    };
    for (key, inner) in table {
        if !known.contains(&key.as_str()) {
            let found = format!("the unknown key `{key}`");
            problems.add(
                &inner.origin,
                &below(path, key),
                found,
                format_args!("one of {}", known.join(", ")),
            );
        }
    }
    true
}

/// The schema of a record from those of its fields: name, documentation, schema, optional.
pub fn object_schema(
    doc: &str,
    fields: Vec<(&str, String, serde_json::Value, bool)>,
) -> serde_json::Value {
    let required: Vec<_> = fields
        .iter()
        .filter(|field| !field.3)
        .map(|field| field.0)
        .collect();
    let mut properties = Map::new();
    for (name, doc, mut schema, _) in fields.iter().cloned() {
        if let Some(object) = schema.as_object_mut() {
            object.insert("description".into(), json!(doc));
        }
        properties.insert(name.into(), schema);
    }
    json!({
        "type": "object", "description": doc, "properties": properties,
        "required": required, "additionalProperties": false,
    })
}

/// Declares a table of the scenario format.
macro_rules! record {
    (
        $(#[doc = $doc:literal])+
        $(#[derive($($derived:path),+)])?
        pub struct $name:ident {
            $( $(#[doc = $field_doc:literal])+ $field:ident : $type:ty $(= $unit:literal in $low:literal to $high:literal)? , )*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug $($(, $derived)+)?)]
        pub struct $name {
            $( $(#[doc = $field_doc])+ pub $field: $type, )*
        }

        impl $crate::scenario::record::Read for $name {
            // Reading is rare and its code large: one copy of it is enough.
            #[inline(never)]
            fn read(
                node: &$crate::scenario::node::Node,
                path: &str,
                problems: &mut $crate::scenario::problem::Problems,
            ) -> Option<Self> {
                use $crate::scenario::record::{check_keys, field};
                if !check_keys(node, &[$(stringify!($field)),*], path, problems) {
                    return None;
                }
                $( let $field = field::<$type>(node, stringify!($field), record!(@constraint $($unit, $low, $high)?).as_ref(), path, problems); )*
                Some(Self { $( $field: $field?, )* })
            }

            fn schema(_: Option<$crate::scenario::record::Constraint>) -> serde_json::Value {
                use $crate::scenario::record::{Read, object_schema};
                object_schema(concat!($($doc),+).trim(), vec![$((
                    stringify!($field),
                    concat!($($field_doc),+).trim().to_owned(),
                    <$type as Read>::schema(record!(@constraint $($unit, $low, $high)?)),
                    <$type as Read>::is_optional(),
                )),*])
            }

            fn quantities<'a>(
                &'a self,
                path: &str,
                visit: &mut dyn FnMut(&str, &'a $crate::scenario::quantity::Quantity),
            ) {
                use $crate::scenario::{node::below, record::Read};
                $( Read::quantities(&self.$field, &below(path, stringify!($field)), visit); )*
            }

            fn quantities_at(
                &mut self,
                path: &[&str],
                visit: &mut dyn FnMut(&mut $crate::scenario::quantity::Quantity),
            ) {
                use $crate::scenario::record::Read;
                let Some((first, rest)) = path.split_first() else { return };
                match *first {
                    $( stringify!($field) => Read::quantities_at(&mut self.$field, rest, visit), )*
                    _ => {}
                }
            }
        }
    };
    (@constraint) => { None };
    (@constraint $unit:literal, $low:literal, $high:literal) => {
        Some($crate::scenario::record::Constraint { unit: $unit, low: $low, high: $high })
    };
}
pub(crate) use record;

/// Declares a closed set of words of the scenario format.
macro_rules! choice {
    (
        $(#[doc = $doc:literal])+
        pub enum $name:ident { $( $(#[doc = $variant_doc:literal])+ $variant:ident = $word:literal , )* }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $( $(#[doc = $variant_doc])+ #[serde(rename = $word)] $variant, )*
        }

        impl $name {
            /// The word used in files.
            pub fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl $crate::scenario::record::Read for $name {
            fn read(
                node: &$crate::scenario::node::Node,
                path: &str,
                problems: &mut $crate::scenario::problem::Problems,
            ) -> Option<Self> {
                match node.text() {
                    $( Some($word) => Some(Self::$variant), )*
                    _ => {
                        let words: &[&str] = &[$($word),*];
                        problems.add(&node.origin, path, &node.value, format_args!("one of {}", words.join(", ")));
                        None
                    }
                }
            }

            fn schema(_: Option<$crate::scenario::record::Constraint>) -> serde_json::Value {
                serde_json::json!({ "enum": [$($word),*] })
            }
        }
    };
}
pub(crate) use choice;
