//! Bad input of every kind, through the real program: an exit code, a message that
//! names file, line, path, what was found and what was expected, and nothing else
//! left behind.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use support::{Folder, THREE_STATES, edited, unmarked};

/// A problem: path, what was found, and part of what was expected.
type Problem<'a> = (&'a str, &'a str, &'a str);

/// Checks the small world with `edits`; its problems must be exactly these, each on
/// the line of its mark.
#[track_caller]
fn wrong(edits: &[(&str, &str)], problems: &[Problem]) {
    wrong_beside(&[], edits, problems);
}

/// The same with other files beside the scenario.
#[track_caller]
fn wrong_beside(files: &[(&str, &str)], edits: &[(&str, &str)], problems: &[Problem]) {
    let (text, lines) = edited("bad", edits);
    assert_eq!(lines.len(), problems.len(), "a mark for every problem");
    let folder = Folder::of(files);
    folder.write("bad.toml", text.as_bytes());
    let before = folder.names();
    let message = folder.run(&["check", "bad.toml"]).refused(2);
    let mut found: Vec<&str> = message.lines().collect();
    for (line, (path, what, expected)) in lines.iter().zip(problems) {
        let start = format!("bad.toml:{line}: {path}: found {what}, expected ");
        let at = found
            .iter()
            .position(|message| {
                message
                    .strip_prefix(&start)
                    .is_some_and(|rest| rest.contains(expected))
            })
            .unwrap_or_else(|| panic!("no \"{start}…{expected}\" in\n{message}"));
        found.remove(at);
    }
    assert_eq!(found, Vec::<&str>::new(), "more than what was expected");
    assert_eq!(folder.names(), before, "something was left behind");
    // What may not be checked may not be run either.
    let run = folder
        .run(&["run", "bad.toml", "--days", "1", "--out", "run.csv"])
        .refused(2);
    assert_eq!(run, message);
    assert_eq!(folder.names(), before, "something was left behind");
}

/// A scenario file of these bytes is refused with these pieces in one message.
#[track_caller]
fn refused_file(bytes: &[u8], pieces: &[&str]) {
    let folder = Folder::new();
    folder.write("bad.toml", bytes);
    let message = folder.run(&["check", "bad.toml"]).refused_with(2, pieces);
    assert!(message.starts_with("bad.toml"), "{message}");
    assert_eq!(folder.names(), ["bad.toml"]);
}

#[test]
fn unknown_keys() {
    wrong(
        &[("horizon = 365\n", "horizon = 365\n¶horizn = 3\n")],
        &[("horizn", "the unknown key `horizn`", "one of format, id, ")],
    );
    wrong(
        &[("short = \"Alba\"", "short = \"Alba\"\n¶colour = \"red\"")],
        &[(
            "agents.alba.colour",
            "the unknown key `colour`",
            "one of name, short, ",
        )],
    );
    wrong(
        &[(
            "military = { value = 40,",
            "¶military = { valeu = 40, value = 40,",
        )],
        &[(
            "agents.alba.budget.military.valeu",
            "the unknown key `valeu`",
            "value, unit, low, high, how",
        )],
    );
    wrong(
        &[(
            "{ kind = \"strait\", subject = \"narrows\",",
            "¶{ kind = \"strait\", object = 1, subject = \"narrows\",",
        )],
        &[(
            "interventions.narrows-half-closed.effects.0.object",
            "the unknown key `object`",
            "one of kind, from",
        )],
    );
}

#[test]
fn missing_keys() {
    wrong(
        &[
            ("[stocks.drones]", "[¶stocks.drones]"),
            ("class = \"drone\"\n", ""),
        ],
        &[("stocks.drones.class", "nothing", "this key")],
    );
    wrong(
        &[(
            "military = { value = 40, unit = \"US$ bn/year\",",
            "¶military = { value = 40,",
        )],
        &[("agents.alba.budget.military.unit", "nothing", "this key")],
    );
}

#[test]
fn wrong_types() {
    let whole = "a whole number that is not negative";
    for (new, found) in [
        ("¶horizon = \"long\"", "\"long\""),
        ("¶horizon = 36.5", "36.5"),
        ("¶horizon = -1", "-1"),
        ("¶horizon = true", "true"),
        ("¶horizon = [1]", "a list of 1"),
        ("¶horizon = { days = 1 }", "a table"),
        ("¶horizon = 4294967296", "4294967296"),
        (
            "¶horizon = 99999999999999999999999",
            "99999999999999999999999",
        ),
    ] {
        wrong(&[("horizon = 365", new)], &[("horizon", found, whole)]);
    }
    wrong(
        &[("military = { value = 40,", "¶military = { value = \"40\",")],
        &[(
            "agents.alba.budget.military.value",
            "\"40\"",
            "a finite number",
        )],
    );
    wrong(
        &[(
            "military = { value = 40, unit = \"US$ bn/year\", low = 25, high = 60, how = \"judgement\" }",
            "¶military = 40",
        )],
        &[("agents.alba.budget.military", "40", "a quantity {")],
    );
    wrong(
        &[("short = \"Alba\"", "¶short = 7")],
        &[("agents.alba.short", "7", "a text")],
    );
    wrong(
        &[("short = \"Alba\"", "¶short = \" \"")],
        &[("agents.alba.short", "\" \"", "a text that is not empty")],
    );
    wrong(
        &[("roles = [\"pole\"]", "¶roles = \"pole\"")],
        &[("agents.alba.roles", "\"pole\"", "a list")],
    );
    wrong(
        &[(
            "roles = [\"pole\"]",
            "roles = [\n  \"pole\",\n  ¶\"king\",\n]",
        )],
        &[("agents.alba.roles.1", "\"king\"", "one of pole, mediator")],
    );
    wrong(
        &[("contested = true", "¶contested = \"yes\"")],
        &[(
            "commitments.2024-ceasefire.contested",
            "\"yes\"",
            "true or false",
        )],
    );
    wrong(
        &[(
            "name = \"Kingdom of Corvo\"\nshort = \"Corvo\"\nkind = \"state\"",
            "name = \"Kingdom of Corvo\"\nshort = \"Corvo\"\n¶kind = \"realm\"",
        )],
        &[("agents.corvo.kind", "\"realm\"", "one of state, proxy")],
    );
}

#[test]
fn numbers_that_are_none() {
    for (new, found) in [
        ("nan", "NaN"),
        ("-nan", "NaN"),
        ("inf", "inf"),
        ("-inf", "-inf"),
        ("1e999", "inf"),
        ("-1e999", "-inf"),
        ("9223372036854775808", "9223372036854775808"),
    ] {
        let military = format!("¶military = {{ value = {new},");
        wrong(
            &[("military = { value = 40,", &military)],
            &[(
                "agents.alba.budget.military.value",
                found,
                "a finite number",
            )],
        );
    }
    wrong(
        &[(
            "low = 0.25\nhigh = 4\ndefault = 1\nstep = 0.25",
            "low = 0.25\n¶high = inf\ndefault = 1\n¶step = nan",
        )],
        &[
            ("levers.elasticities.high", "inf", "a finite number"),
            ("levers.elasticities.step", "NaN", "a finite number"),
        ],
    );
    wrong(
        &[(
            "kind = \"armed conflict\", sign = -2,",
            "¶kind = \"armed conflict\", sign = -inf,",
        )],
        &[(
            "ties.alba.dorn-front.facets.0.sign",
            "-inf",
            "a finite number",
        )],
    );
}

#[test]
fn numbers_out_of_range() {
    wrong(
        &[(
            "alignment = { value = 0.9, unit = \"alignment\", low = 0.8, high = 1,",
            "¶¶alignment = { value = 1.5, unit = \"alignment\", low = 0.8, high = 1.6,",
        )],
        &[
            (
                "agents.alba.alignment.value",
                "1.5",
                "a number from -1 to 1 alignment",
            ),
            (
                "agents.alba.alignment.high",
                "1.6",
                "a number from -1 to 1 alignment",
            ),
        ],
    );
    wrong(
        &[("military = { value = 40,", "¶military = { value = 61,")],
        &[(
            "agents.alba.budget.military",
            "value 61 outside [25, 60]",
            "low <= value <= high",
        )],
    );
    wrong(
        &[
            ("military = { value = 40,", "¶military = { value = 1e-12,"),
            ("low = 25, high = 60", "low = 0, high = 60"),
        ],
        &[(
            "agents.alba.budget.military.value",
            "0.000000000001",
            "0, or a size of at least",
        )],
    );
    wrong(
        &[(
            "military = { value = 40, unit = \"US$ bn/year\",",
            "¶military = { value = 40, unit = \"US$ m/year\",",
        )],
        &[(
            "agents.alba.budget.military",
            "unit \"US$ m/year\"",
            "unit \"US$ bn/year\"",
        )],
    );
    let (lever, lever_range) = (
        "[levers.embargo]",
        "low < high, default between them and a positive step",
    );
    wrong(
        &[
            (lever, "[¶levers.embargo]"),
            ("default = 0.8\nstep = 0.05", "default = 0.8\nstep = 0"),
        ],
        &[(
            "levers.embargo",
            "low 0, default 0.8, high 1, step 0",
            lever_range,
        )],
    );
    wrong(
        &[
            (lever, "[¶¶levers.embargo]"),
            ("default = 0.8\nstep = 0.05", "default = 1.8\nstep = 0.05"),
        ],
        &[
            (
                "levers.embargo",
                "low 0, default 1.8, high 1, step 0.05",
                lever_range,
            ),
            (
                "levers.embargo",
                "default 1.8 where \"sanctions.oil-embargo.intensity\" is [0.8]",
                "the value at the start",
            ),
        ],
    );
    wrong(
        &[
            (
                "high = 1\ndefault = 0.8\nstep = 0.05",
                "high = 7\ndefault = 0.8\nstep = 0.05",
            ),
            (lever, "[¶levers.embargo]"),
        ],
        &[(
            "levers.embargo",
            "an end that takes \"sanctions.oil-embargo.intensity\" to 7",
            "0 to 1",
        )],
    );
    wrong(
        &[
            (
                "default = 0.05\nmeaning = \"Pull in all\"",
                "default = 0.6\nmeaning = \"Pull in all\"",
            ),
            (
                "[interventions.courting-corvo.value]",
                "[interventions.courting-corvo.¶value]",
            ),
        ],
        &[(
            "interventions.courting-corvo.value",
            "default 0.6 outside [-0.5, 0.5]",
            "low <= default <= high",
        )],
    );
    wrong(
        &[(
            "  { kind = \"command\", agent = \"dorn-front\", amount = { value = 0.4, unit = \"fraction\", low = 0.15, high = 0.7,",
            "  ¶{ kind = \"command\", agent = \"dorn-front\", amount = { value = 1.4, unit = \"fraction\", low = 0.15, high = 1.7,",
        )],
        &[(
            "interventions.leader-killed.effects.0",
            "1.4",
            "0 to 1 fraction",
        )],
    );
    wrong(
        &[("sign = 2, how", "¶sign = 3, how")],
        &[("ties.brenn.dorn-front.facets.0.sign", "3", "-2 to 2")],
    );
    wrong(
        &[(
            "held = { value = 300, unit = \"missiles\", low = 180, high = 480",
            "¶held = { value = 300, unit = \"missiles\", low = -1, high = 480",
        )],
        &[(
            "agents.alba.arsenal.missiles.held",
            "-1",
            "a number that is not negative",
        )],
    );
    wrong(
        &[(
            "held = { value = 300, unit = \"missiles\", low = 180, high = 480",
            "¶held = { value = 300, unit = \"missiles\", low = 180, high = 2e9",
        )],
        &[(
            "agents.alba.arsenal.missiles.held",
            "2000000000",
            "at most 1000000000 missiles",
        )],
    );
    wrong(
        &[
            (
                "ceiling = { value = 25000, unit = \"persons\", low = 12000,",
                "ceiling = { value = 0, unit = \"persons\", low = 0,",
            ),
            ("[agents.dorn-front.forces]", "[agents.dorn-front.¶forces]"),
        ],
        &[(
            "agents.dorn-front.forces",
            "a ceiling of 0 and a reference of 20000",
            "at least one person",
        )],
    );
    wrong(
        &[(
            "oil_potential = { value = 2.4, unit = \"mb/d\", low = 1.6,",
            "¶oil_potential = { value = 1.3, unit = \"mb/d\", low = 1.2,",
        )],
        &[(
            "agents.brenn.budget.oil_potential",
            "1.3, less than the exports of 1.4",
            "at least the exports",
        )],
    );
    for (days, found) in [("0", "0"), ("36526", "36526"), ("4000000000", "4000000000")] {
        let horizon = format!("¶horizon = {days}");
        wrong(
            &[("horizon = 365", &horizon)],
            &[("horizon", found, "1 to 36525 days")],
        );
    }
    wrong(
        &[("format = 1", "¶format = 2")],
        &[("format", "2", "1, the version this program reads")],
    );
}

#[test]
fn weights_that_sum_to_nothing() {
    let mut edits = vec![(
        "[parameters.threat]".to_owned(),
        "[parameters.¶threat]".to_owned(),
    )];
    for name in ["resources", "proximity", "offence", "intent"] {
        let weight = |value, low| {
            format!("{name}_weight = {{ value = {value}, unit = \"weight\", low = {low},")
        };
        edits.push((weight("0.25", "0.1"), weight("0", "0")));
    }
    let edits: Vec<_> = edits
        .iter()
        .map(|(old, new)| (old.as_str(), new.as_str()))
        .collect();
    wrong(
        &edits,
        &[(
            "parameters.threat",
            "weights that sum to 0",
            "a positive sum",
        )],
    );
}

#[test]
fn dates() {
    let day = "a day as \"YYYY-MM-DD\"";
    for (new, found) in [
        ("¶start = \"2025-02-30\"", "\"2025-02-30\""),
        ("¶start = \"2025-1-1\"", "\"2025-1-1\""),
        ("¶start = \"2025- 1-01\"", "\"2025- 1-01\""),
        ("¶start = \"+025-01-01\"", "\"+025-01-01\""),
        ("¶start = \"25-01-01\"", "\"25-01-01\""),
        ("¶start = \"9999-01-01\"", "\"9999-01-01\""),
        ("¶start = \"the first\"", "\"the first\""),
        ("¶start = 2025-01-01", "the bare date 2025-01-01"),
        ("¶start = 20250101", "20250101"),
    ] {
        wrong(&[("start = \"2025-01-01\"", new)], &[("start", found, day)]);
    }
    wrong(
        &[("date = \"2024-11-01\"", "¶date = \"2025-01-02\"")],
        &[(
            "commitments.2024-ceasefire.date",
            "2025-01-02",
            "a day by the start and by the freeze",
        )],
    );
    wrong(
        &[("since = \"2024-12-20\"", "¶since = \"2025-01-02\"")],
        &[(
            "clocks.alba-deadline.since",
            "a day after the start",
            "a day by the start",
        )],
    );
    wrong(
        &[(
            "[levers.patron-support]",
            "[[schedule]]\ndate = \"2025-02-01\"\nintervention = \"walk-out\"\n\n[¶[schedule]]\ndate = \"2024-12-31\"\nintervention = \"walk-out\"\n\n[levers.patron-support]",
        )],
        &[(
            "schedule.1",
            "2024-12-31",
            "a day from the start, 2025-01-01",
        )],
    );
}

#[test]
fn dangling_references() {
    for (old, new, path, found, expected) in [
        (
            "agent = \"brenn\"\n\n[axis.positive]",
            "¶agent = \"zeta\"\n\n[axis.positive]",
            "axis.negative.agent",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "roles = [\"client\"]\nhost = \"corvo\"",
            "roles = [\"client\"]\n¶host = \"zeta\"",
            "agents.dorn-front.host",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "host = \"alba\"",
            "¶host = \"zeta\"",
            "places.albury.host",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "operator = \"alba\"",
            "¶operator = \"zeta\"",
            "places.fort-grey.operator",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "[ties.corvo.dorn-front]",
            "[ties.zeta.¶dorn-front]",
            "ties.zeta.dorn-front",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "[ties.corvo.dorn-front]",
            "[ties.corvo.¶zeta]",
            "ties.corvo.zeta",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "promisors = [\"dorn-front\"]",
            "¶promisors = [\"zeta\"]",
            "commitments.2024-ceasefire.promisors",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "promisees = [\"corvo\"]",
            "¶promisees = [\"zeta\"]",
            "commitments.2024-ceasefire.promisees",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "agents = [\"corvo\"]",
            "¶agents = [\"zeta\"]",
            "clocks.corvo-election.agents",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "imposer = \"alba\"\ntarget = \"brenn\"\nchannel = \"banking\"",
            "¶imposer = \"zeta\"\ntarget = \"brenn\"\nchannel = \"banking\"",
            "sanctions.bank-ban.imposer",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "target = \"brenn\"\nchannel = \"banking\"",
            "¶target = \"zeta\"\nchannel = \"banking\"",
            "sanctions.bank-ban.target",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "owner = \"brenn\"",
            "¶owner = \"zeta\"",
            "frozen_assets.corve-account.owner",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "holder = \"corvo\"",
            "¶holder = \"zeta\"",
            "frozen_assets.corve-account.holder",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "moves_agent = \"corvo\"",
            "¶moves_agent = \"zeta\"",
            "levers.tie-strength.moves_agent",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "moves = \"oil_price\"",
            "¶moves = \"oil_prise\"",
            "levers.elasticities.moves",
            "\"oil_prise\"",
            "one of alignment, capability",
        ),
        (
            "[agents.corvo.arsenal.interceptors]",
            "[agents.corvo.arsenal.¶slings]",
            "agents.corvo.arsenal.slings",
            "the unknown stock \"slings\"",
            "an id among this scenario's",
        ),
        (
            "missiles = { value = 12, unit",
            "¶slings = { value = 12, unit",
            "ties.brenn.dorn-front.support.arms.slings",
            "the unknown stock \"slings\"",
            "an id among this scenario's",
        ),
        (
            "corridor = \"hill-road\"",
            "¶corridor = \"low-road\"",
            "ties.brenn.dorn-front.support.corridor",
            "the unknown corridor \"low-road\"",
            "an id among this scenario's",
        ),
        (
            "oil_through = \"narrows\"\noil_share_through = { value = 0.5",
            "¶oil_through = \"corve\"\noil_share_through = { value = 0.5",
            "agents.corvo.budget.oil_through",
            "\"corve\"",
            "the id of a place of kind strait",
        ),
        (
            "kind = \"command\", agent = \"dorn-front\"",
            "¶kind = \"command\", agent = \"zeta\"",
            "interventions.leader-killed.effects.0",
            "the unknown agent \"zeta\"",
            "an id among this scenario's",
        ),
        (
            "kind = \"destruction\", agent = \"brenn\", subject = \"drones\"",
            "¶kind = \"destruction\", agent = \"brenn\", subject = \"slings\"",
            "interventions.depots-struck.effects.1",
            "the unknown stock \"slings\"",
            "an id among this scenario's",
        ),
        (
            "kind = \"corridor\", subject = \"hill-road\"",
            "¶kind = \"corridor\", subject = \"low-road\"",
            "interventions.hill-road-cut.effects.0",
            "the unknown corridor \"low-road\"",
            "an id among this scenario's",
        ),
        (
            "kind = \"sanction\", subject = \"bank-ban\"",
            "¶kind = \"sanction\", subject = \"tank-ban\"",
            "interventions.embargo-lifted.effects.1",
            "the unknown sanction \"tank-ban\"",
            "an id among this scenario's",
        ),
        (
            "kind = \"release\", subject = \"corve-account\"",
            "¶kind = \"release\", subject = \"purse\"",
            "interventions.assets-released.effects.0",
            "the unknown frozen asset \"purse\"",
            "an id among this scenario's",
        ),
        (
            "kind = \"strait\", subject = \"narrows\"",
            "¶kind = \"strait\", subject = \"corve\"",
            "interventions.narrows-half-closed.effects.0",
            "\"corve\"",
            "the id of a place of kind strait",
        ),
        (
            "kind = \"support\", from = \"brenn\", to = \"dorn-front\"",
            "¶kind = \"support\", from = \"brenn\", to = \"corvo\"",
            "interventions.support-changed.effects.0",
            "support that no tie gives",
            "a patron and a client",
        ),
        (
            "[levers.patron-support]",
            "[¶[schedule]]\ndate = \"2025-02-01\"\nintervention = \"walk-in\"\n\n[levers.patron-support]",
            "schedule.0",
            "the unknown intervention \"walk-in\"",
            "one of assets-released, courting-corvo",
        ),
    ] {
        wrong(&[(old, new)], &[(path, found, expected)]);
    }
    wrong(
        &[
            ("[levers.tie-strength]", "[¶levers.tie-strength]"),
            (
                "sets = [\"parameters.alignment.tie_scale\"]",
                "sets = [\"parameters.alignment.nothing\"]",
            ),
        ],
        &[(
            "levers.tie-strength",
            "the path \"parameters.alignment.nothing\"",
            "the path of a quantity",
        )],
    );
}

#[test]
fn duplicates_in_one_file() {
    let (text, lines) = edited("bad", &[("[agents.brenn]\n", "[¶agents.alba]\n")]);
    refused_file(
        text.as_bytes(),
        &[
            &format!("bad.toml:{}: found ", lines[0]),
            "duplicate key",
            "expected TOML",
        ],
    );
    let (text, lines) = edited(
        "bad",
        &[("horizon = 365\n", "horizon = 365\n¶horizon = 366\n")],
    );
    refused_file(
        text.as_bytes(),
        &[&format!("bad.toml:{}: found ", lines[0]), "duplicate key"],
    );
}

#[test]
fn duplicates_across_parts() {
    let (part, lines) = unmarked("# A second king.\n[agents.corvo]\n¶short = \"Other\"\n");
    let (text, _) = edited(
        "bad",
        &[("horizon = 365", "horizon = 365\nparts = [\"part.toml\"]")],
    );
    let first = text
        .lines()
        .position(|line| line == "short = \"Corvo\"")
        .unwrap()
        + 1;
    let folder = Folder::of(&[("part.toml", &part), ("bad.toml", &text)]);
    let message = folder.run(&["check", "bad.toml"]).refused(2);
    let expected = format!(
        "part.toml:{}: agents.corvo.short: found a second definition (the first stands at bad.toml:{first}), expected one definition in all parts\n",
        lines[0]
    );
    assert_eq!(message, expected);
}

#[test]
fn ties() {
    wrong(
        &[("[ties.corvo.dorn-front]", "[ties.corvo.¶corvo]")],
        &[(
            "ties.corvo.corvo",
            "a tie of an agent with itself",
            "two agents",
        )],
    );
    wrong(
        &[("[ties.corvo.dorn-front]", "[ties.corvo.¶alba]")],
        &[(
            "ties.corvo.alba",
            "a second tie of the same pair",
            "each pair once",
        )],
    );
    wrong(
        &[
            (
                "agent = \"alba\"\n\n[stocks.missiles]",
                "agent = \"brenn\"\n\n[stocks.missiles]",
            ),
            ("[axis.negative]", "[¶axis.negative]"),
        ],
        &[("axis", "the same agent at both poles", "two agents")],
    );
}

#[test]
fn cyclic_patronage() {
    let support = "money = { value = 1, unit = \"US$ m/year\", low = 0, high = 2, how = \"judgement\" }\ncontrol = { value = 0, unit = \"fraction\", low = 0, high = 1, how = \"judgement\" }\n";
    let brenn = format!("[ties.brenn.corvo.support]\n{support}\n[ties.brenn.corvo]");
    let alba = format!("[ties.alba.brenn.¶support]\n{support}\n[ties.alba.brenn]");
    // The Dorn Front is a client of the circle but no part of it.
    wrong(
        &[
            ("[ties.brenn.corvo]", &brenn),
            ("[ties.alba.brenn]", &alba),
            ("[ties.alba.corvo]", "[ties.corvo.alba]"),
            ("[ties.alba.corvo.support]", "[ties.corvo.alba.support]"),
        ],
        &[(
            "ties.alba.brenn.support",
            "cyclic patronage (alba > brenn, brenn > corvo, corvo > alba)",
            "patrons that are not their own clients",
        )],
    );
}

#[test]
fn ids_and_effects() {
    wrong(
        &[(
            "[stocks.drones]",
            "[stocks.¶Drones]\nname = \"x\"\nclass = \"drone\"\nunit = \"x\"\noffence = { value = 0, unit = \"missile equivalents\", low = 0, high = 0, how = \"judgement\" }\ncost = { value = 2, unit = \"US$ m\", low = 0.5, high = 5, how = \"judgement\" }\n\n[stocks.drones]",
        )],
        &[(
            "stocks.Drones",
            "the id \"Drones\"",
            "lower-case letters, digits and hyphens",
        )],
    );
    wrong(
        &[(
            "kind = \"command\", agent = \"dorn-front\",",
            "¶¶kind = \"command\",",
        )],
        &[
            (
                "interventions.leader-killed.effects.0",
                "no `agent`",
                "`agent` for an effect on command",
            ),
            (
                "interventions.leader-killed.effects.0",
                "the unknown agent \"\"",
                "an id among this scenario's",
            ),
        ],
    );
    wrong(
        &[(
            "{ kind = \"outage\", days = { value = 20, unit = \"days\", low = 10, high = 40, how = \"judgement\" } }",
            "¶{ kind = \"outage\" }",
        )],
        &[(
            "interventions.field-outage.effects.0",
            "no `days`",
            "at least a day",
        )],
    );
    wrong(
        &[(
            "from = \"alba\", to = \"brenn\", outcome = \"broken\", amount = { value = 4,",
            "¶from = \"alba\", to = \"brenn\", outcome = \"partly\", amount = { value = 4,",
        )],
        &[(
            "interventions.walk-out.effects.0",
            "no clear `outcome`",
            "kept or broken",
        )],
    );
}

/// One entry that is cited by `SOURCED`.
const SOURCES: &str =
    "# Books.\n[book-2024]\ntitle = \"A book\"\npublisher = \"A house\"\npublished = \"2024-07\"\n";

/// Replaces a judgement by a number that was read in `book-2024`.
const JUDGED: &str =
    "amount = { value = 6, unit = \"US$ bn\", low = 3, high = 9, how = \"judgement\" }";

fn sourced(rest: &str) -> String {
    format!("¶amount = {{ value = 6, unit = \"US$ bn\", low = 3, high = 9, {rest} }}")
}

#[test]
fn provenance_of_numbers() {
    let path = "frozen_assets.corve-account.amount";
    for (rest, found, expected) in [
        (
            "how = \"published\", source = \"book-2023\", as_of = \"2024\"",
            "source \"book-2023\"",
            "an entry of the bibliography",
        ),
        (
            "how = \"published\", as_of = \"2024\"",
            "no `source`",
            "a source for a published number",
        ),
        (
            "how = \"published\", source = \"book-2024\"",
            "no `as_of`",
            "the year, month or day",
        ),
        (
            "how = \"published\", source = \"book-2024\", as_of = \"2025-04-13\"",
            "as_of \"2025-04-13\"",
            "a date by the freeze, 2025-04-12",
        ),
        (
            "how = \"published\", source = \"book-2024\", as_of = \"2025-05\"",
            "as_of \"2025-05\"",
            "a date by the freeze, 2025-04-12",
        ),
        (
            "how = \"published\", source = \"book-2024\", as_of = \"2026\"",
            "as_of \"2026\"",
            "a date by the freeze, 2025-04-12",
        ),
        (
            "how = \"published\", source = \"book-2024\", as_of = \"2024-13\"",
            "as_of \"2024-13\"",
            "YYYY, YYYY-MM",
        ),
        (
            "how = \"published\", source = \"book-2024\", as_of = \"2024-+7\"",
            "as_of \"2024-+7\"",
            "YYYY, YYYY-MM",
        ),
        (
            "how = \"calibrated\", source = \"book-2024\"",
            "no `note`",
            "a note saying what",
        ),
        (
            "how = \"guess\"",
            "\"guess\"",
            "one of published, recalled, judgement, calibrated",
        ),
    ] {
        let path = if found == "\"guess\"" {
            format!("{path}.how")
        } else {
            path.to_owned()
        };
        wrong_beside(
            &[("sources.toml", SOURCES)],
            &[(JUDGED, &sourced(rest))],
            &[(&path, found, expected)],
        );
    }
    // A factor of two is the least for what is only recalled.
    let narrow =
        sourced("how = \"recalled\", source = \"book-2024\"").replace("low = 3", "low = 4.6");
    wrong_beside(
        &[("sources.toml", SOURCES)],
        &[(JUDGED, &narrow)],
        &[(
            path,
            "range [4.6, 9]",
            "a range of at least a factor of two",
        )],
    );
    let wide =
        sourced("how = \"recalled\", source = \"book-2024\"").replace("low = 3", "low = 4.5");
    let (text, _) = edited("good", &[(JUDGED, &wide)]);
    Folder::of(&[("sources.toml", SOURCES), ("good.toml", &text)])
        .run(&["check", "good.toml"])
        .fine();
}

#[test]
fn sources_after_the_freeze() {
    let cites = sourced("how = \"published\", source = \"book-2024\", as_of = \"2024\"");
    for (published, expected) in [
        ("2025-04-13", "a source by the freeze, 2025-04-12"),
        ("2025-05", "a source by the freeze, 2025-04-12"),
        ("2026", "a source by the freeze, 2025-04-12"),
        ("last year", "a year, month or day of publication"),
    ] {
        let sources = SOURCES.replace("2024-07", published);
        let found = if published == "last year" {
            "source \"book-2024\" published \"last year\"".to_owned()
        } else {
            format!("source \"book-2024\" published {published}")
        };
        wrong_beside(
            &[("sources.toml", &sources)],
            &[(JUDGED, &cites)],
            &[("frozen_assets.corve-account.amount", &found, expected)],
        );
    }
}

#[test]
fn claims_in_words_are_sourced_too() {
    wrong_beside(
        &[("sources.toml", SOURCES)],
        &[
            (
                "{ kind = \"armed conflict\", sign = -2, how = \"judgement\" }",
                "¶{ kind = \"armed conflict\", sign = -2, how = \"published\" }",
            ),
            (
                "text = \"Stop attacks from Corvo's soil.\"",
                "text = \"Stop attacks from Corvo's soil.\"\n¶source = \"book-2023\"",
            ),
        ],
        &[
            (
                "ties.alba.dorn-front.facets.0",
                "no `source`",
                "a source for what is published",
            ),
            (
                "commitments.2024-ceasefire",
                "source \"book-2023\"",
                "an entry of the bibliography",
            ),
        ],
    );
}

#[test]
fn an_entry_that_nobody_cites() {
    let (text, _) = edited("good", &[]);
    let folder = Folder::of(&[("sources.toml", SOURCES), ("good.toml", &text)]);
    let message = folder.run(&["check", "."]).refused(2);
    assert_eq!(
        message,
        "./sources.toml:2: book-2024: found an entry that nobody cites, expected a citation, or no entry\n"
    );
    let (text, _) = edited(
        "good",
        &[(
            JUDGED,
            &sourced("how = \"published\", source = \"book-2024\", as_of = \"2024\""),
        )],
    );
    let folder = Folder::of(&[("sources.toml", SOURCES), ("good.toml", &text)]);
    assert!(
        folder
            .run(&["check", "."])
            .fine()
            .starts_with("good: 4 agents")
    );
    // While a scenario cannot be read nobody knows what it cites.
    folder.write("worse.toml", b"");
    let message = folder.run(&["check", "."]).refused(2);
    assert_eq!(
        message,
        "./worse.toml: found an empty file, expected a scenario in TOML\n"
    );
}

#[test]
fn a_broken_bibliography_is_reported_once() {
    let (text, _) = edited("good", &[]);
    let other = text.replacen("id = \"good\"", "id = \"other\"", 1);
    let sources = SOURCES.replace("publisher", "printer");
    let folder = Folder::of(&[
        ("sources.toml", &sources),
        ("good.toml", &text),
        ("other.toml", &other),
    ]);
    let message = folder.run(&["check", "."]).refused(2);
    assert_eq!(message.lines().count(), 2, "{message}");
    assert!(
        message.contains("./sources.toml:4: book-2024.printer: found the unknown key `printer`"),
        "{message}"
    );
    assert!(
        message.contains("./sources.toml:2: book-2024.publisher: found nothing"),
        "{message}"
    );
}

#[test]
fn a_folder_without_scenarios() {
    let folder = Folder::new();
    let message = folder.run(&["check", "."]).refused(2);
    assert_eq!(
        message,
        ".: found no scenario file, expected at least one .toml file\n"
    );
}

#[test]
fn everything_at_once() {
    wrong(
        &[
            ("horizon = 365", "¶horizon = 0\n¶colour = \"red\""),
            (
                "roles = [\"client\"]\nhost = \"corvo\"",
                "roles = [\"client\"]\n¶host = \"zeta\"",
            ),
            ("military = { value = 40,", "¶military = { value = 99,"),
            ("[ties.corvo.dorn-front]", "[ties.corvo.¶zeta]"),
            ("operator = \"alba\"", "¶operator = \"zeta\""),
            ("corridor = \"hill-road\"", "¶corridor = \"low-road\""),
            ("sign = 2, how", "¶sign = 3, how"),
        ],
        &[
            ("horizon", "0", "1 to 36525 days"),
            ("colour", "the unknown key `colour`", "one of format"),
            (
                "agents.alba.budget.military",
                "value 99 outside [25, 60]",
                "low <= value",
            ),
            (
                "agents.dorn-front.host",
                "the unknown agent \"zeta\"",
                "an id among this scenario's",
            ),
            (
                "places.fort-grey.operator",
                "the unknown agent \"zeta\"",
                "an id among this scenario's",
            ),
            ("ties.brenn.dorn-front.facets.0.sign", "3", "-2 to 2"),
            (
                "ties.brenn.dorn-front.support.corridor",
                "the unknown corridor \"low-road\"",
                "an id among this scenario's",
            ),
            (
                "ties.corvo.zeta",
                "the unknown agent \"zeta\"",
                "an id among this scenario's",
            ),
        ],
    );
    // What cannot be read at all is reported at once too.
    wrong(
        &[
            ("horizon = 365", "¶horizon = 99999999999999999999"),
            ("short = \"Alba\"", "¶short = 7"),
            ("military = { value = 40,", "¶military = { value = nan,"),
        ],
        &[
            ("horizon", "99999999999999999999", "a whole number"),
            ("agents.alba.short", "7", "a text"),
            (
                "agents.alba.budget.military.value",
                "NaN",
                "a finite number",
            ),
        ],
    );
    // And so is every slip of the pen.
    let (text, lines) = edited(
        "bad",
        &[
            ("horizon = 365", "¶horizon 365"),
            ("short = \"Alba\"", "¶short \"Alba\""),
        ],
    );
    let pieces: Vec<_> = lines
        .iter()
        .map(|line| format!("bad.toml:{line}: found "))
        .collect();
    refused_file(text.as_bytes(), &[&pieces[0], &pieces[1], "expected TOML"]);
}

#[test]
fn files_that_are_no_scenarios() {
    refused_file(
        b"",
        &["bad.toml: found an empty file, expected a scenario in TOML"],
    );
    refused_file(b" \n\t\r\n", &["found an empty file"]);
    refused_file("\u{feff}".as_bytes(), &["bad.toml"]);
    refused_file(b"[format]", &["bad.toml:1: format: found a table"]);
    refused_file(b"hello", &["bad.toml:1: found ", "expected TOML"]);
    refused_file(
        b"format = 1",
        &[
            "bad.toml:1: id: found nothing, expected this key",
            "title: found nothing",
        ],
    );
    let every_byte: Vec<u8> = (0..=255).cycle().take(4096).collect();
    refused_file(
        &every_byte,
        &["found bytes that are not UTF-8 on line 2, expected a text file in UTF-8"],
    );
    let mut latin = THREE_STATES.replacen("Alba", "Alb\u{1}", 1).into_bytes();
    let at = latin.iter().position(|byte| *byte == 1).unwrap();
    latin[at] = 0xe4;
    let line = 1 + latin[..at].iter().filter(|byte| **byte == b'\n').count();
    refused_file(
        &latin,
        &[&format!("bytes that are not UTF-8 on line {line}")],
    );
    refused_file(&[0; 4096], &["bad.toml:1: found ", "expected TOML"]);
}

#[test]
fn files_that_are_too_much() {
    let long = format!("{THREE_STATES}\n#{}\n", "x".repeat(10_000_000));
    let found = format!(
        "bad.toml: found a file of {} bytes, expected at most 2000000 bytes",
        long.len()
    );
    refused_file(long.as_bytes(), &[&found]);
    refused_file(&[b'['; 1_900_000], &["bad.toml:1: found ", "expected TOML"]);
    let nested = |open: &str, close: &str, times| {
        format!("a = {}1{}\n", open.repeat(times), close.repeat(times))
    };
    refused_file(
        nested("[", "]", 300_000).as_bytes(),
        &["bad.toml:1: found ", "recur"],
    );
    refused_file(
        nested("{ a = ", " }", 200_000).as_bytes(),
        &["bad.toml:1: found ", "recur"],
    );
    refused_file(
        format!("a{} = 1\n", ".a".repeat(500_000)).as_bytes(),
        &["bad.toml:1: found ", "recur"],
    );
    refused_file(
        format!("[a{}]\n", ".a".repeat(500_000)).as_bytes(),
        &["bad.toml:1: found ", "recur"],
    );
    refused_file(
        nested("[", "]", 20).as_bytes(),
        &["bad.toml:1: found lists in lists, expected at most 16 levels"],
    );
    refused_file(
        format!("\na{} = 1\n", ".a".repeat(20)).as_bytes(),
        &["bad.toml:2: found tables in tables in tables, expected at most 16 levels"],
    );
    // A long text is cut, not repeated.
    let (text, _) = edited(
        "bad",
        &[(
            "kind = \"election\"",
            &format!("kind = \"{}\"", "x".repeat(100_000)),
        )],
    );
    let folder = Folder::of(&[("bad.toml", &text)]);
    assert!(folder.run(&["check", "bad.toml"]).refused(2).len() < 1_000);
}

#[test]
fn circles_of_extends() {
    let folder = Folder::of(&[
        ("a.toml", "id = \"a\"\n\nextends = \"b\"\n"),
        ("b.toml", "id = \"b\"\nextends = \"c\"\n"),
        ("c.toml", "extends = \"a\"\n"),
    ]);
    for (file, line) in [
        ("a.toml", "c.toml:1"),
        ("b.toml", "a.toml:3"),
        ("c.toml", "b.toml:2"),
    ] {
        let message = folder.run(&["check", file]).refused(2);
        assert!(
            message.starts_with(&format!("{line}: extends: found a circle: ")),
            "{message}"
        );
        assert!(
            message.ends_with("expected a chain that ends\n"),
            "{message}"
        );
        assert_eq!(message.lines().count(), 1, "{message}");
    }
    let folder = Folder::of(&[("a.toml", "extends = \"a\"")]);
    folder
        .run(&["run", "a.toml"])
        .refused_with(2, &["a.toml:1: extends: found a circle: a extends a"]);
}

#[test]
fn extends_and_parts_that_are_not_there() {
    let folder = Folder::of(&[
        ("a.toml", "id = \"a\"\nextends = \"nowhere\"\n"),
        ("b.toml", "id = \"b\"\nextends = 3\n"),
    ]);
    folder.run(&["check", "a.toml"]).refused_with(2, &["a.toml:2: extends: found \"nowhere\", and no file nowhere.toml, expected a scenario file, or one of "]);
    folder.run(&["check", "b.toml"]).refused_with(
        2,
        &["b.toml:2: extends: found 3, expected the id of a scenario"],
    );
    wrong(
        &[(
            "horizon = 365",
            "horizon = 365\nparts = [\n  ¶\"part.toml\",\n  ¶7,\n]",
        )],
        &[
            ("parts", "\"part.toml\"", "a file beside the scenario"),
            ("parts", "7", "a text"),
        ],
    );
    wrong(
        &[("horizon = 365", "horizon = 365\n¶parts = \"part.toml\"")],
        &[("parts", "\"part.toml\"", "a list of texts")],
    );
    // A part that is a folder cannot be read.
    let (text, _) = edited(
        "bad",
        &[("horizon = 365", "horizon = 365\nparts = [\"part.toml\"]")],
    );
    let folder = Folder::of(&[("bad.toml", &text), ("part.toml/file", "")]);
    folder
        .run(&["check", "bad.toml"])
        .refused_with(2, &["part.toml: found "]);
}

#[test]
fn removals_that_remove_nothing() {
    wrong(
        &[(
            "horizon = 365",
            "horizon = 365\n¶remove = [\"clocks.corvo-election\"]",
        )],
        &[(
            "remove",
            "\"clocks.corvo-election\", but nothing is extended",
            "`remove` beside `extends` only",
        )],
    );
    let (text, lines) = unmarked(
        "id = \"a\"\nextends = \"three-states\"\nremove = [\n  \"clocks.corvo-election\",\n  ¶\"clocks.corvo-erection\",\n]\n",
    );
    let folder = Folder::of(&[("a.toml", &text)]);
    folder.run(&["check", "a.toml"]).refused_with(
        2,
        &[&format!(
            "a.toml:{}: remove: found \"clocks.corvo-erection\", expected a path of the scenario",
            lines[0]
        )],
    );
}

#[test]
fn a_file_under_another_name() {
    let (text, lines) =
        unmarked(&THREE_STATES.replacen("id = \"three-states\"", "¶id = \"three-states\"", 1));
    let expected = format!(
        "bad.toml:{}: id: found \"three-states\", expected the file's name without .toml",
        lines[0]
    );
    refused_file(text.as_bytes(), &[&expected]);
}

#[test]
fn files_that_cannot_be_read() {
    let folder = Folder::of(&[
        ("folder.toml/file", ""),
        ("three-states.txt", "what is this?"),
        ("three-states", "what is this?"),
    ]);
    for command in ["check", "run"] {
        folder
            .run(&[command, "missing.toml"])
            .refused_with(3, &["missing.toml: "]);
        folder
            .run(&[command, "three-states.txt/a.toml"])
            .refused_with(3, &["three-states.txt/a.toml: "]);
    }
    folder
        .run(&["run", "folder.toml"])
        .refused_with(3, &["folder.toml: is a directory"]);
    // Never mistake a file for the built-in scenario of the same name.
    for file in ["three-states.txt", "three-states"] {
        folder.run(&["check", file]).refused_with(
            2,
            &[file, "expected a scenario file, whose name ends in .toml"],
        );
    }
}

#[test]
fn messages_name_files_as_they_were_given() {
    let folder = Folder::of(&[
        ("deep/sources.toml", SOURCES),
        ("deep/er/bad.toml", "format = []"),
    ]);
    let message = folder.run(&["check", "deep/er/bad.toml"]).refused(2);
    assert!(
        message.starts_with("deep/er/bad.toml:1: format: found a list of 0"),
        "{message}"
    );
    let absolute = folder.path("deep/er/bad.toml").canonicalize().unwrap();
    let message = folder
        .run(&["check", absolute.to_str().unwrap()])
        .refused(2);
    assert!(
        message.starts_with(&format!("{}:1: ", absolute.display())),
        "{message}"
    );
}

#[test]
fn prices_stay_finite_at_the_least_elasticities() {
    // The greatest loss at the least elasticities that the format allows.
    let (text, _) = edited(
        "steep",
        &[
            (
                "supply_elasticity = { value = 0.1, unit = \"elasticity\", low = 0.02,",
                "supply_elasticity = { value = 0.04, unit = \"elasticity\", low = 0.02,",
            ),
            (
                "demand_elasticity = { value = 0.14, unit = \"elasticity\", low = 0.1,",
                "demand_elasticity = { value = 0.04, unit = \"elasticity\", low = 0.04,",
            ),
            (
                "lng_elasticity = { value = 0.3, unit = \"elasticity\", low = 0.1,",
                "lng_elasticity = { value = 0.01, unit = \"elasticity\", low = 0.01,",
            ),
            (
                "oil_flow = { value = 6, unit = \"mb/d\", low = 4, high = 9,",
                "oil_flow = { value = 100, unit = \"mb/d\", low = 4, high = 100,",
            ),
            (
                "subject = \"narrows\", days = { value = 30, unit = \"days\", low = 15, high = 60,",
                "subject = \"narrows\", days = { value = 120, unit = \"days\", low = 15, high = 120,",
            ),
            (
                "lng_share = { value = 0.05, unit = \"fraction\", low = 0.02, high = 0.1,",
                "lng_share = { value = 1, unit = \"fraction\", low = 0.02, high = 1,",
            ),
        ],
    );
    let folder = Folder::of(&[("steep.toml", &text)]);
    let arguments = [
        "run",
        "steep.toml",
        "--days",
        "60",
        "--set",
        "elasticities=0.25",
        "--at",
        "2025-01-05:narrows-half-closed=0",
        "--out",
        "o.json",
    ];
    folder.run(&arguments).fine();
    // JSON has no infinity; serde writes null for it.
    assert!(
        !folder.read("o.json").contains("null"),
        "a value that is not finite"
    );
}

/// What options need by their action, and may not have.
#[test]
fn options_that_lack_or_have_too_much() {
    let breach = "breach = { value = 0.2, unit = \"fraction\", low = 0.1, high = 0.3, how = \"judgement\" }\n";
    let size = |value: f64| {
        format!(
            "size = {{ value = {value}, unit = \"fraction\", low = {value}, high = {value}, how = \"judgement\" }}\n"
        )
    };
    let option = |rest: &str| {
        format!("[options.¶zz-new]\nname = \"New\"\nmeaning = \"New.\"\n{breach}{rest}\n[market]")
    };
    for (rest, found, expected) in [
        (
            "actor = \"zeta\"\naction = \"hold\"\n",
            "the unknown agent \"zeta\"",
            "an id among",
        ),
        (
            "actor = \"alba\"\naction = \"pressure\"\n",
            "no `target`",
            "the agent that pressure is done to",
        ),
        (
            "actor = \"alba\"\naction = \"strike\"\npackage = \"short-raid\"\n",
            "no `target`",
            "strike",
        ),
        (
            "actor = \"alba\"\naction = \"pressure\"\ntarget = \"alba\"\n",
            "a target without a tie to the actor",
            "another agent, with a tie",
        ),
        (
            "actor = \"alba\"\naction = \"pressure\"\ntarget = \"zeta\"\n",
            "the unknown agent \"zeta\"",
            "an id among",
        ),
        (
            "actor = \"alba\"\naction = \"hold\"\ntarget = \"brenn\"\n",
            "a `target`",
            "none for hold",
        ),
        (
            "actor = \"alba\"\naction = \"strike\"\ntarget = \"brenn\"\n",
            "no `package`",
            "what strike is done with",
        ),
        (
            "actor = \"alba\"\naction = \"strike\"\ntarget = \"brenn\"\npackage = \"walk\"\n",
            "the unknown package \"walk\"",
            "an id among",
        ),
        (
            "actor = \"alba\"\naction = \"strike\"\ntarget = \"brenn\"\npackage = \"short-raid\"\npartner = \"zeta\"\n",
            "the unknown agent \"zeta\"",
            "an id among",
        ),
        (
            "actor = \"alba\"\naction = \"pressure\"\ntarget = \"brenn\"\npackage = \"short-raid\"\n",
            "a `package`",
            "none for pressure",
        ),
        (
            "actor = \"brenn\"\naction = \"restrict-strait\"\n",
            "no `place`",
            "where restrict-strait is done",
        ),
        (
            "actor = \"brenn\"\naction = \"restrict-strait\"\nplace = \"albury\"\n",
            "place \"albury\"",
            "a place of kind strait",
        ),
        (
            "actor = \"alba\"\naction = \"covert\"\ntarget = \"brenn\"\n",
            "no `place`",
            "where covert is done",
        ),
        (
            "actor = \"alba\"\naction = \"covert\"\ntarget = \"brenn\"\nplace = \"albury\"\n",
            "a place that is no site",
            "enrichment or conversion",
        ),
        (
            "actor = \"alba\"\naction = \"covert\"\ntarget = \"brenn\"\nplace = \"nowhere\"\n",
            "the unknown place \"nowhere\"",
            "an id among",
        ),
        (
            "actor = \"alba\"\naction = \"pressure\"\ntarget = \"brenn\"\nplace = \"narrows\"\n",
            "a `place`",
            "none for pressure",
        ),
        (
            "actor = \"alba\"\naction = \"procedure\"\n",
            "no `subject`",
            "what procedure is about",
        ),
        (
            "actor = \"alba\"\naction = \"procedure\"\nsubject = \"corvo-election\"\n",
            "a clock without `lasts`",
            "how long it takes",
        ),
        (
            "actor = \"alba\"\naction = \"procedure\"\nsubject = \"watch\"\n",
            "the unknown clock \"watch\"",
            "an id among",
        ),
        (
            "actor = \"alba\"\naction = \"arm\"\ntarget = \"corvo\"\n",
            "no `subject`",
            "what arm is about",
        ),
        (
            "actor = \"alba\"\naction = \"arm\"\ntarget = \"corvo\"\nsubject = \"slings\"\n",
            "the unknown stock \"slings\"",
            "an id among",
        ),
        (
            "actor = \"corvo\"\naction = \"corridor\"\nsubject = \"low-road\"\n",
            "the unknown corridor \"low-road\"",
            "an id among",
        ),
        (
            "actor = \"alba\"\naction = \"hold\"\nsubject = \"hill-road\"\n",
            "a `subject`",
            "none for hold",
        ),
        (
            "actor = \"alba\"\naction = \"enrich\"\n",
            "an actor without a programme",
            "the owner of the programme",
        ),
        (
            "actor = \"alba\"\naction = \"buy\"\ntarget = \"corvo\"\n",
            "oil that is not bought",
            "a pair of buyer and exporter",
        ),
    ] {
        wrong(
            &[("\n[market]", &format!("\n{}", option(rest)))],
            &[("options.zz-new", found, expected)],
        );
    }
    // A size beyond all of it, for what is a share.
    let rest = format!(
        "actor = \"alba\"\naction = \"pressure\"\ntarget = \"brenn\"\n¶{}",
        size(1.5)
    );
    let text = option(&rest).replacen("[options.¶", "[options.", 1);
    wrong(
        &[("\n[market]", &format!("\n{text}"))],
        &[("options.zz-new.size", "1.5", "at most 1 for this action")],
    );
    let rest = format!(
        "actor = \"alba\"\naction = \"pressure\"\ntarget = \"brenn\"\n¶{}",
        size(-0.5)
    );
    let text = option(&rest).replacen("[options.¶", "[options.", 1);
    let (text, lines) = edited("bad", &[("\n[market]", &format!("\n{text}"))]);
    refused_file(
        text.as_bytes(),
        &[
            &format!("bad.toml:{}: options.zz-new.size", lines[0]),
            "-0.5",
        ],
    );
    wrong(
        &[("action = \"restrain-ally\"", "¶action = \"scold\"")],
        &[(
            "options.alba-restrain.action",
            "\"scold\"",
            "one of hold, pressure",
        )],
    );
    wrong(
        &[(
            "[options.alba-reassure]\nactor = \"alba\"\n",
            "[options.¶alba-reassure]\n",
        )],
        &[("options.alba-reassure.actor", "nothing", "this key")],
    );
}

/// Who has options decides; who cannot has none.
#[test]
fn an_actor_without_conduct() {
    let start = THREE_STATES.find("[agents.dorn-front.conduct]").unwrap();
    let rest = &THREE_STATES[start..];
    let next = rest
        .find("\n[agents.dorn-front.conduct.interests]")
        .unwrap()
        + 1;
    let end = next + rest[next + 1..].find("\n[").unwrap() + 1;
    let text = THREE_STATES
        .replacen("id = \"three-states\"", "id = \"bad\"", 1)
        .replacen(&rest[..end], "", 1);
    refused_file(
        text.as_bytes(),
        &[
            "options.front-hold: found the actor \"dorn-front\", who has no `conduct`, expected an agent that decides",
            "options.front-join",
        ],
    );
}

#[test]
fn packages_that_do_not_fit() {
    let element = line("[packages.short-raid]", "{ agent")
        .trim()
        .trim_end_matches(',');
    let path = "packages.short-raid.elements.0";
    for (old, new, found, expected) in [
        (
            "agent = \"alba\"",
            "agent = \"zeta\"",
            "the unknown agent \"zeta\"",
            "an id among",
        ),
        (
            "stock = \"sorties\"",
            "stock = \"slings\"",
            "the unknown stock \"slings\"",
            "an id among",
        ),
        (
            "places = [\"brenn-works\"]",
            "places = [\"nowhere\"]",
            "the unknown place \"nowhere\"",
            "an id among",
        ),
        (
            "unit = \"sorties/day\"",
            "unit = \"sorties\"",
            "unit \"sorties\"",
            "unit \"sorties/day\"",
        ),
        (
            "aim = \"missiles\", places = [\"brenn-works\"]",
            "aim = \"sites\", places = [\"narrows\"]",
            "a place that does not fit the aim",
            "places of the aim's kind",
        ),
        (
            "aim = \"missiles\", places = [\"brenn-works\"]",
            "aim = \"energy\", places = [\"old-mill\"]",
            "a place that does not fit the aim",
            "places of the aim's kind",
        ),
    ] {
        assert!(element.contains(old), "{old}");
        let changed = format!("¶{}", element.replacen(old, new, 1));
        wrong(&[(element, &changed)], &[(path, found, expected)]);
    }
    // What defends cannot be fired at anything.
    let changed = format!(
        "¶{}",
        element
            .replacen("stock = \"sorties\"", "stock = \"interceptors\"", 1)
            .replacen("unit = \"sorties/day\"", "unit = \"interceptors\"", 1)
    );
    wrong(
        &[(element, &changed)],
        &[(
            path,
            "the stock \"interceptors\", which has no `weapon`",
            "a stock that strikes",
        )],
    );
    wrong(
        &[
            (&format!("  {element},\n"), ""),
            ("[packages.short-raid]", "[packages.¶short-raid]"),
        ],
        &[("packages.short-raid", "no elements", "at least one")],
    );
    let (start, _) = element.split_once("amount = ").unwrap();
    let changed = format!(
        "¶{start}amount = {{ value = -20, unit = \"sorties/day\", low = -30, high = 40, how = \"judgement\" }} }}"
    );
    wrong(
        &[(element, &changed)],
        &[(path, "-20", "an amount from 0 to 1e6")],
    );
    let changed = format!(
        "¶{}",
        element.replacen("aim = \"missiles\"", "aim = \"morale\"", 1)
    );
    let (text, lines) = edited("bad", &[(element, &changed)]);
    refused_file(
        text.as_bytes(),
        &[&format!(
            "bad.toml:{}: {path}.aim: found \"morale\", expected one of sites",
            lines[0]
        )],
    );
}

#[test]
fn talks_that_cannot_be_held() {
    for (old, new, path, found, expected) in [
        (
            "mediator = \"corvo\"",
            "¶mediator = \"alba\"",
            "talks.mediator",
            "an agent at a pole",
            "an agent between them",
        ),
        (
            "mediator = \"corvo\"",
            "¶mediator = \"zeta\"",
            "talks.mediator",
            "the unknown agent \"zeta\"",
            "an id among",
        ),
        (
            "next_round = \"first-round\"",
            "¶next_round = \"tea\"",
            "talks.next_round",
            "the unknown clock \"tea\"",
            "an id among",
        ),
        (
            "[talks.issues.relief]\n",
            "[talks.issues.¶relief]\n",
            "talks.issues.relief",
            "no `subjects`",
            "the sanctions or assets it is about",
        ),
        (
            "subjects = [\"corve-account\"]",
            "subjects = [\"purse\"]",
            "talks.issues.account",
            "the unknown frozen asset \"purse\"",
            "an id among",
        ),
    ] {
        let mut edits = vec![(old, new)];
        if path == "talks.issues.relief" {
            edits.push(("subjects = [\"oil-embargo\", \"bank-ban\"]\n", ""));
        }
        if path == "talks.issues.account" {
            edits.push(("[talks.issues.account]", "[talks.issues.¶account]"));
        }
        wrong(&edits, &[(path, found, expected)]);
    }
    wrong(
        &[(
            "[talks.issues.stock]\n",
            "[talks.issues.¶stock]\nsubjects = [\"bank-ban\"]\n",
        )],
        &[("talks.issues.stock", "`subjects`", "none for this effect")],
    );
    // Nobody on one side gives anything.
    let mut text = THREE_STATES.replacen("id = \"three-states\"", "id = \"bad\"", 1);
    text = text.replace("conceder = \"positive\"", "conceder = \"negative\"");
    refused_file(
        text.as_bytes(),
        &[
            "talks.issues: found issues that only one side would concede, expected at least one on either side",
        ],
    );
    let patience = line("[talks]", "patience_negative = ");
    wrong(
        &[(
            patience,
            "¶¶patience_negative = { value = 1.2, unit = \"fraction\", low = 0.6, high = 1.3, how = \"judgement\" }",
        )],
        &[
            ("talks.patience_negative.value", "1.2", "0.5 to 0.999"),
            ("talks.patience_negative.high", "1.3", "0.5 to 0.999"),
        ],
    );
}

/// The first line of the small world after a heading that begins so; numbers in it may change.
#[track_caller]
fn line(heading: &str, start: &str) -> &'static str {
    let from = THREE_STATES.find(heading).unwrap();
    let mut lines = THREE_STATES[from..].lines();
    lines
        .find(|line| line.trim_start().starts_with(start))
        .unwrap()
}

#[test]
fn programmes_that_do_not_rise() {
    let expected = "two different levels or more between them";
    let found = "levels that do not rise from above the tails to below weapon grade";
    let path = "programme.material";
    let level = |value: f64| {
        format!(
            "level = {{ value = {value}, unit = \"fraction\", low = {value}, high = {value}, how = \"judgement\" }}"
        )
    };
    // Twice the same level, one below the tails, one of weapon grade.
    for (section, value) in [
        ("[programme.material.middle]", 0.6),
        ("[programme.material.low]", 0.008),
        ("[programme.material.high]", 0.93),
    ] {
        let (section, level) = (line(section, section), level(value));
        let old = line(section, "level = ");
        let high = line("[programme.material.high]", "level = ");
        let tails = line("[programme]", "tails = ");
        let weapon = line("[programme]", "weapon_level = ");
        let (marked, top) = (
            "[programme.¶material.low]",
            "level = { value = 0.6, unit = \"fraction\", low = 0.6, high = 0.6, how = \"judgement\" }",
        );
        let mut edits = vec![
            (
                tails,
                "tails = { value = 0.01, unit = \"fraction\", low = 0.01, high = 0.01, how = \"judgement\" }",
            ),
            (
                weapon,
                "weapon_level = { value = 0.9, unit = \"fraction\", low = 0.9, high = 0.9, how = \"judgement\" }",
            ),
            ("[programme.material.low]", marked),
            (old, level.as_str()),
        ];
        if old != high {
            edits.push((high, top));
        }
        wrong(&edits, &[(path, found, expected)]);
    }
    wrong(
        &[
            (
                "[programme]\nowner = 'brenn'",
                "[programme]\n¶owner = 'zeta'",
            ),
            ("[options.brenn-enrich]", "[options.¶brenn-enrich]"),
            ("[options.brenn-limit]", "[options.¶brenn-limit]"),
        ],
        &[
            (
                "programme.owner",
                "the unknown agent \"zeta\"",
                "an id among",
            ),
            (
                "options.brenn-enrich",
                "an actor without a programme",
                "the owner of the programme",
            ),
            (
                "options.brenn-limit",
                "an actor without a programme",
                "the owner of the programme",
            ),
        ],
    );
}

#[test]
fn purchases_and_coverage_that_cannot_be() {
    let number = |value: f64| {
        format!(
            "share = {{ value = {value}, unit = \"fraction\", low = {value}, high = {value}, how = \"judgement\" }}\n"
        )
    };
    let with = |rest: &str| format!("\n{rest}\n[market]");
    let twice = "each pair of buyer and exporter once, shares of at most 1 in all";
    // More is sold than there is: by one more buyer.
    let more = with(&format!(
        "[purchases.zz-new]\nbuyer = \"alba\"\nexporter = \"brenn\"\n{}",
        number(1.0)
    ));
    let (text, _) = edited("bad", &[("\n[market]", &more)]);
    refused_file(
        text.as_bytes(),
        &[
            "purchases: found shares of one exporter's oil that add up to ",
            twice,
        ],
    );
    // The same pair twice, each with little.
    let again = with(&format!(
        "[purchases.zz-new]\nbuyer = \"corvo\"\nexporter = \"brenn\"\n{}",
        number(0.01)
    ));
    let (text, _) = edited("bad", &[("\n[market]", &again)]);
    refused_file(text.as_bytes(), &["purchases: found shares", twice]);
    let over = with(&format!(
        "[purchases.zz-new]\nbuyer = \"dorn-front\"\nexporter = \"alba\"\n¶¶¶{}",
        number(1.5)
    ));
    wrong(
        &[
            (
                "[purchases.corvo-from-brenn]",
                "[¶purchases.corvo-from-brenn]",
            ),
            ("\n[market]", &over),
        ],
        &[
            (
                "purchases",
                "shares of one exporter's oil that add up to 1.5",
                twice,
            ),
            ("purchases.zz-new.share.value", "1.5", "0 to 1"),
            ("purchases.zz-new.share.low", "1.5", "0 to 1"),
            ("purchases.zz-new.share.high", "1.5", "0 to 1"),
        ],
    );
    for (table, first, second) in [("purchases", "buyer", "exporter"), ("coverage", "by", "of")] {
        for (one, other, wrong_one) in [("¶", "", first), ("", "¶", second)] {
            let agent = |key: &str| if key == wrong_one { "zeta" } else { "alba" };
            let text = with(&format!(
                "[{table}.zz-new]\n{one}{first} = \"{}\"\n{other}{second} = \"{}\"\n{}",
                agent(first),
                agent(second),
                number(0.01)
            ));
            wrong(
                &[("\n[market]", &text)],
                &[(
                    &format!("{table}.zz-new.{wrong_one}"),
                    "the unknown agent \"zeta\"",
                    "an id among this scenario's",
                )],
            );
        }
    }
}

/// Effects that lack what their kind needs.
#[test]
fn effects_that_lack_a_field() {
    let amount = |value: f64, unit: &str| {
        format!(
            "amount = {{ value = {value}, unit = \"{unit}\", low = {value}, high = {value}, how = \"judgement\" }}"
        )
    };
    let half = amount(0.5, "fraction");
    let path = "interventions.zz-new.effects.0";
    let no_agent = &[
        ("no `agent`", "`agent` for an effect on "),
        ("the unknown agent \"\"", "an id among"),
    ][..];
    let cases: Vec<(String, &[(&str, &str)])> = vec![
        (format!("kind = \"ultimatum\", {half}"), no_agent),
        (format!("kind = \"deadline\", {half}"), no_agent),
        (format!("kind = \"backing\", {half}"), no_agent),
        (format!("kind = \"security\", {half}"), no_agent),
        (
            "kind = \"option\"".to_owned(),
            &[
                ("no `subject`", "`subject` for an effect on option"),
                ("the unknown option \"\"", "an id among"),
            ],
        ),
        (
            "kind = \"option\", subject = \"dance\"".to_owned(),
            &[("the unknown option \"dance\"", "an id among")],
        ),
        (
            format!("kind = \"cause\", subject = \"grudge\", {half}"),
            &[("the unknown cause \"grudge\"", "an id among")],
        ),
        (
            format!(
                "kind = \"injury\", from = \"alba\", {}",
                amount(0.5, "stakes")
            ),
            &[
                ("no `to`", "`to` for an effect on injury"),
                ("the unknown agent \"\"", "an id among"),
            ],
        ),
        (
            format!("kind = \"injury\", from = \"alba\", to = \"brenn\", {half}"),
            &[("unit \"fraction\"", "unit \"stakes\"")],
        ),
        (
            format!(
                "kind = \"injury\", from = \"alba\", to = \"brenn\", {}",
                amount(11.0, "stakes")
            ),
            &[("11", "0 to 10 stakes")],
        ),
        (
            format!(
                "kind = \"injury\", from = \"alba\", to = \"alba\", {}",
                amount(1.0, "stakes")
            ),
            &[("two agents without a tie", "agents with a tie")],
        ),
        (
            format!("kind = \"handover\", from = \"alba\", to = \"corvo\", {half}"),
            &[
                ("no `subject`", "`subject` for an effect on handover"),
                ("the unknown stock \"\"", "an id among"),
            ],
        ),
        (
            "kind = \"guarantee\"".to_owned(),
            &[("neither an amount nor a value", "an amount")],
        ),
        (
            format!("kind = \"guarantee\", {}", amount(1.5, "fraction")),
            &[("1.5", "0 to 1 fraction")],
        ),
        (
            format!("kind = \"guarantee\", {}", amount(-0.5, "fraction")),
            &[("-0.5", "0 to 1 fraction")],
        ),
        (
            "kind = \"talks-open\"".to_owned(),
            &[("no `days`", "how long it lasts, at least a day")],
        ),
        (
            "kind = \"ultimatum\", agent = \"alba\"".to_owned(),
            &[("neither an amount nor a value", "an amount")],
        ),
    ];
    for (effect, problems) in cases {
        let marks = "¶".repeat(problems.len());
        let text = format!(
            "\n[interventions.zz-new]\nname = \"New\"\nmeaning = \"New.\"\ngroup = \"talks\"\neffects = [\n  {marks}{{ {effect} }},\n]\n\n[market]"
        );
        let problems: Vec<Problem> = problems
            .iter()
            .map(|(found, expected)| (path, *found, *expected))
            .collect();
        wrong(&[("\n[market]", &text)], &problems);
    }
}

#[test]
fn the_new_tables_have_each_key_once() {
    for (old, new) in [
        (
            "[options.alba-hold]\n",
            "[options.alba-hold]\n¶action = \"hold\"\n",
        ),
        (
            "[talks.issues.stock]\n",
            "[talks.issues.stock]\nconceder = \"positive\"\n¶",
        ),
        (
            "[packages.short-raid]\n",
            "[packages.short-raid]\ndays = 1\n¶",
        ),
        ("[programme.material.high]\n", "[¶programme.material.low]\n"),
        ("[options.alba-pressure]\n", "[¶options.alba-hold]\n"),
        ("[packages.hill-raid]\n", "[¶packages.short-raid]\n"),
    ] {
        let (text, _) = edited("bad", &[(old, new)]);
        refused_file(
            text.as_bytes(),
            &["bad.toml:", "found ", "duplicate key", "expected TOML"],
        );
    }
    for (heading, path) in [
        ("[options.alba-hold]\n", "options.alba-hold.colour"),
        ("[talks]\n", "talks.colour"),
        ("[talks.issues.stock]\n", "talks.issues.stock.colour"),
        ("[programme]\n", "programme.colour"),
        ("[packages.salvo]\n", "packages.salvo.colour"),
        (
            "[agents.dorn-front.conduct]\n",
            "agents.dorn-front.conduct.colour",
        ),
        (
            "[agents.dorn-front.conduct.interests]\n",
            "agents.dorn-front.conduct.interests.colour",
        ),
        ("[parameters.decisions]\n", "parameters.decisions.colour"),
    ] {
        let with = format!("{heading}¶colour = \"red\"\n");
        wrong(
            &[(heading, &with)],
            &[(path, "the unknown key `colour`", "one of ")],
        );
    }
}
