//! The oil market as a whole: sessions, beliefs, straits, and what they do to exporters.
#![cfg(not(target_arch = "wasm32"))]

use backchannel::Simulation;
use backchannel::scenario::edit::Changes;
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::scenario::problem::Origin;
use backchannel::scenario::quantity::Day;
use backchannel::scenario::raw::Firing;
use backchannel::world::Setting;
use backchannel::world::calendar::is_trading_day;
use backchannel::world::theatre::Market;

/// A built-in world without news, with interventions on days after its start.
fn quiet(id: &str, fired: &[(u64, &str, Option<f64>)]) -> Setting {
    let mut scenario = load(&BuiltIn, id).unwrap();
    let mut raw = (*scenario.raw).clone();
    raw.market.daily_deviation.value = 0.0;
    // Nobody acts: a strait that the test closes is not opened again.
    raw.parameters.decisions.inertia.value = 10.0;
    raw.schedule.clear();
    scenario.orders.clear();
    scenario.raw = raw.into();
    let start = scenario.start().0;
    let interventions = fired.iter().map(|&(day, intervention, value)| Firing {
        date: Day(start + chrono::Days::new(day)),
        intervention: intervention.into(),
        value,
    });
    let changes = Changes {
        interventions: interventions.collect(),
        ..Changes::default()
    };
    Setting::of(scenario)
        .with(&changes, &Origin::named("test"))
        .unwrap()
}

/// Rise of the log price over a world in which nothing is fired, day by day from 0.
fn rises(id: &str, fired: &[(u64, &str, Option<f64>)], days: u32) -> Vec<f64> {
    let logs = |fired| {
        let mut simulation = Simulation::of(quiet(id, fired), 1);
        let mut logs = vec![simulation.world().resource::<Market>().log_price];
        for _ in 0..days {
            simulation.tick();
            logs.push(simulation.world().resource::<Market>().log_price);
        }
        logs
    };
    let pairs = logs(fired).into_iter().zip(logs(&[]));
    pairs.map(|(with, without)| with - without).collect()
}

#[test]
fn news_of_a_weekend_moves_the_next_session() {
    let scenario = load(&BuiltIn, "history/abqaiq-2019").unwrap();
    // The start is a Friday: day 1 and 2 have no price, day 3 is a Monday.
    let start = scenario.start().0;
    let trades = |day| is_trading_day(start + chrono::Days::new(day), &scenario.holidays);
    assert_eq!([1, 2, 3].map(trades), [false, false, true]);
    let rises = rises("history/abqaiq-2019", &[(1, "abqaiq", None)], 3);
    assert_eq!(rises[..3], [0.0; 3]);
    assert!(rises[3] > 0.05, "{rises:?}");
}

/// The price falls in every session while flow returns and belief is revised, to nothing
/// when the outage ends; belief falls by a day a day, and by what sessions teach.
#[test]
fn the_rise_decays_with_flow_and_belief() {
    let rises = rises("history/abqaiq-2019", &[(1, "abqaiq", None)], 40);
    let sessions: Vec<_> = (3..=16).filter(|day| (day - 3) % 7 < 5).collect();
    for pair in sessions.windows(2) {
        assert!(rises[pair[1]] < rises[pair[0]], "{pair:?}: {rises:?}");
    }
    // The outage lasts 15 days from day 1; after it nothing is left.
    assert!(rises[17].abs() < 1e-3, "{rises:?}");
    let mut simulation = Simulation::of(quiet("history/abqaiq-2019", &[(1, "abqaiq", None)]), 1);
    let believed = |simulation: &Simulation| {
        let outage = simulation.world().resource::<Market>().outages[0];
        (outage.left, outage.believed)
    };
    simulation.run(2);
    // No session yet, so a day has passed and nothing was learned.
    assert_eq!(believed(&simulation), (14.0, 74.0));
    simulation.run(1);
    let (left, after) = believed(&simulation);
    let kept = backchannel::math::daily_retention(5.0);
    assert_eq!(left, 13.0);
    assert!((after - (13.0 + 60.0 * kept)).abs() < 1e-9, "{after}");
}

/// Belief is state: a restored world goes on as the one it was taken from.
#[test]
fn a_snapshot_keeps_what_the_market_believes() {
    let fired = [(1, "abqaiq", None), (3, "hormuz-closed", None)];
    let setting = quiet("history/abqaiq-2019", &fired);
    let mut simulation = Simulation::of(setting.clone(), 1);
    simulation.run(6);
    let market = simulation.world().resource::<Market>();
    assert!(market.outages[0].believed > market.outages[0].left + 1.0);
    let mut restored = Simulation::restore(setting, &simulation.snapshot()).unwrap();
    assert_eq!(restored.world().resource::<Market>(), market);
    simulation.run(10);
    restored.run(10);
    assert_eq!(restored.digest(), simulation.digest());
}

/// A closed strait costs every exporter behind it its bypassed rest; a selective one
/// spares the closer and, in part, the others.
#[test]
fn a_selective_closure_spares_the_closer() {
    use backchannel::day::{market, money};
    use backchannel::world::theatre::Passage;
    let scenario = load(&BuiltIn, "muscat-2025").unwrap();
    let behind = |id: &str| {
        let number = scenario.agent(id).unwrap();
        (number, scenario.agents[number].oil_through.unwrap())
    };
    let (closer, (strait, share)) = behind("iran");
    let (other, (same, _)) = behind("kuwait");
    assert_eq!(strait, same);
    let shipped = |number: usize, passage: Passage| {
        let mut passages = vec![Passage::OPEN; scenario.straits.len()];
        passages[strait] = passage;
        money::shipped_share(
            number,
            &scenario.agents[number],
            &scenario.straits,
            &passages,
        )
    };
    let restricted = |exempt, by| {
        let mut passage = Passage::OPEN;
        market::restrict(&mut passage, 0.0, exempt, by, 30.0, 45.0);
        passage
    };
    let full = restricted(0.0, backchannel::scenario::NOBODY);
    assert!(shipped(closer, full) < 0.5);
    assert_eq!(shipped(closer, restricted(0.0, closer)), 1.0);
    assert_eq!(
        shipped(other, restricted(0.0, closer)),
        shipped(other, full)
    );
    let spared = shipped(other, restricted(0.3, closer)) - shipped(other, full);
    assert!((spared - 0.3).abs() < 1e-12, "{spared}");
    // What the market loses is less by the closer's own flow.
    let own = market::closers_share(&scenario, strait, closer);
    let flow = scenario.agents[closer].oil_exports * share;
    assert!((own * scenario.straits[strait].oil_flow - flow).abs() < 1e-12);
    assert_eq!(market::closers_share(&scenario, strait, usize::MAX), 0.0);
}

/// Oil and LNG follow one belief: when a closure drags on, both are dearer after a month
/// than on the day, since it was not expected to last.
#[test]
fn oil_and_lng_follow_one_belief() {
    let prices = |closure: f64| {
        let scenario = load(&BuiltIn, "muscat-2025").unwrap();
        let start = scenario.start().0;
        let changes = Changes {
            interventions: vec![Firing {
                date: Day(start + chrono::Days::new(2)),
                intervention: "hormuz-closed".into(),
                value: None,
            }],
            ..Changes::default()
        };
        let mut raw = (*scenario.raw).clone();
        raw.market.daily_deviation.value = 0.0;
        // Nobody acts: a strait that the test closes is not opened again.
        raw.parameters.decisions.inertia.value = 10.0;
        raw.market.expected_closure.value = closure;
        let scenario = backchannel::scenario::Scenario {
            raw: raw.into(),
            ..scenario
        };
        let setting = Setting::of(scenario)
            .with(&changes, &Origin::named("test"))
            .unwrap();
        let mut simulation = Simulation::of(setting, 1);
        let mut at = |days| {
            simulation.run(days);
            let market = simulation.world().resource::<Market>();
            (market.price, market.lng_price)
        };
        (at(2), at(7))
    };
    let (first, later) = prices(7.0);
    assert!(
        later.0 > first.0 && later.1 > first.1,
        "{first:?} {later:?}"
    );
    let (long, _) = prices(40.0);
    assert!(long.0 > first.0 && long.1 > first.1, "{first:?} {long:?}");
}
