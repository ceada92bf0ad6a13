//! The bargain: which agreements there are, what no deal is worth, and which side
//! gives way.
//!
//! * *Contract curve*: with additive utilities the efficient packages lie on one line.
//!   It runs from the positive side's ideal (place 0) to the negative side's (place n);
//!   along it one issue after another changes hands, first where the loser's loss per
//!   gain of the other is least. Each issue is a segment of length one.
//! * *No deal* is a lottery over drift and war; war gives each side its ideal with the
//!   probability that *it* perceives, less its costs. Fearon (1995): with shares of the
//!   pie from 0 to 1 the range is `[p_A − c_A, p_B + c_B]`, `p` the chance that A wins
//!   as each side sees it; it is empty iff `p_A − p_B > c_A + c_B`.
//! * *Patience*: Rubinstein's (1982) share `(1 − δ₂)/(1 − δ₁δ₂)` of the first mover is
//!   the bargaining power in Nash's (1950) solution (Binmore, Rubinstein and Wolinsky
//!   1986), which the mediator proposes.
//! * *Concession*: Zeuthen (1930) as read by Harsanyi (1956): the side whose risk limit
//!   `(own offer − other's offer) / (own offer − no deal)` is smaller gives way.
//!
//! Units: stakes; places on the curve in issues; shares from 0 to 1.

use crate::scenario::play::Issue;
use crate::world::contest::Gap;

/// Share of the pie that the first mover gets, with discounts `first` and `second`.
#[must_use]
pub fn rubinstein_share(first: f64, second: f64) -> f64 {
    let joint = 1.0 - first * second;
    if joint > 0.0 {
        (1.0 - second) / joint
    } else {
        0.5
    }
}

/// Bargaining power of the first of two sides who are equally likely to move first.
#[must_use]
pub fn power(first: f64, second: f64) -> f64 {
    0.5 * (rubinstein_share(first, second) + 1.0 - rubinstein_share(second, first))
}

/// Nash's share of a pie of one for the side with power `weight`, with disagreement
/// points `own` and `other`.
#[must_use]
pub fn nash_share(own: f64, other: f64, weight: f64) -> f64 {
    own + weight * (1.0 - own - other)
}

/// Fearon's range of shares for A: the least that A and the most that B accepts.
/// `seen_by_a` and `seen_by_b` are the chances that A wins as each sees it.
#[must_use]
pub fn war_range(seen_by_a: f64, seen_by_b: f64, cost_a: f64, cost_b: f64) -> (f64, f64) {
    (seen_by_a - cost_a, seen_by_b + cost_b)
}

/// Chance of winning a contest of forces (Tullock 1980, Hirshleifer 1989).
#[must_use]
pub fn contest(own: f64, other: f64) -> f64 {
    let both = own + other;
    if both > 0.0 { own / both } else { 0.5 }
}

/// Value of no deal: war with chance `hazard`, else drift.
#[must_use]
pub fn no_deal(hazard: f64, war: f64, drift: f64) -> f64 {
    hazard * war + (1.0 - hazard) * drift
}

/// Chance of an event of a yearly hazard within some days.
#[must_use]
pub fn chance_within(hazard: f64, days: f64) -> f64 {
    1.0 - crate::math::exp(-hazard * days / crate::scenario::check::DAYS_PER_YEAR)
}

/// Share of a promise that counts: what step-for-step performance `secures` without trust,
/// and of the rest trust and what a guarantee of effect `backed` adds to it.
#[must_use]
pub fn believed(trust: f64, secured: f64, backed: f64) -> f64 {
    secured + (1.0 - secured) * (trust + (1.0 - trust) * backed)
}

/// Zeuthen's risk limit: the chance of its floor that a side would run rather than give in.
#[must_use]
pub fn risk_limit(own_offer: f64, others_offer: f64, no_deal: f64) -> f64 {
    let stake = own_offer - no_deal;
    if stake <= 0.0 {
        0.0
    } else {
        ((own_offer - others_offer) / stake).clamp(0.0, 1.0)
    }
}

/// A segment of the contract curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Its issue.
    pub issue: usize,
    /// Gain of the negative side along it, at least 0.
    pub gain: f64,
    /// Loss of the positive side along it, at least 0.
    pub loss: f64,
    /// False when only its ends can be agreed.
    pub divisible: bool,
    /// True when the issue is given up along it, false when it is granted.
    pub withdrawn: bool,
}

/// The contract curve: utilities (negative, positive) at place 0, and its segments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Utilities at the positive side's ideal.
    pub start: [f64; 2],
    /// Segments in order.
    pub segments: Vec<Segment>,
}

impl Curve {
    /// The curve of these issues when the negative side believes a share `believed[0]` of
    /// the positive side's promises, and the reverse.
    #[must_use]
    pub fn of(issues: &[Issue], believed: [f64; 2], divisible: bool) -> Self {
        let mut start = [0.0; 2];
        let mut segments: Vec<Segment> = Vec::with_capacity(issues.len());
        for (number, issue) in issues.iter().enumerate() {
            let segment = if issue.conceder == 0 {
                let value = issue.value * believed[1];
                start[0] -= issue.cost;
                start[1] += value;
                Segment {
                    issue: number,
                    gain: issue.cost,
                    loss: value,
                    divisible: divisible || issue.divisible,
                    withdrawn: true,
                }
            } else {
                Segment {
                    issue: number,
                    gain: issue.value * believed[0],
                    loss: issue.cost,
                    divisible: divisible || issue.divisible,
                    withdrawn: false,
                }
            };
            segments.push(segment);
        }
        let price = |segment: &Segment| match (segment.loss, segment.gain) {
            (0.0, _) => 0.0,
            (_, 0.0) => f64::INFINITY,
            (loss, gain) => loss / gain,
        };
        // Stable: of equal prices the order of ids.
        segments.sort_by(|one, other| price(one).total_cmp(&price(other)));
        Self { start, segments }
    }

    /// Length of the curve: the number of issues.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.segments.len() as f64
    }

    /// Utilities (negative, positive) at a place.
    #[must_use]
    pub fn at(&self, place: f64) -> [f64; 2] {
        let mut utilities = self.start;
        for (number, segment) in self.segments.iter().enumerate() {
            let share = (place - number as f64).clamp(0.0, 1.0);
            utilities[0] += share * segment.gain;
            utilities[1] -= share * segment.loss;
        }
        utilities
    }

    /// Each side's best: the negative side's at the end, the positive side's at the start.
    #[must_use]
    pub fn best(&self) -> [f64; 2] {
        [self.at(self.length())[0], self.start[1]]
    }

    /// Each side's worst on the curve.
    #[must_use]
    pub fn worst(&self) -> [f64; 2] {
        [self.start[0], self.at(self.length())[1]]
    }

    /// Level of each issue, 0 to 1, at a place.
    #[must_use]
    pub fn levels(&self, place: f64) -> Vec<f64> {
        let mut levels = vec![0.0; self.segments.len()];
        for (number, segment) in self.segments.iter().enumerate() {
            let share = (place - number as f64).clamp(0.0, 1.0);
            levels[segment.issue] = if segment.withdrawn {
                1.0 - share
            } else {
                share
            };
        }
        levels
    }

    /// The first place at which the negative side has at least `utility`; beyond the end if nowhere.
    #[must_use]
    pub fn first_for_negative(&self, utility: f64) -> f64 {
        let mut reached = self.start[0];
        if reached >= utility {
            return 0.0;
        }
        for (number, segment) in self.segments.iter().enumerate() {
            let next = reached + segment.gain;
            if next >= utility {
                let share = if segment.divisible {
                    (utility - reached) / segment.gain
                } else {
                    1.0
                };
                return number as f64 + share.clamp(0.0, 1.0);
            }
            reached = next;
        }
        self.length() + 1.0
    }

    /// The last place at which the positive side has at least `utility`; -1 if nowhere.
    #[must_use]
    pub fn last_for_positive(&self, utility: f64) -> f64 {
        let mut reached = self.start[1];
        if reached < utility {
            return -1.0;
        }
        for (number, segment) in self.segments.iter().enumerate() {
            let next = reached - segment.loss;
            if next < utility {
                let share = if segment.divisible {
                    (reached - utility) / segment.loss
                } else {
                    0.0
                };
                return number as f64 + share.clamp(0.0, 1.0);
            }
            reached = next;
        }
        self.length()
    }

    /// The bargaining range: first and last place that both sides prefer to `floors`.
    #[must_use]
    pub fn range(&self, floors: [f64; 2]) -> [f64; 2] {
        [
            self.first_for_negative(floors[0]),
            self.last_for_positive(floors[1]),
        ]
    }

    /// True when an agreement in the range leaves somebody better off than its floor.
    #[must_use]
    pub fn is_open(&self, range: [f64; 2], floors: [f64; 2]) -> bool {
        let surplus = |place: f64| {
            let [own, other] = self.at(place);
            own - floors[0] + other - floors[1]
        };
        range[0] <= range[1] && (surplus(range[0]) > 1e-9 || surplus(range[1]) > 1e-9)
    }

    /// Nash's solution between two places of the curve, for the negative side's power:
    /// on each segment the closed form, of all the best product.
    #[must_use]
    pub fn nash(&self, range: [f64; 2], floors: [f64; 2], power: f64) -> f64 {
        let mut best = (f64::NEG_INFINITY, range[0]);
        let mut consider = |place: f64| {
            let place = place.clamp(range[0], range[1]);
            let [own, other] = self.at(place);
            let (own, other) = ((own - floors[0]).max(0.0), (other - floors[1]).max(0.0));
            let product = crate::math::pow(own, power) * crate::math::pow(other, 1.0 - power);
            if product > best.0 {
                best = (product, place);
            }
        };
        let mut from = self.start;
        for (number, segment) in self.segments.iter().enumerate() {
            let here = number as f64;
            consider(here);
            if segment.divisible && segment.gain > 0.0 && segment.loss > 0.0 {
                // Along the segment's line each side's disagreement point is a share of it.
                let own = (floors[0] - from[0]) / segment.gain;
                let other = 1.0 - (from[1] - floors[1]) / segment.loss;
                consider(here + nash_share(own, other, power).clamp(0.0, 1.0));
            }
            from[0] += segment.gain;
            from[1] -= segment.loss;
        }
        consider(self.length());
        best.1
    }
}

/// What the range is computed from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sides {
    /// Share of the other's promises that each side believes.
    pub believed: [f64; 2],
    /// Chance that the positive side prevails in a war, as each side sees it.
    pub prevails: [f64; 2],
    /// Costs of a war, stakes.
    pub war_cost: [f64; 2],
    /// Chance of a war without a deal, as each side sees it.
    pub hazard: [f64; 2],
    /// Value of drift, stakes.
    pub drift: [f64; 2],
    /// Share of its surplus that each side insists on.
    pub insistence: [f64; 2],
}

/// Value of no deal to each side on a curve.
#[must_use]
pub fn no_deals(curve: &Curve, sides: &Sides) -> [f64; 2] {
    let (best, worst) = (curve.best(), curve.worst());
    let span = [best[0] - worst[0], best[1] - worst[1]];
    let cost = |side: usize| {
        if span[side] > 0.0 {
            sides.war_cost[side] / span[side]
        } else {
            0.0
        }
    };
    // A is the positive side; its share of its span is one, the negative side's the rest.
    let (least, most) = war_range(sides.prevails[1], sides.prevails[0], cost(1), cost(0));
    let war = [
        worst[0] + (1.0 - most) * span[0],
        worst[1] + least * span[1],
    ];
    [0, 1].map(|side| no_deal(sides.hazard[side], war[side], sides.drift[side]))
}

/// The least that each side accepts: no deal, and what it insists on beyond.
#[must_use]
pub fn floors(curve: &Curve, no_deals: [f64; 2], insistence: [f64; 2]) -> [f64; 2] {
    let best = curve.best();
    [0, 1].map(|side| no_deals[side] + insistence[side] * (best[side] - no_deals[side]).max(0.0))
}

/// Why no deal is possible: causes are taken away one after another, and it is the one with
/// which a deal becomes possible.
#[must_use]
pub fn gap(issues: &[Issue], sides: &Sides) -> Gap {
    let open = |sides: &Sides, divisible: bool| {
        let curve = Curve::of(issues, sides.believed, divisible);
        let floors = floors(&curve, no_deals(&curve, sides), sides.insistence);
        curve.is_open(curve.range(floors), floors)
    };
    if open(sides, false) {
        return Gap::None;
    }
    let easy = Sides {
        insistence: [0.0; 2],
        ..*sides
    };
    if open(&easy, false) {
        return Gap::Insistence;
    }
    let trusting = Sides {
        believed: [1.0; 2],
        ..easy
    };
    if open(&trusting, false) {
        return Gap::Distrust;
    }
    if open(&trusting, true) {
        return Gap::Indivisible;
    }
    let curve = Curve::of(issues, trusting.believed, true);
    let (best, worst) = (curve.best(), curve.worst());
    let costs = [0, 1].map(|side| sides.war_cost[side] / (best[side] - worst[side]).max(1e-9));
    let (least, most) = war_range(sides.prevails[1], sides.prevails[0], costs[1], costs[0]);
    if least > most {
        Gap::Optimism
    } else {
        Gap::Drift
    }
}

/// Demands after a round: shares of its surplus that each side still claims. The side
/// with the smaller risk limit gives way by `concession` of its demand; both when equal.
/// `heard` is where each side believes the other's offer to be.
#[must_use]
pub fn concede(
    curve: &Curve,
    floors: [f64; 2],
    demand: [f64; 2],
    heard: [f64; 2],
    concession: f64,
) -> [f64; 2] {
    let own = offers(curve, floors, demand);
    let limit = [0, 1].map(|side| {
        risk_limit(
            curve.at(own[side])[side],
            curve.at(heard[side])[side],
            floors[side],
        )
    });
    let mut next = demand;
    if limit[0] <= limit[1] {
        next[0] -= concession * demand[0];
    }
    if limit[1] <= limit[0] {
        next[1] -= concession * demand[1];
    }
    next
}

/// Where each side's offer lies: the place that leaves it its floor and its demand.
#[must_use]
pub fn offers(curve: &Curve, floors: [f64; 2], demand: [f64; 2]) -> [f64; 2] {
    let best = curve.best();
    let wanted =
        [0, 1].map(|side| floors[side] + demand[side] * (best[side] - floors[side]).max(0.0));
    let most = curve.length();
    [
        curve.first_for_negative(wanted[0]).min(most),
        curve.last_for_positive(wanted[1]).max(0.0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::conduct::IssueEffect;

    fn issue(conceder: usize, cost: f64, value: f64) -> Issue {
        Issue {
            id: String::new(),
            conceder,
            cost,
            value,
            interim: 0.0,
            divisible: true,
            effect: IssueEffect::Guarantee,
            subjects: Vec::new(),
        }
    }

    /// One pie of size one: what the negative side does not concede it keeps.
    fn pie() -> Curve {
        Curve::of(&[issue(0, 1.0, 1.0)], [1.0; 2], false)
    }

    #[test]
    fn rubinstein_1982() {
        assert!((rubinstein_share(0.9, 0.9) - 0.526_316).abs() < 1e-6);
        assert!((rubinstein_share(0.95, 0.9) - 0.689_655).abs() < 1e-6);
        assert!((power(0.9, 0.9) - 0.5).abs() < 1e-12);
        assert!(power(0.95, 0.9) > 0.5);
    }

    #[test]
    fn nash_1950_with_disagreement() {
        assert!((nash_share(0.2, 0.3, 0.5) - 0.45).abs() < 1e-12);
        assert!((nash_share(0.2, 0.3, 0.7) - 0.55).abs() < 1e-12);
        // The same on the curve that the day uses: utilities run from -1 to 0 and 1 to 0.
        let floors = [-1.0 + 0.2, 0.3];
        let place = pie().nash(pie().range(floors), floors, 0.5);
        assert!((place - 0.45).abs() < 1e-12, "{place}");
        let place = pie().nash(pie().range(floors), floors, 0.7);
        assert!((place - 0.55).abs() < 1e-12, "{place}");
    }

    #[test]
    fn fearon_1995() {
        let (low, high) = war_range(0.6, 0.6, 0.1, 0.15);
        assert!((low - 0.5).abs() < 1e-12 && (high - 0.75).abs() < 1e-12);
        // Shared beliefs never empty the range; optimism of .3 against costs of .25 does.
        let (low, high) = war_range(0.75, 0.45, 0.1, 0.15);
        assert!(low > high);
    }

    #[test]
    fn the_range_on_the_curve_is_fearons() {
        let sides = Sides {
            believed: [1.0; 2],
            prevails: [0.6; 2],
            war_cost: [0.15, 0.1],
            hazard: [1.0; 2],
            drift: [0.0; 2],
            insistence: [0.0; 2],
        };
        let curve = pie();
        let floors = floors(&curve, no_deals(&curve, &sides), sides.insistence);
        let [low, high] = curve.range(floors);
        // Place 0 is all for the positive side, so its share is one less the place.
        assert!((1.0 - high - 0.5).abs() < 1e-12 && (1.0 - low - 0.75).abs() < 1e-12);
        let optimistic = Sides {
            prevails: [0.3, 0.6],
            ..sides
        };
        assert_eq!(gap(&[issue(0, 1.0, 1.0)], &optimistic), Gap::Optimism);
        assert_eq!(gap(&[issue(0, 1.0, 1.0)], &sides), Gap::None);
    }

    #[test]
    fn distrust_and_all_or_nothing_can_empty_the_range() {
        let issues = [issue(0, 1.0, 1.5), issue(1, 1.0, 1.5)];
        let sides = Sides {
            believed: [0.3; 2],
            prevails: [0.5; 2],
            war_cost: [0.0; 2],
            hazard: [0.0; 2],
            drift: [0.0; 2],
            insistence: [0.0; 2],
        };
        // What is left is an agreement in which nobody concedes anything.
        assert_eq!(gap(&issues, &sides), Gap::Distrust);
        let mut whole = [issue(0, 1.0, 0.9), issue(1, 0.9, 1.5)];
        whole[0].divisible = false;
        whole[1].divisible = false;
        let trusting = Sides {
            believed: [1.0; 2],
            drift: [0.3, -0.5],
            ..sides
        };
        assert_eq!(gap(&whole, &trusting), Gap::None);
    }

    #[test]
    fn zeuthen_ends_at_nash() {
        let curve = pie();
        let floors = [-1.0 + 0.2, 0.3];
        let mut demand = [1.0, 1.0];
        for _ in 0..10_000 {
            let offer = offers(&curve, floors, demand);
            if offer[0] <= offer[1] {
                break;
            }
            demand = concede(&curve, floors, demand, [offer[1], offer[0]], 0.001);
        }
        let offer = offers(&curve, floors, demand);
        assert!(
            (offer[0] - 0.45).abs() < 2e-3 && (offer[1] - 0.45).abs() < 2e-3,
            "{offer:?}"
        );
    }

    #[test]
    fn the_curve_trades_the_cheapest_concession_first() {
        let issues = [issue(0, 1.0, 2.0), issue(1, 0.2, 1.0), issue(1, 1.0, 1.0)];
        let curve = Curve::of(&issues, [1.0; 2], false);
        let order: Vec<_> = curve.segments.iter().map(|segment| segment.issue).collect();
        assert_eq!(order, [1, 2, 0]);
        assert_eq!(curve.start, [-1.0, 2.0]);
        assert_eq!(curve.best(), [2.0, 2.0]);
        assert_eq!(curve.levels(1.5), [1.0, 1.0, 0.5]);
        assert_eq!(curve.at(1.5), [0.5, 1.3]);
    }
}
