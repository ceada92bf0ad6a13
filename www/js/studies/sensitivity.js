// Sensitivity: which levers and doubtful numbers an outcome follows, ranked while runs come in.
import { html, nothing } from "lit";
import { vars } from "../element.js";
import { groupName } from "../hood/groups.js";
import { headed, numberText, t } from "../text.js";
import { Study, choice } from "./frame.js";

/**
 * @typedef {import("./contract").ScreeningResult} Result
 * @typedef {import("./contract").Effect} Effect
 * @typedef {import("../contract").Scenario} Scenario
 */

/** Outcomes that are offered, by what the model calls them. */
const OUTCOMES = ["deal", "struck", "war", "proxies-joined", "strait-disrupted", "breakout", "deal-broken", "host-soil-hit"];

/** What is varied. */
const FACTORS = ["levers", "numbers"];

const TRAJECTORIES = 10;
const REPLICATES = 2;

/** Factors that are drawn; the rest is in the table. */
const MOST_BARS = 15;

export class Sensitivity extends Study {
  static id = "sensitivity";
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { outcome: { state: true }, factors: { state: true } };

  constructor() {
    super();
    this.outcome = "deal";
    this.factors = "levers";
  }

  /** @returns {import("./contract").Question | null} */
  question() {
    const { request, scenario } = this.world;
    if (!request || !scenario) return null;
    // A lever that is set is not varied.
    const factors = this.factors === "levers" ? scenario.levers.filter(({ id }) => !(id in request.levers)).map(({ id }) => id) : [this.factors];
    return { type: "screening", request, options: { outcome: this.outcome, factors, trajectories: TRAJECTORIES, replicates: REPLICATES } };
  }

  /** @param {object} part */
  #pick(part) {
    Object.assign(this, part);
    this.forget();
    this.ask();
  }

  view() {
    const scenario = /** @type {Scenario} */ (this.world.scenario);
    const controls = html`
      ${choice({ id: "study-outcome", label: t("studies.sensitivity.outcome"), value: this.outcome, options: OUTCOMES.map((of) => [of, t(`studies.names.ever.${of}`)]), pick: (outcome) => this.#pick({ outcome }) })}
      ${choice({ id: "study-factors", label: t("studies.sensitivity.factors"), value: this.factors, options: FACTORS.map((of) => [of, t(`studies.sensitivity.varied.${of}`)]), pick: (factors) => this.#pick({ factors }) })}`;
    const result = /** @type {Result | null} */ (this.result);
    if (!result) return { controls, drawing: nothing, summary: "", tables: [] };
    const name = (/** @type {Effect} */ { factor }) => headed(scenario.levers.find(({ id }) => id === factor)?.name ?? groupName(factor));
    const { effects, luck } = result;
    const floor = luck?.mu_star ?? 0;
    const largest = Math.max(floor, ...effects.map(({ mu_star }) => mu_star), 1e-9);
    const above = effects.filter(({ above_floor }) => above_floor);
    const outcome = t(`studies.names.ever.${this.outcome}`);
    const points = (/** @type {number | null} */ value) => (value === null ? t("table.none") : numberText(value * 100, 1));
    return {
      controls,
      drawing: html`
        <p class="guide">${t("studies.sensitivity.scale")}</p>
        <ol class="effects" ${vars({ "--floor": floor / largest })}>
          ${effects.slice(0, MOST_BARS).map((effect) => html`
            <li>
              <span class="value">${points(effect.mu_star)}${effect.above_floor ? html` <strong title=${t("studies.sensitivity.above")}>*</strong>` : nothing}</span>
              <span class="bar" aria-hidden="true" ${vars({ "--share": effect.mu_star / largest })}><i class="fill"></i><i class="before"></i></span>
              <span class="words">${name(effect)}</span>
            </li>`)}
          ${luck ? html`<li class="end"><span class="value">${points(floor)}</span> <span class="words">${t("studies.sensitivity.floor")}</span></li>` : nothing}
        </ol>`,
      summary: [
        t("studies.sensitivity.made", { runs: result.runs, of: result.of }),
        effects.length ? t("studies.sensitivity.first", { name: name(effects[0]), outcome, value: points(effects[0].mu_star) }) : "",
        luck ? t("studies.sensitivity.aboveCount", { count: above.length, of: effects.length }) : "",
      ].join(" "),
      tables: [{
        caption: t("studies.sensitivity.caption", { outcome }),
        head: ["factor", "muStar", "error", "mu", "sigma", "luckError", "aboveHead"].map((head) => t(`studies.sensitivity.${head}`)),
        rows: [...effects, ...(luck ? [luck] : [])].map((effect) => [
          effect === luck ? t("studies.sensitivity.floor") : name(effect),
          points(effect.mu_star),
          points(effect.mu_star_error),
          points(effect.mu),
          points(effect.sigma),
          points(effect.luck_error),
          effect.above_floor ? t("studies.yes") : t("studies.no"),
        ]),
      }],
    };
  }
}

customElements.define("bc-sensitivity", Sensitivity);
