//! Tidy rows of a run: one value a row, and a dictionary that says what every
//! column and every series is. Writing them to a file is the caller's business.

use serde::Serialize;

use super::record::Record;
use super::series;
use crate::scenario::Scenario;

/// One value of one series on one day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row<'a> {
    /// Days since the start.
    pub day: u32,
    /// Date.
    pub date: String,
    /// Name of the series.
    pub series: &'static str,
    /// Id of the agent; empty for series of the world.
    pub agent: &'a str,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: &'static str,
}

/// An entry of the data dictionary.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// `column` or `series`.
    pub of: &'static str,
    /// Name.
    pub name: &'static str,
    /// Type or unit.
    pub unit: &'static str,
    /// Meaning.
    pub meaning: &'static str,
}

/// All rows of a record: by day, then series, then agent.
pub fn rows<'a>(record: &'a Record, scenario: &'a Scenario) -> impl Iterator<Item = Row<'a>> + 'a {
    (0..=record.days()).flat_map(move |day| {
        let date = (scenario.start().0 + chrono::Days::new(u64::from(day))).to_string();
        series::ALL.iter().flat_map(move |series| {
            let agents = if series.per_agent() {
                record.agents()
            } else {
                1
            };
            let date = date.clone();
            (0..agents).filter_map(move |agent| {
                Some(Row {
                    day,
                    date: date.clone(),
                    series: series.name,
                    agent: if series.per_agent() {
                        &scenario.agents[agent].id
                    } else {
                        ""
                    },
                    value: record.value(series.name, day, agent)?,
                    unit: series.unit,
                })
            })
        })
    })
}

/// The data dictionary.
#[must_use]
pub fn dictionary() -> Vec<Entry> {
    let column = |name, unit, meaning| Entry {
        of: "column",
        name,
        unit,
        meaning,
    };
    let mut entries = vec![
        column(
            "day",
            "integer, days",
            "Days since the start; 0 is the start",
        ),
        column("date", "YYYY-MM-DD", "Date of the day"),
        column("series", "text", "Name of the series"),
        column(
            "agent",
            "text",
            "Id of the agent; empty for series of the world",
        ),
        column("value", "number", "Value of the series, in its unit"),
        column("unit", "text", "Unit of the value"),
    ];
    entries.extend(series::ALL.iter().map(|series| Entry {
        of: "series",
        name: series.name,
        unit: series.unit,
        meaning: series.meaning,
    }));
    entries
}
