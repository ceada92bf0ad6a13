//! What a run happens in: the scenario with its changes, and the equilibrium of the
//! unchanged one.

use std::sync::{Arc, OnceLock};

use bevy_ecs::resource::Resource;

use super::equilibrium::Equilibrium;
use crate::scenario::edit::Changes;
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::record::Read;
use crate::scenario::{Effect, NOBODY, Scenario};

/// The scenario of a run, and the equilibrium of its baseline.
#[derive(Resource, Clone, Debug)]
pub struct Setting {
    /// The checked scenario with levers turned and interventions added.
    pub scenario: Arc<Scenario>,
    /// Numbers solved at the start of the scenario *without* changes.
    pub equilibrium: Arc<Equilibrium>,
    /// The fingerprint, once it was asked for.
    fingerprint: OnceLock<u64>,
}

impl Setting {
    /// The setting of a scenario as it is.
    #[must_use]
    pub fn of(scenario: Scenario) -> Self {
        let equilibrium = Arc::new(Equilibrium::solve(&scenario));
        Self::new(scenario, equilibrium)
    }

    /// This setting with levers turned and interventions added; the equilibrium
    /// stays that of the scenario without changes. `origin` names where they come from.
    ///
    /// # Errors
    /// When a change does not fit the scenario.
    pub fn with(&self, changes: &Changes, origin: &Origin) -> Result<Self, Problems> {
        let scenario = self.scenario.with(changes, origin)?;
        Ok(Self::new(scenario, self.equilibrium.clone()))
    }

    /// This setting with another scenario of the same agents, ties and the like; the
    /// equilibrium stays that of this one, as when a lever is turned.
    ///
    /// # Errors
    /// When the other scenario has other agents, ties, supports or sanctions.
    pub fn replaced(&self, scenario: Scenario) -> Result<Self, Problems> {
        let sizes = |s: &Scenario| {
            [
                s.agents.len(),
                s.edges.len(),
                s.supports.len(),
                s.sanctions.len(),
            ]
        };
        if sizes(&scenario) != sizes(&self.scenario) {
            let origin = Origin::named(&scenario.raw.id);
            return Err(Problems::one(
                &origin,
                "",
                "other agents, ties, supports or sanctions",
                "those of the setting it replaces",
            ));
        }
        Ok(Self::new(scenario, self.equilibrium.clone()))
    }

    fn new(scenario: Scenario, equilibrium: Arc<Equilibrium>) -> Self {
        Self {
            scenario: Arc::new(scenario),
            equilibrium,
            fingerprint: OnceLock::new(),
        }
    }

    /// Hash of every number, reference and order that a run follows from; words are
    /// left out. A snapshot goes back into a setting of the same fingerprint only. It is
    /// reckoned when it is first asked for: most runs are never saved.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let reckon = || fingerprint(&self.scenario, &self.equilibrium);
        *self.fingerprint.get_or_init(reckon)
    }
}

/// Collects what is hashed.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn number(&mut self, value: f64) {
        self.0.extend(value.to_bits().to_le_bytes());
    }

    /// An index, the same on platforms of 32 and 64 bits.
    fn index(&mut self, value: usize) {
        self.0.extend((value as u32).to_le_bytes());
    }

    fn effects(&mut self, effects: &[Effect]) {
        self.index(effects.len());
        for effect in effects {
            self.0.extend(effect.kind.word().bytes());
            self.index(effect.subject);
            self.index(effect.stock);
            self.index(usize::from(effect.kept));
            self.number(effect.amount);
            self.number(effect.days);
        }
    }
}

fn fingerprint(scenario: &Scenario, equilibrium: &Equilibrium) -> u64 {
    let mut bytes = Bytes::default();
    bytes.0.extend(scenario.raw.id.bytes());
    bytes.0.extend(scenario.raw.start.to_string().bytes());
    scenario.raw.quantities("", &mut |path, quantity| {
        bytes.0.extend(path.bytes());
        bytes.number(quantity.value);
    });
    for holiday in &scenario.holidays {
        bytes.0.extend(holiday.to_string().bytes());
    }
    for pole in scenario.poles {
        bytes.index(pole);
    }
    for edge in &scenario.edges {
        bytes.index(edge.from);
        bytes.index(edge.to);
        bytes.number(edge.distance);
    }
    for tie in &scenario.supports {
        bytes.index(tie.corridor.map_or(0, |corridor| corridor + 1));
    }
    for agent in &scenario.agents {
        bytes.index(agent.oil_through.map_or(0, |(strait, _)| strait + 1));
    }
    for commitment in &scenario.commitments {
        bytes.number(commitment.age);
        bytes.index(commitment.edge);
        bytes.0.extend(commitment.outcome.word().bytes());
    }
    for sanction in &scenario.sanctions {
        bytes.index(sanction.imposer);
        bytes.index(sanction.target);
        bytes.0.extend(sanction.channel.word().bytes());
    }
    for asset in &scenario.frozen {
        bytes.index(asset.owner);
    }
    for clock in &scenario.clocks {
        bytes.index(clock.due.len());
        clock
            .due
            .iter()
            .for_each(|tick| bytes.0.extend(tick.to_le_bytes()));
        bytes.effects(&clock.effects);
    }
    for intervention in &scenario.interventions {
        bytes.effects(&intervention.effects);
    }
    for choice in &scenario.choices {
        bytes.0.extend(choice.id.bytes());
        bytes.0.extend(choice.action.word().bytes());
        for number in [choice.actor, choice.target, choice.partner, choice.place] {
            bytes.index(number);
        }
        for number in [choice.subject, choice.package, choice.copies as usize] {
            bytes.index(number);
        }
        bytes.index(usize::from(choice.telegraphed) + 2 * usize::from(choice.selective));
    }
    for element in scenario
        .packages
        .iter()
        .flat_map(|package| &package.elements)
    {
        bytes.index(element.agent);
        bytes.index(element.stock);
        bytes.0.extend(element.aim.word().bytes());
        element.places.iter().for_each(|place| bytes.index(*place));
    }
    for place in &scenario.places {
        bytes.0.extend(place.id.bytes());
        bytes.0.extend(place.kind.word().bytes());
        bytes.index(place.host);
        bytes.index(place.operator);
    }
    for stock in &scenario.stocks {
        bytes.0.extend(stock.class.word().bytes());
    }
    for (by, of) in scenario.coverage.iter().map(|cover| (cover.by, cover.of)) {
        bytes.index(by);
        bytes.index(of);
    }
    for purchase in &scenario.purchases {
        bytes.index(purchase.buyer);
        bytes.index(purchase.exporter);
    }
    if let Some(talks) = &scenario.talks {
        bytes.index(talks.mediator);
        bytes.index(talks.next_round.unwrap_or(NOBODY));
        for issue in &talks.issues {
            bytes.index(issue.conceder);
            bytes.index(usize::from(issue.divisible));
            bytes.0.extend(issue.effect.word().bytes());
            issue
                .subjects
                .iter()
                .for_each(|subject| bytes.index(*subject));
        }
    }
    if let Some(programme) = &scenario.programme {
        bytes.index(programme.owner);
    }
    for agent in &scenario.agents {
        bytes.index(agent.home);
        bytes.0.extend(agent.kind.word().bytes());
        let strait = agent.conduct.as_ref().and_then(|conduct| conduct.strait);
        bytes.index(strait.map_or(0, |strait| strait + 1));
        let cause = agent
            .conduct
            .as_ref()
            .map(|conduct| conduct.cause.unwrap_or(NOBODY));
        bytes.index(cause.unwrap_or(NOBODY - 1));
    }
    for order in &scenario.orders {
        bytes.0.extend(order.tick.to_le_bytes());
        bytes.index(order.intervention);
        bytes.number(order.value.unwrap_or(f64::INFINITY));
    }
    // Two settings with equal numbers differ when their baselines do.
    equilibrium
        .anchors
        .iter()
        .for_each(|anchor| bytes.number(*anchor));
    xxhash_rust::xxh3::xxh3_64(&bytes.0)
}
