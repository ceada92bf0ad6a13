//! What agents want and can do: options name what their actions need, packages use
//! stocks that strike, talks have issues on both sides.

use super::Checker;
use crate::chance::name_key;
use crate::scenario::conduct::{Action, Aim, IssueEffect, RawConduct, RawElement, RawOption, Side};
use crate::scenario::play::{
    Choice, Conduct, Coverage, Defence, Element, Issue, PARTS, Package, Place, Programme, Purchase,
    Site, Talks, Weapon,
};
use crate::scenario::raw::{PlaceKind, RawStockKind};
use crate::scenario::{NOBODY, Scenario, Strait};

/// The value of an optional quantity, 0 when absent.
fn value(quantity: Option<&crate::scenario::quantity::Quantity>) -> f64 {
    quantity.map_or(0.0, |quantity| quantity.value)
}

/// How a kind of stock strikes.
pub(super) fn weapon(kind: &RawStockKind) -> Option<Weapon> {
    kind.weapon.as_ref().map(|weapon| Weapon {
        per_unit: weapon.per_unit.value,
        failure: weapon.failure.value,
        accuracy: weapon.accuracy.value,
        reach: weapon.reach.value,
        lethality: weapon.lethality.value,
        flight: weapon.flight.value,
    })
}

/// How a kind of stock defends.
pub(super) fn defence(kind: &RawStockKind) -> Option<Defence> {
    kind.defence.as_ref().map(|defence| Defence {
        shots: defence.shots.value,
        channels: defence.channels.value,
        kill: [
            defence.ballistic.value,
            defence.cruise.value,
            defence.drone.value,
            defence.rocket.value,
        ],
    })
}

impl Checker<'_> {
    pub(super) fn conduct(
        &mut self,
        id: &str,
        conduct: &RawConduct,
        straits: &[Strait],
    ) -> Conduct {
        let wants = &conduct.interests;
        let interests: [f64; PARTS] = [
            &wants.programme,
            &wants.damage,
            &wants.answer,
            &wants.safety,
            &wants.audience,
            &wants.agreement,
            &wants.partner,
            &wants.restraint,
            &wants.income,
            &wants.goodwill,
            &wants.cause,
            &wants.order,
        ]
        .map(|weight| value(weight.as_ref()));
        let cause = conduct.cause.as_ref().and_then(|cause| {
            let path = format!("agents.{id}.conduct.cause");
            self.reference(&self.raw.causes, cause, &path, "cause")
        });
        let strait = conduct.strait.as_ref().and_then(|strait| {
            let found = straits.iter().position(|candidate| &candidate.id == strait);
            if found.is_none() {
                let path = format!("agents.{id}.conduct.strait");
                self.note(
                    &path,
                    format_args!("\"{strait}\""),
                    "the id of a place of kind strait",
                );
            }
            found
        });
        Conduct {
            strait,
            watched: Vec::new(),
            resolve: conduct.resolve.value,
            security: conduct.security.value,
            posture: conduct.posture.value,
            review: conduct.review.value,
            interests,
            threat: value(conduct.threat.as_ref()),
            access: conduct.access.as_ref().map(|access| access.value),
            has_ally: conduct.backing.is_some(),
            backing: value(conduct.backing.as_ref()),
            tempo: value(conduct.tempo.as_ref()),
            campaign: value(conduct.campaign.as_ref()),
            cause,
            curbed: value(conduct.curbed.as_ref()),
            options: Vec::new(),
        }
    }

    /// Places by id, and the sites among them.
    pub(super) fn all_places(&mut self) -> (Vec<Place>, Vec<Site>) {
        let raw = self.raw;
        let (mut places, mut sites) = (Vec::new(), Vec::new());
        for (id, place) in &raw.places {
            let agent = |id: &Option<String>| {
                id.as_ref()
                    .and_then(|id| raw.agents.place(id))
                    .unwrap_or(NOBODY)
            };
            let host = agent(&place.host);
            let operator = match agent(&place.operator) {
                NOBODY => host,
                operator => operator,
            };
            let nuclear = matches!(place.kind, PlaceKind::Enrichment | PlaceKind::Conversion);
            let site = (nuclear && host != NOBODY).then_some(sites.len());
            if site.is_some() {
                sites.push(Site {
                    place: places.len(),
                    owner: host,
                    depth: value(place.depth.as_ref()),
                    halls: value(place.halls.as_ref()).max(1.0),
                    entrances: value(place.entrances.as_ref()),
                    services: value(place.services.as_ref()),
                    capacity: value(place.enrichment_capacity.as_ref()),
                });
            }
            places.push(Place {
                id: id.clone(),
                key: name_key(id),
                kind: place.kind,
                host,
                operator,
                garrison: value(place.garrison.as_ref()),
                site,
            });
        }
        (places, sites)
    }

    pub(super) fn coverage(&mut self) -> Vec<Coverage> {
        let raw = self.raw;
        let mut coverage = Vec::new();
        for (id, cover) in &raw.coverage {
            let by = self.agent(&cover.by, &format!("coverage.{id}.by"));
            let of = self.agent(&cover.of, &format!("coverage.{id}.of"));
            if let (Some(by), Some(of)) = (by, of) {
                coverage.push(Coverage {
                    by,
                    of,
                    share: cover.share.value,
                });
            }
        }
        coverage
    }

    pub(super) fn purchases(&mut self) -> Vec<Purchase> {
        let raw = self.raw;
        let mut purchases: Vec<Purchase> = Vec::new();
        for (id, purchase) in &raw.purchases {
            let buyer = self.agent(&purchase.buyer, &format!("purchases.{id}.buyer"));
            let exporter = self.agent(&purchase.exporter, &format!("purchases.{id}.exporter"));
            if let (Some(buyer), Some(exporter)) = (buyer, exporter) {
                purchases.push(Purchase {
                    buyer,
                    exporter,
                    share: purchase.share.value,
                });
            }
        }
        for (number, purchase) in purchases.iter().enumerate() {
            let sold: f64 = purchases
                .iter()
                .filter(|other| other.exporter == purchase.exporter)
                .map(|other| other.share)
                .sum();
            let twice = purchases[..number]
                .iter()
                .any(|other| (other.buyer, other.exporter) == (purchase.buyer, purchase.exporter));
            if sold > 1.0 + 1e-9 || twice {
                self.note(
                    "purchases",
                    format_args!("shares of one exporter's oil that add up to {sold}"),
                    "each pair of buyer and exporter once, shares of at most 1 in all",
                );
            }
        }
        purchases
    }

    pub(super) fn talks(&mut self, poles: [usize; 2]) -> Option<Talks> {
        let raw = self.raw;
        let talks = raw.talks.as_ref()?;
        let mediator = self.agent(&talks.mediator, "talks.mediator")?;
        if poles.contains(&mediator) {
            self.note(
                "talks.mediator",
                "an agent at a pole",
                "an agent between them",
            );
        }
        let next_round = talks
            .next_round
            .as_ref()
            .and_then(|clock| self.reference(&raw.clocks, clock, "talks.next_round", "clock"));
        let mut issues = Vec::new();
        for (id, issue) in &raw.talks.as_ref()?.issues {
            let path = format!("talks.issues.{id}");
            let mut subjects = Vec::new();
            for subject in &issue.subjects {
                let found = match issue.effect {
                    IssueEffect::Sanctions => {
                        self.reference(&raw.sanctions, subject, &path, "sanction")
                    }
                    IssueEffect::Assets => {
                        self.reference(&raw.frozen_assets, subject, &path, "frozen asset")
                    }
                    _ => {
                        self.note(&path, "`subjects`", "none for this effect");
                        None
                    }
                };
                subjects.extend(found);
            }
            let needs = matches!(issue.effect, IssueEffect::Sanctions | IssueEffect::Assets);
            if needs && issue.subjects.is_empty() {
                self.note(
                    &path,
                    "no `subjects`",
                    "the sanctions or assets it is about",
                );
            }
            issues.push(Issue {
                id: id.clone(),
                conceder: match issue.conceder {
                    Side::Negative => 0,
                    Side::Positive => 1,
                },
                cost: issue.cost.value,
                value: issue.value.value,
                interim: issue.interim.value,
                divisible: issue.divisible.unwrap_or(true),
                effect: issue.effect,
                subjects,
            });
        }
        for side in [0, 1] {
            if !issues.iter().any(|issue| issue.conceder == side) {
                self.note(
                    "talks.issues",
                    "issues that only one side would concede",
                    "at least one on either side",
                );
            }
        }
        let threatening = talks
            .threatening
            .iter()
            .filter_map(|agent| self.agent(agent, "talks.threatening"))
            .collect();
        Some(Talks {
            threatening,
            called: talks.called.value,
            mediator,
            next_round,
            interval: talks.interval.value,
            issues,
            patience: [talks.patience_negative.value, talks.patience_positive.value],
            insistence: [
                talks.insistence_negative.value,
                talks.insistence_positive.value,
            ],
            obstinacy: [
                talks.obstinacy_negative.value,
                talks.obstinacy_positive.value,
            ],
            obstinate_share: talks.obstinate_share.value,
            drift: [talks.drift_negative.value, talks.drift_positive.value],
        })
    }

    pub(super) fn programme(&mut self) -> Option<Programme> {
        let programme = self.raw.programme.as_ref()?;
        let owner = self.agent(&programme.owner, "programme.owner")?;
        let mut material: Vec<(f64, f64)> = programme
            .material
            .values()
            .map(|material| (material.level.value, material.amount.value))
            .collect();
        material.sort_by(|one, other| one.0.total_cmp(&other.0));
        let rising = material.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let highest = material.last().map_or(0.0, |top| top.0);
        if material.len() < 2
            || !rising
            || material[0].0 <= programme.tails.value
            || highest >= programme.weapon_level.value
        {
            self.note(
                "programme.material",
                "levels that do not rise from above the tails to below weapon grade",
                "two different levels or more between them",
            );
            return None;
        }
        Some(Programme {
            owner,
            material,
            tails: programme.tails.value,
            rate: programme.rate.value,
            faster: programme.faster.value,
            weapon_level: programme.weapon_level.value,
            turning: programme.turning.value,
            weapon_mass: programme.weapon_mass.value,
            inspections: programme.inspections.value,
        })
    }

    pub(super) fn packages(&mut self, scenario: &Scenario) -> Vec<Package> {
        let raw = self.raw;
        let mut packages = Vec::new();
        for (id, package) in &raw.packages {
            if package.elements.is_empty() {
                self.note(&format!("packages.{id}"), "no elements", "at least one");
            }
            let mut elements = Vec::new();
            for (number, element) in package.elements.iter().enumerate() {
                let path = format!("packages.{id}.elements.{number}");
                elements.extend(self.element(element, scenario, &path));
            }
            packages.push(Package {
                id: id.clone(),
                days: package.days.value.round().max(1.0) as u32,
                elements,
            });
        }
        packages
    }

    fn element(
        &mut self,
        element: &RawElement,
        scenario: &Scenario,
        path: &str,
    ) -> Option<Element> {
        let raw = self.raw;
        let agent = self.agent(&element.agent, path)?;
        let stock = self.reference(&raw.stocks, &element.stock, path, "stock")?;
        let kind = raw.stocks.get(&element.stock)?;
        if kind.weapon.is_none() {
            self.note(
                path,
                format_args!("the stock \"{}\", which has no `weapon`", element.stock),
                "a stock that strikes",
            );
        }
        if element.amount.unit != kind.unit {
            let found = format!("unit \"{}\"", element.amount.unit);
            self.note(path, found, format_args!("unit \"{}\"", kind.unit));
        }
        if !(0.0..=1e6).contains(&element.amount.value) {
            self.note(path, element.amount.value, "an amount from 0 to 1e6");
        }
        let mut places = Vec::new();
        for place in &element.places {
            places.extend(self.reference(&raw.places, place, path, "place"));
        }
        let fits = |place: &usize| {
            let place = &scenario.places[*place];
            match element.aim {
                Aim::Sites => place.site.is_some(),
                Aim::Energy => place.kind == PlaceKind::Energy,
                Aim::Bases => place.kind == PlaceKind::Base || place.kind == PlaceKind::Landmark,
                Aim::AirDefence | Aim::Missiles => true,
            }
        };
        if !places.iter().all(fits) {
            self.note(
                path,
                "a place that does not fit the aim",
                "places of the aim's kind",
            );
        }
        Some(Element {
            agent,
            stock,
            amount: element.amount.value,
            aim: element.aim,
            places,
        })
    }

    pub(super) fn choices(&mut self, scenario: &Scenario) -> Vec<Choice> {
        let raw = self.raw;
        let mut choices = Vec::new();
        for (id, option) in &raw.options {
            match self.choice(id, option, scenario) {
                Some(choice) => choices.push(choice),
                // Its problems are noted; a gap keeps the numbers of the others.
                None => return Vec::new(),
            }
        }
        let same = |one: &Choice, other: &Choice| {
            (one.actor, one.action, one.target, one.partner, one.place)
                == (
                    other.actor,
                    other.action,
                    other.target,
                    other.partner,
                    other.place,
                )
                && (one.subject, one.package, one.telegraphed, one.selective)
                    == (
                        other.subject,
                        other.package,
                        other.telegraphed,
                        other.selective,
                    )
                && (one.size, one.breach, one.pause) == (other.size, other.breach, other.pause)
        };
        // Copies are of one actor: others need not be looked at.
        let mut of_actor = vec![Vec::new(); scenario.agents.len()];
        for (number, choice) in choices.iter().enumerate() {
            of_actor[choice.actor].push(number);
        }
        let copies: Vec<(f64, usize)> = choices
            .iter()
            .map(|one| {
                let others = of_actor[one.actor].iter().copied();
                let mut same = others.filter(|other| same(one, &choices[*other]));
                let original = same.next().unwrap_or(0);
                ((1 + same.count()) as f64, original)
            })
            .collect();
        for (choice, (copies, original)) in choices.iter_mut().zip(copies) {
            choice.copies = copies;
            choice.original = original;
        }
        choices
    }

    fn choice(&mut self, id: &str, option: &RawOption, scenario: &Scenario) -> Option<Choice> {
        use Action as A;
        let raw = self.raw;
        let path = format!("options.{id}");
        let actor = self.agent(&option.actor, &path)?;
        if scenario.agents[actor].conduct.is_none() {
            self.note(
                &path,
                format_args!("the actor \"{}\", who has no `conduct`", option.actor),
                "an agent that decides",
            );
        }
        let needs_target = !matches!(
            option.action,
            A::Hold
                | A::Enrich
                | A::LimitInspections
                | A::Order
                | A::RestrainClients
                | A::RestrictStrait
                | A::Abstain
                | A::Access
                | A::Mediate
                | A::Procedure
                | A::Curb
                | A::Corridor
        );
        let target = match (&option.target, needs_target) {
            (Some(target), true) => self.agent(target, &path)?,
            (None, false) => NOBODY,
            (Some(_), false) => {
                self.note(
                    &path,
                    "a `target`",
                    format_args!("none for {}", option.action),
                );
                return None;
            }
            (None, true) => {
                self.note(
                    &path,
                    "no `target`",
                    format_args!("the agent that {} is done to", option.action),
                );
                return None;
            }
        };
        if target != NOBODY
            && (target == actor
                || scenario.edge(actor, target).is_none()
                || scenario.edge(target, actor).is_none())
        {
            self.note(
                &path,
                "a target without a tie to the actor",
                "another agent, with a tie",
            );
            return None;
        }
        let partner = match &option.partner {
            Some(partner) => self.agent(partner, &path)?,
            None => NOBODY,
        };
        let place = match (option.action, &option.place) {
            (A::RestrictStrait, Some(place)) => {
                let strait = scenario
                    .straits
                    .iter()
                    .position(|strait| &strait.id == place);
                if strait.is_none() {
                    self.note(
                        &path,
                        format_args!("place \"{place}\""),
                        "the id of a place of kind strait",
                    );
                }
                strait?
            }
            (A::Covert, Some(place)) => {
                let place = self.reference(&raw.places, place, &path, "place")?;
                let site = scenario.places[place].site;
                if site.is_none() {
                    self.note(
                        &path,
                        "a place that is no site",
                        "a place of kind enrichment or conversion",
                    );
                }
                site?
            }
            (A::RestrictStrait | A::Covert, None) => {
                self.note(
                    &path,
                    "no `place`",
                    format_args!("where {} is done", option.action),
                );
                return None;
            }
            (_, Some(_)) => {
                self.note(
                    &path,
                    "a `place`",
                    format_args!("none for {}", option.action),
                );
                return None;
            }
            (_, None) => NOBODY,
        };
        let subject = match (option.action, &option.subject) {
            (A::Procedure, Some(clock)) => {
                let number = self.reference(&raw.clocks, clock, &path, "clock")?;
                if raw.clocks[clock].lasts.is_none() {
                    self.note(
                        &path,
                        "a clock without `lasts`",
                        "a procedure that says how long it takes",
                    );
                }
                number
            }
            (A::Arm, Some(stock)) => self.reference(&raw.stocks, stock, &path, "stock")?,
            (A::Corridor, Some(corridor)) => {
                self.reference(&raw.corridors, corridor, &path, "corridor")?
            }
            (A::Procedure | A::Arm | A::Corridor, None) => {
                self.note(
                    &path,
                    "no `subject`",
                    format_args!("what {} is about", option.action),
                );
                return None;
            }
            (_, Some(_)) => {
                self.note(
                    &path,
                    "a `subject`",
                    format_args!("none for {}", option.action),
                );
                return None;
            }
            (_, None) => NOBODY,
        };
        let package = match (option.action, &option.package) {
            (A::Strike | A::Salvo | A::Join, Some(package)) => {
                self.reference(&raw.packages, package, &path, "package")?
            }
            (A::Strike | A::Salvo | A::Join, None) => {
                self.note(
                    &path,
                    "no `package`",
                    format_args!("what {} is done with", option.action),
                );
                return None;
            }
            (_, Some(_)) => {
                self.note(
                    &path,
                    "a `package`",
                    format_args!("none for {}", option.action),
                );
                return None;
            }
            (_, None) => NOBODY,
        };
        let at_most_one = !matches!(option.action, A::Buy);
        let size = option.size.as_ref().map_or(1.0, |size| size.value);
        if at_most_one && size > 1.0 {
            self.note(&format!("{path}.size"), size, "at most 1 for this action");
        }
        if matches!(option.action, A::Enrich | A::LimitInspections)
            && self
                .raw
                .programme
                .as_ref()
                .is_none_or(|p| p.owner != option.actor)
        {
            self.note(
                &path,
                "an actor without a programme",
                "the owner of the programme",
            );
        }
        if option.action == A::Buy
            && !scenario
                .purchases
                .iter()
                .any(|p| (p.buyer, p.exporter) == (actor, target))
        {
            self.note(
                &path,
                "oil that is not bought",
                "a pair of buyer and exporter in `purchases`",
            );
        }
        if matches!(option.action, A::Mediate) && raw.talks.is_none() {
            self.note(&path, "mediation without talks", "a scenario with `talks`");
        }
        Some(Choice {
            id: id.to_owned(),
            key: name_key(id),
            actor,
            action: option.action,
            target,
            partner,
            place,
            subject,
            package,
            size,
            telegraphed: option.telegraphed.unwrap_or(false),
            selective: option.selective.unwrap_or(false),
            breach: option.breach.value,
            pause: option
                .pause
                .as_ref()
                .map_or(0.0, |pause| pause.value)
                .round() as u32,
            copies: 1.0,
            original: 0,
        })
    }
}
