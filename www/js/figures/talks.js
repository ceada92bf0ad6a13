// The talks: both sides' offers on the contract curve and what is still between them, rounds, stage and hope.
import { html, nothing, svg } from "lit";
import { guard } from "lit/directives/guard.js";
import { WorldElement, vars } from "../element.js";
import { lastOf } from "../memo.js";
import { hues } from "../palette.js";
import { reading, roundDays, stageOn, stretches } from "../stages.js";
import { dateText, numberText, t } from "../text.js";
import { dodge } from "./dodge.js";
import { figure } from "./figure.js";
import { textWidth } from "./measure.js";
import { seriesPath } from "./paths.js";
import { linear } from "./scale.js";
import { dayScale, months, scrubbing } from "./time.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").Run} Run
 */

/** Rows of the drawing, from above: offers, stage, hope, months. In pixels. */
const TOP = 26;
const OFFERS = 210;
const BAND = { top: TOP + OFFERS + 32, height: 20 };
const HOPE = { top: BAND.top + BAND.height + 24, height: 40 };
const HEIGHT = HOPE.top + HOPE.height + 30;
const SIZE = 13;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

export class TalksFigure extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { tableOpen: { state: true } };
  static watches = /** @type {import("../world.js").Topic[]} */ (["run", "day"]);

  #layout = lastOf(makeLayout);

  constructor() {
    super();
    this.tableOpen = false;
  }

  render() {
    const { world } = this;
    const { scenario, run, baseline, day } = world;
    if (!scenario?.talks || !run || !baseline) return nothing;
    const { poles } = scenario;
    return figure({
      id: "talks",
      title: reading(run, day, world.dateOf(day)),
      guide: t("talks.guide", { negative: poles.negative.name, positive: poles.positive.name, mediator: nameOf(scenario, scenario.talks.mediator) }),
      drawing: html`<div class="plot">${this.width ? this.#drawing(scenario, run, baseline) : nothing}</div>`,
      table: this.tableOpen ? this.#table(scenario, run) : null,
      onTable: (open) => (this.tableOpen = open),
    });
  }

  updated() {
    this.measure(this.querySelector(".plot"));
  }

  /** @param {Scenario} scenario @param {Run} run @param {Run} baseline */
  #drawing(scenario, run, baseline) {
    const { world, width } = this;
    const { x, y, hope, left, right, hue } = this.#layout(scenario, run, width);
    const both = sides(scenario);
    const names = ["offer_negative", "offer_positive"];
    const here = x(world.day);
    const now = names.map((name) => run.series[name][world.day]);
    const hopeNow = run.series.talks_hope[world.day];
    const labels = dodge(now.map(y), 16, TOP + 4, TOP + OFFERS - 4);
    const { down, move } = scrubbing(world, x.invert);
    return html`
      <svg class="time talks" width=${width} height=${HEIGHT} viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label=${t("talks.drawing", { reading: reading(run, world.day, world.dateOf(world.day)) })}>
        ${guard([scenario, run, baseline, width], () => svg`
          <defs>
            <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect class="ground" width="5" height="5"/><line class="hatch" x1="1" x2="1" y2="5"/>
            </pattern>
          </defs>
          ${TICKS.map((tick) => svg`
            <line class="grid" x1=${left} x2=${right} y1=${y(tick)} y2=${y(tick)}/>
            <text class="tick" text-anchor="end" x=${left - 8} y=${y(tick) + 4}>${numberText(tick, 2)}</text>`)}
          <text class="pole" x=${left} y=${y(1) - 10}>${t("talks.ideal", { name: scenario.poles.negative.name })}</text>
          <text class="pole" x=${left} y=${y(0) + 18}>${t("talks.ideal", { name: scenario.poles.positive.name })}</text>
          <path class="gap" d=${between(run.series.offer_negative, run.series.offer_positive, x, y)}/>
          ${run === baseline ? nothing : names.map((name) => svg`<path class="baseline" d=${seriesPath(baseline.series[name], x, y)}/>`)}
          ${names.map((name, side) => svg`<path class="agent strong" ${vars({ "--hue": hue(both[side].id) })} d=${seriesPath(run.series[name], x, y)}/>`)}
          ${roundDays(run).map((day) => svg`<line class="round" x1=${x(day)} x2=${x(day)} y1=${BAND.top - 9} y2=${BAND.top - 1}/>`)}
          ${stretches(run).map(({ stage, from, to }) => stretch(stage, x(from), Math.max(x(to), x(from) + 1.5)))}
          <line class="grid" x1=${left} x2=${right} y1=${hope(1)} y2=${hope(1)}/>
          <path class="hope" d="${seriesPath(run.series.talks_hope, x, hope)}L${x(run.days)},${hope(0)}L${x(0)},${hope(0)}Z"/>
          ${run === baseline ? nothing : svg`<path class="baseline" d=${seriesPath(baseline.series.talks_hope, x, hope)}/>`}
          <line class="axis" x1=${left} x2=${right} y1=${hope(0)} y2=${hope(0)}/>
          <text class="tick" text-anchor="end" x=${left - 8} y=${hope(1) + 4}>${numberText(1, 0)}</text>
          <text class="tick" text-anchor="end" x=${left - 8} y=${hope(0) + 4}>${numberText(0, 0)}</text>
          <text class="tick" x=${left} y=${hope(1) - 6}>${t("talks.hope")}</text>
          ${months(scenario.start, run.days, right - left).map(({ day, name }) => svg`
            <line class="tick" x1=${x(day)} x2=${x(day)} y1=${hope(0)} y2=${hope(0) + 5}/>
            <text class="tick" x=${x(day)} y=${HEIGHT - 8} text-anchor="middle">${name}</text>`)}
        `)}
      </svg>
      <svg class="time moving" width=${width} height=${HEIGHT} viewBox="0 0 ${width} ${HEIGHT}" aria-hidden="true">
        <rect class="future" x=${here} y=${TOP - 4} width=${Math.max(0, right - here)} height=${HOPE.top + HOPE.height - TOP + 4}/>
        <line class="cursor" x1=${here} x2=${here} y1=${TOP - 4} y2=${hope(0)}/>
        ${both.map(({ id, short }, side) => svg`
          <g class="label agent strong" ${vars({ "--hue": hue(id) })}>
            <circle class="agent strong" cx=${here} cy=${y(now[side])} r="4"/>
            <text font-size=${SIZE} x=${right + 8} y=${labels[side] + 4}>${short}<tspan class="value"> ${numberText(now[side], 2)}</tspan></text>
          </g>`)}
        <circle class="world" cx=${here} cy=${hope(hopeNow)} r="3.5"/>
        <text class="readout" font-size=${SIZE} x=${right + 8} y=${hope(0.5) + 4}>${t("talks.share", { value: numberText(100 * hopeNow, 0) })}</text>
        <rect class="scrub" x=${left} y=${TOP} width=${right - left} height=${HOPE.top + HOPE.height - TOP} @pointerdown=${down} @pointermove=${move}/>
      </svg>`;
  }

  /** @param {Scenario} scenario @param {Run} run */
  #table(scenario, run) {
    const { world } = this;
    const [negative, positive] = sides(scenario);
    const turns = stretches(run).map(({ from }) => from);
    const days = [...new Set([0, ...roundDays(run), ...turns, run.days])].sort((a, b) => a - b);
    const at = (/** @type {string} */ name, /** @type {number} */ day) => numberText(run.series[name][day], 2);
    return {
      caption: t("talks.caption"),
      head: [t("table.date"), t("talks.stage"), t("talks.offerOf", { name: negative.short }), t("talks.offerOf", { name: positive.short }), t("talks.hope")],
      rows: days.map((day) => [
        dateText(world.dateOf(day)),
        t(`talks.stages.${stageOn(run, day)}`),
        at("offer_negative", day),
        at("offer_positive", day),
        t("talks.share", { value: numberText(100 * run.series.talks_hope[day], 0) }),
      ]),
    };
  }
}

/** A stretch of the band of stages, named where there is room. @param {import("../stages.js").Stage} stage @param {number} from @param {number} to */
function stretch(stage, from, to) {
  const name = t(`talks.stages.${stage}`);
  const fits = textWidth(name, 12, 600) + 10 < to - from;
  return svg`
    <g class="stage ${stage}">
      <rect x=${from} y=${BAND.top} width=${to - from} height=${BAND.height}><title>${name}</title></rect>
      ${fits ? svg`<text font-size="12" x=${from + 6} y=${BAND.top + 14}>${name}</text>` : nothing}
    </g>`;
}

/** The area between two series. @param {Float64Array} above @param {Float64Array} below @param {(day: number) => number} x @param {(value: number) => number} y */
function between(above, below, x, y) {
  const back = [...below].map((value, day) => `L${x(day).toFixed(1)},${y(value).toFixed(1)}`).reverse();
  return `${seriesPath(above, x, y)}${back.join("")}Z`;
}

/** The agents at the negative and the positive pole. @param {Scenario} scenario */
function sides({ agents, poles }) {
  return [poles.negative, poles.positive].map(({ agent }) => /** @type {import("../contract").Agent} */ (agents.find(({ id }) => id === agent)));
}

/** @param {Scenario} scenario @param {string} agent */
const nameOf = ({ agents }, agent) => agents.find(({ id }) => id === agent)?.short ?? agent;

/** Where everything stands that does not move with the day. @param {Scenario} scenario @param {Run} run @param {number} width */
function makeLayout(scenario, run, width) {
  const left = 38;
  const names = Math.max(...sides(scenario).map(({ short }) => textWidth(`${short} ${numberText(0, 2)}`, SIZE, 650)));
  const right = width - names - 12;
  const hue = hues(scenario.agents);
  return {
    x: dayScale(run.days, left, right),
    y: linear([0, 1], [TOP + OFFERS, TOP]),
    hope: linear([0, 1], [HOPE.top + HOPE.height, HOPE.top]),
    left,
    right,
    hue: (/** @type {string} */ id) => hue.get(id) ?? 0,
  };
}

customElements.define("bc-talks", TalksFigure);
