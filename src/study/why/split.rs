//! What each process adds to one series: the rows that processes keep where there are
//! some, the acts of a process in their order, and else the equation of the process with
//! one input after the other brought to its value of today.

use bevy_ecs::component::{Component, Mutable};
use bevy_ecs::world::World;

use super::fold::{Cause, Fold, ROUNDING, Thing};
use super::mechanisms;
use crate::day::{alignment, attacks, capability, combat, market, money, programme, talks, trust};
use crate::day::{enrichment, threat};
use crate::math;
use crate::scenario::Scenario;
use crate::scenario::conduct::IssueEffect;
use crate::scenario::raw::SanctionChannel;
use crate::trace::series::Series;
use crate::world::agents::{Alignment, Forces, Funds, Resources};
use crate::world::calendar::Calendar;
use crate::world::conduct::Relations;
use crate::world::contest::{Programme, Sites, Talks};
use crate::world::dyads::{Support, Threat};
use crate::world::events::{EventKind, EventLog};
use crate::world::steps::{Mover, Number, Step, Steps};
use crate::world::terms::{self, StockTerms, Terms};
use crate::world::theatre::{Market, Purchases, Sanctions};
use crate::world::{Roster, Setting};

/// Largest difference that is taken for rounding; what is larger is a change of its own.
const LEAST: f64 = 1e-10;

/// Watches one series of one agent, process by process.
pub struct Split<'a> {
    setting: &'a Setting,
    series: &'static Series,
    agent: usize,
    /// Inputs as the process last read them.
    memory: Vec<f64>,
    /// What stocks lost or gained since the index was last measured.
    pending: Vec<(Cause, f64)>,
    /// Alignments as the step of alignment found them.
    pub alignments: Vec<f64>,
    /// Steps and rows of stocks that were looked at.
    steps: usize,
    rows: usize,
    scratch: Vec<f64>,
}

/// A component of an agent.
pub fn of_agent<C: Component<Mutability = Mutable>>(world: &World, agent: usize) -> Option<&C> {
    world.get::<C>(*world.resource::<Roster>().0.get(agent)?)
}

impl<'a> Split<'a> {
    /// A watch on a series of an agent, at the start of a world.
    pub fn new(setting: &'a Setting, series: &'static Series, agent: usize, world: &World) -> Self {
        let mut split = Self {
            setting,
            series,
            agent,
            memory: Vec::new(),
            pending: Vec::new(),
            alignments: Vec::new(),
            steps: 0,
            rows: 0,
            scratch: Vec::new(),
        };
        split.memory = match series.name {
            "talks_hope" => ground(world.resource::<talks::Restated>()),
            _ => split.inputs(world).into_iter().map(|it| it.1).collect(),
        };
        split
    }

    fn scenario(&self) -> &'a Scenario {
        &self.setting.scenario
    }

    /// The value of the series now.
    pub fn value(&mut self, world: &World) -> f64 {
        self.scratch.clear();
        self.series.read(world, &mut self.scratch);
        let at = if self.series.per_agent() {
            self.agent
        } else {
            0
        };
        self.scratch.get(at).copied().unwrap_or(0.0)
    }

    /// Looks at the world after a process; with a fold, adds what the process did.
    pub fn look(&mut self, process: &'static str, world: &World, fold: Option<&mut Fold>) {
        // These processes begin their lists anew.
        match process {
            "perception" => self.steps = 0,
            "decisions" => self.rows = 0,
            _ => {}
        }
        // Before the span only what is remembered counts; the sums are thrown away.
        let mut nothing = Fold::from(0.0);
        let asked = fold.is_some();
        let fold = fold.unwrap_or(&mut nothing);
        self.explain(process, world, fold);
        if process == "threat" {
            let scenario = self.scenario();
            let of = |agent| of_agent::<Alignment>(world, agent).map_or(0.0, |it| it.0);
            self.alignments = (0..scenario.agents.len()).map(of).collect();
        }
        self.steps = world.resource::<Steps>().taken.len();
        self.rows = world.resource::<StockTerms>().rows.len();
        if asked {
            let now = self.value(world);
            let missed = now - fold.value;
            let scale = now.abs().max(fold.value.abs()).max(1.0);
            let cause = if missed.abs() <= LEAST * scale.min(10.0) {
                ROUNDING
            } else {
                Cause::of(mechanisms::whole(process))
            };
            fold.to(cause, now);
        }
    }

    fn explain(&mut self, process: &'static str, world: &World, fold: &mut Fold) {
        let agent = self.agent;
        match (self.series.name, process) {
            ("alignment", "alignment") => {
                let terms = &world.resource::<alignment::AlignmentTerms>().0;
                rows(fold, terms, agent, |cause| match cause {
                    terms::Cause::Neighbour(other) => {
                        Cause::of("alignment.pull").agent(usize::from(other))
                    }
                    terms::Cause::Anchor => Cause::of("alignment.anchor"),
                    terms::Cause::Pressure => Cause::of("alignment.pressure"),
                    terms::Cause::Noise => Cause::of("alignment.noise"),
                    _ => Cause::of("alignment.bounds"),
                });
            }
            ("trust_in_pole_negative" | "trust_in_pole_positive", "trust") => {
                let pole = usize::from(self.series.name == "trust_in_pole_positive");
                let edge = self.scenario().edge(agent, self.scenario().poles[pole]);
                let terms = &world.resource::<trust::TrustTerms>().0;
                if let Some(edge) = edge {
                    rows(fold, terms, edge, |cause| match cause {
                        terms::Cause::ForgottenKept => Cause::of("trust.forgotten_kept"),
                        terms::Cause::ForgottenBroken => Cause::of("trust.forgotten_broken"),
                        terms::Cause::Kept => Cause::of("trust.kept"),
                        terms::Cause::Broken => Cause::of("trust.broken"),
                        _ => ROUNDING,
                    });
                }
            }
            ("threat_received", "threat") => self.strongest_threat(world, fold),
            ("resources", "capability") => {
                let terms = &world.resource::<capability::CapabilityTerms>().resources;
                rows(fold, terms, agent, |cause| match cause {
                    terms::Cause::Growth => Cause::of("capability.growth"),
                    _ => Cause::of("capability.bounds"),
                });
            }
            ("personnel", "capability") => {
                let terms = &world.resource::<capability::CapabilityTerms>().personnel;
                rows(fold, terms, agent, |cause| match cause {
                    terms::Cause::Regrowth => Cause::of("capability.regrowth"),
                    _ => Cause::of("capability.bounds"),
                });
            }
            ("command_damage", "capability") => {
                let terms = &world.resource::<capability::CapabilityTerms>().command;
                rows(fold, terms, agent, |cause| match cause {
                    terms::Cause::CommandHit => Cause::of("capability.command_hit"),
                    terms::Cause::Repair => Cause::of("capability.repair"),
                    _ => ROUNDING,
                });
            }
            ("offence", "capability" | "decisions" | "combat" | "attacks") => {
                let moved = self.stock_moves(process, world);
                let stocks = &self.scenario().stocks;
                fold.spread(moved.into_iter().filter_map(|(stock, cause, units)| {
                    let kind = &stocks[stock];
                    // What does not reach out is no part of the sum.
                    (kind.range >= f64::MIN_POSITIVE).then_some((cause, kind.offence * units))
                }));
            }
            ("capability", "capability" | "decisions" | "combat" | "attacks") => {
                self.index(process, world, fold);
            }
            ("funds", "money") => {
                let terms = &world.resource::<money::MoneyTerms>().0;
                rows(fold, terms, agent, |cause| match cause {
                    terms::Cause::Income => Cause::of("money.own_income"),
                    terms::Cause::Release => Cause::of("money.release"),
                    terms::Cause::SupportFrom(patron) => {
                        Cause::of("money.support_from").agent(usize::from(patron))
                    }
                    terms::Cause::SupportPaid => Cause::of("money.support_paid"),
                    terms::Cause::ProductionPaid => Cause::of("money.production"),
                    terms::Cause::Upkeep => Cause::of("money.upkeep"),
                    terms::Cause::Reserves => Cause::of("money.reserves"),
                    _ => Cause::of("money.bounds"),
                });
            }
            ("money_entered" | "money_left", "money") => self.accounts(world, fold),
            ("military_income" | "oil_exports" | "support_received", "money")
            | ("oil_lost" | "lng_lost", "market")
            | ("enrichment_capacity", "programme")
            | ("breakout_days", "programme") => self.replace(world, fold),
            ("risk_premium", "market") if world.resource::<Calendar>().trading => {
                self.replace(world, fold);
            }
            ("oil_price", "market") if world.resource::<Calendar>().trading => {
                self.price(world, fold);
            }
            ("lng_price", "market") => {
                let now = self.value(world);
                fold.to(Cause::of("market.lng"), now);
            }
            ("strait_open", "market" | "attacks") => {
                let now = self.value(world);
                let what = if process == "market" {
                    "market.strait"
                } else {
                    "attacks.shunned"
                };
                fold.to(Cause::of(what).thing(Thing::Strait(tightest(world))), now);
            }
            ("small_attacks", "attacks") => {
                let made = &world.resource::<attacks::Attacks>().0;
                let groups = made.iter().enumerate().filter(|(_, made)| **made != 0.0);
                fold.spread(
                    groups.map(|(group, made)| (Cause::of("attacks.made").agent(group), *made)),
                );
            }
            ("talks_hope" | "offer_negative" | "offer_positive", "talks") => {
                self.round(world, fold);
            }
            ("talks_stage", "talks") => {
                let now = self.value(world);
                fold.to(Cause::of("talks.stage"), now);
            }
            ("guarantee", "talks") => {
                let now = self.value(world);
                fold.to(Cause::of("talks.guarantee"), now);
            }
            ("stock_top", "programme") => self.top(world, fold),
            ("weapon_grade", "programme") => {
                let now = self.value(world);
                fold.to(Cause::of("programme.weapon"), now);
            }
            ("inspections", "programme") => {
                let now = self.value(world);
                fold.to(Cause::of("programme.inspections"), now);
            }
            (_, "perception" | "decisions" | "combat" | "attacks") => self.acts(world, fold),
            _ => {}
        }
    }

    /// Acts of a process, in their order.
    fn acts(&mut self, world: &World, fold: &mut Fold) {
        let taken = &world.resource::<Steps>().taken;
        let taken: Vec<Step> = taken.get(self.steps..).unwrap_or_default().to_vec();
        let name = self.series.name;
        let own = self.agent as u32;
        if name == "injury" {
            if self.memory.is_empty() {
                self.memory = world.resource::<Relations>().injury.clone();
                self.memory.fill(0.0);
            }
            for step in taken {
                if let Number::Injury(edge) = step.number {
                    let edge = edge as usize;
                    let rose = step.value > self.memory[edge];
                    self.memory[edge] = step.value;
                    if self.scenario().edges[edge].from == self.agent {
                        let now = self.injury();
                        fold.to(injury_cause(step.mover, rose), now);
                    }
                }
            }
            return;
        }
        for step in taken {
            let asked = match step.number {
                Number::Posture(agent) => name == "posture" && agent == own,
                Number::Resolve(agent) => name == "resolve" && agent == own,
                Number::Security(agent) => name == "regime_security" && agent == own,
                Number::PublicThreat(agent) => name == "public_threat" && agent == own,
                Number::Access(agent) => name == "access" && agent == own,
                Number::Campaign(agent) => name == "campaign" && agent == own,
                Number::Inspections => name == "inspections",
                Number::Strait => name == "strait_open",
                Number::Deaths => name == "deaths",
                Number::Site(site) => {
                    if name == "enrichment_capacity"
                        && let Some(left) = self.memory.get_mut(site as usize)
                    {
                        *left = step.value;
                        let now = self.equation(world, &self.memory);
                        let cause = mover(step.mover, "combat.site");
                        fold.to(cause.thing(Thing::Site(site)), now);
                    }
                    false
                }
                _ => false,
            };
            if asked {
                let operation = if name == "deaths" {
                    "combat.deaths"
                } else {
                    "combat.hurt"
                };
                fold.to(mover(step.mover, operation), step.value);
            }
        }
    }

    /// Injuries of the agent, summed as the series is.
    fn injury(&self) -> f64 {
        let edges = self.scenario().edges.iter().zip(&self.memory);
        edges
            .filter(|(edge, _)| edge.from == self.agent)
            .fold(0.0, |sum, (_, injury)| sum + injury)
    }

    /// What a process did to the agent's stocks: kind, why, units.
    fn stock_moves(&self, process: &str, world: &World) -> Vec<(usize, Cause, f64)> {
        let mut moves = Vec::new();
        let kinds = self.scenario().stocks.len();
        if process == "capability" {
            let terms = &world.resource::<capability::CapabilityTerms>().stocks;
            for stock in 0..kinds {
                let row = self.agent * kinds + stock;
                if row >= terms.rows() {
                    break;
                }
                for term in terms.row(row).1 {
                    moves.push((stock, stock_cause(term.cause, stock, None), term.amount));
                }
            }
            return moves;
        }
        let taken = world.resource::<StockTerms>();
        for row in self.rows..taken.rows.len() {
            let (agent, stock) = taken.rows[row];
            if usize::from(agent) == self.agent {
                let stock = usize::from(stock);
                let by = taken.movers[row];
                // One thing is taken at a time; of more than there is, what there was.
                let (held, terms) = taken.terms.row(row);
                if let Some(first) = terms.first() {
                    let units = taken.terms.fold(row) - held;
                    moves.push((stock, stock_cause(first.cause, stock, by), units));
                }
            }
        }
        moves
    }

    /// The index follows its parts when it is measured; what stocks lost after that shows
    /// on the next day.
    fn index(&mut self, process: &str, world: &World, fold: &mut Fold) {
        let parameters = world.resource::<capability::Parameters>();
        let scenario = self.scenario();
        let agent = &scenario.agents[self.agent];
        let base = capability::IndexBase::of(agent, &scenario.stocks, parameters);
        let none = Forces {
            personnel: 0.0,
            command_damage: 0.0,
        };
        let point = base.contributions(0.0, &none, 1.0)[2];
        for (stock, cause, units) in self.stock_moves(process, world) {
            let points = point * scenario.stocks[stock].cost * units;
            self.pending.push((cause, points));
        }
        if process != "capability" {
            return;
        }
        let [Some(resources), Some(forces)] = [
            of_agent::<Resources>(world, self.agent).map(|it| [it.0, 0.0]),
            of_agent::<Forces>(world, self.agent).map(|it| [it.personnel, it.command_damage]),
        ] else {
            return;
        };
        let part = |resources: f64, personnel: f64, command_damage: f64| {
            let forces = Forces {
                personnel,
                command_damage,
            };
            base.contributions(resources, &forces, 0.0)
        };
        let now = [resources[0], forces[0], forces[1]];
        let before = [0, 1, 2].map(|input| self.memory.get(input).copied().unwrap_or(now[input]));
        let old = part(before[0], before[1], before[2]);
        let grown = part(before[0], now[1], before[2]);
        let new = part(now[0], now[1], now[2]);
        let parts = [
            (Cause::of("capability.resources"), new[0] - old[0]),
            (Cause::of("capability.personnel"), grown[1] - old[1]),
            (Cause::of("capability.command"), new[1] - grown[1]),
        ];
        fold.spread(self.pending.drain(..).chain(parts));
        self.memory = now.to_vec();
    }

    /// The edge along which the agent perceives most threat.
    fn strongest(&self, world: &World) -> Option<usize> {
        let threats = &world.resource::<Threat>().0;
        let edges = self.scenario().edges.iter().zip(threats).enumerate();
        let own = edges.filter(|(_, (edge, _))| edge.from == self.agent);
        let strongest = own.fold(None, |best: Option<(usize, f64)>, (edge, (_, threat))| {
            if best.is_none_or(|(_, most)| *threat > most) {
                Some((edge, *threat))
            } else {
                best
            }
        });
        strongest.map(|(edge, _)| edge)
    }

    /// The agent's strongest threat: that of yesterday changes, and another may pass it.
    fn strongest_threat(&mut self, world: &World, fold: &mut Fold) {
        let Some(now) = self.strongest(world) else {
            return;
        };
        let last = self.memory.first().map_or(now, |edge| *edge as usize);
        self.memory = vec![now as f64];
        let other = self.scenario().edges[last].to;
        let terms = &world.resource::<threat::ThreatTerms>().0;
        rows(fold, terms, last, |cause| match cause {
            terms::Cause::TheirResources => Cause::of("threat.resources").agent(other),
            terms::Cause::TheirOffence => Cause::of("threat.offence").agent(other),
            terms::Cause::TheirIntent => Cause::of("threat.intent").agent(other),
            _ => ROUNDING,
        });
        if now != last {
            let other = self.scenario().edges[now].to;
            let value = self.value(world);
            fold.to(Cause::of("threat.overtaken").agent(other), value);
        }
    }

    /// Money that entered or left all accounts, by whose it was.
    fn accounts(&mut self, world: &World, fold: &mut Fold) {
        let terms = &world.resource::<money::MoneyTerms>().0;
        let lost = self.scenario().raw.parameters.money.money_lost.value;
        let entered = self.series.name == "money_entered";
        let paid = &world.resource::<Support>().paid;
        let mut amounts = Vec::new();
        for agent in 0..terms.rows() {
            let mut spent = 0.0;
            for term in terms.row(agent).1 {
                match (term.cause, entered) {
                    (terms::Cause::Income, true) => {
                        amounts.push((Cause::of("money.income").agent(agent), term.amount));
                    }
                    (terms::Cause::Release, true) => {
                        amounts.push((Cause::of("money.release_of").agent(agent), term.amount));
                    }
                    (
                        terms::Cause::ProductionPaid
                        | terms::Cause::Upkeep
                        | terms::Cause::Reserves,
                        false,
                    ) => spent -= term.amount,
                    _ => {}
                }
            }
            if !entered {
                amounts.push((Cause::of("money.spent").agent(agent), spent));
                let ties = self.scenario().supports.iter().zip(paid);
                let on_way = ties
                    .filter(|(tie, _)| tie.client == agent)
                    .fold(0.0, |sum, (_, paid)| sum + (paid - paid * (1.0 - lost)));
                amounts.push((Cause::of("money.lost_on_way").agent(agent), on_way));
            }
        }
        fold.spread(amounts);
    }

    /// The oil price: each contribution to its log, in the order of the market.
    fn price(&mut self, world: &World, fold: &mut Fold) {
        let terms = &world.resource::<market::MarketTerms>().0;
        if terms.rows() == 0 {
            return;
        }
        let (mut log, row) = terms.row(0);
        let premium = self.inputs(world);
        let now: Vec<f64> = premium.iter().map(|it| it.1).collect();
        for term in row {
            let next = log + term.amount;
            match term.cause {
                terms::Cause::News => fold.to(Cause::of("market.news"), math::exp(next)),
                terms::Cause::ExpectedLoss => {
                    fold.to(Cause::of("market.expected_loss"), math::exp(next));
                }
                _ => {
                    let before = self.equation(world, &self.memory);
                    let between = self.equation(world, &[now[0], self.memory[1]]);
                    let by_threat = Cause::of("market.premium_threat");
                    fold.to(by_threat, math::exp(log + (between - before)));
                    fold.to(Cause::of("market.premium_injury"), math::exp(next));
                }
            }
            log = next;
        }
        self.memory = now;
    }

    /// What a round did to offers and to hope.
    fn round(&mut self, world: &World, fold: &mut Fold) {
        let (tick, talks) = (world.resource::<Calendar>().tick, world.resource::<Talks>());
        let log = world.resource::<EventLog>().0.iter().rev();
        let mut today = log.take_while(|event| event.tick == tick);
        let round = today.any(|event| event.kind == EventKind::TalksRound);
        let length = talks.levels.len().max(1) as f64;
        let restated = world.resource::<talks::Restated>();
        let side = match self.series.name {
            "offer_negative" => 0,
            "offer_positive" => 1,
            _ => {
                if round || self.memory != ground(restated) {
                    self.replace_hope(world, fold);
                }
                fold.to(Cause::of("talks.stage"), talks.hope);
                return;
            }
        };
        if round {
            fold.to(Cause::of("talks.range"), restated.offers[side] / length);
            fold.to(Cause::of("talks.concession"), talks.offer[side] / length);
        }
    }

    /// Hope: what it follows from, one after the other.
    fn replace_hope(&mut self, world: &World, fold: &mut Fold) {
        let length = world.resource::<Talks>().levels.len() as f64;
        let hope = |of: &[f64]| {
            let at = |input: usize| of.get(input).copied().unwrap_or(0.0);
            let ground = talks::Ground {
                offer: [at(0), at(1)],
                open: at(2),
                part: at(3),
                bridges: at(4),
            };
            ground.near_and_hope(length).1
        };
        let side = |side| Cause::of("talks.offer").thing(Thing::Side(side));
        let causes = [
            (2, Cause::of("talks.gap")),
            (3, Cause::of("talks.interim")),
            (4, Cause::of("talks.mediator")),
            (0, side(0)),
            (1, side(1)),
        ];
        let now = ground(world.resource::<talks::Restated>());
        // There was none while no round was due.
        fold.to(Cause::of("talks.stage"), hope(&self.memory));
        for (input, cause) in causes {
            if let (Some(at), Some(now)) = (self.memory.get_mut(input), now.get(input)) {
                *at = *now;
            }
            fold.to(cause, hope(&self.memory));
        }
        self.memory = now;
    }

    /// The highest stock: made, fed on, taken away.
    fn top(&mut self, world: &World, fold: &mut Fold) {
        let state = world.resource::<Programme>();
        let Some(programme) = &self.scenario().programme else {
            return;
        };
        let before = self.memory.first().copied().unwrap_or(0.0);
        let grown = state.weapon_grade - before;
        self.memory = vec![state.weapon_grade];
        let now = self.value(world);
        fold.add(Cause::of("programme.made"), state.output);
        if grown > 0.0
            && let Some((feed, _)) = programme.material.last()
        {
            let assays = enrichment::Assays {
                product: programme.weapon_level,
                feed: *feed,
                tails: *feed / 3.0,
            };
            let fed = enrichment::feed(grown, assays);
            fold.add(Cause::of("programme.fed"), -fed);
        }
        let talks = world.resource::<Talks>();
        if programme::agreed(talks, self.scenario(), IssueEffect::Stock) > 0.0 {
            fold.to(Cause::of("programme.removed"), now);
        }
    }

    /// Brings one input after the other to its value of today, in the equation of the series.
    fn replace(&mut self, world: &World, fold: &mut Fold) {
        let inputs = self.inputs(world);
        if self.memory.len() != inputs.len() {
            self.memory = inputs.iter().map(|it| it.1).collect();
        }
        let mut at = std::mem::take(&mut self.memory);
        let start = self.equation(world, &at);
        if (start - fold.value).abs() > LEAST {
            fold.to(Cause::of("start.changed"), start);
        }
        for (place, (cause, now)) in inputs.into_iter().enumerate() {
            if at[place] != now {
                at[place] = now;
                fold.to(cause, self.equation(world, &at));
            }
        }
        self.memory = at;
    }

    /// The inputs of a series that follows from an equation, in the order in which they
    /// are brought to today, as the process left them.
    fn inputs(&self, world: &World) -> Vec<(Cause, f64)> {
        let (scenario, agent) = (self.scenario(), self.agent);
        let market = world.resource::<Market>();
        let mut inputs = Vec::new();
        match self.series.name {
            "oil_exports" | "military_income" => {
                let felt = &world.resource::<Sanctions>().felt;
                for (sanction, felt) in (0..).zip(felt) {
                    let cause = Cause::of("money.sanction").thing(Thing::Sanction(sanction));
                    inputs.push((cause, *felt));
                }
                let times = &world.resource::<Purchases>().0;
                for (purchase, times) in scenario.purchases.iter().zip(times) {
                    inputs.push((Cause::of("money.buyers").agent(purchase.buyer), *times));
                }
                if self.series.name == "military_income" {
                    let own = market.outages.iter().filter(|it| it.owner == agent);
                    let lost = own.fold(0.0, |sum, it| sum + market::outage_loss(it));
                    let exporter = &scenario.agents[agent];
                    let (straits, passages) = (&scenario.straits, &market.passages);
                    let passed = money::shipped_share(agent, exporter, straits, passages);
                    inputs.push((Cause::of("money.own_outage"), lost));
                    inputs.push((Cause::of("money.strait"), passed));
                    inputs.push((Cause::of("money.price"), market.price));
                }
            }
            "support_received" => {
                let factors = &world.resource::<Support>().factor;
                let elasticity = world.resource::<money::Parameters>().support_elasticity;
                for (tie, factor) in scenario.supports.iter().zip(factors) {
                    if tie.client != agent {
                        continue;
                    }
                    let funds = of_agent::<Funds>(world, tie.patron).copied();
                    let funds = funds.unwrap_or_default();
                    let ratio = math::ln(funds.income_ratio);
                    let scale = money::scaled_by_income(ratio, elasticity);
                    let by = |mechanism| Cause::of(mechanism).agent(tie.patron);
                    inputs.push((by("money.support_wanted"), *factor));
                    inputs.push((by("money.support_income"), scale));
                    inputs.push((by("money.support_means"), funds.paid_share));
                }
            }
            "risk_premium" | "oil_price" => {
                let equilibrium = &self.setting.equilibrium;
                let threat = &world.resource::<Threat>().0;
                let between = market::threat_between_poles(threat, equilibrium.pole_edges);
                let injury = &world.resource::<Relations>().injury;
                let open = market::open_injury(injury, scenario);
                inputs.push((Cause::of("market.premium_threat"), between));
                inputs.push((Cause::of("market.premium_injury"), open));
            }
            "oil_lost" => {
                let lost_by = |owner: usize| {
                    let outages = market.outages.iter().filter(|it| it.owner == owner);
                    outages.fold(0.0, |sum, it| sum + market::outage_loss(it))
                };
                for owner in 0..scenario.agents.len() {
                    let cause = Cause::of("market.outage").agent(owner);
                    inputs.push((cause, lost_by(owner)));
                }
                let nobody = lost_by(crate::scenario::NOBODY);
                inputs.push((Cause::of("market.outage_unnamed"), nobody));
                let straits = scenario.straits.iter().zip(&market.passages);
                for (number, (strait, passage)) in straits.enumerate() {
                    let own = market::closers_share(scenario, number, passage.closer);
                    let open = market::open_to_all(own, market::open_to_others(passage));
                    let loss = market::strait_loss(strait.oil_flow, strait.bypass, open);
                    let cause = Cause::of("market.strait_loss");
                    inputs.push((cause.thing(Thing::Strait(number as u32)), loss));
                }
            }
            "lng_lost" => {
                let straits = scenario.straits.iter().zip(&market.passages);
                for (number, (strait, passage)) in straits.enumerate() {
                    let share = strait.lng_share * (1.0 - market::open_to_others(passage));
                    let cause = Cause::of("market.lng_strait");
                    inputs.push((cause.thing(Thing::Strait(number as u32)), share));
                }
            }
            "enrichment_capacity" => {
                let parameters = world.resource::<combat::Parameters>();
                for (site, damage) in (0..).zip(&world.resource::<Sites>().0) {
                    let cause = Cause::of("programme.repair").thing(Thing::Site(site));
                    inputs.push((cause, combat::site_left(damage, parameters)));
                }
            }
            "breakout_days" => {
                let state = world.resource::<Programme>();
                for (level, held) in (0..).zip(&state.material) {
                    let cause = Cause::of("programme.material").thing(Thing::Level(level));
                    inputs.push((cause, *held));
                }
                inputs.push((Cause::of("programme.weapon_mass"), state.weapon_grade));
                inputs.push((Cause::of("programme.turned"), state.turned));
                let work = scenario.programme.as_ref().map_or(0.0, |programme| {
                    let parameters = world.resource::<combat::Parameters>();
                    let damage = world.resource::<Sites>();
                    programme::capacity(programme.owner, scenario, damage, parameters)
                });
                inputs.push((Cause::of("programme.work"), work));
            }
            "threat_received" => {
                let edge = self.strongest(world);
                inputs.extend(edge.map(|edge| (Cause::of("threat.overtaken"), edge as f64)));
            }
            "capability" => {
                let resources = of_agent::<Resources>(world, agent).map_or(0.0, |it| it.0);
                let forces = of_agent::<Forces>(world, agent);
                let forces = forces.map_or([0.0; 2], |it| [it.personnel, it.command_damage]);
                inputs.push((Cause::of("capability.resources"), resources));
                inputs.push((Cause::of("capability.personnel"), forces[0]));
                inputs.push((Cause::of("capability.command"), forces[1]));
            }
            "stock_top" => {
                let state = world.resource::<Programme>();
                inputs.push((Cause::of("programme.weapon"), state.weapon_grade));
            }
            _ => {}
        }
        inputs
    }

    /// The value of a series from inputs in the order of [`Self::inputs`].
    fn equation(&self, world: &World, inputs: &[f64]) -> f64 {
        let (scenario, agent) = (self.scenario(), self.agent);
        let (of, equilibrium) = (&scenario.agents[agent], &self.setting.equilibrium);
        match self.series.name {
            "oil_exports" | "military_income" => {
                let (felt, rest) = inputs.split_at(scenario.sanctions.len());
                let (times, rest) = rest.split_at(scenario.purchases.len());
                let lost = |channel| money::sanctioned_share(scenario, felt, agent, channel);
                let exports = money::export_target(
                    of.oil_potential,
                    lost(SanctionChannel::OilExports),
                    equilibrium.other_export_limits[agent],
                    money::taken(agent, scenario, times),
                );
                let [outage, passed, price] = rest else {
                    return exports;
                };
                let revenue = money::oil_revenue(
                    (exports - outage).max(0.0) * passed,
                    *price,
                    of.oil_discount,
                    lost(SanctionChannel::Banking),
                );
                let parameters = world.resource::<money::Parameters>();
                money::military_income(
                    of.military,
                    parameters.oil_to_military,
                    revenue,
                    equilibrium.oil_revenue[agent],
                )
            }
            "support_received" => {
                let lost = scenario.raw.parameters.money.money_lost.value;
                let ties = scenario.supports.iter().filter(|tie| tie.client == agent);
                let each = inputs.as_chunks::<3>().0.iter();
                ties.zip(each)
                    .fold(0.0, |sum, (tie, [factor, scale, share])| {
                        let paid = money::support_offered(tie.money, *factor, *scale) * share;
                        sum + paid * (1.0 - lost)
                    })
            }
            "risk_premium" | "oil_price" => {
                let parameters = world.resource::<market::Parameters>();
                let [between, open] = [0, 1].map(|at| inputs.get(at).copied().unwrap_or(0.0));
                market::premium(
                    parameters.premium,
                    (
                        parameters.premium_per_threat,
                        between - equilibrium.threat_between_poles,
                    ),
                    (parameters.premium_per_injury, open),
                )
            }
            "oil_lost" => {
                let parameters = world.resource::<market::Parameters>();
                let lost = inputs.iter().fold(0.0, |sum, loss| sum + loss);
                let left = market::after_release(
                    lost,
                    parameters.stock_release_share,
                    parameters.stock_release,
                );
                left.min(parameters.oil_supply)
            }
            "lng_lost" => inputs.iter().fold(0.0, |sum, share| sum + share).min(1.0),
            "enrichment_capacity" => {
                let owner = scenario.programme.as_ref().map(|programme| programme.owner);
                let sites = scenario.sites.iter().zip(inputs);
                let (mut left, mut all) = (0.0, 0.0);
                for (site, share) in sites.filter(|(site, _)| Some(site.owner) == owner) {
                    left += site.capacity * share;
                    all += site.capacity;
                }
                if all > 0.0 { left / all } else { 0.0 }
            }
            "breakout_days" => {
                let ([material @ .., weapon_grade, turned, work], Some(programme)) =
                    (inputs, &scenario.programme)
                else {
                    return 0.0;
                };
                programme::days_to_weapon(programme, material, *weapon_grade, *turned, *work)
            }
            _ => 0.0,
        }
    }
}

/// What hope follows from.
fn ground(restated: &talks::Restated) -> Vec<f64> {
    let of = restated.ground;
    vec![of.offer[0], of.offer[1], of.open, of.part, of.bridges]
}

/// Adds a row that a process kept.
fn rows(fold: &mut Fold, terms: &Terms, row: usize, cause: impl Fn(terms::Cause) -> Cause) {
    if row < terms.rows() {
        for term in terms.row(row).1 {
            fold.add(cause(term.cause), term.amount);
        }
    }
}

/// The strait of which least passes.
fn tightest(world: &World) -> u32 {
    let passages = (0..).zip(&world.resource::<Market>().passages);
    let open = passages.map(|(strait, passage)| (strait, market::open_to_others(passage)));
    let least = open.fold((0, f64::INFINITY), |least, this| {
        if this.1 < least.1 { this } else { least }
    });
    least.0
}

fn mover(mover: Mover, operation: &'static str) -> Cause {
    match mover {
        Mover::Forgetting => Cause::of("perception.forgotten"),
        Mover::Effect(_) => Cause::of("perception.effect"),
        Mover::Choice(choice) => Cause::of("decisions.choice").choice(choice),
        Mover::Ordered(choice) => Cause::of("decisions.ordered").choice(choice),
        Mover::Operation(choice) => Cause::of(operation).choice(choice),
        Mover::Group(group) => Cause::of("attacks.deaths").agent(group as usize),
    }
}

fn injury_cause(by: Mover, rose: bool) -> Cause {
    match by {
        Mover::Forgetting => Cause::of("perception.injury_forgotten"),
        Mover::Group(group) => Cause::of("attacks.injury").agent(group as usize),
        Mover::Operation(_) if !rose => mover(by, "combat.answered"),
        _ => mover(by, "combat.injury"),
    }
}

fn stock_cause(cause: terms::Cause, stock: usize, by: Option<Mover>) -> Cause {
    let of = |mechanism| Cause::of(mechanism).thing(Thing::Stock(stock as u32));
    let choice = |cause: Cause| match by {
        Some(Mover::Choice(choice) | Mover::Ordered(choice) | Mover::Operation(choice)) => {
            cause.choice(choice)
        }
        Some(Mover::Group(group)) => cause.agent(group as usize),
        _ => cause,
    };
    match cause {
        terms::Cause::Produced => of("stocks.produced"),
        terms::Cause::Delivered(patron) => of("stocks.delivered").agent(usize::from(patron)),
        terms::Cause::Sent(client) => of("stocks.sent").agent(usize::from(client)),
        terms::Cause::Handed(other) => of("stocks.handed").agent(usize::from(other)),
        terms::Cause::Destroyed if by.is_none() => of("stocks.destroyed"),
        terms::Cause::Destroyed => choice(of("stocks.struck")),
        terms::Cause::Fired => choice(of("stocks.fired")),
        terms::Cause::Spent => choice(of("stocks.spent")),
        terms::Cause::Lost => choice(of("stocks.lost")),
        _ => of("stocks.bounds"),
    }
}
