//! A table of records by id, in the order of ids.
//!
//! Ids stand apart from the records, so that the search is one piece of code for tables
//! of whatever: a page loads that code before it runs.

use std::ops::Index;

/// Records by id; iteration is in the order of ids.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<T> {
    /// In order, each once.
    ids: Vec<String>,
    /// As many, in the order of ids.
    records: Vec<T>,
}

/// Ids and records side by side.
pub type Iter<'a, T> = std::iter::Zip<std::slice::Iter<'a, String>, std::slice::Iter<'a, T>>;

/// Ids and records side by side, the records to change.
pub type IterMut<'a, T> = std::iter::Zip<std::slice::Iter<'a, String>, std::slice::IterMut<'a, T>>;

/// Where an id stands, or would stand.
fn find(ids: &[String], id: &str) -> Result<usize, usize> {
    // Files are read in the order of ids.
    if ids.last().is_none_or(|last| last.as_str() < id) {
        return Err(ids.len());
    }
    ids.binary_search_by(|known| known.as_str().cmp(id))
}

impl<T> Table<T> {
    /// A table without records.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            ids: Vec::new(),
            records: Vec::new(),
        }
    }

    /// The place of an id in the order of ids.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<usize> {
        find(&self.ids, id).ok()
    }

    /// The record of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&T> {
        self.records.get(self.place(id)?)
    }

    /// The record of an id, to change.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let place = self.place(id)?;
        self.records.get_mut(place)
    }

    /// Whether there is a record of this id.
    #[must_use]
    pub fn contains_key(&self, id: &str) -> bool {
        self.place(id).is_some()
    }

    /// Puts a record at an id and gives back the one that was there.
    pub fn insert(&mut self, id: String, record: T) -> Option<T> {
        match find(&self.ids, &id) {
            Ok(place) => self
                .records
                .get_mut(place)
                .map(|old| std::mem::replace(old, record)),
            Err(place) => {
                self.ids.insert(place, id);
                self.records.insert(place, record);
                None
            }
        }
    }

    /// Takes the record of an id out.
    pub fn remove(&mut self, id: &str) -> Option<T> {
        let place = self.place(id)?;
        self.ids.remove(place);
        Some(self.records.remove(place))
    }

    /// Keeps the records that pass.
    pub fn retain(&mut self, mut keep: impl FnMut(&String, &mut T) -> bool) {
        let rows = std::mem::take(self).into_iter();
        *self = rows.fold(Self::new(), |mut kept, (id, mut record)| {
            if keep(&id, &mut record) {
                kept.ids.push(id);
                kept.records.push(record);
            }
            kept
        });
    }

    /// Takes all records out.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Ids, in order.
    pub fn keys(&self) -> std::slice::Iter<'_, String> {
        self.ids.iter()
    }

    /// Records, in the order of ids.
    pub fn values(&self) -> std::slice::Iter<'_, T> {
        self.records.iter()
    }

    /// Records, to change, in the order of ids.
    pub fn values_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.records.iter_mut()
    }

    /// Ids and records, in order.
    pub fn iter(&self) -> Iter<'_, T> {
        self.ids.iter().zip(&self.records)
    }

    /// Ids and records, in order, the records to change.
    pub fn iter_mut(&mut self) -> IterMut<'_, T> {
        self.ids.iter().zip(&mut self.records)
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Index<&str> for Table<T> {
    type Output = T;

    /// The record of an id that is known to be there.
    fn index(&self, id: &str) -> &T {
        &self.records[self.place(id).unwrap_or(self.records.len())]
    }
}

impl<'a, T> IntoIterator for &'a Table<T> {
    type Item = (&'a String, &'a T);
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut Table<T> {
    type Item = (&'a String, &'a mut T);
    type IntoIter = IterMut<'a, T>;

    fn into_iter(self) -> IterMut<'a, T> {
        self.iter_mut()
    }
}

impl<T> IntoIterator for Table<T> {
    type Item = (String, T);
    type IntoIter = std::iter::Zip<std::vec::IntoIter<String>, std::vec::IntoIter<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.ids.into_iter().zip(self.records)
    }
}

impl<T> FromIterator<(String, T)> for Table<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(rows: I) -> Self {
        let mut table = Self::new();
        for (id, record) in rows {
            table.insert(id, record);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_in_order_each_once_with_its_last_record() {
        let rows = [("b", 1), ("c", 2), ("a", 3), ("b", 4)];
        let table: Table<i32> = rows
            .map(|(id, it)| (id.to_owned(), it))
            .into_iter()
            .collect();
        let rows: Vec<_> = table.iter().map(|(id, it)| (id.as_str(), *it)).collect();
        assert_eq!(rows, [("a", 3), ("b", 4), ("c", 2)]);
        assert_eq!(
            (table.get("b"), table.get("bb"), table.place("c")),
            (Some(&4), None, Some(2))
        );
    }

    #[test]
    fn what_is_taken_out_is_gone() {
        let mut table = Table::new();
        assert_eq!(table.insert("a".into(), 1), None);
        assert_eq!(table.insert("a".into(), 2), Some(1));
        assert_eq!((table.remove("a"), table.remove("a")), (Some(2), None));
        assert!(table.is_empty() && !table.contains_key("a"));
    }
}
