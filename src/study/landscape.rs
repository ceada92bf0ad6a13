//! Landscape analysis: which two sides the agents could fall into.
//!
//! Axelrod and Bennett (1993) give a split of agents into two sides the energy
//! `E = Σ_i Σ_j s_i s_j p_ij d_ij`, with `d_ij` 0 on the same side and 1 on different ones:
//! it is low where those who get on stand together and rivals stand apart. A split is
//! *stable* when no single agent lowers `E` by changing side. From any other the agent
//! whose change lowers it most changes first (steepest descent), and so on down; the
//! splits that end in the same stable one are its *basin*.
//!
//! `s` is influence here, as a share of all; `p` the propensities of the day, of each pair
//! the mean of its two directions. The most influential agents choose a side, the rest are
//! held where the sign of their alignment puts them. `d_ij = (a_i − a_j)²/4` is the same
//! distance at the poles, so the day's alignments have an energy on the same scale.
//!
//! All splits are visited in the order of a Gray code (Gray 1953), where one agent changes
//! from each to the next, so that energies follow by one row of sums; they are summed
//! afresh every [`FRESH`] steps, and energies within [`TIE`] of each other are equal.

use serde::Serialize;

use crate::Simulation;
use crate::day::alignment::share;
use crate::scenario::Scenario;
use crate::scenario::problem::{Origin, Problems};
use crate::world::Roster;
use crate::world::agents::{Alignment, Resources};
use crate::world::calendar::Calendar;
use crate::world::dyads::Propensity;

/// Most agents that choose a side: 2^24 splits.
pub const MOST_AGENTS: usize = 24;

/// Agents that choose a side when nobody says how many.
pub const AGENTS: usize = 20;

/// Most stable splits that are given.
pub const MOST_MINIMA: usize = 64;

/// Steps after which energies are summed afresh.
const FRESH: u32 = 4096;

/// Energies this near to each other are equal.
const TIE: f64 = 1e-12;

/// An agent and what it weighs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// Id.
    pub id: String,
    /// Share of all influence.
    pub influence: f64,
    /// Alignment, -1 to 1.
    pub alignment: f64,
}

/// Two sides: ids of agents, held ones too.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sides {
    /// Side of the negative pole.
    pub negative: Vec<String>,
    /// Side of the positive pole.
    pub positive: Vec<String>,
}

/// A stable split.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Minimum {
    /// Energy.
    pub energy: f64,
    /// Least rise of the energy when one agent changes side.
    pub depth: f64,
    /// Share of all splits that lead here.
    pub basin: f64,
    /// Ids of the agents that stand on the other side today; their number is the distance
    /// (Hamming) from today.
    pub movers: Vec<String>,
    /// Who stands where.
    #[serde(flatten)]
    pub sides: Sides,
}

/// The split by the signs of today's alignments.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Today {
    /// Energy of the split.
    pub energy: f64,
    /// Energy of the alignments themselves, between the poles.
    pub energy_of_alignments: f64,
    /// Share of all splits with a lower energy.
    pub lower: f64,
    /// Place among the stable splits, from 0, of the one that it leads to.
    pub leads_to: usize,
    /// Who stands where.
    #[serde(flatten)]
    pub sides: Sides,
}

/// The landscape of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Landscape {
    /// Day, 0 for the start.
    pub day: u32,
    /// Agents that choose a side, in the order of ids.
    pub choosing: Vec<Member>,
    /// Agents held at the sign of their alignment, in the order of ids.
    pub held: Vec<Member>,
    /// Splits visited.
    pub splits: u32,
    /// Where the agents stand.
    pub today: Today,
    /// Number of stable splits.
    pub stable: usize,
    /// The stable splits of least energy, lowest first, at most [`MOST_MINIMA`]. With
    /// nobody held, a split and its mirror image are one.
    pub minima: Vec<Minimum>,
}

/// How many agents choose a side when `asked` are wanted, or nobody says how many.
///
/// # Errors
/// No agent, more than [`MOST_AGENTS`], or more than the scenario has.
pub fn agents(scenario: &Scenario, asked: Option<u32>) -> Result<usize, Problems> {
    let most = scenario.agents.len().min(MOST_AGENTS);
    let count = asked.map_or(AGENTS.min(most), |asked| asked as usize);
    if (1..=most).contains(&count) {
        return Ok(count);
    }
    let expected = format_args!("1 to {most}");
    let origin = Origin::named("landscape");
    Err(Problems::one(&origin, "agents", count, expected))
}

/// The landscape of the day that a run has reached, with `asked` agents choosing, or
/// [`AGENTS`] or all there are.
///
/// Propensities are those of step 6 of the day; at the start they are those of the
/// scenario without changes, since levers reach them on the first day.
///
/// # Errors
/// As [`agents`].
pub fn landscape(simulation: &Simulation, asked: Option<u32>) -> Result<Landscape, Problems> {
    let world = simulation.world();
    let setting = simulation.setting();
    let scenario = &setting.scenario;
    let count = agents(scenario, asked)?;
    let mut members = Vec::with_capacity(scenario.agents.len());
    let states = world.resource::<Roster>().0.iter().map(|entity| {
        let alignment = world.get::<Alignment>(*entity).map_or(0.0, |it| it.0);
        let resources = world.get::<Resources>(*entity).map_or(0.0, |it| it.0);
        (alignment, resources)
    });
    let weights = scenario
        .agents
        .iter()
        .zip(&setting.equilibrium.influence_per_resource);
    for ((agent, per_resource), (alignment, resources)) in weights.zip(states) {
        members.push(Member {
            id: agent.id.clone(),
            influence: resources * per_resource,
            alignment,
        });
    }
    let total: f64 = members.iter().map(|member| member.influence).sum();
    for member in &mut members {
        member.influence = share(member.influence, total);
    }
    // Of equals the first in the order of ids comes first.
    let before = |agent: usize, own: &Member| {
        let ahead = |(other, it): (usize, &Member)| {
            it.influence > own.influence || (it.influence == own.influence && other < agent)
        };
        members.iter().enumerate().filter(|it| ahead(*it)).count()
    };
    let ranks: Vec<usize> = members
        .iter()
        .enumerate()
        .map(|(n, it)| before(n, it))
        .collect();
    let chosen = |wanted: bool| {
        let ranks = ranks.iter().enumerate();
        ranks
            .filter(move |(_, rank)| (**rank < count) == wanted)
            .map(|(agent, _)| agent)
    };
    let order: Vec<usize> = chosen(true).chain(chosen(false)).collect();
    let mut propensities = vec![0.0; members.len() * members.len()];
    let edges = scenario.edges.iter().zip(&world.resource::<Propensity>().0);
    for (edge, propensity) in edges {
        if let Some(place) = propensities.get_mut(edge.from * members.len() + edge.to) {
            *place = *propensity;
        }
    }
    let table = Table {
        members: &members,
        order: &order,
        choosing: count,
        propensities: &propensities,
    };
    Ok(table.landscape(world.resource::<Calendar>().tick))
}

/// Everybody with their propensities, and who chooses.
struct Table<'a> {
    members: &'a [Member],
    /// Numbers of those who choose, then of those who are held.
    order: &'a [usize],
    choosing: usize,
    /// Directed propensities, a row per agent.
    propensities: &'a [f64],
}

impl Table<'_> {
    fn landscape(&self, day: u32) -> Landscape {
        let ordered: Vec<&Member> = self
            .order
            .iter()
            .filter_map(|number| self.members.get(*number))
            .collect();
        let (choosing, held) = ordered.split_at(self.choosing.min(ordered.len()));
        let split = self.split(&ordered);
        let today = choosing
            .iter()
            .enumerate()
            .filter(|(_, member)| member.alignment >= 0.0)
            .fold(0, |sides, (place, _)| sides | (1 << place));
        let descent = descend(&split, today);
        let mirrored = held.is_empty();
        let whole = ((1u64 << choosing.len()) - 1) as u32;
        // Of a split and its mirror image, the one nearer to today.
        let facing = |sides: u32| {
            let other = !sides & whole;
            let (near, far) = ((sides ^ today).count_ones(), (other ^ today).count_ones());
            if mirrored && (far, other) < (near, sides) {
                other
            } else {
                sides
            }
        };
        // Energies, splits and sizes of basins, lowest first.
        let mut minima: Vec<(f64, u32, u32)> = Vec::new();
        let mut stable = 0;
        let end = facing(descent.end);
        let own = split.energy(end);
        let mut leads_to = 0;
        for (sides, count) in &descent.basins {
            if facing(*sides) != *sides && descent.basin(facing(*sides)).is_some() {
                continue;
            }
            let image = if mirrored { !sides & whole } else { *sides };
            let both = descent.basin(image).filter(|_| image != *sides);
            let (energy, count) = (split.energy(*sides), count + both.unwrap_or(0));
            let lower = |than: f64, at: u32| energy < than || (energy == than && *sides < at);
            let place = minima.partition_point(|it| !lower(it.0, it.1));
            if place < MOST_MINIMA {
                minima.insert(place, (energy, *sides, count));
                minima.truncate(MOST_MINIMA);
            }
            stable += 1;
            leads_to += usize::from(lower(own, end));
        }
        let splits = 1u32 << choosing.len();
        let ids = |sides: u32, wanted: bool| {
            let stands = |(number, member): &(usize, &Member)| {
                let place = self.order.iter().position(|it| it == number);
                let positive = match place {
                    Some(place) if place < choosing.len() => sides >> place & 1 == 1,
                    _ => member.alignment >= 0.0,
                };
                positive == wanted
            };
            let standing = self.members.iter().enumerate().filter(stands);
            standing.map(|(_, member)| member.id.clone()).collect()
        };
        let sides = |sides: u32| Sides {
            negative: ids(sides, false),
            positive: ids(sides, true),
        };
        let movers = |to: u32| {
            let moved = |(place, _): &(usize, &&Member)| (to ^ today) >> place & 1 == 1;
            let movers = choosing.iter().enumerate().filter(moved);
            movers.map(|(_, member)| member.id.clone()).collect()
        };
        let owned = |members: &[&Member]| members.iter().map(|it| (*it).clone()).collect();
        Landscape {
            day,
            choosing: owned(choosing),
            held: owned(held),
            splits,
            today: Today {
                energy: split.energy(today),
                energy_of_alignments: split
                    .energy_of(&|place| ordered.get(place).map_or(0.0, |member| member.alignment)),
                lower: f64::from(descent.lower) / f64::from(splits),
                leads_to,
                sides: sides(today),
            },
            stable,
            minima: minima
                .iter()
                .map(|(energy, at, count)| Minimum {
                    energy: *energy,
                    depth: split.depth(*at),
                    basin: f64::from(*count) / f64::from(splits),
                    movers: movers(*at),
                    sides: sides(*at),
                })
                .collect(),
        }
    }

    fn split(&self, ordered: &[&Member]) -> Split {
        let directed = |from: usize, to: usize| {
            let place = from * self.members.len() + to;
            self.propensities.get(place).copied().unwrap_or(0.0)
        };
        let coupling = |(i, one): (usize, &Member), (j, other): (usize, &Member)| {
            let both = (directed(i, j) + directed(j, i)) / 2.0;
            if i == j {
                0.0
            } else {
                one.influence * other.influence * both
            }
        };
        let numbered = || self.order.iter().copied().zip(ordered.iter().copied());
        Split {
            rows: numbered()
                .map(|one| numbered().map(|other| coupling(one, other)).collect())
                .collect(),
            held: ordered
                .iter()
                .skip(self.choosing)
                .map(|member| side(member.alignment >= 0.0))
                .collect(),
        }
    }
}

/// A side as a number.
fn side(positive: bool) -> f64 {
    if positive { 1.0 } else { -1.0 }
}

/// What the energy of a split follows from. A split is given by its bits: bit `i` is set
/// when the `i`th agent that chooses stands on the positive side.
struct Split {
    /// `s_i s_j p_ij`, those who choose first; symmetric, 0 on the diagonal.
    rows: Vec<Vec<f64>>,
    /// Sides of those who are held.
    held: Vec<f64>,
}

impl Split {
    fn choosing(&self) -> usize {
        self.rows.len() - self.held.len()
    }

    /// Sides of everybody, -1 or 1.
    fn sides(&self, split: u32) -> Vec<f64> {
        let free = (0..self.choosing()).map(|place| side(split >> place & 1 == 1));
        free.chain(self.held.iter().copied()).collect()
    }

    /// `E = Σ_i Σ_j s_i s_j p_ij (a_i − a_j)²/4`.
    fn energy_of(&self, position: &dyn Fn(usize) -> f64) -> f64 {
        let mut energy = 0.0;
        for (i, row) in self.rows.iter().enumerate() {
            for (j, coupling) in row.iter().enumerate() {
                let apart = position(i) - position(j);
                energy += coupling * apart * apart / 4.0;
            }
        }
        energy
    }

    fn energy(&self, split: u32) -> f64 {
        let sides = self.sides(split);
        self.energy_of(&|place| sides.get(place).copied().unwrap_or(0.0))
    }

    /// Per agent that chooses: the sum of `s_i s_j p_ij` over others, those on the negative
    /// side taken off. Its change of side adds twice its side times this to the energy.
    fn fields(&self, sides: &[f64]) -> Vec<f64> {
        let field = |row: &Vec<f64>| row.iter().zip(sides).map(|(c, side)| c * side).sum();
        self.rows.iter().take(self.choosing()).map(field).collect()
    }

    /// Least change of the energy when one agent changes side.
    fn depth(&self, split: u32) -> f64 {
        let sides = self.sides(split);
        let fields = self.fields(&sides);
        let changes = sides
            .iter()
            .zip(&fields)
            .map(|(side, field)| change(*side, *field));
        changes.fold(f64::INFINITY, f64::min)
    }

    /// Visits every split with its energy and each agent's change of it by changing side.
    fn each(&self, visit: &mut dyn FnMut(u32, f64, &[f64])) {
        let count = self.choosing();
        let mut sides = self.sides(0);
        let mut fields = self.fields(&sides);
        let mut energy = self.energy(0);
        let mut changes = vec![0.0; count];
        for step in 0..1u32 << count {
            let split = step ^ (step >> 1);
            if step > 0 {
                let place = step.trailing_zeros() as usize;
                if step.is_multiple_of(FRESH) {
                    sides = self.sides(split);
                    fields = self.fields(&sides);
                    energy = self.energy(split);
                } else if let (Some(own), Some(row)) = (sides.get_mut(place), self.rows.get(place))
                {
                    energy += changes.get(place).copied().unwrap_or(0.0);
                    *own = -*own;
                    let step = 2.0 * *own;
                    for (field, coupling) in fields.iter_mut().zip(row) {
                        *field += step * coupling;
                    }
                }
            }
            for (change_of, (side, field)) in changes.iter_mut().zip(sides.iter().zip(&fields)) {
                *change_of = change(*side, *field);
            }
            visit(split, energy, &changes);
        }
    }
}

/// Change of the energy when an agent leaves its side: `2 a_i Σ_j s_i s_j p_ij a_j`, since
/// `d_ij = (1 − a_i a_j)/2` at the poles and each pair counts twice.
fn change(side: f64, field: f64) -> f64 {
    2.0 * side * field
}

/// Where steepest descent leads.
struct Descent {
    /// Stable splits in the order of their bits, and the number of splits that lead to each.
    basins: Vec<(u32, u32)>,
    /// Where the given split leads.
    end: u32,
    /// Splits of lower energy than the given one.
    lower: u32,
}

impl Descent {
    /// Number of splits that lead to a stable one.
    fn basin(&self, sides: u32) -> Option<u32> {
        let place = self.basins.binary_search_by(|it| it.0.cmp(&sides)).ok()?;
        self.basins.get(place).map(|it| it.1)
    }
}

fn descend(split: &Split, today: u32) -> Descent {
    // Per split: the next one down, itself where it is stable.
    let mut next = vec![0u32; 1 << split.choosing()];
    let (own, mut lower) = (split.energy(today), 0);
    split.each(&mut |at, energy, changes| {
        let (mut best, mut down) = (-TIE, at);
        for (place, change) in changes.iter().enumerate() {
            // Of equals the first in the order of ids goes.
            if *change < best {
                (best, down) = (*change - TIE, at ^ (1 << place));
            }
        }
        if let Some(next) = next.get_mut(at as usize) {
            *next = down;
        }
        lower += u32::from(energy < own - TIE);
    });
    let following = |next: &[u32], at: u32| next.get(at as usize).copied().unwrap_or(at);
    let stable = next.iter().zip(0..).filter(|(to, at)| *to == at);
    let mut basins: Vec<(u32, u32)> = stable.map(|(_, at)| (at, 0)).collect();
    for start in 0..next.len() as u32 {
        let mut end = start;
        while following(&next, end) != end {
            end = following(&next, end);
        }
        // The whole way points at its end from now on, so that no way is walked twice.
        let mut at = start;
        while at != end {
            let down = following(&next, at);
            if let Some(next) = next.get_mut(at as usize) {
                *next = end;
            }
            at = down;
        }
        let place = basins.binary_search_by(|it| it.0.cmp(&end));
        if let Some(basin) = place.ok().and_then(|place| basins.get_mut(place)) {
            basin.1 += 1;
        }
    }
    Descent {
        end: following(&next, today),
        basins,
        lower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use crate::chance::{Chance, Purpose};

    fn member(id: &str, influence: f64, alignment: f64) -> Member {
        Member {
            id: id.into(),
            influence,
            alignment,
        }
    }

    fn table<'a>(
        members: &'a [Member],
        propensities: &'a [f64],
        order: &'a [usize],
        choosing: usize,
    ) -> Table<'a> {
        Table {
            members,
            order,
            choosing,
            propensities,
        }
    }

    /// By hand: a and b get on (.8), both are hostile to c (−.4, −.6), influences 2, 1, 1.
    /// Apart, the pairs cost 2·2·.8 = 3.2, 2·2·(−.4) = −1.6 and 2·1·(−.6) = −1.2. So
    /// {ab|c} −2.8, {a|bc} 3.2 − 1.6 = 1.6, {b|ac} 3.2 − 1.2 = 2, all together 0. One
    /// stable split, of depth 2.8: c's change costs 2.8, b's 4.4, a's 4.8.
    #[test]
    fn three_agents_by_hand() {
        let members = [
            member("a", 2.0, 1.0),
            member("b", 1.0, -1.0),
            member("c", 1.0, -1.0),
        ];
        // Directions differ; their means count.
        let p = [0.0, 0.9, -0.4, 0.7, 0.0, -1.0, -0.4, -0.2, 0.0];
        let found = table(&members, &p, &[0, 1, 2], 3).landscape(0);
        assert_eq!((found.stable, found.splits), (1, 8));
        let lowest = &found.minima[0];
        assert!((lowest.energy + 2.8).abs() < 1e-12, "{lowest:?}");
        assert!((lowest.depth - 2.8).abs() < 1e-12, "{lowest:?}");
        assert_eq!(
            (lowest.basin, &*lowest.movers),
            (1.0, ["b".to_owned()].as_slice())
        );
        assert_eq!(lowest.sides.positive, ["a", "b"]);
        assert_eq!(lowest.sides.negative, ["c"]);
        assert!(
            (found.today.energy - 1.6).abs() < 1e-12,
            "{:?}",
            found.today
        );
        // Below 1.6 lie {ab|c} and all together, each with its mirror image.
        assert_eq!((found.today.lower, found.today.leads_to), (0.5, 0));
    }

    /// By hand: two pairs of friends (1), hostile across (−1), but one tie across is
    /// friendly (.5), all of influence 1. Apart {ab|cd}: 2·(−1·3 + .5) = −5. Together: 0.
    /// Alone, any agent: a or c (with the tie) 2·(1 − 1 + .5) = 1, b or d 2·(1 − 2) = −2.
    /// {ac|bd}: 2·(1 + 1 − 1 − 1) = 0, {ad|bc}: 2·(1 + 1 + .5 − 1) = 3. So one stable split.
    #[test]
    fn four_agents_by_hand() {
        let members = ["a", "b", "c", "d"].map(|id| member(id, 1.0, 0.5));
        let p = [
            [0.0, 1.0, 0.5, -1.0],
            [1.0, 0.0, -1.0, -1.0],
            [0.5, -1.0, 0.0, 1.0],
            [-1.0, -1.0, 1.0, 0.0],
        ]
        .concat();
        let split = table(&members, &p, &[0, 1, 2, 3], 4).split(&members.each_ref());
        let energies: Vec<f64> = (0..8).map(|at| split.energy(at)).collect();
        assert_eq!(energies, [0.0, 1.0, -2.0, -5.0, 1.0, 0.0, 3.0, -2.0]);
        // Alignments that are all the same have no energy.
        assert_eq!(split.energy_of(&|_| 0.5), 0.0);
        let found = table(&members, &p, &[0, 1, 2, 3], 4).landscape(9);
        assert_eq!((found.day, found.stable), (9, 1));
        assert_eq!(found.minima[0].movers.len(), 2);
    }

    /// Two rivals that are held make two stable sides for a third who likes both alike.
    #[test]
    fn held_agents_stay_and_are_named() {
        let members = [
            member("a", 1.0, 1.0),
            member("b", 1.0, -1.0),
            member("c", 0.5, 0.1),
        ];
        let p = [0.0, -1.0, 0.5, -1.0, 0.0, 0.5, 0.5, 0.5, 0.0];
        let found = table(&members, &p, &[2, 0, 1], 1).landscape(0);
        assert_eq!((found.stable, found.splits), (2, 2));
        assert_eq!(found.held[0].id, "a");
        assert_eq!(found.choosing[0].id, "c");
        for minimum in &found.minima {
            assert_eq!((minimum.basin, minimum.depth), (0.5, 0.0));
            assert!(minimum.sides.positive.contains(&"a".to_owned()));
            assert!(minimum.sides.negative.contains(&"b".to_owned()));
        }
        let pulled = [0.0, -1.0, 0.6, -1.0, 0.0, 0.5, 0.6, 0.5, 0.0];
        let found = table(&members, &pulled, &[2, 0, 1], 1).landscape(0);
        assert_eq!(found.stable, 1);
        assert!(found.minima[0].movers.is_empty());
    }

    /// Energies, stable splits and ways down by their definitions, against the Gray code.
    #[test]
    fn the_gray_code_agrees_with_brute_force() {
        for seed in 0..12 {
            let chance = Chance::new(seed);
            let (size, choosing) = (9usize, 5 + seed as usize % 5);
            let uniform =
                |who: usize, at: usize| chance.uniform(who as u32, at as u32, Purpose::OilNews, 0);
            let members: Vec<Member> = (0..size)
                .map(|who| member(&format!("{who}"), uniform(who, 0), uniform(who, 1) - 0.5))
                .collect();
            let p: Vec<f64> = (0..size * size)
                .map(|pair| 2.0 * uniform(pair, 2) - 1.0)
                .collect();
            let order: Vec<usize> = (0..size).collect();
            let table = table(&members, &p, &order, choosing);
            let split = table.split(&members.iter().collect::<Vec<_>>());
            // E by the published double sum over directed propensities.
            let positive = |at: u32, who: usize| {
                if who < choosing {
                    at >> who & 1 == 1
                } else {
                    members[who].alignment >= 0.0
                }
            };
            let energy = |at: u32| {
                let mut sum = 0.0;
                for i in 0..size {
                    for j in (0..size).filter(|j| *j != i) {
                        let apart = f64::from(u8::from(positive(at, i) != positive(at, j)));
                        sum +=
                            members[i].influence * members[j].influence * p[i * size + j] * apart;
                    }
                }
                sum
            };
            let mut visited = 0;
            split.each(&mut |at, found, changes| {
                visited += 1;
                assert!((found - energy(at)).abs() < 1e-12);
                for (place, change) in changes.iter().enumerate() {
                    let expected = energy(at ^ (1 << place)) - energy(at);
                    assert!((change - expected).abs() < 1e-12);
                }
            });
            assert_eq!(visited, 1 << choosing);
            let down = |at: u32| {
                (0..choosing)
                    .map(|place| at ^ (1 << place))
                    .filter(|to| energy(*to) < energy(at) - TIE)
                    .min_by(|a, b| energy(*a).total_cmp(&energy(*b)))
            };
            let end = |start: u32| {
                let mut at = start;
                while let Some(next) = down(at) {
                    at = next;
                }
                at
            };
            let mut basins: BTreeMap<u32, u32> = BTreeMap::new();
            for start in 0..1u32 << choosing {
                *basins.entry(end(start)).or_default() += 1;
            }
            let found = descend(&split, 3);
            let basins: Vec<(u32, u32)> = basins.into_iter().collect();
            assert_eq!(found.basins, basins, "seed {seed}");
            assert_eq!(found.end, end(3));
            let lower = (0..1u32 << choosing).filter(|at| energy(*at) < energy(3) - TIE);
            assert_eq!(found.lower as usize, lower.count());
        }
    }

    /// Over more steps than lie between two fresh sums.
    #[test]
    fn sums_do_not_drift() {
        let size = 14;
        let members: Vec<Member> = (0..size)
            .map(|who| member(&format!("{who:02}"), 1.0 / (1.0 + who as f64), 0.1))
            .collect();
        let p: Vec<f64> = (0..size * size)
            .map(|pair| f64::from((pair * 37 % 19) as u32) / 9.0 - 1.0)
            .collect();
        let order: Vec<usize> = (0..size).collect();
        let split = table(&members, &p, &order, size).split(&members.iter().collect::<Vec<_>>());
        let (mut worst, mut visited) = (0.0f64, 0u32);
        split.each(&mut |at, energy, _| {
            visited += 1;
            worst = worst.max((energy - split.energy(at)).abs());
        });
        assert!(visited > 3 * FRESH && worst < 1e-12, "{worst}");
    }
}
