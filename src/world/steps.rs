//! Who moved what: numbers that several acts of one process change in turn, as each act
//! left them, and what it set off. Kept only when contributions are; see [`super::terms`].

use bevy_ecs::resource::Resource;

use super::conduct::Will;

/// An act within a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mover {
    /// What is forgotten in a day.
    Forgetting,
    /// An effect of the day (its place among today's).
    Effect(u32),
    /// A choice that was taken.
    Choice(u32),
    /// A choice that was ordered from outside.
    Ordered(u32),
    /// A choice that is carried out.
    Operation(u32),
    /// Small attacks of an agent.
    Group(u32),
}

/// A number that acts change; agents, edges and sites by their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Number {
    /// Rung of hostility of an agent.
    Posture(u32),
    /// Resolve of an agent.
    Resolve(u32),
    /// Regime security of an agent.
    Security(u32),
    /// Public threat of an agent.
    PublicThreat(u32),
    /// Access that an agent lends.
    Access(u32),
    /// Campaign of an agent.
    Campaign(u32),
    /// Injury along an edge, stakes.
    Injury(u32),
    /// Whether an agent looks tomorrow, 0 or 1.
    Alert(u32),
    /// Share of the capacity of a site that is left.
    Site(u32),
    /// What inspectors see.
    Inspections,
    /// Share of traffic that passes the most restricted strait.
    Strait,
    /// Deaths so far.
    Deaths,
    /// Effects put off until tomorrow.
    Later,
    /// Events in the log.
    Events,
}

/// A number as an act left it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Who.
    pub mover: Mover,
    /// What.
    pub number: Number,
    /// Its value after the act.
    pub value: f64,
}

/// What the acts of the day changed, in order.
#[derive(Resource, Clone, Debug, Default)]
pub struct Steps {
    last: Vec<(Number, f64)>,
    /// Changes of the day.
    pub taken: Vec<Step>,
}

impl Steps {
    /// Begins the first process of the day that keeps them.
    pub fn begin_day(&mut self) {
        self.taken.clear();
    }

    /// Notes the numbers as they are before the first act of a process.
    pub fn begin(&mut self, numbers: impl IntoIterator<Item = (Number, f64)>) {
        self.last.clear();
        self.last.extend(numbers);
    }

    /// Notes what an act changed of the same numbers, in the same order.
    pub fn after(&mut self, mover: Mover, numbers: impl IntoIterator<Item = (Number, f64)>) {
        for (last, (number, value)) in self.last.iter_mut().zip(numbers) {
            if last.1 != value {
                last.1 = value;
                self.taken.push(Step {
                    mover,
                    number,
                    value,
                });
            }
        }
    }
}

/// The numbers of an agent's will.
#[must_use]
pub fn of_will(agent: usize, will: &Will) -> [(Number, f64); 6] {
    let agent = agent as u32;
    [
        (Number::Posture(agent), will.posture),
        (Number::Resolve(agent), will.resolve),
        (Number::Security(agent), will.security),
        (Number::PublicThreat(agent), will.threat),
        (Number::Access(agent), will.access),
        (Number::Campaign(agent), will.campaign),
    ]
}

/// Injuries by edge.
pub fn of_injuries(injury: &[f64]) -> impl Iterator<Item = (Number, f64)> {
    let numbered = (0..).zip(injury);
    numbered.map(|(edge, injury)| (Number::Injury(edge), *injury))
}

/// Who looks tomorrow.
pub fn of_alerts(alert: &[bool]) -> impl Iterator<Item = (Number, f64)> {
    let numbered = (0..).zip(alert);
    numbered.map(|(agent, alert)| (Number::Alert(agent), f64::from(u8::from(*alert))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changes_are_noted_and_in_order() {
        let mut steps = Steps::default();
        steps.begin_day();
        steps.begin([(Number::Deaths, 1.0), (Number::Inspections, 0.5)]);
        steps.after(
            Mover::Choice(3),
            [(Number::Deaths, 1.0), (Number::Inspections, 0.4)],
        );
        steps.after(
            Mover::Choice(4),
            [(Number::Deaths, 2.0), (Number::Inspections, 0.4)],
        );
        let taken: Vec<_> = steps.taken.iter().map(|it| (it.mover, it.value)).collect();
        assert_eq!(taken, [(Mover::Choice(3), 0.4), (Mover::Choice(4), 2.0)]);
        steps.begin_day();
        assert!(steps.taken.is_empty());
    }
}
