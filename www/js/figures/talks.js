// The talks, round by round: both sides' offers on the contract curve and what is still between them, whether a round
// closed any of it, invitations declined, how the talks stand, and hope.
import { html, nothing, svg } from "lit";
import { guard } from "lit/directives/guard.js";
import { vars } from "../element.js";
import { themeOf } from "../kinds.js";
import { lastOf } from "../memo.js";
import { hues } from "../palette.js";
import { declined, gapOn, reading, rounds, stageOn, stretches } from "../stages.js";
import { listText, numberText, t, tOr } from "../text.js";
import { dodge } from "./dodge.js";
import { Figure } from "./figure.js";
import { folded } from "./folded.js";
import { textWidth } from "./measure.js";
import { seriesPath } from "./paths.js";
import { linear } from "./scale.js";
import { daily, decimals, pair } from "./table.js";
import { dayScale, months, scrubbing } from "./time.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").Run} Run
 */

/** Rows of the drawing, from above: offers, rounds, stage (and that of the baseline), hope, months. In pixels. */
const TOP = 26;
const OFFERS = 210;
const BAND = { height: 20, before: 7 };
const HOPE = 40;
const SIZE = 13;

/** Pixels from one line of a pole's name to the next. */
const LEADING = 15;

/** Below this width rounds are drawn small, so that they can be told apart. */
const NARROW = 520;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** Series of the offers of both sides. */
const OFFERED = ["offer_negative", "offer_positive"];

/** A cross around (0, 0): an invitation that was declined. */
const CROSS = "M-3.5,-3.5L3.5,3.5M-3.5,3.5L3.5,-3.5";

export class TalksFigure extends Figure {
  #layout = lastOf(makeLayout);

  /** @param {Scenario} scenario @param {Run} run @param {Run} baseline */
  view(scenario, run, baseline) {
    const { world } = this;
    const { talks, poles } = scenario;
    if (!talks) return null;
    const title = reading(run, world.day, world.dateOf(world.day));
    const both = sides(scenario).map(({ short }, side) => t("figure.agent", { name: short, value: numberText(run.series[OFFERED[side]][world.day], 2) }));
    return {
      id: "talks",
      name: t("figure.names.talks"),
      title,
      guide: t("talks.guide", { negative: poles.negative.name, positive: poles.positive.name, mediator: nameOf(scenario, talks.mediator) }),
      reading: t("talks.at", { reading: title, offers: listText(both), hope: numberText(100 * run.series.talks_hope[world.day], 0) }),
      drawing: html`<div class="plot">${this.width ? this.#drawing(scenario, run, baseline) : nothing}</div>`,
      table: () => this.#table(scenario, run, baseline),
    };
  }

  /** @param {Scenario} scenario @param {Run} run @param {Run} baseline */
  #drawing(scenario, run, baseline) {
    const { world, width } = this;
    const { x, y, hope, left, right, hue, names, top, rounds: row, band, height } = this.#layout(scenario, run, width);
    const both = sides(scenario);
    const here = x(world.day);
    const now = OFFERED.map((name) => run.series[name][world.day]);
    const hopeNow = run.series.talks_hope[world.day];
    const labels = dodge(now.map(y), 16, top + 4, top + OFFERS - 4);
    const scrub = scrubbing(world, x.invert);
    return html`
      <svg class="time talks" width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="img" aria-label=${t("talks.drawing", { reading: reading(run, world.day, world.dateOf(world.day)) })}>
        ${guard([scenario, run, baseline, width], () => svg`
          <defs>
            <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect class="ground" width="5" height="5"/><line class="hatch" x1="1" x2="1" y2="5"/>
            </pattern>
          </defs>
          ${TICKS.map((tick) => svg`
            <line class="grid" x1=${left} x2=${right} y1=${y(tick)} y2=${y(tick)}/>
            <text class="tick" text-anchor="end" x=${left - 8} y=${y(tick) + 4}>${numberText(tick, 2)}</text>`)}
          ${names[0].map((line, at) => svg`<text class="pole" x=${left} y=${y(1) - 10 - LEADING * (names[0].length - 1 - at)}>${line}</text>`)}
          ${names[1].map((line, at) => svg`<text class="pole" x=${left} y=${y(0) + 18 + LEADING * at}>${line}</text>`)}
          <path class="gap" d=${between(run.series.offer_negative, run.series.offer_positive, x, y)}/>
          ${run === baseline ? nothing : OFFERED.map((name) => svg`<path class="baseline" d=${seriesPath(baseline.series[name], x, y)}/>`)}
          ${OFFERED.map((name, side) => svg`<path class="agent strong" ${vars({ "--hue": hue(both[side].id) })} d=${seriesPath(run.series[name], x, y)}/>`)}
          ${OFFERED.map((name, side) => rounds(run).map(({ day }) => svg`
            <circle class="held" ${vars({ "--hue": hue(both[side].id) })} cx=${x(day)} cy=${y(run.series[name][day])} r="2.4"/>`))}
          <text class="tick" x=${right + 8} y=${row + 4}>${t("talks.rounds")}</text>
          ${rounds(run).map(({ day, closing, text }) => svg`<circle class="round ${closing ? "closing" : ""}" cx=${x(day)} cy=${row} r=${width < NARROW ? 2.5 : 4}><title>${text}</title></circle>`)}
          ${declined(run).map(({ day, text }) => svg`<path class="declined" transform="translate(${x(day)},${row})" d=${CROSS}><title>${text}</title></path>`)}
          ${stretches(run).map(({ stage, from, to }) => stretch(stage, x(from), Math.max(x(to), x(from) + 1.5), band))}
          ${run === baseline ? nothing : svg`
            ${stretches(baseline).map(({ stage, from, to }) => svg`
              <g class="stage before ${stage}"><rect x=${x(from)} y=${band + BAND.height + 2} width=${Math.max(x(to) - x(from), 1.5)} height=${BAND.before}><title>${t("figure.inBaseline", { name: t(`talks.stages.${stage}`) })}</title></rect></g>`)}
            <text class="tick" x=${right + 8} y=${band + BAND.height + 2 + BAND.before}>${t("figure.baseline")}</text>`}
          <line class="grid" x1=${left} x2=${right} y1=${hope(1)} y2=${hope(1)}/>
          <path class="hope" d="${seriesPath(run.series.talks_hope, x, hope)}L${x(run.days)},${hope(0)}L${x(0)},${hope(0)}Z"/>
          ${run === baseline ? nothing : svg`<path class="baseline" d=${seriesPath(baseline.series.talks_hope, x, hope)}/>`}
          <line class="axis" x1=${left} x2=${right} y1=${hope(0)} y2=${hope(0)}/>
          <text class="tick" text-anchor="end" x=${left - 8} y=${hope(1) + 4}>${numberText(1, 0)}</text>
          <text class="tick" text-anchor="end" x=${left - 8} y=${hope(0) + 4}>${numberText(0, 0)}</text>
          <text class="tick" x=${left} y=${hope(1) - 6}>${t("talks.hope")}</text>
          ${months(scenario.start, run.days, right - left).map(({ day, name }) => svg`
            <line class="tick" x1=${x(day)} x2=${x(day)} y1=${hope(0)} y2=${hope(0) + 5}/>
            <text class="tick" x=${x(day)} y=${height - 8} text-anchor="middle">${name}</text>`)}
        `)}
      </svg>
      <svg class="time moving" width=${width} height=${height} viewBox="0 0 ${width} ${height}" aria-hidden="true">
        <rect class="future" x=${here} y=${top - 4} width=${Math.max(0, right - here)} height=${hope(0) - top + 4}/>
        <line class="cursor" x1=${here} x2=${here} y1=${top - 4} y2=${hope(0)}/>
        ${both.map(({ id, short }, side) => svg`
          <g class="label agent strong" ${vars({ "--hue": hue(id) })}>
            <circle class="agent strong" cx=${here} cy=${y(now[side])} r="4"/>
            <text font-size=${SIZE} x=${right + 8} y=${labels[side] + 4}>${short}<tspan class="value"> ${numberText(now[side], 2)}</tspan></text>
          </g>`)}
        <circle class="world" cx=${here} cy=${hope(hopeNow)} r="3.5"/>
        <text class="readout" font-size=${SIZE} x=${right + 8} y=${hope(0.5) + 4}>${t("talks.share", { value: numberText(100 * hopeNow, 0) })}</text>
        <rect class="scrub" x=${left} y=${top} width=${right - left} height=${hope(0) - top} @pointerdown=${scrub} @pointermove=${scrub} @pointerup=${scrub}/>
      </svg>`;
  }

  /** The days on which something came of the talks. @param {Scenario} scenario @param {Run} run @param {Run} baseline */
  #table(scenario, run, baseline) {
    const news = run.events.filter(({ kind }) => themeOf(kind) === "talks");
    const days = [...news.map(({ day }) => day), ...stretches(run).map(({ from }) => from)];
    const offers = sides(scenario).flatMap(({ short }, side) =>
      pair(t("talks.offerOf", { name: short }), run, baseline, ({ series }, day) => series[OFFERED[side]][day], decimals(2)));
    const percent = (/** @type {number} */ share) => t("talks.share", { value: numberText(100 * share, 0) });
    return daily(this.world, t("talks.caption"), [
      { name: t("talks.news"), value: (day) => news.filter((event) => event.day === day).map(({ text }) => text).join("; ") || t("table.none") },
      ...pair(t("talks.stage"), run, baseline, (of, day) => t(`talks.stages.${stageOn(of, day)}`), String),
      ...offers,
      ...pair(t("talks.between"), run, baseline, gapOn, percent),
      ...pair(t("talks.hope"), run, baseline, ({ series }, day) => series.talks_hope[day], percent),
    ], days);
  }
}

/** A stretch of the band of stages, named where there is room. @param {import("../stages.js").Stage} stage @param {number} from @param {number} to @param {number} top of the band */
function stretch(stage, from, to, top) {
  const name = t(`talks.stages.${stage}`);
  const fitting = [name, tOr(`talks.brief.${stage}`, name)].find((one) => textWidth(one, 12, 600) + 10 < to - from);
  return svg`
    <g class="stage ${stage}">
      <rect x=${from} y=${top} width=${to - from} height=${BAND.height}><title>${name}</title></rect>
      ${fitting ? svg`<text font-size="12" x=${from + 6} y=${top + 14}>${fitting}</text>` : nothing}
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
  const beside = Math.max(...sides(scenario).map(({ short }) => textWidth(`${short} ${numberText(0, 2)}`, SIZE, 650)), textWidth(t("figure.baseline"), 12), textWidth(t("talks.rounds"), 12));
  const right = width - beside - 12;
  const hue = hues(scenario.agents);
  const { negative, positive } = scenario.poles;
  const names = [negative, positive].map(({ name }) => folded(t("talks.ideal", { name }), (line) => textWidth(line, SIZE, 600) <= width - left));
  const top = TOP + LEADING * (names[0].length - 1);
  const rounds = top + OFFERS + 36 + LEADING * (names[1].length - 1);
  const band = rounds + 12;
  const hope = band + BAND.height + BAND.before + 26;
  return {
    x: dayScale(run.days, left, right),
    y: linear([0, 1], [top + OFFERS, top]),
    hope: linear([0, 1], [hope + HOPE, hope]),
    names,
    top,
    rounds,
    band,
    height: hope + HOPE + 30,
    left,
    right,
    hue: (/** @type {string} */ id) => hue.get(id) ?? 0,
  };
}

customElements.define("bc-talks", TalksFigure);
