// The current state in a few sentences: to read, and spoken now and then to those who listen.
import { html, nothing } from "lit";
import { WorldElement } from "./element.js";
import { WORLD_SERIES } from "./figures/series.js";
import { stageOn, stretches } from "./stages.js";
import { amount, dateText, listText, numberText, t } from "./text.js";

/** Milliseconds between spoken summaries, while time runs and after a change. */
const SPOKEN = { playing: 6000, resting: 700 };

/** Stages in which an agreement is in force. */
const AGREED = new Set(["interim", "comprehensive"]);

export class Summary extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { spoken: { state: true } };
  static watches = /** @type {import("./world.js").Topic[]} */ (["run", "day", "time"]);

  #timer = 0;
  #lastSpoken = 0;
  /** What of the current state was put into words last: the spoken text leaves out what it said before. */
  #said = { day: "", outcome: "" };

  constructor() {
    super();
    this.spoken = "";
  }

  render() {
    const { day, outcome } = summary(this.world);
    if (!day) return nothing;
    return html`
      <p class="summary">${day}</p>
      <p class="outcome">${outcome}</p>
      <p class="unseen" role="status" aria-live="polite">${this.spoken}</p>`;
  }

  updated() {
    const now = summary(this.world);
    if (now.day === this.#said.day && now.outcome === this.#said.outcome) return;
    window.clearTimeout(this.#timer);
    // A figure that has the keyboard speaks for itself.
    if (document.activeElement?.matches(".field")) return;
    const { playing } = this.world;
    const wait = playing ? Math.max(0, this.#lastSpoken + SPOKEN.playing - performance.now()) : SPOKEN.resting;
    this.#timer = window.setTimeout(() => {
      const { day, outcome } = summary(this.world);
      this.#lastSpoken = performance.now();
      this.spoken = outcome === this.#said.outcome ? day : `${day} ${outcome}`;
      this.#said = { day, outcome };
    }, wait);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }
}

/** The day shown, and what the run comes to. @param {import("./world.js").World} world */
function summary(world) {
  return { day: today(world), outcome: outcome(world) };
}

/** @param {import("./world.js").World} world */
function outcome({ run, baseline, dateOf }) {
  if (!run || !baseline) return "";
  const words = (/** @type {import("./contract").Outcome} */ { settlement, violence }) => ({
    settlement: t(`summary.settlements.${settlement}`),
    violence: t(`summary.violences.${violence}`),
  });
  const past = stretches(run).slice(0, -1).filter(({ stage }) => AGREED.has(stage));
  const ended = past.map(({ stage, from, to }) => t(`summary.ended.${stage}`, { from: dateText(dateOf(from)), to: dateText(dateOf(to - 1)) }));
  const here = [t("summary.outcome", words(run.outcome)), ...ended, t("summary.chance")].join(" ");
  if (run === baseline) return here;
  const same = run.outcome.settlement === baseline.outcome.settlement && run.outcome.violence === baseline.outcome.violence;
  return `${here} ${same ? t("summary.outcomeSame") : t("summary.outcomeBaseline", words(baseline.outcome))}`;
}

/** @param {import("./world.js").World} world */
function today(world) {
  const { scenario, run, baseline, day } = world;
  if (!scenario || !run || !baseline) return "";
  const { agents, poles } = scenario;
  const ranked = agents
    .map((agent, index) => ({ name: agent.short, value: run.series.alignment[day * agents.length + index], index }))
    .sort((a, b) => a.value - b.value);
  const named = (/** @type {typeof ranked} */ some) =>
    listText(some.map(({ name, value }) => t("summary.agent", { name, value: numberText(value, 2, { sign: true }) })));
  const middle = [...ranked].sort((a, b) => Math.abs(a.value) - Math.abs(b.value)).slice(0, 2);
  const sentences = [t("summary.day", { date: dateText(world.dateOf(day), "long"), day, days: run.days })];
  for (const info of scenario.series) {
    const values = run.series[info.id];
    if (WORLD_SERIES.includes(info.id) && values) sentences.push(t("summary.world", { name: info.name, value: amount(values[day], 1, info.unit) }));
  }
  if (scenario.talks) sentences.push(t("summary.talks", { stage: t(`summary.stages.${stageOn(run, day)}`) }));
  sentences.push(
    t("summary.poles", {
      positive: poles.positive.name,
      negative: poles.negative.name,
      toPositive: named(ranked.slice(-2).reverse()),
      toNegative: named(ranked.slice(0, 2)),
      middle: named(middle),
    }),
  );
  if (run !== baseline) sentences.push(difference(world, ranked));
  return sentences.join(" ");
}

/** @param {import("./world.js").World} world @param {{ name: string, value: number, index: number }[]} ranked */
function difference({ scenario, baseline, day }, ranked) {
  const count = scenario?.agents.length ?? 0;
  const gaps = ranked.map(({ name, value, index }) => ({ name, by: value - (baseline?.series.alignment[day * count + index] ?? 0) }));
  const most = gaps.reduce((a, b) => (Math.abs(b.by) > Math.abs(a.by) ? b : a));
  if (Math.abs(most.by) < 0.005) return t("summary.same");
  return t("summary.differs", { name: most.name, by: numberText(most.by, 2, { sign: true }) });
}

customElements.define("bc-summary", Summary);
