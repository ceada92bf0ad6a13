//! The hand-written twin: trust, alignment and capability over plain arrays.
//!
//! It shares the equations with `backchannel::day`, as pure functions of numbers,
//! and nothing else: no entity, no schedule, no shared loop. It is written as one
//! would write these three processes by hand: numbers that do not change within a
//! run are computed once, at the start, and what belongs to a pair or to a cell
//! lies in one flat array.
//!
//! `Twin<true>` keeps the day's contributions, as the engine does, so it does the
//! same work. `Twin<false>` keeps none: the floor, for a model that cannot say why.
//! Both end in the bits of the engine, which [`Twin::check`] asserts.

use backchannel::chance::{Chance, Purpose};
use backchannel::day::{alignment, capability, money, trust};
use backchannel::math;
use backchannel::scenario::raw::EffectKind;
use backchannel::scenario::{Agent, Effect, Stock};
use backchannel::world::agents::Forces;
use backchannel::world::terms::{Cause, Term, Terms, yearly_decay};
use backchannel::world::{Roster, Setting, agents, calendar, dyads, theatre};
use bevy_ecs::world::World;

/// Contributions of one process, a row per number; without `KEPT` only the sum of the open row.
#[derive(Clone, Default)]
struct Ledger<const KEPT: bool> {
    rows: Vec<(f64, u32)>,
    terms: Vec<Term>,
    value: f64,
}

impl<const KEPT: bool> Ledger<KEPT> {
    fn clear(&mut self) {
        self.rows.clear();
        self.terms.clear();
    }

    fn open(&mut self, old: f64) {
        self.value = old;
        if KEPT {
            self.rows.push((old, self.terms.len() as u32));
        }
    }

    fn add(&mut self, cause: Cause, amount: f64) {
        if amount != 0.0 {
            self.value += amount;
            if KEPT {
                self.terms.push(Term { cause, amount });
            }
        }
    }

    fn clamp(&mut self, low: f64, high: f64) {
        let bound = self.value.clamp(low, high);
        if bound != self.value {
            self.add(Cause::Clamp, bound - self.value);
            self.add(Cause::Clamp, bound - self.value);
        }
    }

    fn close_at(&mut self, target: f64) {
        if KEPT {
            self.add(Cause::Rounding, target - self.value);
            self.add(Cause::Rounding, target - self.value);
        } else {
            self.value = target;
        }
    }

    fn check(&self, name: &str, terms: &Terms) {
        if !KEPT {
            return;
        }
        assert_eq!(self.rows.len(), terms.rows(), "rows of {name}");
        for (row, &(old, start)) in self.rows.iter().enumerate() {
            let end = self
                .rows
                .get(row + 1)
                .map_or(self.terms.len(), |next| next.1 as usize);
            let (theirs, amounts) = terms.row(row);
            assert_eq!(old.to_bits(), theirs.to_bits(), "{name}, row {row}");
            assert_eq!(
                &self.terms[start as usize..end],
                amounts,
                "{name}, row {row}"
            );
        }
    }
}

/// Lists of different lengths in one array.
#[derive(Clone, Default)]
struct Lists<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy> Lists<T> {
    fn of(lists: impl IntoIterator<Item = Vec<T>>) -> Self {
        let (mut starts, mut items) = (vec![0], Vec::new());
        for list in lists {
            items.extend(list);
            starts.push(items.len() as u32);
        }
        Self { starts, items }
    }

    fn get(&self, number: usize) -> &[T] {
        &self.items[self.starts[number] as usize..self.starts[number + 1] as usize]
    }
}

/// Arms of one kind on their way from a patron to a client.
#[derive(Clone, Copy)]
struct Shipment {
    patron: usize,
    client: usize,
    stock: usize,
    support: usize,
    corridor: Option<usize>,
    daily: f64,
    interdicted: f64,
}

/// What does not change within a run.
#[derive(Clone)]
struct Fixed {
    chance: Chance,
    tick: u32,
    trust_parameters: trust::Parameters,
    alignment_parameters: alignment::Parameters,
    capability_parameters: capability::Parameters,
    keep_kept: f64,
    keep_broken: f64,
    command_left: f64,
    plant_left: f64,
    // Per edge.
    prior_kept: Vec<f64>,
    prior_broken: Vec<f64>,
    trust_at_start: Vec<f64>,
    to: Vec<u32>,
    base: Vec<f64>,
    share: Vec<f64>,
    support: Vec<Option<usize>>,
    third_parties: Vec<[u32; 3]>,
    // Per agent.
    first_edge: Vec<u32>,
    influence_per_resource: Vec<f64>,
    anchors: Vec<f64>,
    agents: Vec<Agent>,
    bases: Vec<capability::IndexBase>,
    // Per kind of stock.
    stocks: Vec<Stock>,
    // Per agent and kind of stock: its shipments, and whether it is the sender.
    movements: Lists<(u32, bool)>,
    shipments: Vec<Shipment>,
}

/// The three processes on plain arrays.
#[derive(Clone)]
pub struct Twin<const CONTRIBUTIONS: bool> {
    fixed: std::sync::Arc<Fixed>,
    // Per edge.
    kept: Vec<f64>,
    broken: Vec<f64>,
    level: Vec<f64>,
    threat: Vec<f64>,
    propensity: Vec<f64>,
    shared: Vec<f64>,
    // Per support and corridor.
    factor: Vec<f64>,
    paid: Vec<f64>,
    corridors: Vec<f64>,
    // Per agent.
    alignment: Vec<f64>,
    next_alignment: Vec<f64>,
    weights: Vec<f64>,
    pressures: Vec<Vec<(f64, u32)>>,
    resources: Vec<f64>,
    forces: Vec<Forces>,
    income_ratio: Vec<f64>,
    paid_share: Vec<f64>,
    capability: Vec<f64>,
    // Per agent and kind of stock.
    held: Vec<f64>,
    damage: Vec<f64>,
    gone: Vec<f64>,
    // Per shipment.
    sent: Vec<f64>,
    trust_terms: Ledger<CONTRIBUTIONS>,
    alignment_terms: Ledger<CONTRIBUTIONS>,
    stock_terms: Ledger<CONTRIBUTIONS>,
    personnel_terms: Ledger<CONTRIBUTIONS>,
    resource_terms: Ledger<CONTRIBUTIONS>,
    index_terms: Ledger<CONTRIBUTIONS>,
}

impl<const CONTRIBUTIONS: bool> Twin<CONTRIBUTIONS> {
    /// The twin of a world of `setting` as it stands.
    pub fn of(setting: &Setting, world: &World) -> Self {
        let (scenario, equilibrium) = (&setting.scenario, &setting.equilibrium);
        let parameters = &scenario.raw.parameters;
        let trust_parameters = trust::Parameters::from(&parameters.trust);
        let alignment_parameters = alignment::Parameters::from(&parameters.alignment);
        let capability_parameters = capability::Parameters::from(&parameters.capability);
        let (count, kinds) = (scenario.agents.len(), scenario.stocks.len());
        let mut shipments = Vec::new();
        let mut movements = vec![Vec::new(); count * kinds];
        for (support, tie) in scenario.supports.iter().enumerate() {
            for &(stock, daily) in &tie.arms {
                let number = shipments.len() as u32;
                movements[tie.patron * kinds + stock].push((number, true));
                movements[tie.client * kinds + stock].push((number, false));
                shipments.push(Shipment {
                    patron: tie.patron,
                    client: tie.client,
                    stock,
                    support,
                    corridor: tie.corridor,
                    daily,
                    interdicted: tie.interdicted,
                });
            }
        }
        let fixed = Fixed {
            chance: *world.resource::<Chance>(),
            tick: world.resource::<calendar::Calendar>().tick,
            keep_kept: math::daily_retention(trust_parameters.half_life_kept),
            keep_broken: math::daily_retention(trust_parameters.half_life_broken),
            command_left: yearly_decay(capability_parameters.command_repair),
            plant_left: yearly_decay(capability_parameters.plant_repair),
            prior_kept: equilibrium.evidence.iter().map(|prior| prior.0).collect(),
            prior_broken: equilibrium.evidence.iter().map(|prior| prior.1).collect(),
            trust_at_start: equilibrium.trust.clone(),
            to: scenario.edges.iter().map(|edge| edge.to as u32).collect(),
            base: scenario
                .edges
                .iter()
                .map(|edge| alignment_parameters.tie_scale * edge.rating / 2.0)
                .collect(),
            share: scenario
                .edges
                .iter()
                .map(|edge| equilibrium.tie_share[edge.from])
                .collect(),
            support: scenario.edges.iter().map(|edge| edge.support).collect(),
            third_parties: (0..)
                .zip(&equilibrium.third_parties)
                .flat_map(|(edge, pairs)| {
                    let pairs = pairs.iter();
                    pairs.map(move |&(mine, theirs)| [edge, mine as u32, theirs as u32])
                })
                .collect(),
            first_edge: (0..=count)
                .map(|agent| scenario.edges.partition_point(|edge| edge.from < agent) as u32)
                .collect(),
            influence_per_resource: equilibrium.influence_per_resource.clone(),
            anchors: equilibrium.anchors.clone(),
            agents: scenario.agents.clone(),
            bases: scenario
                .agents
                .iter()
                .map(|agent| {
                    let parameters = &capability_parameters;
                    capability::IndexBase::of(agent, &scenario.stocks, parameters)
                })
                .collect(),
            stocks: scenario.stocks.clone(),
            movements: Lists::of(movements),
            shipments,
            trust_parameters,
            alignment_parameters,
            capability_parameters,
        };
        let trust = world.resource::<dyads::Trust>();
        let support = world.resource::<dyads::Support>();
        let funds = each::<agents::Funds, _>(world, |funds| *funds);
        Self {
            kept: trust.kept.clone(),
            broken: trust.broken.clone(),
            level: trust.level.clone(),
            threat: world.resource::<dyads::Threat>().0.clone(),
            propensity: world.resource::<dyads::Propensity>().0.clone(),
            shared: vec![0.0; scenario.edges.len()],
            factor: support.factor.clone(),
            paid: support.paid.clone(),
            corridors: world.resource::<theatre::Corridors>().0.clone(),
            alignment: each::<agents::Alignment, _>(world, |alignment| alignment.0),
            next_alignment: vec![0.0; count],
            weights: vec![0.0; count],
            pressures: each::<agents::Pressures, _>(world, |pressures| pressures.0.clone()),
            resources: each::<agents::Resources, _>(world, |resources| resources.0),
            forces: each::<Forces, _>(world, |forces| *forces),
            income_ratio: funds.iter().map(|funds| funds.income_ratio).collect(),
            paid_share: funds.iter().map(|funds| funds.paid_share).collect(),
            capability: each::<agents::Capability, _>(world, |capability| capability.0),
            held: each::<agents::Arsenal, _>(world, |arsenal| arsenal.0.clone()).concat(),
            damage: each::<agents::PlantDamage, _>(world, |damage| damage.0.clone()).concat(),
            gone: vec![0.0; count * kinds],
            sent: vec![0.0; fixed.shipments.len()],
            trust_terms: Ledger::default(),
            alignment_terms: Ledger::default(),
            stock_terms: Ledger::default(),
            personnel_terms: Ledger::default(),
            resource_terms: Ledger::default(),
            index_terms: Ledger::default(),
            fixed: fixed.into(),
        }
    }

    /// One day of the three processes, with the effects of the day.
    pub fn day(&mut self, today: &[Effect]) {
        self.trust(today);
        self.alignment(today);
        self.capability(today);
    }

    fn trust(&mut self, today: &[Effect]) {
        let fixed = &*self.fixed;
        let terms = &mut self.trust_terms;
        terms.clear();
        let news = today
            .iter()
            .any(|effect| effect.kind == EffectKind::Commitment);
        for edge in 0..self.level.len() {
            let (mut kept, mut broken, mut level) =
                (self.kept[edge], self.broken[edge], self.level[edge]);
            terms.open(level);
            let forgotten = trust::forget(kept, fixed.prior_kept[edge], fixed.keep_kept);
            if forgotten != kept {
                kept = forgotten;
                let next = trust::expectation(kept, broken);
                terms.add(Cause::ForgottenKept, next - level);
                level = next;
            }
            let forgotten = trust::forget(broken, fixed.prior_broken[edge], fixed.keep_broken);
            if forgotten != broken {
                broken = forgotten;
                let next = trust::expectation(kept, broken);
                terms.add(Cause::ForgottenBroken, next - level);
                level = next;
            }
            if news {
                for effect in today {
                    if effect.kind != EffectKind::Commitment || effect.subject != edge {
                        continue;
                    }
                    let evidence = effect.amount * fixed.trust_parameters.evidence_per_stake;
                    let cause = if effect.kept {
                        kept += evidence;
                        Cause::Kept
                    } else {
                        broken += evidence;
                        Cause::Broken
                    };
                    let next = trust::expectation(kept, broken);
                    terms.add(cause, next - level);
                    level = next;
                }
            }
            terms.close_at(level);
            self.kept[edge] = kept;
            self.broken[edge] = broken;
            self.level[edge] = terms.value;
        }
    }

    fn alignment(&mut self, today: &[Effect]) {
        let fixed = &*self.fixed;
        let parameters = &fixed.alignment_parameters;
        alignment::shared_threats(&self.threat, &fixed.third_parties, &mut self.shared);
        for edge in 0..self.propensity.len() {
            let support = match fixed.support[edge] {
                Some(tie) => alignment::support_strength(self.paid[tie], parameters.support_half),
                None => 0.0,
            };
            let shared = self.shared[edge];
            let gain = self.level[edge] - fixed.trust_at_start[edge];
            self.propensity[edge] = fixed.share[edge]
                * alignment::propensity(fixed.base[edge], support, shared, gain, parameters);
        }
        for effect in today {
            if effect.kind == EffectKind::Pressure {
                let days = effect.days.round().max(1.0);
                self.pressures[effect.subject].push((effect.amount / days, days as u32));
            }
        }
        for agent in 0..self.weights.len() {
            self.weights[agent] = self.resources[agent] * fixed.influence_per_resource[agent];
        }
        let total: f64 = self.weights.iter().sum();
        for weight in &mut self.weights {
            *weight = alignment::share(*weight, total);
        }
        let terms = &mut self.alignment_terms;
        terms.clear();
        for agent in 0..self.alignment.len() {
            let own = self.alignment[agent];
            terms.open(own);
            for edge in fixed.first_edge[agent] as usize..fixed.first_edge[agent + 1] as usize {
                let to = fixed.to[edge] as usize;
                let pull = alignment::pull(
                    parameters.mobility,
                    self.weights[to],
                    self.propensity[edge],
                    self.alignment[to],
                    own,
                );
                terms.add(Cause::Neighbour(to as u16), pull);
            }
            let anchor = alignment::anchor_pull(
                parameters.mobility,
                parameters.anchoring,
                fixed.anchors[agent],
                own,
            );
            terms.add(Cause::Anchor, anchor);
            let pressures = &mut self.pressures[agent];
            if !pressures.is_empty() {
                for (amount, left) in pressures.iter_mut() {
                    terms.add(Cause::Pressure, *amount);
                    *left -= 1;
                }
                pressures.retain(|(_, left)| *left > 0);
            }
            if parameters.noise > 0.0 {
                let key = fixed.agents[agent].key;
                let draw = fixed
                    .chance
                    .normal(key, fixed.tick, Purpose::AlignmentNoise, 0);
                terms.add(Cause::Noise, parameters.noise * draw);
            }
            terms.clamp(-1.0, 1.0);
            self.next_alignment[agent] = terms.value;
        }
        std::mem::swap(&mut self.alignment, &mut self.next_alignment);
    }

    fn capability(&mut self, today: &[Effect]) {
        let fixed = self.fixed.clone();
        let fixed = &*fixed;
        let parameters = &fixed.capability_parameters;
        let kinds = fixed.stocks.len();
        for effect in today {
            if effect.kind == EffectKind::Corridor {
                self.corridors[effect.subject] = effect.amount;
            }
        }
        self.gone.fill(0.0);
        for (sent, shipment) in self.sent.iter_mut().zip(&fixed.shipments) {
            let open = shipment
                .corridor
                .map_or(1.0, |corridor| self.corridors[corridor]);
            let wanted = shipment.daily
                * self.factor[shipment.support]
                * self.paid_share[shipment.patron]
                * open;
            let cell = shipment.patron * kinds + shipment.stock;
            *sent = wanted.min((self.held[cell] + self.gone[cell]).max(0.0));
            self.gone[cell] -= *sent;
        }
        self.stock_terms.clear();
        self.personnel_terms.clear();
        self.resource_terms.clear();
        self.index_terms.clear();
        for agent in 0..self.capability.len() {
            let before = if CONTRIBUTIONS {
                self.parts(fixed, agent)
            } else {
                [0.0; 3]
            };
            for effect in today.iter().filter(|effect| effect.subject == agent) {
                let hit = match effect.kind {
                    EffectKind::Command => &mut self.forces[agent].command_damage,
                    EffectKind::Plant => &mut self.damage[agent * kinds + effect.stock],
                    _ => continue,
                };
                *hit += (1.0 - *hit) * effect.amount;
            }
            let ratio = self.income_ratio[agent];
            let elasticity = parameters.funds_elasticity;
            let scaled = money::scaled_by_income(math::ln(ratio), elasticity);
            let funding = scaled * self.paid_share[agent];

            let terms = &mut self.stock_terms;
            for stock in 0..kinds {
                let cell = agent * kinds + stock;
                terms.open(self.held[cell]);
                let production = fixed.agents[agent].arsenal[stock].production;
                let produced = capability::produced(production, self.damage[cell], funding);
                terms.add(Cause::Produced, produced);
                for &(number, sender) in fixed.movements.get(cell) {
                    let shipment = &fixed.shipments[number as usize];
                    let sent = self.sent[number as usize];
                    if sender {
                        terms.add(Cause::Sent(shipment.client as u16), -sent);
                    } else {
                        let arrived = capability::delivered(sent, shipment.interdicted);
                        terms.add(Cause::Delivered(shipment.patron as u16), arrived);
                    }
                }
                for effect in today {
                    if effect.kind == EffectKind::Destruction
                        && (effect.subject, effect.stock) == (agent, stock)
                    {
                        terms.add(Cause::Destroyed, -(terms.value * effect.amount));
                    }
                }
                terms.clamp(0.0, f64::MAX);
                self.held[cell] = terms.value;
                self.damage[cell] *= fixed.plant_left;
            }

            let forces = &mut self.forces[agent];
            let terms = &mut self.personnel_terms;
            terms.open(forces.personnel);
            let ceiling = fixed.agents[agent].personnel_ceiling;
            if ceiling > 0.0 {
                let rate = fixed.agents[agent].regrowth;
                let regrown =
                    capability::regrowth(rate, forces.personnel, ceiling, funding.min(1.0));
                terms.add(Cause::Regrowth, regrown);
            }
            terms.clamp(0.0, f64::MAX);
            forces.personnel = terms.value;
            forces.command_damage *= fixed.command_left;

            let terms = &mut self.resource_terms;
            let resources = &mut self.resources[agent];
            terms.open(*resources);
            let growth = capability::resource_growth(*resources, parameters.resource_growth, ratio);
            terms.add(Cause::Growth, growth);
            terms.clamp(0.0, 100.0);
            *resources = terms.value;

            let after = self.parts(fixed, agent);
            let terms = &mut self.index_terms;
            terms.open(self.capability[agent]);
            if CONTRIBUTIONS {
                terms.add(Cause::ResourcesPart, after[0] - before[0]);
                terms.add(Cause::ForcesPart, after[1] - before[1]);
                terms.add(Cause::ArsenalPart, after[2] - before[2]);
            }
            terms.close_at(after[0] + after[1] + after[2]);
            self.capability[agent] = terms.value;
        }
    }

    /// The parts of an agent's capability index.
    fn parts(&self, fixed: &Fixed, agent: usize) -> [f64; 3] {
        let kinds = fixed.stocks.len();
        let held = &self.held[agent * kinds..(agent + 1) * kinds];
        let costs = fixed.stocks.iter().map(|stock| stock.cost);
        fixed.bases[agent].contributions(
            self.resources[agent],
            &self.forces[agent],
            capability::value(costs.zip(held.iter().copied())),
        )
    }

    /// Asserts that the engine's world holds the very same bits.
    pub fn check(&self, world: &World) {
        let trust = world.resource::<dyads::Trust>();
        same("evidence kept", &self.kept, &trust.kept);
        same("evidence broken", &self.broken, &trust.broken);
        same("trust", &self.level, &trust.level);
        same(
            "propensity",
            &self.propensity,
            &world.resource::<dyads::Propensity>().0,
        );
        same(
            "corridors",
            &self.corridors,
            &world.resource::<theatre::Corridors>().0,
        );
        same(
            "alignment",
            &self.alignment,
            &each::<agents::Alignment, _>(world, |a| a.0),
        );
        let pressures = each::<agents::Pressures, _>(world, |pressures| pressures.0.clone());
        assert_eq!(self.pressures, pressures, "pressures");
        same(
            "resources",
            &self.resources,
            &each::<agents::Resources, _>(world, |r| r.0),
        );
        let ours = |of: fn(&Forces) -> f64| self.forces.iter().map(of).collect::<Vec<_>>();
        let theirs = |of: fn(&Forces) -> f64| each::<Forces, _>(world, of);
        same(
            "personnel",
            &ours(|f| f.personnel),
            &theirs(|f| f.personnel),
        );
        same(
            "command damage",
            &ours(|f| f.command_damage),
            &theirs(|f| f.command_damage),
        );
        same(
            "stocks",
            &self.held,
            &each::<agents::Arsenal, _>(world, |a| a.0.clone()).concat(),
        );
        let damage = each::<agents::PlantDamage, _>(world, |damage| damage.0.clone());
        same("plant damage", &self.damage, &damage.concat());
        same(
            "capability",
            &self.capability,
            &each::<agents::Capability, _>(world, |c| c.0),
        );

        self.trust_terms
            .check("trust", &world.resource::<trust::TrustTerms>().0);
        self.alignment_terms.check(
            "alignment",
            &world.resource::<alignment::AlignmentTerms>().0,
        );
        let terms = world.resource::<capability::CapabilityTerms>();
        self.stock_terms.check("stocks", &terms.stocks);
        self.personnel_terms.check("personnel", &terms.personnel);
        self.resource_terms.check("resources", &terms.resources);
        self.index_terms.check("capability", &terms.index);
    }
}

fn each<C: bevy_ecs::component::Component, T>(world: &World, value: impl Fn(&C) -> T) -> Vec<T> {
    let roster = &world.resource::<Roster>().0;
    roster
        .iter()
        .filter_map(|entity| world.get::<C>(*entity))
        .map(value)
        .collect()
}

fn same(name: &str, ours: &[f64], theirs: &[f64]) {
    let bits = |values: &[f64]| {
        values
            .iter()
            .map(|value| value.to_bits())
            .collect::<Vec<_>>()
    };
    assert_eq!(bits(ours), bits(theirs), "{name}");
}
