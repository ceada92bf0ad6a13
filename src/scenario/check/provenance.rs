//! Where numbers and claims come from: sources are known, and nothing is dated after
//! the freeze.

use super::{Checker, Sources};
use crate::scenario::node::below;
use crate::scenario::problem::Origin;
use crate::scenario::quantity::{How, span_of};
use crate::scenario::raw::RawScenario;
use crate::scenario::record::Read;

impl Checker<'_> {
    /// Sources are known, and nothing is dated after the freeze.
    pub(super) fn provenance(&mut self, sources: &Sources) {
        let raw = self.raw;
        let mut cited: Vec<(String, Origin, String)> = Vec::new();
        let mut late = Vec::new();
        raw.quantities("", &mut |path, quantity| {
            if let Some(source) = &quantity.source {
                cited.push((path.to_owned(), quantity.origin.clone(), source.clone()));
            }
            let as_of = quantity.as_of.as_deref().and_then(span_of);
            if as_of.is_some_and(|(first, _)| first > raw.freeze) {
                late.push((
                    path.to_owned(),
                    quantity.origin.clone(),
                    quantity.as_of.clone().unwrap_or_default(),
                ));
            }
        });
        for (path, origin, as_of) in late {
            let expected = format!("a date by the freeze, {}", raw.freeze);
            self.problems
                .add(&origin, &path, format_args!("as_of \"{as_of}\""), expected);
        }
        for (id, how, source) in worded_claims(raw) {
            match source {
                Some(source) => {
                    let origin = self.origin(&below(&id, "source"));
                    cited.push((id, origin, source));
                }
                None if how == How::Published || how == How::Recalled => {
                    self.note(
                        &id,
                        "no `source`",
                        format_args!("a source for what is {how}"),
                    );
                }
                None => {}
            }
        }
        for (path, origin, source) in cited {
            match sources.get(&source) {
                None => {
                    let found = format!("source \"{source}\"");
                    self.problems.add(
                        &origin,
                        &path,
                        found,
                        "an entry of the bibliography (sources.toml)",
                    );
                }
                Some(entry) => match span_of(&entry.published) {
                    None => {
                        let found =
                            format!("source \"{source}\" published \"{}\"", entry.published);
                        self.problems.add(
                            &origin,
                            &path,
                            found,
                            "a year, month or day of publication",
                        );
                    }
                    Some((first, _)) if first > raw.freeze => {
                        let found = format!("source \"{source}\" published {}", entry.published);
                        self.problems.add(
                            &origin,
                            &path,
                            found,
                            format_args!("a source by the freeze, {}", raw.freeze),
                        );
                    }
                    Some(_) => {}
                },
            }
        }
        for (id, commitment) in &raw.commitments {
            if commitment.date > raw.start || commitment.date > raw.freeze {
                let path = format!("commitments.{id}.date");
                self.note(
                    &path,
                    commitment.date,
                    "a day by the start and by the freeze",
                );
            }
        }
    }
}

/// Claims in words that say how they are known: facets of ties, commitments, clocks, levers.
pub(super) fn worded_claims(raw: &RawScenario) -> Vec<(String, How, Option<String>)> {
    let mut claims = Vec::new();
    for (from, row) in &raw.ties {
        for (to, tie) in row {
            for (number, facet) in tie.facets.iter().enumerate() {
                claims.push((
                    format!("ties.{from}.{to}.facets.{number}"),
                    facet.how,
                    facet.source.clone(),
                ));
            }
        }
    }
    claims.extend(
        raw.commitments
            .iter()
            .map(|(id, c)| (format!("commitments.{id}"), c.how, c.source.clone())),
    );
    claims.extend(
        raw.clocks
            .iter()
            .map(|(id, c)| (format!("clocks.{id}"), c.how, c.source.clone())),
    );
    claims.extend(
        raw.levers
            .iter()
            .map(|(id, l)| (format!("levers.{id}"), l.how, l.source.clone())),
    );
    claims
}

/// Ids of the sources that a scenario cites.
#[must_use]
pub fn cited(raw: &RawScenario) -> Vec<String> {
    let mut ids: Vec<String> = worded_claims(raw)
        .into_iter()
        .filter_map(|claim| claim.2)
        .collect();
    raw.quantities("", &mut |_, quantity| ids.extend(quantity.source.clone()));
    ids.sort();
    ids.dedup();
    ids
}
