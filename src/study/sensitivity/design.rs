//! Designs: at which points runs are made.
//!
//! A *trajectory* (Morris 1991) starts somewhere on a grid of four levels and moves one
//! factor after the other by two thirds of its range, in an order drawn by lot; each move
//! is an elementary effect. In a group of numbers each stands on a level of its own and
//! moves its own way (Campolongo, Cariboni and Saltelli 2007).
//!
//! A *row* of the design of Saltelli et al. (2010) is two points, A and B, and for each
//! factor A with that factor's place taken from B. Places of single factors are points of a
//! Sobol' sequence with Owen's scrambling (Burley 2020), A in the first dimensions and B in
//! the next; numbers of a group, and luck, are drawn independently by key.

use super::super::doubt::uniform;
use super::super::keys::run_seed;

/// Levels of the grid.
const LEVELS: f64 = 4.0;

/// Length of a move, `levels / (2 (levels − 1))`.
pub const STEP: f64 = LEVELS / (2.0 * (LEVELS - 1.0));

/// Most single factors of a row: two dimensions of the sequence each.
pub const MOST_SINGLES: usize = sobol_burley::NUM_DIMENSIONS as usize / 2;

/// Length of the sequence.
const LENGTH: u32 = 1 << 16;

/// Most rows: half the sequence, the rest being there for rows that cannot be.
pub const MOST_ROWS: u32 = LENGTH / 2;

/// How a factor is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One position between the ends of its range.
    Single,
    /// A group of numbers that move each its own way, or luck: an effect has no sign.
    Many,
}

/// Where a factor stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// All of it at one position, 0 at the least and 1 at the greatest value.
    At(f64),
    /// Each part on a level of the grid by the key, moved by one step or not.
    Grid {
        /// Key of the levels.
        key: u64,
        /// Whether it has moved.
        moved: bool,
    },
    /// Each part anywhere in its range by the key.
    Free {
        /// Key of the draws.
        key: u64,
    },
}

/// A level of the grid by name and key, 0, 1/3, 2/3 or 1.
fn level(name: &str, key: u64) -> f64 {
    (LEVELS * uniform(name, key, 0)).floor() / (LEVELS - 1.0)
}

/// A level after one step: up from the lower half, down from the upper.
fn stepped(level: f64) -> f64 {
    if level < 0.5 {
        level + STEP
    } else {
        level - STEP
    }
}

impl Place {
    /// Position of a part of the factor, 0 to 1.
    #[must_use]
    pub fn of(self, part: &str) -> f64 {
        match self {
            Self::At(position) => position,
            Self::Grid { key, moved: false } => level(part, key),
            Self::Grid { key, moved: true } => stepped(level(part, key)),
            Self::Free { key } => uniform(part, key, 0),
        }
    }

    /// A key that differs between places: of luck, whose parts are runs.
    #[must_use]
    pub fn key(self) -> u64 {
        match self {
            Self::At(position) => position.to_bits(),
            Self::Grid { key, moved } => run_seed("grid", key, u32::from(moved)),
            Self::Free { key } => key,
        }
    }

    /// This place moved by one step, and the way it went, 1 up or -1 down.
    fn stepped(self) -> (Self, f64) {
        match self {
            Self::At(from) => {
                let to = stepped(from);
                (Self::At(to), if to > from { 1.0 } else { -1.0 })
            }
            Self::Grid { key, moved } => (Self::Grid { key, moved: !moved }, 1.0),
            Self::Free { .. } => (self, 1.0),
        }
    }
}

/// A trajectory: where it starts, and which factor moves when.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    start: Vec<Place>,
    /// Numbers of the factors in the order in which they move.
    pub order: Vec<usize>,
}

impl Trajectory {
    /// The trajectory of a key. The last factor, luck, moves last, so that all other
    /// effects of a trajectory share their luck.
    #[must_use]
    pub fn of(factors: &[(&str, Kind)], key: u64) -> Self {
        let start = factors.iter().map(|(name, kind)| match kind {
            Kind::Single => Place::At(level(name, key)),
            Kind::Many => Place::Grid { key, moved: false },
        });
        let mut order: Vec<usize> = Vec::with_capacity(factors.len());
        let lot = |factor: usize| match factors.get(factor) {
            Some((name, _)) if factor + 1 < factors.len() => uniform(name, key, 1),
            _ => f64::INFINITY,
        };
        for factor in 0..factors.len() {
            let place = order.partition_point(|it| lot(*it) <= lot(factor));
            order.insert(place, factor);
        }
        Self {
            start: start.collect(),
            order,
        }
    }

    /// The point after `moves` moves.
    #[must_use]
    pub fn point(&self, moves: usize) -> Vec<Place> {
        let mut point = self.start.clone();
        for factor in self.order.iter().take(moves) {
            if let Some(place) = point.get_mut(*factor) {
                *place = place.stepped().0;
            }
        }
        point
    }

    /// The way in which a factor moves, 1 up or -1 down.
    #[must_use]
    pub fn way(&self, factor: usize) -> f64 {
        self.start
            .get(factor)
            .map_or(1.0, |place| place.stepped().1)
    }
}

/// A point of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The first of the two points.
    A,
    /// The second.
    B,
    /// The first, with one factor's place from the second.
    Swapped(usize),
}

impl Column {
    /// The column of a number: A, B, then one per factor.
    #[must_use]
    pub fn of(number: usize) -> Self {
        match number {
            0 => Self::A,
            1 => Self::B,
            more => Self::Swapped(more - 2),
        }
    }
}

/// A point of row `row`; `key` is that of the whole design.
#[must_use]
pub fn row_point(factors: &[(&str, Kind)], key: u64, row: u32, column: Column) -> Vec<Place> {
    let is_single = |kind: &Kind| *kind == Kind::Single;
    let singles = factors.iter().filter(|(_, kind)| is_single(kind)).count() as u32;
    let mut single = 0;
    let mut point = Vec::with_capacity(factors.len());
    for (number, (_, kind)) in factors.iter().enumerate() {
        let from_b = column == Column::B || column == Column::Swapped(number);
        point.push(match kind {
            Kind::Single => {
                let dimension = single + if from_b { singles } else { 0 };
                single += 1;
                Place::At(position(row, dimension, key))
            }
            Kind::Many => Place::Free {
                key: run_seed(if from_b { "B" } else { "A" }, key, row),
            },
        });
    }
    point
}

/// Position of a point of the sequence in a dimension.
fn position(row: u32, dimension: u32, key: u64) -> f64 {
    let row = row % LENGTH;
    let dimension = dimension.min(sobol_burley::NUM_DIMENSIONS - 1);
    f64::from(sobol_burley::sample(row, dimension, key as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTORS: [(&str, Kind); 4] = [
        ("a", Kind::Single),
        ("b", Kind::Single),
        ("c", Kind::Many),
        ("luck", Kind::Many),
    ];

    #[test]
    fn a_trajectory_moves_each_factor_once_and_luck_last() {
        for key in 0..50 {
            let trajectory = Trajectory::of(&FACTORS, key);
            assert_eq!(trajectory.order.last(), Some(&3));
            for moves in 0..4 {
                let (before, after) = (trajectory.point(moves), trajectory.point(moves + 1));
                let moved: Vec<usize> = (0..4).filter(|it| before[*it] != after[*it]).collect();
                assert_eq!(moved, [trajectory.order[moves]]);
                for part in ["x", "y", "z"] {
                    let (from, to) = (before[moved[0]].of(part), after[moved[0]].of(part));
                    assert!(((to - from).abs() - STEP).abs() < 1e-12);
                    assert!((0.0..=1.0).contains(&to) && (0.0..=1.0).contains(&from));
                }
                let way = trajectory.way(moved[0]);
                if let (Place::At(from), Place::At(to)) = (before[moved[0]], after[moved[0]]) {
                    assert_eq!(way > 0.0, to > from);
                }
            }
        }
    }

    /// Every level and every order of two factors comes up as often as the others.
    #[test]
    fn levels_and_orders_are_even() {
        let mut counts = [0; 4];
        let mut first = 0;
        for key in 0..4000 {
            let trajectory = Trajectory::of(&FACTORS, key);
            if let Place::At(at) = trajectory.start[0] {
                counts[(at * 3.0).round() as usize] += 1;
            }
            first += usize::from(trajectory.order[0] == 0);
        }
        assert!(
            counts.iter().all(|count| (900..1100).contains(count)),
            "{counts:?}"
        );
        assert!((1230..1440).contains(&first), "{first}");
    }

    #[test]
    fn a_row_swaps_one_factor_at_a_time() {
        let point = |column| row_point(&FACTORS, 9, 5, column);
        let (a, b) = (point(Column::A), point(Column::B));
        for number in 0..4 {
            assert_ne!(a[number], b[number]);
            let mut expected = a.clone();
            expected[number] = b[number];
            assert_eq!(point(Column::of(number + 2)), expected);
        }
    }

    /// The first sixteen points have one in each sixteenth of every dimension.
    #[test]
    fn rows_fill_their_ranges_evenly() {
        for (number, column) in [
            (0, Column::A),
            (1, Column::A),
            (0, Column::B),
            (1, Column::B),
        ] {
            let mut cells = [0; 16];
            for row in 0..16 {
                let place = row_point(&FACTORS, 3, row, column)[number];
                cells[(place.of("") * 16.0) as usize] += 1;
            }
            assert_eq!(cells, [1; 16]);
        }
    }
}
