// The enrichment programme: four numbers over time, each in a small panel with a scale of its own.
import { html, nothing, svg } from "lit";
import { guard } from "lit/directives/guard.js";
import { max } from "d3-array";
import { lastOf } from "../memo.js";
import { amount, dateText, numberText, t } from "../text.js";
import { Figure } from "./figure.js";
import { seriesPath } from "./paths.js";
import { linear } from "./scale.js";
import { daily, pair } from "./table.js";
import { dayScale, panelScrubbing } from "./time.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").Run} Run
 */

/** Above so many days a weapon's worth is out of reach for a run, and the number says no more. */
const MOST_DAYS = 1000;

/** Series of the programme, with the decimals of their numbers; shares run from 0 to 1 whatever they are. */
const SERIES = [
  { id: "stock_top", digits: 0, share: false },
  { id: "breakout_days", digits: 1, share: false, most: MOST_DAYS },
  { id: "enrichment_capacity", digits: 2, share: true },
  { id: "inspections", digits: 2, share: true },
];

/** The drawing's own units; a panel stretches to its cell. */
const WIDTH = 200;
const HEIGHT = 60;

export class ProgrammeFigure extends Figure {
  #tops = lastOf(tops);

  /** @param {Scenario} scenario @param {Run} run @param {Run} baseline */
  view(scenario, run, baseline) {
    const { world } = this;
    const { day } = world;
    if (!scenario.programme) return null;
    const x = dayScale(run.days, 0, WIDTH);
    const highest = this.#tops(run, baseline);
    const scrub = panelScrubbing(world);
    const reading = title(scenario, run, day, world.dateOf(day));
    return {
      id: "programme",
      name: t("figure.names.programme"),
      title: reading,
      reading,
      guide: t("programme.guide", {
        mass: numberText(scenario.programme.weapon_mass, 0),
        start: dateText(scenario.start),
        end: dateText(world.dateOf(run.days)),
      }),
      drawing: html`<ul class="panels wide">
        ${SERIES.map(({ id, digits }, index) => {
          const values = run.series[id];
          const scale = linear([0, highest[index]], [HEIGHT - 1, 1]);
          const y = (/** @type {number} */ value) => scale(Math.min(value, highest[index]));
          const here = x(day);
          return html`
            <li class="panel">
              <p><span class="name">${t(`programme.names.${id}`)}</span> <span class="value">${read(scenario, id, values[day], digits)}</span></p>
              <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true" @pointerdown=${scrub} @pointermove=${scrub} @pointerup=${scrub}>
                ${guard([run, baseline], () => svg`
                  <line class="grid" x1="0" x2=${WIDTH} y1=${y(0)} y2=${y(0)}/>
                  <line class="reference" x1="0" x2=${WIDTH} y1=${y(highest[index])} y2=${y(highest[index])}/>
                  ${run === baseline ? nothing : svg`<path class="baseline" d=${seriesPath(baseline.series[id], x, y)}/>`}
                  <path class="world" d=${seriesPath(values, x, y)}/>`)}
                <line class="cursor" x1=${here} x2=${here} y1="0" y2=${HEIGHT}/>
                <line class="dot" x1=${here} x2=${here} y1=${y(values[day])} y2=${y(values[day])}/>
              </svg>
              <p class="ends" aria-hidden="true"><span>0</span><span>${t("programme.top", { value: read(scenario, id, highest[index], digits) })}</span></p>
            </li>`;
        })}
      </ul>`,
      table: () => daily(world, t("programme.caption"), SERIES.flatMap(({ id, digits }) =>
        pair(t(`programme.names.${id}`), run, baseline, ({ series }, on) => series[id][on], (value) => read(scenario, id, value, digits)))),
    };
  }
}

/** A value of a series with its unit. @param {Scenario} scenario @param {string} id @param {number} value @param {number} digits */
function read({ series }, id, value, digits) {
  if (id === "breakout_days" && value > MOST_DAYS) return t("programme.far", { days: numberText(MOST_DAYS, 0) });
  return amount(value, digits, series.find((info) => info.id === id)?.unit ?? "");
}

/** The top of each panel's scale. @param {Run} run @param {Run} baseline */
function tops(run, baseline) {
  return SERIES.map(({ id, share, most: limit = Infinity }) => {
    if (share) return 1;
    const most = Math.min(limit, Math.max(max(run.series[id]) ?? 0, max(baseline.series[id]) ?? 0));
    const step = 10 ** Math.floor(Math.log10(most || 1));
    return Math.ceil(most / step) * step || 1;
  });
}

/** @param {Scenario} scenario @param {Run} run @param {number} day @param {string} date */
function title(scenario, run, day, date) {
  const { programme, agents } = scenario;
  const at = (/** @type {string} */ id, /** @type {number} */ digits) => read(scenario, id, run.series[id][day], digits);
  const days = run.series.breakout_days[day];
  const texts = {
    date: dateText(date),
    owner: agents.find(({ id }) => id === programme?.owner)?.short ?? "",
    level: numberText(100 * (programme?.top_level ?? 0), 0),
    stock: at("stock_top", 0),
    days: at("breakout_days", days < 10 ? 1 : 0),
    left: at("enrichment_capacity", 2),
  };
  return t(days > 0 ? "programme.title" : "programme.reached", texts);
}

customElements.define("bc-programme", ProgrammeFigure);
