//! A sweep: runs of many points of a design, a row each.
//!
//! Everything here is pure: a run's row is a function of the sweep and the run's number.
//! So any number of machines can each make some of the runs, and a sweep that was cut
//! short can go on, without a difference in any row.

pub mod design;
pub mod table;

use serde::Serialize;

use crate::MODEL_VERSION;
use crate::scenario::edit::{Changes, Firing};
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::record::Read;
use crate::study::ensemble::{self, Numbers};
use crate::study::keys::{point_seed, run_seed};
use crate::study::summary::Summary;
use crate::trace::digest::hex;
use crate::world::Setting;
use design::{Design, Factor, MOST_RUNS, Plan};
use table::{Column, Value, columns};

/// Which runs share their luck and, when sampled, their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Luck {
    /// None: every run has its own.
    Own,
    /// Runs of one replicate at all points, so that points differ by their levers alone.
    Shared,
}

/// What is asked of a sweep beside its scenario.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Points.
    pub plan: Plan,
    /// Changes that all points share.
    pub changes: Changes,
    /// Runs of each point.
    pub replicates: u32,
    /// Days of each run.
    pub days: u32,
    /// Whether numbers are drawn.
    pub numbers: Numbers,
    /// Who shares luck.
    pub luck: Luck,
    /// Seed of the design's random parts and of all luck.
    pub seed: u64,
}

/// A sweep that fits its scenario.
#[derive(Clone, Debug)]
pub struct Sweep {
    baseline: Setting,
    ask: Ask,
    design: Design,
    columns: Vec<Column>,
    /// Interventions of some run, in the order of their columns.
    fired: Vec<(String, String)>,
    study: String,
}

/// Where a run of a sweep stands: its id is its study, point and replicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Point of the design, from 0.
    pub point: u32,
    /// Run of the point, from 0.
    pub replicate: u32,
}

impl Place {
    /// The id of the run here; ids of a study sort as their runs do.
    #[must_use]
    pub fn id(self, study: &str) -> String {
        format!("{study}-{:08}-{:08}", self.point, self.replicate)
    }

    /// Study and place of an id; `None` if it is none.
    #[must_use]
    pub fn read(id: &str) -> Option<(&str, Self)> {
        let mut parts = id.split('-');
        let study = parts.next()?;
        let mut number = || parts.next()?.parse().ok();
        let place = Self {
            point: number()?,
            replicate: number()?,
        };
        (place.id(study) == id).then_some((study, place))
    }
}

impl Sweep {
    /// Works out the points and checks that they fit.
    ///
    /// # Errors
    /// A design, changes or days that do not fit the scenario, no runs or too many. Single
    /// points of a list whose values are out of range are no error here: their runs fail.
    pub fn new(baseline: Setting, ask: Ask) -> Result<Self, Problems> {
        let origin = Origin::named("sweep");
        let scenario = &baseline.scenario;
        let design = ask.plan.design(scenario, ask.seed)?;
        let mut problems = Problems::default();
        let runs = design.points.len() as u64 * u64::from(ask.replicates);
        if runs == 0 || runs > MOST_RUNS {
            let found = format_args!("{runs} runs");
            problems.add(&origin, "", found, format_args!("1 to {MOST_RUNS}"));
        }
        let mut whole = ask.changes.clone();
        let mut fired: Vec<(String, String)> = Vec::new();
        for factor in &design.factors {
            match factor {
                Factor::Lever(id) if ask.changes.levers.contains_key(id) => {
                    problems.add(
                        &origin,
                        id,
                        "set for all points",
                        "a lever of the design or set",
                    );
                }
                Factor::Lever(_) => {}
                Factor::Firing(day, id) => whole.interventions.push(Firing {
                    date: *day,
                    intervention: id.clone(),
                    value: None,
                }),
            }
        }
        for firing in &whole.interventions {
            let entry = (firing.date.to_string(), firing.intervention.clone());
            if fired.contains(&entry) {
                let found = format_args!("twice on {}", firing.date);
                problems.add(&origin, &firing.intervention, found, "once on a day");
            }
            fired.push(entry);
        }
        let fits = baseline
            .with(&whole, &origin)
            .and_then(|setting| setting.scenario.check_run(ask.days, &whole, &origin));
        if let Err(more) = fits {
            problems.append(more);
        }
        let columns = columns(scenario, &fired);
        let mut names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        names.sort_unstable();
        for twice in names.windows(2).filter(|pair| pair[0] == pair[1]) {
            let expected = "ids that differ in letters or digits";
            problems.add(&origin, twice[0], "two columns of this name", expected);
        }
        // A letter first, so that no program takes it for a number.
        let study = format!("s{}", hex(study(&baseline, &ask, &design)));
        problems.or(())?;
        Ok(Self {
            baseline,
            ask,
            design,
            columns,
            fired,
            study,
        })
    }

    /// Id of the study: a hash of all that makes it.
    #[must_use]
    pub fn study(&self) -> &str {
        &self.study
    }

    /// Points of the design.
    #[must_use]
    pub fn points(&self) -> usize {
        self.design.points.len()
    }

    /// Runs of all points.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.points() as u64 * u64::from(self.ask.replicates)
    }

    /// Columns of the rows.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Place of a run by its number: point by point, replicate by replicate.
    #[must_use]
    pub fn place(&self, run: u64) -> Place {
        let replicates = u64::from(self.ask.replicates.max(1));
        Place {
            point: (run / replicates) as u32,
            replicate: (run % replicates) as u32,
        }
    }

    /// Number of the run of a place; `None` when the sweep has none there.
    #[must_use]
    pub fn number(&self, place: Place) -> Option<u64> {
        let is_there =
            (place.point as usize) < self.points() && place.replicate < self.ask.replicates;
        let point = u64::from(place.point) * u64::from(self.ask.replicates);
        is_there.then_some(point + u64::from(place.replicate))
    }

    /// Makes the run of a place and gives its row, in the order of the columns. A run that
    /// cannot be made gives a row without outcomes that says why.
    #[must_use]
    pub fn row(&self, place: Place) -> Vec<Value> {
        let empty = Vec::new();
        let point = self.design.points.get(place.point as usize);
        let changes = self.changes(point.unwrap_or(&empty));
        let seed = match self.ask.luck {
            Luck::Own => point_seed(&self.study, self.ask.seed, place.point, place.replicate),
            Luck::Shared => run_seed(&self.study, self.ask.seed, place.replicate),
        };
        let outcome = ensemble::one(
            &self.baseline,
            &changes,
            [seed, seed],
            self.ask.days,
            self.ask.numbers,
        );
        let text = |text: &str| Value::Text(text.to_owned());
        let count = |count: u32| Value::Integer(u64::from(count));
        let mut row = vec![
            Value::Text(place.id(&self.study)),
            text(&self.study),
            text(MODEL_VERSION),
            text(&self.baseline.scenario.raw.id),
            count(self.ask.days),
            text(match self.ask.numbers {
                Numbers::Fixed => "fixed",
                Numbers::Sampled => "sampled",
            }),
            Value::Integer(self.points() as u64),
            count(self.ask.replicates),
            count(place.point),
            count(place.replicate),
            Value::Text(format!("0x{}", hex(seed))),
        ];
        let raw = &self.baseline.scenario.raw;
        row.extend(raw.levers.iter().map(|(id, lever)| {
            Value::number(changes.levers.get(id).copied().unwrap_or(lever.default))
        }));
        row.extend(self.fired.iter().map(|(date, id)| {
            let is_it =
                |firing: &&Firing| firing.intervention == *id && firing.date.to_string() == *date;
            let firing = changes.interventions.iter().find(is_it);
            let input = raw.interventions.get(id).and_then(|it| it.value.as_ref());
            match (firing, input) {
                (None, None) => Value::Number(0.0),
                (None, Some(_)) => Value::Missing,
                (Some(_), None) => Value::Number(1.0),
                (Some(firing), Some(input)) => Value::number(firing.value.unwrap_or(input.default)),
            }
        }));
        match outcome {
            Ok(summary) => {
                row.push(Value::Missing);
                outcomes(summary, &mut row);
            }
            Err(problems) => {
                // One line, so that a file of rows can be read line by line.
                let why = problems.to_string().replace(['\r', '\n'], "; ");
                row.push(Value::Text(why));
            }
        }
        row.resize(self.columns.len(), Value::Missing);
        row
    }

    /// Changes of a point, with those that all share.
    fn changes(&self, point: &[Option<f64>]) -> Changes {
        let mut changes = self.ask.changes.clone();
        for (factor, value) in self.design.factors.iter().zip(point) {
            match (factor, value) {
                (Factor::Lever(id), Some(value)) => {
                    changes.levers.insert(id.clone(), *value);
                }
                (Factor::Firing(date, id), Some(value)) => {
                    let interventions = &self.baseline.scenario.raw.interventions;
                    let takes_value = interventions.get(id).is_some_and(|it| it.value.is_some());
                    if !takes_value && *value == 0.0 {
                        continue;
                    }
                    // A switch is 1 or 0; any other number is refused with the run.
                    let value = (takes_value || *value != 1.0).then_some(*value);
                    changes.interventions.push(Firing {
                        date: *date,
                        intervention: id.clone(),
                        value,
                    });
                }
                (_, None) => {}
            }
        }
        changes
    }
}

/// The values of a summary, in the order of their columns. It is taken apart without a
/// rest, so that a new field of a summary cannot be forgotten here.
fn outcomes(summary: Summary, row: &mut Vec<Value>) {
    let Summary {
        settlement,
        violence,
        class,
        first,
        disputes,
        wars,
        pole_disputes,
        deaths,
        attacks,
        aimed_at_hosts,
        fired,
        terms,
        breakout_days,
        oil_price,
    } = summary;
    let count = |count: u32| Value::Integer(u64::from(count));
    row.extend([settlement.word(), violence.word(), class.word()].map(|it| Value::Text(it.into())));
    row.extend(first.map(|day| if day == 0 { Value::Missing } else { count(day) }));
    row.extend([disputes, wars, pole_disputes.0, pole_disputes.1].map(count));
    row.extend([deaths, attacks, aimed_at_hosts].map(Value::number));
    row.push(Value::Flag(fired));
    row.extend(terms.into_iter().map(Value::number));
    row.extend([breakout_days, oil_price].map(Value::number));
}

/// Hash of all that makes a sweep. Of the scenario: its fingerprint, the ranges that numbers
/// are drawn from, and what levers do.
fn study(baseline: &Setting, ask: &Ask, design: &Design) -> u64 {
    let mut bytes = Vec::new();
    let mut text = |text: &str| {
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text.bytes());
    };
    let raw = &baseline.scenario.raw;
    text(MODEL_VERSION);
    raw.quantities("", &mut |path, quantity| {
        text(path);
        text(&hex(quantity.low.to_bits()));
        text(&hex(quantity.high.to_bits()));
        text(&quantity.unit);
    });
    for (id, lever) in &raw.levers {
        text(id);
        lever.sets.iter().for_each(|path| text(path));
        text("scales");
        lever.scales.iter().for_each(|path| text(path));
    }
    for (id, value) in &ask.changes.levers {
        text(id);
        text(&hex(value.to_bits()));
    }
    for firing in &ask.changes.interventions {
        text(&firing.date.to_string());
        text(&firing.intervention);
        text(
            &firing
                .value
                .map_or(String::new(), |value| hex(value.to_bits())),
        );
    }
    for factor in &design.factors {
        text(&factor.to_string());
    }
    for value in design.points.iter().flatten() {
        text(&value.map_or(String::new(), |value| hex(value.to_bits())));
    }
    text(match ask.numbers {
        Numbers::Fixed => "fixed",
        Numbers::Sampled => "sampled",
    });
    text(match ask.luck {
        Luck::Own => "own",
        Luck::Shared => "shared",
    });
    for number in [
        baseline.fingerprint(),
        u64::from(ask.replicates),
        u64::from(ask.days),
        ask.seed,
    ] {
        text(&hex(number));
    }
    xxhash_rust::xxh3::xxh3_64(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::library::{BuiltIn, load};
    use crate::scenario::quantity::Day;
    use std::collections::BTreeSet;

    fn setting() -> Setting {
        Setting::of(load(&BuiltIn, "three-states").unwrap())
    }

    fn lever(id: &str) -> Factor {
        Factor::Lever(id.to_owned())
    }

    fn ask() -> Ask {
        Ask {
            plan: Plan::Grid(vec![
                (lever("embargo"), vec![0.0, 1.0]),
                (lever("output"), vec![1.0, 2.0]),
            ]),
            changes: Changes::default(),
            replicates: 2,
            days: 5,
            numbers: Numbers::Fixed,
            luck: Luck::Own,
            seed: 1,
        }
    }

    fn sweep(change: impl FnOnce(&mut Ask)) -> Sweep {
        let mut ask = ask();
        change(&mut ask);
        Sweep::new(setting(), ask).unwrap()
    }

    fn value(sweep: &Sweep, place: Place, name: &str) -> Value {
        let number = sweep.columns.iter().position(|column| column.name == name);
        sweep.row(place)[number.unwrap()].clone()
    }

    #[test]
    fn places_go_there_and_back() {
        let place = Place {
            point: 12,
            replicate: 3,
        };
        let id = place.id("s0123456789abcdef");
        assert_eq!(id, "s0123456789abcdef-00000012-00000003");
        assert_eq!(Place::read(&id), Some(("s0123456789abcdef", place)));
        for id in ["", "a", "a-1-2", "a-00000001-00000002-3", "a-x-00000002"] {
            assert_eq!(Place::read(id), None, "{id}");
        }
        let sweep = sweep(|_| ());
        assert_eq!(sweep.runs(), 8);
        let places: Vec<_> = (0..8).map(|run| sweep.place(run)).collect();
        assert!(places.is_sorted() && places[3].point == 1 && places[3].replicate == 1);
    }

    #[test]
    fn every_column_has_a_kind_and_every_row_a_value_for_it() {
        let sweep = sweep(|_| ());
        for column in sweep.columns() {
            assert_eq!(
                table::kind(&column.name),
                Some(column.kind),
                "{}",
                column.name
            );
            assert!(!column.meaning.is_empty());
        }
        let row = sweep.row(sweep.place(5));
        assert_eq!(row.len(), sweep.columns.len());
        for (column, value) in sweep.columns.iter().zip(&row) {
            let fits = match value {
                Value::Missing => column.name == "failure" || column.name.starts_with("first_"),
                value => Value::read(column.kind, &value.text()).as_ref() == Ok(value),
            };
            assert!(fits, "{}: {value:?}", column.name);
        }
    }

    /// A row says what the single run with its seed and levers says.
    #[test]
    fn a_row_is_the_run_that_it_names() {
        let sweep = sweep(|_| ());
        let place = sweep.place(5);
        let Value::Text(seed) = value(&sweep, place, "seed") else {
            panic!("no seed")
        };
        let changes = Changes {
            levers: [("embargo".to_owned(), 1.0), ("output".to_owned(), 1.0)].into(),
            ..Changes::default()
        };
        let changed = setting().with(&changes, &Origin::named("test")).unwrap();
        let seed = crate::trace::digest::from_hex(&seed).unwrap();
        let alone = crate::study::summary::summary(&changed, seed, 5);
        assert_eq!(
            value(&sweep, place, "oil_price"),
            Value::Number(alone.oil_price)
        );
        assert_eq!(value(&sweep, place, "deaths"), Value::Number(alone.deaths));
        assert_eq!(value(&sweep, place, "lever_embargo"), Value::Number(1.0));
        let untouched = setting().scenario.raw.levers["tie-strength"].default;
        assert_eq!(
            value(&sweep, place, "lever_tie_strength"),
            Value::Number(untouched)
        );
    }

    #[test]
    fn luck_is_shared_where_it_is_asked_for() {
        let seeds = |luck| {
            let sweep = sweep(|ask| ask.luck = luck);
            let seed = |run| value(&sweep, sweep.place(run), "seed").text();
            (0..8).map(seed).collect::<BTreeSet<_>>().len()
        };
        assert_eq!((seeds(Luck::Own), seeds(Luck::Shared)), (8, 2));
    }

    #[test]
    fn whatever_makes_a_study_changes_its_id() {
        let mut ids = BTreeSet::new();
        let mut other = |change: fn(&mut Ask)| assert!(ids.insert(sweep(change).study));
        other(|_| ());
        other(|ask| ask.seed = 2);
        other(|ask| ask.days = 6);
        other(|ask| ask.replicates = 3);
        other(|ask| ask.numbers = Numbers::Sampled);
        other(|ask| ask.luck = Luck::Shared);
        other(|ask| ask.changes.levers = [("tie-strength".to_owned(), 0.7)].into());
        other(|ask| ask.plan = Plan::Grid(vec![(lever("embargo"), vec![0.0, 1.0])]));
        other(|ask| ask.plan = Plan::Grid(vec![(lever("embargo"), vec![0.0, 0.9])]));
        other(|ask| ask.plan = Plan::Grid(vec![(lever("output"), vec![0.0, 1.0])]));
        let mut scenario = load(&BuiltIn, "three-states").unwrap();
        let raw = std::sync::Arc::make_mut(&mut scenario.raw);
        let lever = raw.levers.get_mut("embargo").unwrap();
        std::mem::swap(&mut lever.sets, &mut lever.scales);
        let edited = Sweep::new(Setting::of(scenario), ask()).unwrap();
        assert!(ids.insert(edited.study));
    }

    #[test]
    fn interventions_are_factors_too() {
        let day = Day::parse("2025-01-03").unwrap();
        let firing = |id: &str| Factor::Firing(day, id.to_owned());
        let points = vec![
            vec![Some(1.0), Some(2.5)],
            vec![Some(0.0), None],
            vec![Some(0.5), Some(99.0)],
        ];
        let sweep = sweep(|ask| {
            ask.plan = Plan::Points(vec![firing("walk-out"), firing("field-outage")], points);
        });
        let at = |point, name: &str| {
            let place = Place {
                point,
                replicate: 0,
            };
            value(&sweep, place, name)
        };
        assert_eq!(at(0, "at_2025_01_03_walk_out"), Value::Number(1.0));
        assert_eq!(at(0, "at_2025_01_03_field_outage"), Value::Number(2.5));
        assert_eq!(at(1, "at_2025_01_03_walk_out"), Value::Number(0.0));
        assert_eq!(at(1, "at_2025_01_03_field_outage"), Value::Missing);
        assert_ne!(at(0, "oil_price"), at(1, "oil_price"));
        let why = at(2, "failure").text();
        assert!(
            why.contains("walk-out: found the value 0.5, expected no value"),
            "{why}"
        );
        assert!(
            why.contains("field-outage: found 99, expected 0 to 10"),
            "{why}"
        );
        assert_eq!(at(2, "oil_price"), Value::Missing);
    }

    #[test]
    fn sweeps_that_make_no_sense() {
        let refused = |change: fn(&mut Ask)| {
            let mut ask = ask();
            change(&mut ask);
            Sweep::new(setting(), ask).unwrap_err().to_string()
        };
        let none = refused(|ask| ask.replicates = 0);
        assert_eq!(none, "sweep: found 0 runs, expected 1 to 10000000");
        let both = refused(|ask| ask.changes.levers = [("embargo".to_owned(), 0.5)].into());
        assert!(both.contains("embargo: found set for all points"), "{both}");
        let late = refused(|ask| {
            let day = Day::parse("2025-03-01").unwrap();
            let factor = Factor::Firing(day, "walk-out".to_owned());
            ask.plan = Plan::Grid(vec![(factor, vec![0.0, 1.0])]);
        });
        assert!(late.contains("after the run's last day"), "{late}");
    }
}
