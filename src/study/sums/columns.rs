//! Columns of values that a study sums up: a series of the world, or of one agent.

use bevy_ecs::world::World;

use super::scale::{self, Scale};
use crate::Simulation;
use crate::scenario::problem::{Origin, Problems};
use crate::trace::series::{self, Series};
use crate::world::Setting;

/// Between the name of a series and the id of its agent.
const OF: char = ':';

/// One value a day.
#[derive(Clone, Debug)]
pub struct Column {
    /// Series.
    pub series: &'static Series,
    /// Number of the agent, none for a series of the world.
    pub agent: Option<usize>,
    /// Name: `oil_price`, or with the agent's id `capability:alba`.
    pub name: String,
    /// Bins of its values.
    pub scale: Scale,
}

/// Columns, those of one series in a row.
#[derive(Clone, Debug, Default)]
pub struct Columns(Vec<Column>);

impl Columns {
    /// None: outcomes alone.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Every series of the world. `baseline` is the world without changes.
    #[must_use]
    pub fn of_world(baseline: &Setting) -> Self {
        let Self(mut columns) = Self::all(baseline);
        columns.retain(|column| column.agent.is_none());
        Self(columns)
    }

    /// Every series of every agent. `baseline` is the world without changes.
    #[must_use]
    pub fn all(baseline: &Setting) -> Self {
        let mut columns = Vec::new();
        let start = Simulation::of(baseline.clone(), 0);
        for series in &series::ALL {
            whole(series, &start, &mut columns);
        }
        Self(columns)
    }

    /// Those of these names: a series, with all agents where it has a value for each, or
    /// a series and an agent as in `capability:alba`. `origin` says where the names come from.
    ///
    /// # Errors
    /// Unknown series and agents, an agent of a series of the world, a column twice.
    pub fn chosen(baseline: &Setting, names: &[String], origin: &Origin) -> Result<Self, Problems> {
        let scenario = &baseline.scenario;
        let start = Simulation::of(baseline.clone(), 0);
        let mut problems = Problems::default();
        let mut columns: Vec<Column> = Vec::new();
        for name in names {
            let (wanted, agent) = match name.split_once(OF) {
                Some((series, agent)) => (series, Some(agent)),
                None => (name.as_str(), None),
            };
            let Some(series) = series::find(wanted) else {
                let known = series::names().join(", ");
                let found = format_args!("the unknown series \"{wanted}\"");
                problems.add(origin, name, found, format_args!("one of {known}"));
                continue;
            };
            let mut more = Vec::new();
            whole(series, &start, &mut more);
            if let Some(agent) = agent {
                if !series.per_agent() {
                    let found = format_args!("the agent \"{agent}\"");
                    problems.add(origin, name, found, "no agent: it is a series of the world");
                    continue;
                }
                let number = scenario.agent(agent);
                more.retain(|column| number.is_some() && column.agent == number);
                if more.is_empty() {
                    let known: Vec<_> = scenario.raw.agents.keys().cloned().collect();
                    let found = format_args!("the unknown agent \"{agent}\"");
                    let expected = format_args!("one of {}", known.join(", "));
                    problems.add(origin, name, found, expected);
                }
            }
            for column in more {
                if columns.iter().any(|it| it.name == column.name) {
                    problems.add(origin, name, "the same column twice", "each column once");
                    break;
                }
                columns.push(column);
            }
        }
        // So that a series is read once a day.
        let place = |series: &Series| series::ALL.iter().position(|it| it.name == series.name);
        columns.sort_by_key(|column| (place(column.series), column.agent));
        problems.or(Self(columns))
    }

    /// The columns.
    #[must_use]
    pub fn list(&self) -> &[Column] {
        &self.0
    }

    /// Appends today's value of each to `out`.
    pub fn read(&self, world: &World, out: &mut Vec<f64>) {
        let mut today = Vec::new();
        let mut last: Option<&str> = None;
        for column in &self.0 {
            if last != Some(column.series.name) {
                today.clear();
                column.series.read(world, &mut today);
                last = Some(column.series.name);
            }
            let value = today.get(column.agent.unwrap_or(0));
            out.push(value.copied().unwrap_or(f64::NAN));
        }
    }
}

/// All columns of a series; `start` is the world without changes on its first day.
fn whole(series: &'static Series, start: &Simulation, columns: &mut Vec<Column>) {
    let mut today = Vec::new();
    series.read(start.world(), &mut today);
    let agents = &start.scenario().agents;
    columns.extend(today.into_iter().enumerate().map(|(number, value)| {
        let agent = series.per_agent().then_some(number);
        let id = agent.and_then(|agent| agents.get(agent));
        Column {
            series,
            agent,
            name: match id {
                Some(agent) => format!("{}{OF}{}", series.name, agent.id),
                None => series.name.to_owned(),
            },
            scale: scale::of(series.name, value),
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::library::{BuiltIn, load};

    fn setting() -> Setting {
        Setting::of(load(&BuiltIn, "three-states").unwrap())
    }

    fn chosen(names: &[&str]) -> Result<Columns, Problems> {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        Columns::chosen(&setting(), &names, &Origin::named("test"))
    }

    #[test]
    fn columns_read_what_a_record_holds() {
        let columns = chosen(&["oil_price", "capability:corvo", "alignment"]).unwrap();
        let names: Vec<_> = columns.list().iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names[0], "alignment:alba");
        assert_eq!(names[names.len() - 2..], ["capability:corvo", "oil_price"]);
        let mut simulation = Simulation::of(setting(), 4);
        let record = simulation.run(9);
        let mut today = Vec::new();
        columns.read(simulation.world(), &mut today);
        assert_eq!(today.len(), names.len());
        for (column, value) in columns.list().iter().zip(today) {
            let agent = column.agent.unwrap_or(0);
            assert_eq!(record.value(column.series.name, 9, agent), Some(value));
        }
        let all = Columns::all(&setting());
        let per = |series: &Series| {
            if series.per_agent() {
                simulation.agents()
            } else {
                1
            }
        };
        assert_eq!(all.list().len(), series::ALL.iter().map(per).sum::<usize>());
    }

    #[test]
    fn unknown_columns_are_named_with_the_known_ones() {
        let error = |names: &[&str]| chosen(names).unwrap_err().to_string();
        assert!(error(&["oil"]).contains("unknown series \"oil\", expected one of alignment, "));
        assert!(error(&["capability:x"]).contains("unknown agent \"x\", expected one of alba, "));
        assert!(error(&["oil_price:alba"]).contains("series of the world"));
        assert!(error(&["capability", "capability:alba"]).contains("twice"));
        assert!(chosen(&[]).unwrap().list().is_empty());
    }
}
