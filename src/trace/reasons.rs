//! Words for why numbers moved: a template for each mechanism of [`crate::study::why`].
//!
//! Names stand in braces: `{agent}` another agent, `{option}` a choice with its actor,
//! `{choice}` the same in brackets or nothing, `{thing}` a kind of stock, a sanction or a
//! level, `{place}` a strait or site, `{side}` a side of the talks.

/// Mechanism and template.
pub static TEMPLATES: &[(&str, &str)] = &[
    ("alignment.pull", "pull of {agent}"),
    ("alignment.anchor", "pull of its own anchor"),
    (
        "alignment.pressure",
        "pressure from what was done or closed",
    ),
    ("alignment.noise", "chance"),
    ("alignment.bounds", "the end of the axis"),
    ("trust.forgotten_kept", "kept commitments are forgotten"),
    ("trust.forgotten_broken", "breaches are forgotten"),
    ("trust.kept", "a commitment was kept"),
    ("trust.broken", "a commitment was broken"),
    ("threat.resources", "resources of {agent}"),
    ("threat.offence", "deliverable offence of {agent}"),
    ("threat.intent", "perceived intent of {agent}"),
    ("threat.overtaken", "{agent} is now the strongest threat"),
    ("market.news", "news of the rest of the market"),
    (
        "market.expected_loss",
        "the loss of supply that the market expects",
    ),
    (
        "market.premium_threat",
        "threat between the poles, in the risk premium",
    ),
    (
        "market.premium_injury",
        "blows that are still to be answered, in the risk premium",
    ),
    (
        "market.lng",
        "the loss of LNG trade that the market expects",
    ),
    ("market.outage", "outages of {agent}"),
    ("market.outage_unnamed", "outages elsewhere"),
    ("market.strait_loss", "what cannot pass {place}"),
    ("market.lng_strait", "LNG that cannot pass {place}"),
    ("market.strait", "what was ordered of {place}, or its end"),
    ("money.income", "income of {agent}"),
    ("money.own_income", "income"),
    ("money.release", "released assets"),
    ("money.release_of", "released assets of {agent}"),
    ("money.support_from", "support from {agent}"),
    ("money.support_paid", "support paid to clients"),
    ("money.production", "production paid for"),
    ("money.upkeep", "running costs"),
    ("money.reserves", "reserves spent down"),
    ("money.bounds", "an account that is empty"),
    (
        "money.spent",
        "running costs, production and reserves of {agent}",
    ),
    ("money.lost_on_way", "support to {agent} lost on the way"),
    ("money.sanction", "enforcement of sanctions: {thing}"),
    ("money.buyers", "what {agent} buys"),
    ("money.own_outage", "its own outages"),
    ("money.strait", "what the strait lets through"),
    ("money.price", "the oil price"),
    ("money.support_wanted", "what {agent} wants to give"),
    ("money.support_income", "income of {agent}"),
    ("money.support_means", "what {agent} can pay"),
    ("stocks.produced", "production of {thing}"),
    ("stocks.delivered", "{thing} from {agent}"),
    ("stocks.sent", "{thing} sent to {agent}"),
    ("stocks.handed", "{thing} handed over, with {agent}"),
    ("stocks.destroyed", "{thing} destroyed"),
    ("stocks.bounds", "an empty stock of {thing}"),
    ("stocks.fired", "{thing} used{choice}"),
    ("stocks.spent", "interceptors spent: {thing}{choice}"),
    ("stocks.lost", "aircraft lost: {thing}{choice}"),
    ("stocks.struck", "{thing} destroyed{choice}"),
    ("capability.resources", "resources"),
    ("capability.personnel", "personnel"),
    ("capability.command", "command"),
    ("capability.regrowth", "regrowth"),
    ("capability.command_hit", "blows to command"),
    ("capability.repair", "repair"),
    ("capability.growth", "growth with income"),
    ("capability.bounds", "the bounds of the scale"),
    ("perception.forgotten", "forgetting, toward what is usual"),
    ("perception.injury_forgotten", "injuries are forgotten"),
    (
        "perception.effect",
        "what an intervention or a clock brought",
    ),
    ("decisions.choice", "{option}"),
    ("decisions.ordered", "{option}, as ordered"),
    ("combat.hurt", "harm done in {option}"),
    ("combat.injury", "injured in {option}"),
    ("combat.answered", "answered by {option}"),
    ("combat.deaths", "deaths in {option}"),
    ("combat.site", "{place} hit in {option}"),
    ("attacks.made", "small attacks of {agent}"),
    ("attacks.injury", "small attacks of {agent}"),
    ("attacks.deaths", "deaths in small attacks of {agent}"),
    ("attacks.shunned", "ships that stay away from {place}"),
    ("talks.offer", "the offer of {side}"),
    ("talks.range", "what no deal and promises are worth"),
    ("talks.concession", "giving way at a round"),
    ("talks.gap", "whether any deal is in reach"),
    ("talks.interim", "what an interim agreement would be"),
    ("talks.mediator", "how much the mediator can bridge"),
    ("talks.stage", "the stage of the talks"),
    ("talks.guarantee", "a guarantee given or ended"),
    ("programme.made", "enrichment from the level below"),
    ("programme.fed", "feed for weapon grade"),
    ("programme.removed", "taken away under an agreement"),
    ("programme.weapon", "enrichment to weapon grade"),
    ("programme.material", "stock of level {thing}"),
    ("programme.weapon_mass", "weapon grade made"),
    (
        "programme.turned",
        "days for which cascades have been turned",
    ),
    ("programme.work", "separative work that is left"),
    ("programme.repair", "repair of {place}"),
    (
        "programme.inspections",
        "what an agreement opens, and its end",
    ),
    ("start.changed", "levers that were turned"),
    ("rounding", "rounding"),
    ("whole.orders", "the whole change by the step “orders”"),
    ("whole.market", "the whole change by the step “market”"),
    ("whole.money", "the whole change by the step “money”"),
    ("whole.trust", "the whole change by the step “trust”"),
    ("whole.threat", "the whole change by the step “threat”"),
    (
        "whole.alignment",
        "the whole change by the step “alignment”",
    ),
    (
        "whole.capability",
        "the whole change by the step “capability”",
    ),
    ("whole.talks", "the whole change by the step “talks”"),
    (
        "whole.perception",
        "the whole change by the step “perception”",
    ),
    (
        "whole.decisions",
        "the whole change by the step “decisions”",
    ),
    ("whole.combat", "the whole change by the step “combat”"),
    ("whole.attacks", "the whole change by the step “attacks”"),
    (
        "whole.programme",
        "the whole change by the step “programme”",
    ),
    ("whole.outcome", "the whole change by the step “outcome”"),
];

/// The template of a mechanism; its id where it has none.
#[must_use]
pub fn template(mechanism: &'static str) -> &'static str {
    let known = TEMPLATES.iter().find(|(id, _)| *id == mechanism);
    known.map_or(mechanism, |(_, template)| template)
}

/// A template with its names filled in.
#[must_use]
pub fn filled(template: &str, names: &[(&str, &str)]) -> String {
    names
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
}

/// A series that did not move.
pub const UNMOVED: &str = "{what} stayed at {at}";

/// A series that moved.
pub const MOVED: &str = "{what} went from {from} to {to} {unit}: {causes}";

/// A number with as many digits as it takes to see it, six at most.
#[must_use]
pub fn amount(value: f64) -> String {
    // Nothing has no sign.
    let value = value + 0.0;
    let size = value.abs();
    let decimals: usize = if size >= 1000.0 {
        0
    } else if size >= 10.0 {
        2
    } else if size >= 1e-3 || value == 0.0 {
        4
    } else {
        return format!("{value:.2e}");
    };
    let text = format!("{value:.decimals$}");
    if decimals == 0 {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The same with its sign.
#[must_use]
pub fn signed(value: f64) -> String {
    let sign = if value < 0.0 { "" } else { "+" };
    format!("{sign}{}", amount(value))
}

/// An event that was weighed.
pub const WEIGHED: &str = "{event} (one of {options} options weighed, chance {percent} %)";

/// A chain that ends with an order from outside.
pub const ROOT_ORDER: &str = "ordered from outside: an intervention of the scenario or of who asks";

/// A chain that ends with a clock.
pub const ROOT_CLOCK: &str = "a clock of the scenario";

/// A chain that ends with the first round of the scenario.
pub const ROOT_ROUND: &str = "the first round, by a clock of the scenario";

/// A chain that ends with a review.
pub const ROOT_REVIEW: &str = "{agent} looked up by chance: a review of what it does";

/// A chain that ends with a campaign that was under way.
pub const ROOT_CAMPAIGN: &str =
    "a campaign that was under way at the start; how many attacks a day is drawn";

/// A chain that ends at the start.
pub const ROOT_START: &str = "as things stood at the start";

/// A decision.
pub const DECIDED: &str = "{option}: one of {options} options weighed, chance {percent} %";
