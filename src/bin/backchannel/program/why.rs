//! `why`: what moved a number, what a decision weighed, what made an event possible.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use backchannel::MODEL_VERSION;
use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::why::chain::Link;
use backchannel::study::why::decision::Decided;
use backchannel::study::why::inputs::Citation;
use backchannel::study::why::{Answer, Change, OfChange, OfDecision, OfEvent, Question, ask};
use backchannel::trace::{digest, reasons};
use clap::Args;

use super::asked::{Subject, seed};
use super::output::{Failure, keep, say, whole_file};

#[derive(Args)]
pub struct Why {
    #[command(flatten)]
    subject: Subject,
    /// Seed of all luck: a number, or 0x and up to 16 hex digits
    #[arg(long, value_parser = seed)]
    seed: u64,
    /// Explain the change of this series
    #[arg(long, value_name = "SERIES", conflicts_with_all = ["decision", "event"])]
    series: Option<String>,
    /// Agent, for a series per agent
    #[arg(long, value_name = "AGENT", requires = "series")]
    agent: Option<String>,
    /// Explain what this agent decided on a day
    #[arg(long, value_name = "AGENT", conflicts_with = "event")]
    decision: Option<String>,
    /// Follow this event back: its number in the log, or in that of a day, from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    event: Option<u32>,
    /// Day of the change, the decision or the event, from 1
    #[arg(long, value_name = "DAY")]
    day: Option<u32>,
    /// Last day of the change [default: its first]
    #[arg(long, value_name = "DAY", requires = "series")]
    until: Option<u32>,
    /// Give every contribution of every day, too
    #[arg(long, requires = "series")]
    daily: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write JSON to a file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Why {
    fn question(&self) -> Result<Question, Problems> {
        let missing = |option: &str, expected: &str| {
            Problems::one(&Origin::named("command line"), option, "nothing", expected)
        };
        let day = || {
            self.day
                .ok_or_else(|| missing("--day", "a day of the run, from 1"))
        };
        if let Some(series) = &self.series {
            return Ok(Question::Change(OfChange {
                series: series.clone(),
                agent: self.agent.clone(),
                day: day()?,
                until: self.until,
                daily: self.daily,
            }));
        }
        if let Some(agent) = &self.decision {
            return Ok(Question::Decision(OfDecision {
                agent: agent.clone(),
                day: day()?,
            }));
        }
        match self.event {
            Some(event) => Ok(Question::Event(OfEvent {
                event,
                day: self.day,
            })),
            None => Err(missing("question", "--series, --decision or --event")),
        }
    }
}

/// Answers a question about a run.
pub fn why(options: &Why, out: &mut dyn Write) -> Result<(), Failure> {
    let question = options.question()?;
    let asked = options.subject.read()?;
    let setting = asked.changed()?;
    let answer = ask(&setting, options.seed, asked.days, &question)?;
    let report = || {
        serde_json::json!({
            "scenario": options.subject.scenario(),
            "model_version": MODEL_VERSION,
            "seed": digest::hex(options.seed),
            "days": asked.days,
            "question": question,
            "answer": answer,
            "notice": setting.scenario.raw.notice,
        })
    };
    if let Some(path) = &options.out {
        let file = whole_file(path, |file| writeln!(file, "{:#}", report()))?;
        keep(file, path)?;
    }
    if options.json {
        return say(out, format_args!("{:#}", report()));
    }
    match &answer {
        Answer::Change(change) => of_change(change, out),
        Answer::Decision(decided) => of_decision(decided, out),
        Answer::Event(chain) => chain.links.iter().try_for_each(|it| say(out, link(it))),
    }?;
    say(out, format_args!("\n{}", setting.scenario.raw.notice))
}

fn of_change(change: &Change, out: &mut dyn Write) -> Result<(), Failure> {
    say(out, &change.words)?;
    let (from, until) = &change.dates;
    say(
        out,
        format_args!("{from} to {until}, amounts in {}\n", change.unit),
    )?;
    for bar in &change.bars {
        let amount = reasons::signed(bar.amount);
        say(out, format_args!("{amount:>12}  {}", bar.words))?;
        let cited: Vec<String> = bar.citations.iter().map(citation).collect();
        say(
            out,
            format_args!(
                "{:14}{}: {}; {}",
                "",
                bar.mechanism,
                bar.equation,
                cited.join(", ")
            ),
        )?;
        let mut line = String::new();
        for input in &bar.inputs {
            let separator = if line.is_empty() { "" } else { "; " };
            let whose = input.agents.join("→");
            let of = if whose.is_empty() { "" } else { " " };
            let (first, last) = (reasons::amount(input.first), reasons::amount(input.last));
            let values = if first == last {
                first
            } else {
                format!("{first} to {last}")
            };
            // Writing to a string cannot fail.
            let _ = write!(line, "{separator}{}{of}{whose} {values}", input.name);
        }
        if !line.is_empty() {
            say(out, format_args!("{:14}from {line}", ""))?;
        }
    }
    for contribution in &change.daily {
        let bar = contribution.bar.and_then(|bar| change.bars.get(bar));
        let words = bar.map_or("rounding", |bar| &bar.words);
        say(
            out,
            format_args!(
                "day {:>3}  {:>24e}  {words}",
                contribution.day, contribution.amount
            ),
        )?;
    }
    Ok(())
}

fn citation(citation: &Citation) -> String {
    match citation {
        Citation::Section(section) => format!("odd.md {section}"),
        Citation::Literature(entry) => (*entry).to_owned(),
        Citation::Source(id) => format!("[{id}]"),
    }
}

fn of_decision(decided: &Decided, out: &mut dyn Write) -> Result<(), Failure> {
    say(
        out,
        format_args!("day {} ({})  {}", decided.day, decided.date, decided.words),
    )?;
    say(out, "it looked because of")?;
    decided
        .looked
        .iter()
        .try_for_each(|it| say(out, format_args!("  {}", link(it))))?;
    for (number, opportunity) in decided.opportunities.iter().enumerate() {
        say(out, format_args!("\nopportunity {}", number + 1))?;
        if let Some(first) = &opportunity.first {
            let [hold, act] = first.scores.map(reasons::amount);
            say(
                out,
                format_args!(
                    "  to act at all: worth {} against {} for holding, chance {} %; drawn {act} against {hold}",
                    reasons::amount(first.act),
                    reasons::amount(first.hold),
                    reasons::amount(100.0 * first.chance),
                ),
            )?;
        }
        let mut places: Vec<usize> = (0..opportunity.options.len()).collect();
        let chance = |place: &usize| opportunity.options[*place].probability;
        places.sort_by(|a, b| chance(b).total_cmp(&chance(a)));
        for place in places {
            let option = &opportunity.options[place];
            let mark = if place == opportunity.taken {
                "→"
            } else {
                " "
            };
            let score = option.score.map_or(String::new(), |score| {
                format!(", drawn {}", reasons::amount(score))
            });
            say(
                out,
                format_args!(
                    "{mark} {:>8} %  {}: {}{score}",
                    reasons::amount(100.0 * option.probability),
                    option.words,
                    reasons::signed(option.utility),
                ),
            )?;
            let parts: Vec<String> = option
                .parts
                .iter()
                .map(|part| format!("{} {}", part.part, reasons::signed(part.amount)))
                .collect();
            if !parts.is_empty() {
                say(out, format_args!("{:14}{}", "", parts.join(", ")))?;
            }
        }
    }
    Ok(())
}

fn link(link: &Link) -> String {
    let event = link
        .event
        .map_or(String::new(), |event| format!(" [{event}]"));
    format!("{}{event}  {}", link.date, link.words)
}
