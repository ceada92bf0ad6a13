//! What is wrong with an input: where, what was found, what was expected.
//!
//! Problems are collected, never thrown one at a time, so that a person sees all
//! of them at once.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// A place in a file. `line` counts from 1; 0 when the input has no lines
/// (a command-line option, a message from the page).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// File, option or message.
    pub file: Arc<str>,
    /// Line in the file.
    pub line: u32,
}

impl Origin {
    /// A place that has no lines.
    pub fn named(name: &str) -> Self {
        Self {
            file: name.into(),
            line: 0,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// File and line, option or message.
    pub place: String,
    /// Path in the scenario, such as `agents.alba.alignment`; may be empty.
    pub path: String,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "found {}, expected {}", self.found, self.expected)
    }
}

/// Everything that is wrong with an input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Most problems that are kept; a hostile file could otherwise fill memory.
    const MOST: usize = 200;

    /// A single problem.
    pub fn one(
        origin: &Origin,
        path: &str,
        found: impl fmt::Display,
        expected: impl fmt::Display,
    ) -> Self {
        let mut problems = Self::default();
        problems.add(origin, path, found, expected);
        problems
    }

    /// Notes one more.
    pub fn add(
        &mut self,
        origin: &Origin,
        path: &str,
        found: impl fmt::Display,
        expected: impl fmt::Display,
    ) {
        self.note(origin, path, &found, &expected);
    }

    /// Not generic, so that its code exists once and not per kind of message.
    #[inline(never)]
    fn note(
        &mut self,
        origin: &Origin,
        path: &str,
        found: &dyn fmt::Display,
        expected: &dyn fmt::Display,
    ) {
        if self.0.len() < Self::MOST {
            self.0.push(Problem {
                place: origin.to_string(),
                path: shortened(path.to_owned()),
                found: shortened(found.to_string()),
                expected: expected.to_string(),
            });
        }
    }

    /// Takes over the problems of `more` that are not noted yet.
    pub fn append(&mut self, more: Self) {
        for problem in more.0 {
            if self.0.len() < Self::MOST && !self.0.contains(&problem) {
                self.0.push(problem);
            }
        }
    }

    /// True when nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `value` when nothing is wrong, else the problems.
    ///
    /// # Errors
    /// When at least one problem was noted.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

/// Cuts a text that a hostile file made long.
fn shortened(text: String) -> String {
    const MOST: usize = 160;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
