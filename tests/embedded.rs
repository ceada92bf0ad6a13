//! The shortened scenarios that go into a page are the same worlds.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../build.rs"]
#[expect(dead_code, reason = "the test shortens texts and copies no files")]
mod build;

use backchannel::scenario::library::{BuiltIn, Files, built_in, load};
use backchannel::scenario::record::Read;
use backchannel::world::Setting;

/// The built-in scenarios as a page embeds them.
struct Shortened;

impl Files for Shortened {
    fn text(&self, name: &str) -> Result<Option<String>, String> {
        Ok(BuiltIn.text(name)?.map(|text| build::shortened(&text)))
    }
}

#[test]
fn shortened_scenarios_pass_the_checks_and_are_the_same_settings() {
    for id in built_in() {
        let whole = Setting::of(load(&BuiltIn, &id).expect("a built-in scenario"));
        let short = match load(&Shortened, &id) {
            Ok(scenario) => Setting::of(scenario),
            Err(problems) => panic!("{id}: {problems}"),
        };
        assert_eq!(short.fingerprint(), whole.fingerprint(), "{id}");
        let (short, whole) = (&short.scenario.raw, &whole.scenario.raw);
        let notes = |raw: &backchannel::scenario::raw::RawScenario| {
            let mut notes = 0;
            raw.quantities("", &mut |_, quantity| {
                notes += usize::from(quantity.note.is_some())
            });
            notes
        };
        assert!(notes(short) < notes(whole), "{id}");
        assert_eq!(short.places.len(), whole.places.len());
        let kept = short.places.iter().zip(&whole.places);
        assert!(
            kept.into_iter()
                .all(|(short, whole)| short.1.note == whole.1.note)
        );
    }
}

#[test]
fn only_comments_and_notes_of_quantities_go() {
    let text = concat!(
        "# A comment.\n",
        "note = \"It stays.\"\n",
        "a = { value = 1, note = \"a \\\"b\\\", note = c\", how = \"coded\" }\n",
        "b = { value = 1, how = \"calibrated\", note = \"on data\" }\n",
        "c = \"x, note = \\\"y\\\"\" # not at the start\n",
    );
    let short = concat!(
        "\n",
        "note = \"It stays.\"\n",
        "a = { value = 1, how = \"coded\" }\n",
        "b = { value = 1, how = \"calibrated\", note = \"on data\" }\n",
        "c = \"x, note = \\\"y\\\"\" # not at the start\n",
    );
    assert_eq!(build::shortened(text), short);
    let (comment, rest) = text.split_once('\n').expect("a first line");
    assert!(comment.starts_with('#'));
    assert_eq!(build::uncommented(text), format!("\n{rest}"));
}
