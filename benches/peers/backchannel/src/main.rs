//! Times the kernel in Backchannel and over plain arrays natively, by turns, and prints JSON.
//!
//! `peers-backchannel <input.json> <rounds that warm up> <rounds>`

#![expect(
    clippy::disallowed_types,
    reason = "a benchmark reads the clock; the core does not"
)]

use std::time::Instant;

use peers_backchannel::plain::Plain;
use peers_backchannel::{Engine, Input, State, setting};

/// Makes a world, runs it and gives the seconds that the run took, and the end.
type Subject<'a> = dyn Fn() -> (f64, State) + 'a;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, warm_up, rounds] = arguments.as_slice() else {
        return Err("expected: <input.json> <rounds that warm up> <rounds>".into());
    };
    let (warm_up, rounds): (u32, u32) = (warm_up.parse()?, rounds.parse()?);
    let input: Input = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let setting = setting(&input);
    let subjects: [(&str, &Subject); 3] = [
        ("plain arrays, Rust", &|| {
            let mut plain = Plain::new(&input);
            (timed(|| plain.run()), plain.state())
        }),
        ("Backchannel, native", &|| engine(&input, &setting, false)),
        ("Backchannel, native, contributions kept", &|| {
            engine(&input, &setting, true)
        }),
    ];
    let mut seconds = vec![Vec::new(); subjects.len()];
    let mut states = Vec::new();
    for round in 0..warm_up + rounds {
        states.clear();
        for ((_, subject), seconds) in subjects.iter().zip(&mut seconds) {
            let (elapsed, state) = subject();
            if round >= warm_up {
                seconds.push(elapsed);
            }
            states.push(state);
        }
    }
    let subjects = subjects.iter().map(|(name, _)| name);
    let results: Vec<_> = subjects
        .zip(seconds)
        .zip(states)
        .map(|((name, seconds), state)| serde_json::json!({ "name": name, "seconds": seconds, "state": state }))
        .collect();
    println!("{}", serde_json::Value::from(results));
    Ok(())
}

fn engine(input: &Input, setting: &backchannel::world::Setting, explained: bool) -> (f64, State) {
    let mut engine = Engine::new(input, setting, explained);
    (timed(|| engine.run()), engine.state())
}

fn timed(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64()
}
