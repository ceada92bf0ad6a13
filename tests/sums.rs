//! Sums of studies: the same bits natively, in Node and in a browser.
//!
//! This file is compiled for every platform. `tests/sums.txt` holds digests of two tallies and
//! names the model version; `UPDATE_DOCS=1 cargo test --test sums` writes it anew.

use backchannel::MODEL_VERSION;
use backchannel::scenario::edit::Changes;
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::study::ensemble::{Numbers, ensemble};
use backchannel::study::plan::{Luck, Plan};
use backchannel::study::sums::columns::Columns;
use backchannel::study::twin::twin;
use backchannel::trace::digest::hex;
use backchannel::world::Setting;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

const GOLDEN: &str = include_str!("sums.txt");

fn plan(changes: Changes) -> Plan {
    let baseline = Setting::of(load(&BuiltIn, "three-states").unwrap());
    let luck = Luck {
        seed: 20_250_412,
        numbers: Numbers::Sampled,
        runs_per_draw: 2,
    };
    let columns = Columns::all(&baseline);
    Plan::new(baseline, changes, 60, luck, columns).unwrap()
}

fn expected() -> String {
    let digest = |bytes: &[u8]| hex(xxhash_rust::xxh3::xxh3_64(bytes));
    let changes = Changes {
        levers: [("embargo".to_owned(), 1.0)].into(),
        ..Changes::default()
    };
    let runs = ensemble(&plan(Changes::default()), 0..8).unwrap();
    let pairs = twin(&plan(changes), 0..4).unwrap();
    format!(
        "# Digests of sums of model {MODEL_VERSION}\nensemble {}\ntwin {}\n",
        digest(&runs.to_bytes()),
        digest(&pairs.to_bytes())
    )
}

#[test]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn sums_are_the_same_bits_everywhere() {
    let expected = expected();
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sums.txt");
        std::fs::write(path, &expected).unwrap();
        return;
    }
    assert_eq!(GOLDEN, expected, "tests/sums.txt");
}
