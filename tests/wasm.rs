//! The bindings for JavaScript, in Node and in a browser.
#![cfg(target_arch = "wasm32")]

use backchannel::scenario::edit::Changes;
use backchannel::scenario::library::{BuiltIn, load, load_text};
use backchannel::scenario::problem::Origin;
use backchannel::study::ensemble::{Numbers, ensemble};
use backchannel::study::plan::{Luck, Plan};
use backchannel::study::sums::columns::Columns;
use backchannel::study::why::{Answer, OfChange, OfDecision, OfEvent, Question, ask};
use backchannel::web::{
    api, author, ensemble::JsEnsemble, stepped::JsSimulation, twin::JsTwin, why,
};
use backchannel::world::Setting;
use backchannel::{MODEL_VERSION, Simulation};
use js_sys::{Float64Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

fn request(json: &str) -> JsValue {
    JSON::parse(json).unwrap()
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap()
}

fn message(error: JsValue) -> String {
    String::from(error.unchecked_into::<js_sys::Error>().message())
}

#[wasm_bindgen_test]
fn a_run_equals_the_engine_to_the_bit() {
    let run = api::run(request(
        r#"{ "scenario": "three-states", "seed": "000000000000002a", "days": 90 }"#,
    ))
    .unwrap();
    let mut simulation = Simulation::new(load(&BuiltIn, "three-states").unwrap(), 42);
    let record = simulation.run(90);
    assert_eq!(
        get(&run, "digest").as_string().unwrap(),
        simulation.digest_hex()
    );
    let series: Object = get(&run, "series").unchecked_into();
    for name in ["alignment", "oil_price"] {
        let values: Float64Array = get(&series, name).unchecked_into();
        assert_eq!(values.to_vec(), record.values(name).unwrap(), "{name}");
    }
}

#[wasm_bindgen_test]
fn levers_and_interventions_reach_the_run() {
    // Values, not digests: those cover the setting too.
    let alignment = |json: &str| {
        let run = api::run(request(json)).unwrap();
        let values: Float64Array = get(&get(&run, "series"), "alignment").unchecked_into();
        values.to_vec()
    };
    let plain = alignment(r#"{ "scenario": "three-states", "seed": "7", "days": 60 }"#);
    let lever = alignment(
        r#"{ "scenario": "three-states", "seed": "7", "days": 60, "levers": { "tie-strength": 0.3 } }"#,
    );
    let fired = r#"{ "scenario": "three-states", "seed": "7", "days": 60,
        "interventions": [{ "date": "2025-01-20", "intervention": "walk-out" }] }"#;
    assert!(plain != lever);
    assert!(plain != alignment(fired));
    let run = api::run(request(fired)).unwrap();
    let events: js_sys::Array = get(&run, "events").unchecked_into();
    assert!(
        events
            .iter()
            .any(|event| get(&event, "date").as_string().as_deref() == Some("2025-01-20"))
    );
}

#[wasm_bindgen_test]
fn a_scenario_given_as_text_is_checked_and_runs_by_its_id() {
    let text = r#"extends = "three-states"
format = 1
id = "mine"
title = "Mine"
summary = "The invented world under another name."
notice = "Invented."
horizon = 30
"#;
    let request = || request(r#"{ "scenario": "mine", "seed": "000000000000002a" }"#);
    assert!(api::run(request()).is_err(), "not loaded yet");
    let refused = message(author::load_scenario("yours", text).unwrap_err());
    assert_eq!(
        refused,
        "yours.toml:3: id: found \"mine\", expected the file's name without .toml"
    );
    let described = author::load_scenario("mine", text).unwrap();
    assert_eq!(get(&described, "horizon").as_f64(), Some(30.0));
    let mut simulation = Simulation::new(load_text("mine", text).unwrap(), 42);
    simulation.run(30);
    let run = api::run(request()).unwrap();
    assert_eq!(
        get(&run, "digest").as_string().unwrap(),
        simulation.digest_hex()
    );
    author::load_scenario("other", &text.replace("\"mine\"", "\"other\"")).unwrap();
    assert!(api::run(request()).is_err(), "one at a time");
}

#[wasm_bindgen_test]
fn a_page_learns_what_it_needs() {
    let listed: js_sys::Array = api::scenarios().unwrap().unchecked_into();
    assert!(
        listed
            .iter()
            .any(|scenario| get(&scenario, "id").as_string().as_deref() == Some("muscat-2025"))
    );
    let described = api::describe("muscat-2025").unwrap();
    assert_eq!(
        get(&described, "model_version").as_string().unwrap(),
        MODEL_VERSION
    );
    for key in [
        "agents",
        "places",
        "ties",
        "levers",
        "interventions",
        "clocks",
        "series",
        "sources",
    ] {
        let list: js_sys::Array = get(&described, key).unchecked_into();
        assert!(list.length() > 0, "{key}");
    }
}

#[wasm_bindgen_test]
fn a_run_comes_with_its_outcome_and_its_theatre() {
    let described = api::describe("muscat-2025").unwrap();
    let count = |key: &str| {
        let list: js_sys::Array = get(&described, key).unchecked_into();
        list.length()
    };
    for key in ["options", "sites", "straits"] {
        assert!(count(key) > 0, "{key}");
    }
    for key in ["talks", "programme"] {
        assert!(get(&described, key).is_object(), "{key}");
    }
    let run = api::run(request(
        r#"{ "scenario": "muscat-2025", "seed": "6", "days": 60 }"#,
    ))
    .unwrap();
    let series = get(&run, "series");
    for key in ["sites", "straits"] {
        let values: Float64Array = get(&series, key).unchecked_into();
        assert_eq!(values.length(), 61 * count(key), "{key}");
        assert!(
            values
                .to_vec()
                .iter()
                .all(|share| (0.0..=1.0).contains(share))
        );
    }
    let outcome = get(&run, "outcome");
    for key in ["settlement", "violence", "class"] {
        assert!(get(&outcome, key).as_string().is_some(), "{key}");
    }
    let events: js_sys::Array = get(&run, "events").unchecked_into();
    for event in events.iter() {
        assert!(js_sys::Array::is_array(&get(&event, "places")));
        assert!(get(&event, "value").as_f64().is_some());
    }
}

#[wasm_bindgen_test]
fn fresh_seeds_are_sixteen_hex_digits_and_differ() {
    let (one, other) = (api::fresh_seed().unwrap(), api::fresh_seed().unwrap());
    assert_eq!(one.len(), 16);
    assert_ne!(one, other);
}

#[wasm_bindgen_test]
fn a_stepped_simulation_equals_a_whole_run_and_survives_a_snapshot() {
    let json = r#"{ "scenario": "three-states", "seed": "9" }"#;
    let mut whole = JsSimulation::new(request(json)).unwrap();
    whole.advance(40).unwrap();
    let mut first = JsSimulation::new(request(json)).unwrap();
    first.advance(15).unwrap();
    let mut second = JsSimulation::restore(request(json), &first.snapshot()).unwrap();
    second.advance(25).unwrap();
    assert_eq!(second.digest(), whole.digest());
}

#[wasm_bindgen_test]
fn bad_requests_throw_with_the_words_of_the_command_line() {
    // Not unwrap_err: it would print the whole run.
    let error = |json: &str| {
        api::run(request(json))
            .err()
            .map(message)
            .unwrap_or_default()
    };
    assert!(error(r#"{ "scenario": "nowhere", "seed": "1" }"#).contains("no such file"));
    assert!(error(r#"{ "scenario": "three-states", "seed": "xyz" }"#).contains("16 hex digits"));
    assert!(
        error(r#"{ "scenario": "three-states", "seed": "1", "days": 0 }"#).contains("1 to 36525")
    );
    assert!(
        error(r#"{ "scenario": "three-states", "seed": "1", "levers": { "x": 1 } }"#)
            .contains("unknown lever")
    );
    assert!(
        error(r#"{ "scenario": "three-states", "seed": "1", "colour": 1 }"#)
            .contains("unknown key")
    );
    assert!(
        error(r#"{ "scenario": "three-states", "seed": "1", "days": "many" }"#)
            .contains("invalid type")
    );
    assert!(error(r#"{ "scenario": "three-states", "seed": "1", "interventions": [{ "date": "1999-01-01", "intervention": "walk-out" }] }"#).contains("a day from the start"));
    assert!(
        !message(
            JsSimulation::restore(
                request(r#"{ "scenario": "three-states", "seed": "1" }"#),
                b"junk"
            )
            .map(|_| ())
            .unwrap_err()
        )
        .is_empty()
    );
    let other =
        JsSimulation::new(request(r#"{ "scenario": "muscat-2025", "seed": "1" }"#)).unwrap();
    let wrong = JsSimulation::restore(
        request(r#"{ "scenario": "three-states", "seed": "1" }"#),
        &other.snapshot(),
    );
    assert!(message(wrong.map(|_| ()).unwrap_err()).contains("setting"));
    let null = api::run(JsValue::NULL).unwrap_err();
    assert!(message(null).contains("scenario"));
}

#[wasm_bindgen_test]
fn why_is_answered_as_by_the_engine() {
    let setting = Setting::of(load(&BuiltIn, "three-states").unwrap());
    let asked = || request(r#"{ "scenario": "three-states", "seed": "3", "days": 60 }"#);
    let change = why::why(
        asked(),
        request(r#"{ "series": "alignment", "agent": "corvo", "day": 2, "until": 50 }"#),
    )
    .unwrap();
    let question = Question::Change(OfChange {
        series: "alignment".to_owned(),
        agent: Some("corvo".to_owned()),
        day: 2,
        until: Some(50),
        daily: false,
    });
    let Answer::Change(expected) = ask(&setting, 3, 60, &question).unwrap() else {
        panic!("another answer");
    };
    assert_eq!(get(&change, "words").as_string().unwrap(), expected.words);
    let bars: js_sys::Array = get(&change, "bars").unchecked_into();
    let amounts: Vec<f64> = bars
        .iter()
        .map(|bar| get(&bar, "amount").as_f64().unwrap())
        .collect();
    let engine: Vec<f64> = expected.bars.iter().map(|bar| bar.amount).collect();
    assert_eq!(amounts, engine);
    let folded = amounts
        .iter()
        .fold(expected.before, |sum, amount| sum + amount);
    assert_eq!(
        get(&change, "after").as_f64().unwrap().to_bits(),
        folded.to_bits()
    );

    let event = why::why_event(asked(), request(r#"{ "event": 2 }"#)).unwrap();
    let of = OfEvent {
        event: 2,
        day: None,
    };
    let Answer::Event(chain) = ask(&setting, 3, 60, &Question::Event(of)).unwrap() else {
        panic!("another answer");
    };
    let links: js_sys::Array = get(&event, "links").unchecked_into();
    assert_eq!(links.length() as usize, chain.links.len());

    let looked = (1..=60).find_map(|day| {
        let of = OfDecision {
            agent: "brenn".to_owned(),
            day,
        };
        let answer = ask(&setting, 3, 60, &Question::Decision(of)).ok()?;
        Some((day, answer))
    });
    let Some((day, Answer::Decision(decided))) = looked else {
        panic!("no decision");
    };
    let question = request(&format!(r#"{{ "agent": "brenn", "day": {day} }}"#));
    let decision = why::why_decision(asked(), question).unwrap();
    assert_eq!(get(&decision, "words").as_string().unwrap(), decided.words);

    let refused = why::why(asked(), request(r#"{ "series": "luck", "day": 1 }"#));
    assert!(message(refused.unwrap_err()).contains("oil_price"));
    let refused = why::why_event(asked(), request(r#"{ "event": 2, "colour": 1 }"#));
    assert!(message(refused.unwrap_err()).contains("unknown key"));
}

/// Two workers' sums, merged, are those of the engine to the bit, whoever ran what.
#[wasm_bindgen_test]
fn an_ensemble_of_two_workers_equals_the_engine_to_the_bit() {
    let json = r#"{ "scenario": "three-states", "seed": "2a", "days": 30 }"#;
    let study = r#"{ "parameters": "fixed", "series": ["oil_price", "alignment:alba"] }"#;
    let worker = || JsEnsemble::new(request(json), request(study)).unwrap();
    let (mut first, mut second) = (worker(), worker());
    for replicate in 0..7 {
        let of = if replicate % 3 == 0 {
            &mut first
        } else {
            &mut second
        };
        of.run(replicate).unwrap();
    }
    assert!(message(first.run(3).unwrap_err()).contains("run 3"));
    first.merge(&second.bytes()).unwrap();
    assert_eq!(first.runs(), 7);
    let baseline = Setting::of(load(&BuiltIn, "three-states").unwrap());
    let names = ["oil_price", "alignment:alba"].map(str::to_owned);
    let columns = Columns::chosen(&baseline, &names, &Origin::named("test")).unwrap();
    let luck = Luck {
        seed: 42,
        numbers: Numbers::Fixed,
        runs_per_draw: 1,
    };
    let plan = Plan::new(baseline, Changes::default(), 30, luck, columns).unwrap();
    let tally = ensemble(&plan, 0..7).unwrap();
    assert_eq!(first.bytes(), tally.to_bytes());
    let result: JsValue = first.result().unwrap().into();
    let oil = get(&get(&result, "series"), "oil_price");
    let median: Float64Array = get(&oil, "q50").unchecked_into();
    assert_eq!(median.length(), 31);
    assert_eq!(Some(median.get_index(30)), tally.quantile(1, 30, 0.5));
    let kept: js_sys::Array = get(&result, "kept").unchecked_into();
    assert_eq!(kept.length(), 7);
    let shares: js_sys::Array = get(&result, "shares").unchecked_into();
    assert_eq!(
        get(&shares.get(0), "name").as_string().unwrap(),
        "comprehensive"
    );
}

#[wasm_bindgen_test]
fn a_twin_compares_in_javascript() {
    let changed =
        r#"{ "scenario": "three-states", "seed": "2a", "days": 30, "levers": { "embargo": 1 } }"#;
    let mut pairs = JsTwin::new(request(changed), JsValue::UNDEFINED).unwrap();
    for replicate in 0..3 {
        pairs.run(replicate).unwrap();
    }
    let result: JsValue = pairs.result().unwrap().into();
    let oil = get(&get(&result, "series"), "oil_price");
    let difference: Float64Array = get(&oil, "difference").unchecked_into();
    assert!(difference.to_vec().iter().any(|value| *value != 0.0));
    let mut other = JsTwin::new(request(changed), JsValue::UNDEFINED).unwrap();
    other.merge(&pairs.bytes()).unwrap();
    assert_eq!((other.runs(), other.bytes()), (3, pairs.bytes()));
    let plain = r#"{ "scenario": "three-states", "seed": "2a", "days": 30 }"#;
    let mut without = JsTwin::new(request(plain), JsValue::UNDEFINED).unwrap();
    assert!(message(without.merge(&pairs.bytes()).unwrap_err()).contains("setting"));
    let bad = |study: &str| message(JsTwin::new(request(plain), request(study)).err().unwrap());
    assert!(bad(r#"{ "colour": 1 }"#).contains("unknown key"));
    assert!(bad(r#"{ "parameters": "some" }"#).contains("fixed or sampled"));
    assert!(bad(r#"{ "series": ["oil"] }"#).contains("unknown series"));
    assert!(bad(r#"{ "runs_per_draw": 0.5 }"#).contains("1 to 1000000"));
}

#[wasm_bindgen_test]
fn a_landscape_equals_the_engine() {
    use backchannel::{study::landscape::landscape, web::landscape as binding};
    let found = binding::landscape(
        request(r#"{ "scenario": "three-states", "seed": "7" }"#),
        40,
        None,
    )
    .unwrap();
    let mut simulation = Simulation::new(load(&BuiltIn, "three-states").unwrap(), 7);
    (0..40).for_each(|_| simulation.tick());
    let expected = landscape(&simulation, None).unwrap();
    let today = get(&found, "today");
    assert_eq!(
        get(&today, "energy").as_f64().unwrap(),
        expected.today.energy
    );
    let minima: js_sys::Array = get(&found, "minima").unchecked_into();
    assert_eq!(minima.length() as usize, expected.minima.len());
    for (minimum, expected) in minima.iter().zip(&expected.minima) {
        assert_eq!(get(&minimum, "energy").as_f64(), Some(expected.energy));
        assert_eq!(get(&minimum, "basin").as_f64(), Some(expected.basin));
        let negative: js_sys::Array = get(&minimum, "negative").unchecked_into();
        assert_eq!(negative.length() as usize, expected.sides.negative.len());
    }
    let error = |day, agents| {
        let asked = request(r#"{ "scenario": "three-states", "seed": "7" }"#);
        message(binding::landscape(asked, day, agents).unwrap_err())
    };
    assert!(error(0, Some(5)).contains("found 5, expected 1 to 4"));
    assert!(error(100_000, None).contains("expected 1 to"));
}

#[wasm_bindgen_test]
fn a_screening_by_calls_equals_the_one_at_once() {
    use backchannel::scenario::edit::Changes;
    use backchannel::study::sensitivity::{Study, morris};
    use backchannel::web::sensitivity::JsScreening;
    use backchannel::world::Setting;
    let asked = || request(r#"{ "scenario": "three-states", "seed": "9", "days": 10 }"#);
    let options = request(
        r#"{ "outcome": "oil_price", "factors": ["embargo", "market"], "trajectories": 3, "replicates": 2 }"#,
    );
    let mut screening = JsScreening::new(asked(), options).unwrap();
    let empty: js_sys::Array = get(&screening.result().unwrap(), "effects").unchecked_into();
    assert_eq!(empty.length(), 0);
    let mut calls = 0;
    loop {
        let progress = screening.step().unwrap();
        calls += 1;
        // Three moves and a start, twice each, three times.
        assert_eq!(get(&progress, "of").as_f64(), Some(24.0));
        if get(&progress, "done").is_truthy() {
            break;
        }
        assert!(calls < 100);
    }
    let setting = Setting::of(load(&BuiltIn, "three-states").unwrap());
    let factors = ["embargo".to_owned(), "market".to_owned()];
    let study = Study::new(setting, Changes::default(), 10, "oil_price", &factors, 9).unwrap();
    let screening_at_once = morris::Screening::new(study, 3, 2).unwrap();
    let expected = screening_at_once
        .all(&|count, work| (0..count).map(work).collect())
        .unwrap();
    let found = screening.result().unwrap();
    assert_eq!(get(&found, "mean").as_f64(), Some(expected.mean));
    let effects: js_sys::Array = get(&found, "effects").unchecked_into();
    assert_eq!(effects.length() as usize, expected.effects.len());
    for (effect, expected) in effects.iter().zip(&expected.effects) {
        assert_eq!(
            get(&effect, "factor").as_string().as_ref(),
            Some(&expected.factor)
        );
        assert_eq!(get(&effect, "mu_star").as_f64(), Some(expected.mu_star));
        assert_eq!(get(&effect, "sigma").as_f64(), expected.sigma);
    }
    let error = |options: &str| {
        let made = JsScreening::new(asked(), request(options)).map(|_| ());
        message(made.unwrap_err())
    };
    let bad =
        r#"{ "outcome": "peace", "factors": ["nothing"], "trajectories": 3, "replicates": 2 }"#;
    assert!(error(bad).contains("\"peace\"") && error(bad).contains("\"nothing\""));
    assert!(error(r#"{ "outcome": "struck" }"#).contains("{ outcome, factors,"));
    let none =
        r#"{ "outcome": "struck", "factors": ["levers"], "trajectories": 0, "replicates": 0 }"#;
    assert!(error(none).contains("trajectories: found 0"));
}
