//! Step 8: talks through a mediator.
//!
//! On the day of a round both sides work out the contract curve, what no deal is worth
//! and the bargaining range ([`bargain`]); each hears the other's last offer through the
//! mediator, with noise that a mediator trusted by both takes away (Kydd 2003); the side
//! with the smaller risk limit gives way, down to what it insists on; an obstinate side
//! insists on more, and does not show it (Abreu and Gul 2000). When a deal is possible and the offers are near
//! enough for the mediator to bridge the rest, it proposes Nash's solution; besides, the
//! interim agreement where both prefer it to no deal and as large a part of the distance
//! is closed as it is of the whole. Each side accepts, goes on or walks
//! out by logit response. Where talks have ended, a mediator can only invite: each side
//! weighs what a meeting promises against staying away, and both must come. To meet, to
//! sign and to keep faith with somebody who has struck, or whose clients have, costs the
//! answer that is still owed. Agreements are performed part by part, and at every review
//! each side keeps or breaks each of its parts, which is evidence for trust. What talks
//! change takes effect tomorrow. Units: stakes, days, shares of the contract curve.

pub mod bargain;

use bevy_ecs::system::{Query, Res, ResMut, SystemParam};

use crate::chance::{Chance, Purpose};
use crate::day::decisions::logit::{choose, probabilities};
use crate::day::{combat, decisions, forces, perception};
use crate::math;
use crate::scenario::conduct::{IssueEffect, RawTalksParameters};
use crate::scenario::play::{self, Part};
use crate::scenario::quantity::values;
use crate::scenario::raw::EffectKind;
use crate::scenario::{Effect, Scenario};
use crate::world::agents::{Alignment, Arsenal};
use crate::world::calendar::Calendar;
use crate::world::conduct::{Minds, Relations, Will};
use crate::world::contest::{Gap, Milestones, Stage, Talks};
use crate::world::dyads::Trust;
use crate::world::events::{Event, EventKind, EventLog, Today, Tomorrow};
use crate::world::{Roster, Setting};
use bargain::{Curve, Sides};

values! {
    /// Parameters of talks.
    pub struct Parameters from RawTalksParameters {
        concession, noise, mediation, war_hazard, hazard_per_rung, horizon, war_cost, step_for_step,
        guarantee_effect,
        fatigue, postponement, collapse_after, compliance_review, compliance_stake, breach_cost,
    }
}

/// How well a mediator carries messages, 0 to 1: trusted by both, and between them.
#[must_use]
pub fn mediator_quality(trusted_by: [f64; 2], alignment: f64) -> f64 {
    (trusted_by[0] * trusted_by[1]).sqrt() * (1.0 - alignment.abs())
}

/// How near offers must be for a mediator of some quality to bridge the rest.
#[must_use]
pub fn bridges_from(mediation: f64, quality: f64) -> f64 {
    1.0 - mediation * quality
}

/// Yearly hazard of war without a deal, as a side sees it.
#[must_use]
pub fn war_hazard(base: f64, per_rung: f64, rung: f64, others_resolve: f64) -> f64 {
    base * math::pow(per_rung, rung - 1.0) * 2.0 * others_resolve
}

/// How near offers are, 0 to 1, when the negative side's lies at `offer[0]`.
#[must_use]
pub fn closeness(offer: [f64; 2], length: f64) -> f64 {
    if length > 0.0 {
        (1.0 - (offer[0] - offer[1]) / length).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// Value of going on: no deal, what a deal `ahead` adds to it with some `chance`, a round
/// later, and the war that talking puts off until then.
#[must_use]
pub fn value_of_going_on(
    patience: f64,
    chance: f64,
    ahead: f64,
    no_deal: f64,
    put_off: f64,
) -> f64 {
    no_deal + patience * chance * (ahead - no_deal) + put_off
}

/// Injuries that count against the other side of a meeting: its own, and those by its
/// clients as far as it controls them; at most a full answer. Stakes.
#[must_use]
pub fn grievance(own: f64, by_clients: impl Iterator<Item = (f64, f64)>, most: f64) -> f64 {
    by_clients
        .fold(own, |sum, (control, injury)| sum + control * injury)
        .min(most)
}

/// How much a public break still weighs after some days, 1 at first.
#[must_use]
pub fn still_weighs(days: f64, half_life: f64) -> f64 {
    math::pow(0.5, days / half_life)
}

/// Chance of the interim agreement, a `part` of the whole, when offers are so near.
#[must_use]
pub fn first_step(near: f64, part: f64, bridges: f64) -> f64 {
    let needed = part * bridges;
    if needed > 0.0 {
        (near / needed).min(1.0)
    } else {
        0.0
    }
}

/// Value of keeping a part less that of breaking it, which answers for what is `owed`.
#[must_use]
pub fn value_of_keeping(
    regained: f64,
    at_risk: f64,
    breach_cost: f64,
    guarantee: f64,
    owed: f64,
) -> f64 {
    at_risk + breach_cost * (1.0 + guarantee) - regained - owed
}

/// So far below any utility that it is never chosen, stakes.
const FAR: f64 = 1e3;

/// What a side can answer at a round.
const ANSWERS: usize = 3;
const ACCEPT: usize = 0;
const WALK: usize = 2;

/// Everything that the talks look at.
#[derive(SystemParam)]
pub struct Seen<'w, 's> {
    setting: Res<'w, Setting>,
    parameters: Res<'w, Parameters>,
    decisions: Res<'w, decisions::Parameters>,
    perception: Res<'w, perception::Parameters>,
    combat: Res<'w, combat::Parameters>,
    roster: Res<'w, Roster>,
    calendar: Res<'w, Calendar>,
    chance: Res<'w, Chance>,
    today: Res<'w, Today>,
    trust: Res<'w, Trust>,
    relations: Res<'w, Relations>,
    agents: Query<'w, 's, (&'static Will, &'static Alignment, &'static Arsenal)>,
}

impl Seen<'_, '_> {
    fn will(&self, agent: usize) -> Will {
        self.agents
            .get(self.roster.0[agent])
            .map_or(Will::default(), |(will, ..)| *will)
    }

    fn trust(&self, from: usize, to: usize) -> f64 {
        self.setting
            .scenario
            .edge(from, to)
            .map_or(0.5, |edge| self.trust.level[edge])
    }

    /// What a pole is owed in answers by the other side and its clients, stakes.
    fn owed(&self, side: usize) -> f64 {
        let scenario = &self.setting.scenario;
        let (own, other) = (scenario.poles[side], scenario.poles[1 - side]);
        let injury = |by: usize| {
            scenario
                .edge(own, by)
                .map_or(0.0, |edge| self.relations.injury[edge])
        };
        let clients = scenario.supports.iter().filter(|tie| tie.patron == other);
        let weight = scenario.agents[own]
            .conduct
            .as_ref()
            .map_or(0.0, |conduct| conduct.interests[Part::Answer as usize]);
        weight
            * grievance(
                injury(other),
                clients.map(|tie| (tie.control, injury(tie.client))),
                self.decisions.full_answer,
            )
    }

    /// What a pole would lose by coming to terms while a threat of its own stands, stakes.
    fn audience(&self, side: usize) -> f64 {
        let agent = self.setting.scenario.poles[side];
        let will = self.will(agent);
        let conduct = self.setting.scenario.agents[agent].conduct.as_ref();
        conduct.map_or(0.0, |conduct| {
            conduct.interests[Part::Audience as usize] * will.threat * will.due
        })
    }

    /// The highest rung that either side stands on.
    fn rung(&self) -> f64 {
        let [negative, positive] = self.setting.scenario.poles;
        self.will(negative).posture.max(self.will(positive).posture)
    }

    /// What the range follows from today.
    fn sides(&self, talks: &play::Talks, state: &Talks, minds: &Minds) -> Sides {
        let scenario = &self.setting.scenario;
        let poles = scenario.poles;
        let held: Vec<&[f64]> = self
            .roster
            .0
            .iter()
            .map(|entity| {
                self.agents
                    .get(*entity)
                    .map_or(&[][..], |(.., arsenal)| arsenal.0.as_slice())
            })
            .collect();
        let days = self.combat.war_days;
        let reach = [0, 1]
            .map(|side| forces::reach(poles[side], poles[1 - side], &held, scenario, days).total());
        let cover = [0, 1].map(|side| forces::cover(poles[side], &held, scenario));
        let interests = [0, 1].map(|side| {
            let conduct = scenario.agents[poles[side]].conduct.as_ref();
            conduct.map_or(1.0, |conduct| conduct.interests[Part::Safety as usize])
        });
        let guarantee = state.guarantee;
        let rung = self.rung();
        let mut sides = Sides {
            believed: [0.0; 2],
            prevails: [0.0; 2],
            war_cost: [0.0; 2],
            hazard: [0.0; 2],
            drift: [0.0; 2],
            insistence: insistence(talks, state.obstinate),
        };
        for side in [0, 1] {
            let (own, other) = (poles[side], poles[1 - side]);
            let edge = scenario.edge(own, other);
            let error = |errors: &[f64]| edge.map_or(0.0, |edge| errors[edge]);
            let theirs = forces::perceived(
                reach[1 - side],
                self.perception.stocks_error,
                error(&minds.stocks),
            );
            let wins = bargain::contest(reach[side], theirs);
            sides.prevails[side] = if side == 1 { wins } else { 1.0 - wins };
            sides.war_cost[side] = self.parameters.war_cost
                * interests[side]
                * forces::harm(
                    forces::arriving(theirs, cover[side]),
                    self.decisions.harm_half,
                );
            let resolve = perception::seen_resolve(
                self.will(other).resolve,
                self.perception.resolve_error,
                error(&minds.resolve),
                self.perception.mediation_effect,
            );
            let hazard = war_hazard(
                self.parameters.war_hazard,
                self.parameters.hazard_per_rung,
                rung,
                resolve,
            );
            sides.hazard[side] = bargain::chance_within(hazard, self.parameters.horizon);
            sides.drift[side] = -talks.drift[side] * self.parameters.horizon
                / crate::scenario::check::DAYS_PER_YEAR;
            // The guarantee is the positive side's word to the negative.
            let backed = if side == 0 { guarantee } else { 0.0 };
            sides.believed[side] = bargain::believed(
                self.trust(own, other),
                self.parameters.step_for_step,
                backed * self.parameters.guarantee_effect,
            );
        }
        sides
    }
}

/// What offers and hope followed from when they were last worked out.
#[derive(bevy_ecs::resource::Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct Restated {
    /// Offers of the last round before anybody gave way, as places on the curve: what is
    /// different from the round before is that the range moved.
    pub offers: [f64; 2],
    /// What hope followed from.
    pub ground: Ground,
}

/// What hope follows from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ground {
    /// Offers, as places on the curve.
    pub offer: [f64; 2],
    /// 1 where the whole is possible, 0 where it is not.
    pub open: f64,
    /// How large a part of the whole the interim agreement is, 0 where none suits both.
    pub part: f64,
    /// How near offers must be for the mediator to bridge the rest.
    pub bridges: f64,
}

impl Ground {
    /// How near offers are on a curve of some length, and the hope of a deal.
    #[must_use]
    pub fn near_and_hope(&self, length: f64) -> (f64, f64) {
        let near = closeness(self.offer, length);
        let whole = if self.open > 0.0 { near } else { 0.0 };
        let step = first_step(near, self.part, self.bridges);
        (near, whole.max(step * self.part))
    }
}

/// What the talks change.
#[derive(SystemParam)]
pub struct Changed<'w> {
    state: ResMut<'w, Talks>,
    minds: ResMut<'w, Minds>,
    milestones: ResMut<'w, Milestones>,
    tomorrow: ResMut<'w, Tomorrow>,
    log: ResMut<'w, EventLog>,
    restated: ResMut<'w, Restated>,
}

impl Changed<'_> {
    fn note(&mut self, tick: u32, kind: EventKind, subject: usize, value: f64) {
        self.log.0.push(Event {
            tick,
            kind,
            subject: subject as u32,
            value,
        });
    }

    /// The talks stand elsewhere: everybody looks.
    fn turn(&mut self, tick: u32, stage: Stage) {
        self.state.stage = stage;
        self.state.since = tick;
        // Where no round is due there is nothing to hope for.
        if !matches!(stage, Stage::Open | Stage::Interim) {
            self.state.hope = 0.0;
        }
        self.minds.alert.iter_mut().for_each(|alert| *alert = true);
    }
}

/// Holds rounds, performs agreements and looks at whether they are kept.
pub fn talks(seen: Seen, mut changed: Changed) {
    let setting = seen.setting.clone();
    let scenario = &setting.scenario;
    let Some(talks) = &scenario.talks else {
        return;
    };
    let tick = seen.calendar.tick;
    let mut announced = false;
    for effect in &seen.today.0 {
        match effect.kind {
            EffectKind::Guarantee => changed.state.guarantee = effect.amount,
            // Where all is agreed there is nothing left to meet about.
            EffectKind::TalksOpen if changed.state.stage != Stage::Comprehensive => {
                changed.state.next_round = tick + effect.days.round().max(1.0) as u32;
                if matches!(
                    changed.state.stage,
                    Stage::None | Stage::Suspended | Stage::Collapsed
                ) {
                    changed.turn(tick, Stage::Open);
                }
                if !announced {
                    changed.note(tick, EventKind::TalksAnnounced, 0, effect.days);
                }
                announced = true;
            }
            EffectKind::Invitation if is_idle(&changed.state) => {
                invited(&seen, &mut changed, talks, effect);
            }
            EffectKind::TalksSuspend => suspend(&mut changed, tick, 2),
            EffectKind::TalksCollapse => {
                changed.state.broken = tick;
                changed.state.next_round = 0;
                if in_force(changed.state.stage) {
                    end_agreement(&mut changed, scenario, talks, tick);
                }
                collapse(&mut changed, talks, tick);
            }
            _ => {}
        }
    }
    if changed.state.stage == Stage::Suspended
        && f64::from(tick - changed.state.since) >= seen.parameters.collapse_after
    {
        collapse(&mut changed, talks, tick);
    }
    if in_force(changed.state.stage) && changed.state.review == tick {
        review(&seen, &mut changed, talks);
    }
    let meeting = matches!(changed.state.stage, Stage::Open | Stage::Interim);
    if meeting && changed.state.next_round == tick {
        round(&seen, &mut changed, talks);
    }
}

fn in_force(stage: Stage) -> bool {
    matches!(stage, Stage::Interim | Stage::Comprehensive)
}

/// The talks are given up, and threats that were made for this case are called.
fn collapse(changed: &mut Changed, talks: &play::Talks, tick: u32) {
    changed.turn(tick, Stage::Collapsed);
    changed.note(tick, EventKind::TalksCollapsed, 0, 0.0);
    let called = talks.threatening.iter();
    changed
        .tomorrow
        .0
        .extend(called.map(|agent| Effect::plain(EffectKind::Deadline, *agent, talks.called)));
}

/// True when no round is due and something is left to meet about.
#[must_use]
pub fn is_idle(state: &Talks) -> bool {
    match state.stage {
        Stage::None | Stage::Suspended | Stage::Collapsed => true,
        Stage::Interim => state.next_round == 0,
        Stage::Open | Stage::Comprehensive => false,
    }
}

/// A mediator invites: there is a round when both sides come. Who has said that talks are
/// over is held to it, the less the longer ago (audience costs: Fearon 1994).
fn invited(seen: &Seen, changed: &mut Changed, talks: &play::Talks, invitation: &Effect) {
    let (tick, scenario) = (seen.calendar.tick, &seen.setting.scenario);
    let table = Table::of(seen, &changed.state, &changed.minds, talks);
    let prospect = Prospect::of(&changed.state, talks, &table);
    let break_weighs = if changed.state.broken > 0 {
        let age = f64::from(tick - changed.state.broken);
        still_weighs(age, seen.decisions.threat_half_life)
    } else {
        0.0
    };
    let comes = [0, 1].map(|side: usize| {
        let coming = prospect.promised[side]
            - seen.parameters.fatigue * f64::from(changed.state.fruitless)
            - seen.audience(side)
            - seen.owed(side)
            - seen.decisions.inertia * break_weighs;
        let key = scenario.agents[scenario.poles[side]].key;
        let draws = [0, 1].map(|answer| {
            let index = 2 * invitation.subject as u16 + answer;
            seen.chance.uniform(key, tick, Purpose::Consent, index)
        });
        let values = [coming, table.no_deal[side]];
        choose(&values, &[1.0; 2], &draws, seen.decisions.precision) == Some(0)
    });
    match comes {
        [true, true] => {
            changed.state.next_round = tick + invitation.days.round().max(1.0) as u32;
            if changed.state.stage != Stage::Interim {
                changed.turn(tick, Stage::Open);
            }
            changed.state.hope = prospect.hope;
            changed.restated.ground = prospect.ground;
            changed.note(tick, EventKind::TalksAnnounced, 0, invitation.days);
        }
        [true, false] => changed.note(tick, EventKind::InvitationDeclined, 1, 0.0),
        [false, true] => changed.note(tick, EventKind::InvitationDeclined, 0, 0.0),
        [false, false] => changed.note(tick, EventKind::InvitationDeclined, 2, 0.0),
    }
}

fn suspend(changed: &mut Changed, tick: u32, side: usize) {
    changed.state.broken = tick;
    changed.state.next_round = 0;
    changed.state.hope = 0.0;
    if changed.state.stage != Stage::Comprehensive {
        let kept = changed.state.stage == Stage::Interim;
        changed.turn(
            tick,
            if kept {
                Stage::Interim
            } else {
                Stage::Suspended
            },
        );
    }
    changed.note(tick, EventKind::TalksSuspended, side, 0.0);
}

/// Levels of the issues in an interim agreement: as written, tilted so that one side
/// concedes more of its part and the other less, as Nash's product asks; all 0 when no
/// tilt leaves both more than no deal and the share of that part which they insist on.
#[must_use]
pub fn interim(
    talks: &play::Talks,
    believed: [f64; 2],
    no_deal: [f64; 2],
    floors: [f64; 2],
    power: f64,
) -> Vec<f64> {
    /// Tilts that are tried, from all to nothing of the negative side's part doubled.
    const TILTS: u32 = 40;
    let mut best = (0.0, vec![0.0; talks.issues.len()]);
    for step in 0..=TILTS {
        let tilt = 2.0 * f64::from(step) / f64::from(TILTS);
        let levels: Vec<f64> = talks
            .issues
            .iter()
            .map(|issue| {
                let more = if issue.conceder == 0 {
                    2.0 - tilt
                } else {
                    tilt
                };
                (issue.interim * more).min(1.0)
            })
            .collect();
        let part = part_of(&levels);
        let value = utilities(&talks.issues, &levels, believed);
        let [own, other] = [0, 1].map(|side: usize| {
            let insisted = part * (floors[side] - no_deal[side]);
            value[side] - no_deal[side] - insisted
        });
        if own > 0.0 && other > 0.0 {
            let product = math::pow(own, power) * math::pow(other, 1.0 - power);
            if product > best.0 {
                best = (product, levels);
            }
        }
    }
    best.1
}

/// Share of the surplus that each side insists on.
#[must_use]
pub fn insistence(talks: &play::Talks, obstinate: [bool; 2]) -> [f64; 2] {
    [0, 1].map(|side: usize| {
        if obstinate[side] {
            talks.insistence[side].max(talks.obstinate_share)
        } else {
            talks.insistence[side]
        }
    })
}

/// How large a part of the whole an agreement at some levels is, 0 to 1.
#[must_use]
pub fn part_of(levels: &[f64]) -> f64 {
    levels.iter().sum::<f64>() / levels.len().max(1) as f64
}

/// Utilities (negative, positive) of levels of the issues.
#[must_use]
pub fn utilities(issues: &[play::Issue], levels: &[f64], believed: [f64; 2]) -> [f64; 2] {
    let mut utilities = [0.0; 2];
    for (issue, level) in issues.iter().zip(levels) {
        utilities[issue.conceder] -= level * issue.cost;
        utilities[1 - issue.conceder] += level * issue.value * believed[1 - issue.conceder];
    }
    utilities
}

/// What lies on the table on a day.
struct Table {
    curve: Curve,
    no_deal: [f64; 2],
    floors: [f64; 2],
    range: [f64; 2],
    gap: Gap,
    /// How well the mediator carries messages.
    quality: f64,
    /// How near offers must be for the mediator to bridge the rest.
    bridges: f64,
    /// Levels of the interim agreement, all 0 where none suits both.
    interim: Vec<f64>,
    interim_value: [f64; 2],
    /// War that a round puts off, stakes.
    put_off: [f64; 2],
    /// Bargaining power of the negative side.
    power: f64,
}

impl Table {
    fn of(seen: &Seen, state: &Talks, minds: &Minds, talks: &play::Talks) -> Self {
        let scenario = &seen.setting.scenario;
        let parameters = &seen.parameters;
        let sides = seen.sides(talks, state, minds);
        let curve = Curve::of(&talks.issues, sides.believed, false);
        let no_deal = bargain::no_deals(&curve, &sides);
        let floors = bargain::floors(&curve, no_deal, sides.insistence);
        let range = curve.range(floors);
        // Who is obstinate does not show it: what all see is the gap that there would be
        // between two sides that are not.
        let shown = Sides {
            insistence: talks.insistence,
            ..sides
        };
        let gap = bargain::gap(&talks.issues, &shown);
        let mediator = talks.mediator;
        let alignment = seen
            .agents
            .get(seen.roster.0[mediator])
            .map_or(0.0, |(_, alignment, _)| alignment.0);
        let quality = mediator_quality(
            scenario.poles.map(|pole| seen.trust(pole, mediator)),
            alignment,
        );
        let power = bargain::power(talks.patience[0], talks.patience[1]);
        let interim = interim(talks, sides.believed, no_deal, floors, power);
        Self {
            interim_value: utilities(&talks.issues, &interim, sides.believed),
            put_off: [0, 1].map(|side: usize| {
                let war = sides.hazard[side] * sides.war_cost[side];
                war * talks.interval / parameters.horizon
            }),
            bridges: bridges_from(parameters.mediation, quality),
            curve,
            no_deal,
            floors,
            range,
            gap,
            quality,
            interim,
            power,
        }
    }
}

/// What more rounds promise.
struct Prospect {
    /// How near offers are, 0 to 1.
    near: f64,
    /// Hope of a deal, 0 to 1: of the whole where it is possible, else of the interim part.
    hope: f64,
    /// What hope follows from.
    ground: Ground,
    /// True when a deal of either kind is in reach.
    in_reach: bool,
    /// Value of going on to each side, before what it costs.
    promised: [f64; 2],
}

impl Prospect {
    fn of(state: &Talks, talks: &play::Talks, table: &Table) -> Self {
        let offer = bargain::offers(&table.curve, table.floors, state.demand);
        let part = if state.stage == Stage::Interim {
            0.0
        } else {
            part_of(&table.interim)
        };
        let open = table.gap == Gap::None;
        let ground = Ground {
            offer,
            open: f64::from(u8::from(open)),
            part,
            bridges: table.bridges,
        };
        let (near, hope) = ground.near_and_hope(table.curve.length());
        let whole = if open { near } else { 0.0 };
        let step = first_step(near, part, table.bridges);
        let half_way = table.curve.at(0.5 * (offer[0] + offer[1]));
        Self {
            near,
            hope,
            ground,
            in_reach: open || part > 0.0,
            promised: [0, 1].map(|side: usize| {
                let of = |chance, ahead| {
                    value_of_going_on(
                        talks.patience[side],
                        chance,
                        ahead,
                        table.no_deal[side],
                        table.put_off[side],
                    )
                };
                of(whole, half_way[side]).max(of(step, table.interim_value[side]))
            }),
        }
    }
}

fn round(seen: &Seen, changed: &mut Changed, talks: &play::Talks) {
    let (tick, scenario) = (seen.calendar.tick, &seen.setting.scenario);
    let parameters = &seen.parameters;
    let poles = scenario.poles;
    let table = Table::of(seen, &changed.state, &changed.minds, talks);
    let (curve, floors, no_deal) = (&table.curve, table.floors, table.no_deal);
    let deviation =
        parameters.noise * (1.0 - parameters.mediation * table.quality) * curve.length();
    let before = bargain::offers(curve, floors, changed.state.demand);
    changed.restated.offers = before;
    let heard = [0, 1].map(|side: usize| {
        let key = scenario.agents[poles[side]].key;
        let error = seen.chance.normal(key, tick, Purpose::Hearing, 0);
        (before[1 - side] + deviation * error).clamp(0.0, curve.length())
    });
    let demand = bargain::concede(
        curve,
        floors,
        changed.state.demand,
        heard,
        parameters.concession,
    );
    let state = &mut *changed.state;
    state.rounds += 1;
    state.demand = demand;
    state.offer = bargain::offers(curve, floors, demand);
    state.no_deal = no_deal;
    state.range = table.range;
    state.gap = table.gap;
    let prospect = Prospect::of(state, talks, &table);
    state.hope = prospect.hope;
    changed.restated.ground = prospect.ground;
    state.fruitless = if prospect.in_reach {
        0
    } else {
        state.fruitless + 1
    };
    let fatigue = parameters.fatigue * f64::from(state.fruitless);
    let rounds = state.rounds as usize;
    changed.note(tick, EventKind::TalksRound, rounds, prospect.hope);

    let part = part_of(&table.interim);
    let may_be_interim = changed.state.stage != Stage::Interim
        && part > 0.0
        && prospect.near >= part * table.bridges;
    // Where nobody would give anything there is nothing to sign.
    let full = (curve.is_open(table.range, floors) && prospect.near >= table.bridges)
        .then(|| curve.nash(table.range, floors, table.power))
        .filter(|place| curve.levels(*place).iter().any(|level| *level > 0.0));
    let answers = |proposal: Option<[f64; 2]>, index: u16| {
        [0, 1].map(|side: usize| {
            let owed = seen.owed(side);
            let going_on = prospect.promised[side] - fatigue - seen.audience(side) - owed;
            // Walking out is a new course; to sign is what going on is for.
            let values = [
                proposal.map_or(-FAR, |value| value[side] - owed),
                going_on,
                no_deal[side] - seen.decisions.inertia,
            ];
            let draws: [f64; ANSWERS] = [0, 1, 2].map(|answer| {
                let key = scenario.agents[poles[side]].key;
                seen.chance
                    .uniform(key, tick, Purpose::Answer, index + answer)
            });
            choose(&values, &[1.0; ANSWERS], &draws, seen.decisions.precision)
        })
    };
    let first = answers(full.map(|place| curve.at(place)), 0);
    let second = may_be_interim.then(|| answers(Some(table.interim_value), ANSWERS as u16));
    let all_accept =
        |answers: [Option<usize>; 2]| answers.iter().all(|answer| *answer == Some(ACCEPT));
    let walked = first.iter().position(|answer| *answer == Some(WALK));
    if let Some(place) = full.filter(|_| all_accept(first)) {
        let levels = curve.levels(place);
        sign(seen, changed, talks, levels, Stage::Comprehensive);
    } else if second.is_some_and(all_accept) {
        sign(seen, changed, talks, table.interim, Stage::Interim);
    } else if let Some(side) = walked {
        suspend(changed, tick, side);
    }
    let signed = second.is_some_and(all_accept);
    let goes_on = walked.is_none() || signed;
    if matches!(changed.state.stage, Stage::Open | Stage::Interim) && goes_on {
        let held_up = parameters.postponement * (seen.rung() - 2.0).max(0.0);
        let days = (talks.interval + held_up).round().max(1.0);
        changed.state.next_round = tick + days as u32;
    }
}

/// An agreement comes into force: its parts take effect tomorrow.
fn sign(seen: &Seen, changed: &mut Changed, talks: &play::Talks, levels: Vec<f64>, stage: Stage) {
    let (tick, scenario) = (seen.calendar.tick, &seen.setting.scenario);
    perform(changed, scenario, talks, &levels, true);
    changed.state.terms.clone_from(&levels);
    changed.state.levels = levels;
    changed.state.review = tick + seen.parameters.compliance_review.round().max(1.0) as u32;
    if stage == Stage::Comprehensive {
        changed.state.next_round = 0;
    }
    if changed.milestones.deal == 0 {
        changed.milestones.deal = tick;
    }
    changed.turn(tick, stage);
    let kind = if stage == Stage::Comprehensive {
        EventKind::AgreementSigned
    } else {
        EventKind::InterimSigned
    };
    changed.note(tick, kind, 0, 0.0);
}

/// Effects of the positive side's parts at these levels. Assets are released once, when
/// the agreement is signed. What the negative side does to its programme is read off the
/// levels by the programme itself.
fn perform(
    changed: &mut Changed,
    scenario: &Scenario,
    talks: &play::Talks,
    levels: &[f64],
    signed: bool,
) {
    for (issue, level) in talks.issues.iter().zip(levels) {
        match issue.effect {
            IssueEffect::Sanctions => {
                let effects = issue.subjects.iter().map(|subject| {
                    let before = scenario.sanctions[*subject].intensity;
                    Effect::plain(EffectKind::Sanction, *subject, before * (1.0 - level))
                });
                changed.tomorrow.0.extend(effects);
            }
            IssueEffect::Assets if signed => {
                let effects = issue
                    .subjects
                    .iter()
                    .map(|subject| Effect::plain(EffectKind::Release, *subject, *level));
                changed.tomorrow.0.extend(effects);
            }
            IssueEffect::Guarantee => {
                // An agreement adds to a guarantee that stands; breaking its part ends it.
                let strength = if signed {
                    level.max(changed.state.guarantee)
                } else {
                    *level
                };
                changed
                    .tomorrow
                    .0
                    .push(Effect::plain(EffectKind::Guarantee, 0, strength));
            }
            _ => {}
        }
    }
}

/// Each side keeps or breaks each of its parts.
fn review(seen: &Seen, changed: &mut Changed, talks: &play::Talks) {
    let (tick, scenario) = (seen.calendar.tick, &seen.setting.scenario);
    let parameters = &seen.parameters;
    let poles = scenario.poles;
    let trust = [0, 1].map(|side: usize| seen.trust(poles[side], poles[1 - side]));
    let levels = changed.state.levels.clone();
    let worth = utilities(&talks.issues, &levels, trust);
    let parts = |side: usize| {
        let own = talks.issues.iter().zip(&levels);
        own.filter(|(issue, level)| issue.conceder == side && **level > 0.0)
            .count()
            .max(1) as f64
    };
    let mut broken_value = 0.0;
    for (number, (issue, level)) in talks.issues.iter().zip(&levels).enumerate() {
        if *level <= 0.0 {
            continue;
        }
        let side = issue.conceder;
        let costs = talks.issues.iter().zip(&levels);
        let given: f64 = costs
            .filter(|(other, _)| other.conceder == side)
            .map(|(other, level)| other.cost * level)
            .sum();
        // What the other side's parts are worth, of which this part's share is at risk.
        let at_risk = (worth[side] + given).max(0.0) / parts(side);
        let guarantee = if side == 1 {
            changed.state.guarantee
        } else {
            0.0
        };
        let keeping = value_of_keeping(
            issue.cost * level,
            at_risk,
            parameters.breach_cost,
            guarantee,
            seen.owed(side),
        );
        let chances = probabilities(&[keeping, 0.0], &[1.0; 2], seen.decisions.precision);
        let key = scenario.agents[poles[side]].key;
        let draw = seen
            .chance
            .uniform(key, tick, Purpose::Compliance, number as u16);
        let kept = draw < chances[0];
        if let Some(edge) = scenario.edge(poles[1 - side], poles[side]) {
            changed.tomorrow.0.push(Effect {
                kept,
                ..Effect::plain(EffectKind::Commitment, edge, parameters.compliance_stake)
            });
        }
        if !kept {
            changed.state.levels[number] = 0.0;
            broken_value += level * issue.value;
            changed.note(tick, EventKind::PartBroken, number, *level);
            if changed.milestones.broken == 0 {
                changed.milestones.broken = tick;
            }
        }
    }
    if broken_value > 0.0 {
        let left: f64 = talks
            .issues
            .iter()
            .zip(&changed.state.levels)
            .map(|(issue, level)| issue.value * level)
            .sum();
        changed
            .minds
            .alert
            .iter_mut()
            .for_each(|alert| *alert = true);
        if left < broken_value {
            end_agreement(changed, scenario, talks, tick);
            changed.state.next_round = 0;
            changed.turn(tick, Stage::Suspended);
            return;
        }
        let levels = changed.state.levels.clone();
        perform(changed, scenario, talks, &levels, false);
    }
    changed.state.review = tick + parameters.compliance_review.round().max(1.0) as u32;
}

/// All parts lapse, and sanctions stand as before.
fn end_agreement(changed: &mut Changed, scenario: &Scenario, talks: &play::Talks, tick: u32) {
    changed
        .state
        .levels
        .iter_mut()
        .for_each(|level| *level = 0.0);
    for issue in &talks.issues {
        if issue.effect == IssueEffect::Sanctions {
            changed
                .tomorrow
                .0
                .extend(issue.subjects.iter().map(|subject| {
                    let before = scenario.sanctions[*subject].intensity;
                    Effect::plain(EffectKind::Sanction, *subject, before)
                }));
        }
    }
    changed.state.guarantee = 0.0;
    changed.state.broken = tick;
    changed.state.review = 0;
    if changed.milestones.broken == 0 {
        changed.milestones.broken = tick;
    }
    changed.note(tick, EventKind::AgreementEnded, 0, 0.0);
}

/// The talks at the start: a round is due where a clock says so, and each side is drawn
/// obstinate or not (Abreu and Gul 2000).
#[must_use]
pub fn at_start(scenario: &Scenario, due: &[Option<u32>], chance: Chance) -> Talks {
    let Some(talks) = &scenario.talks else {
        return Talks::default();
    };
    let next_round = talks.next_round.and_then(|clock| due[clock]).unwrap_or(0);
    Talks {
        stage: if next_round > 0 {
            Stage::Open
        } else {
            Stage::None
        },
        next_round,
        obstinate: [0, 1].map(|side: usize| {
            let key = scenario.agents[scenario.poles[side]].key;
            chance.uniform(key, 0, Purpose::Type, 0) < talks.obstinacy[side]
        }),
        demand: [1.0; 2],
        offer: [talks.issues.len() as f64, 0.0],
        levels: vec![0.0; talks.issues.len()],
        terms: vec![0.0; talks.issues.len()],
        ..Talks::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mediator_is_worth_what_both_trust() {
        assert_eq!(mediator_quality([0.5, 0.5], 0.0), 0.5);
        assert_eq!(mediator_quality([0.9, 0.0], 0.0), 0.0);
        assert!((mediator_quality([0.8, 0.8], -0.25) - 0.6).abs() < 1e-12);
    }

    #[test]
    fn hope_grows_as_offers_close() {
        assert_eq!(closeness([7.0, 0.0], 7.0), 0.0);
        assert_eq!(closeness([4.0, 4.0], 7.0), 1.0);
        assert_eq!(closeness([3.0, 4.0], 7.0), 1.0);
    }

    #[test]
    fn a_deal_ahead_is_worth_waiting_for_only_with_hope() {
        assert!((value_of_going_on(0.9, 0.8, 1.0, 0.0, 0.0) - 0.72).abs() < 1e-12);
        // Without hope going on is no deal, whether that is good or bad.
        assert_eq!(value_of_going_on(0.9, 0.0, 1.0, -0.5, 0.0), -0.5);
        assert!(value_of_keeping(0.5, 0.2, 0.1, 0.0, 0.0) < 0.0);
        assert!(value_of_keeping(0.5, 0.2, 0.1, 2.0, 0.0) >= -1e-12);
        assert!(value_of_keeping(0.1, 0.2, 0.1, 0.0, 0.3) < 0.0);
    }

    #[test]
    fn a_patron_answers_for_clients_as_far_as_it_controls_them() {
        assert_eq!(grievance(0.0, [(0.25, 2.0)].into_iter(), 1.5), 0.5);
        assert_eq!(grievance(1.4, [(0.25, 2.0)].into_iter(), 1.5), 1.5);
        assert_eq!(grievance(0.2, std::iter::empty(), 1.5), 0.2);
    }

    #[test]
    fn a_break_weighs_less_with_time_and_a_first_step_needs_less() {
        assert_eq!(still_weighs(0.0, 90.0), 1.0);
        assert_eq!(still_weighs(180.0, 90.0), 0.25);
        assert_eq!(first_step(0.1, 0.5, 0.8), 0.25);
        assert_eq!(first_step(0.6, 0.5, 0.8), 1.0);
        assert_eq!(first_step(0.6, 0.0, 0.8), 0.0);
    }

    #[test]
    fn hazard_doubles_for_a_side_that_looks_determined() {
        assert_eq!(war_hazard(0.1, 2.0, 1.0, 0.5), 0.1);
        assert_eq!(war_hazard(0.1, 2.0, 3.0, 0.5), 0.4);
    }
}
