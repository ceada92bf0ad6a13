// Alignment of every agent over time: one line each, one label each, baseline behind.
import { html, nothing, svg } from "lit";
import { guard } from "lit/directives/guard.js";
import { vars } from "../element.js";
import { lastOf } from "../memo.js";
import { ALIGNMENT_STEPS, hues } from "../palette.js";
import { dateText, headed, listText, numberText, t } from "../text.js";
import { widest } from "./difference.js";
import { dodge } from "./dodge.js";
import { emphasised } from "./emphasised.js";
import { Figure } from "./figure.js";
import { textWidth } from "./measure.js";
import { seriesPath } from "./paths.js";
import { linear } from "./scale.js";
import { agentColumns, daily, decimals } from "./table.js";
import { dayScale, months, scrubbing } from "./time.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").Run} Run
 */

const TOP = 30;
const BOTTOM = 52;
const TICKS = [-1, -0.5, 0, 0.5, 1];
const DIGITS = 2;

/** Below this width labels go without their values, which the table has. */
const NARROW = 520;

export class AlignmentFigure extends Figure {
  #layout = lastOf(makeLayout);
  #title = lastOf(title);

  /** @param {Scenario} scenario @param {Run} run @param {Run} baseline */
  view(scenario, run, baseline) {
    const { world } = this;
    const { agents, poles } = scenario;
    const read = decimals(DIGITS, { sign: true });
    const fans = world.many?.alignments ?? [];
    return {
      id: "alignment",
      name: t("figure.names.alignment"),
      title: this.#title(scenario, run, baseline, world.dateOf),
      guide: `${t("alignment.guide", { positive: poles.positive.name, negative: poles.negative.name })}${fans.length ? ` ${world.many?.guide} ${t("outlook.fanOf", { agents: listText(fans.map(({ short }) => short)) })}` : ""}`,
      notes: fans.length ? [world.many?.origin ?? ""] : [],
      reading: [emphasised(world, "alignment", read), ...fans.map(({ short, fan }) => `${short} ${fan.reading(world.day, read)}`)].join("; "),
      drawing: html`<div class="plot">${this.width ? this.#drawing(scenario, run, baseline, fans) : nothing}</div>`,
      table: () => daily(world, t("alignment.caption"), [...agentColumns(agents, run, baseline, "alignment", read), ...fans.flatMap(({ short, fan }) => fan.columns(short, read))]),
    };
  }

  /** @param {Scenario} scenario @param {Run} run @param {Run} baseline @param {{ id: string, fan: import("../studies/fan.js").Fan }[]} fans */
  #drawing(scenario, run, baseline, fans) {
    const { world, width } = this;
    const { agents, poles } = scenario;
    const layout = this.#layout(scenario, run, width);
    const { x, y, left, right, height, size, withValues } = layout;
    const values = run.series.alignment;
    const strong = world.emphasis;
    const here = x(world.day);
    const scrub = scrubbing(world, x.invert);
    return html`
      <svg class="time" width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="img" aria-label=${t("alignment.drawing", { date: dateText(world.dateOf(world.day)) })}>
        ${guard([scenario, run.days, width], () => svg`
          ${ALIGNMENT_STEPS.map((step, index) => {
            const band = (y(-1) - y(1)) / ALIGNMENT_STEPS.length;
            return svg`<rect class="scale" data-step=${step} x="0" width="6" y=${y(-1) - (index + 1) * band} height=${band + 0.5}/>`;
          })}
          ${TICKS.map((tick) => svg`
            <line class=${tick === 0 ? "zero" : "grid"} x1=${left} x2=${right} y1=${y(tick)} y2=${y(tick)}/>
            <text class="tick" x="12" y=${y(tick) + 4}>${numberText(tick, 1, { sign: true })}</text>`)}
          ${months(scenario.start, run.days, right - left).map(({ day, name }) => svg`
            <line class="tick" x1=${x(day)} x2=${x(day)} y1=${y(-1) + 24} y2=${y(-1) + 29}/>
            <text class="tick" x=${x(day)} y=${height - 8} text-anchor="middle">${name}</text>`)}
          <text class="pole" x=${left} y=${y(1) - 12}>${headed(poles.positive.name)}</text>
          <text class="pole" x=${left} y=${y(-1) + 18}>${headed(poles.negative.name)}</text>
        `)}
        ${guard([layout, ...fans.map(({ fan }) => fan)], () => fans.map(({ id, fan }) => fan.draw(x, y, layout.hue(id))))}
        ${guard([run, baseline, width], () => (run === baseline ? nothing : svg`
          <g class="baselines">${agents.map((agent, index) => svg`
            <path class="baseline" data-agent=${agent.id} d=${seriesPath(baseline.series.alignment, x, y, { stride: agents.length, offset: index })}/>`)}
          </g>`))}
        <g class="lines">${agents.map((agent, index) => svg`
          <path class="agent ${strong.has(agent.id) ? "strong" : ""}" ${vars({ "--hue": layout.hue(agent.id) })}
            d=${guard([run, width], () => seriesPath(values, x, y, { stride: agents.length, offset: index }))}/>`)}
        </g>
      </svg>
      <svg class="time moving" width=${width} height=${height} viewBox="0 0 ${width} ${height}" aria-hidden="true">
        <rect class="future" x=${here} y=${TOP - 10} width=${right - here} height=${y(-1) - TOP + 20}/>
        <line class="cursor" x1=${here} x2=${here} y1=${TOP - 8} y2=${y(-1) + 8}/>
        ${agents.map((agent, index) => svg`
          <circle class="agent ${strong.has(agent.id) ? "strong" : ""}" ${vars({ "--hue": layout.hue(agent.id) })}
            cx=${here} cy=${y(values[world.day * agents.length + index])} r=${strong.has(agent.id) ? 4 : 2.2}/>`)}
        <rect class="scrub" x=${left - 4} y=${TOP - 10} width=${right - left + 8} height=${y(-1) - TOP + 20} @pointerdown=${scrub} @pointermove=${scrub} @pointerup=${scrub}/>
        ${agents.map((agent, index) => {
          const end = layout.ends[index];
          const at = layout.labels[index];
          return svg`
            <g class="label agent ${strong.has(agent.id) ? "strong" : ""}" ${vars({ "--hue": layout.hue(agent.id) })}
              @pointerenter=${() => world.point(agent.id)} @pointerleave=${() => world.point(null)}
              @click=${() => world.follow(world.followed === agent.id ? null : agent.id)}>
              <path d="M${right + 2},${end}H${right + 6}L${right + 18},${at}H${right + 22}"/>
              <rect class="catch" x=${right + 2} y=${at - layout.gap / 2} width=${width - right - 2} height=${layout.gap}/>
              ${withValues ? svg`<text class="value" font-size=${size} text-anchor="end" x=${right + 58} y=${at + size * 0.34}>${numberText(values[world.day * agents.length + index], DIGITS, { sign: true })}</text>` : nothing}
              <text font-size=${size} x=${right + (withValues ? 64 : 25)} y=${at + size * 0.34}>${agent.short}</text>
            </g>`;
        })}
      </svg>`;
  }
}

/** Where everything stands that does not move with the day. @param {Scenario} scenario @param {Run} run @param {number} width */
function makeLayout({ agents }, run, width) {
  const withValues = width >= NARROW;
  const size = withValues ? 13 : 11.5;
  const gap = withValues ? 16 : 14;
  const names = Math.max(...agents.map(({ short }) => textWidth(short, size, 600)));
  const left = 42;
  const right = width - names - (withValues ? 68 : 27);
  const height = Math.max(TOP + BOTTOM + agents.length * gap, Math.min(620, width * 0.62));
  const x = dayScale(run.days, left, right);
  const y = linear([-1, 1], [height - BOTTOM, TOP]);
  const ends = agents.map((_, index) => y(run.series.alignment[run.days * agents.length + index]));
  const labels = dodge(ends, gap, TOP - 14, height - BOTTOM + 20);
  const hue = hues(agents);
  return { x, y, left, right, height, size, gap, withValues, ends, labels, hue: (/** @type {string} */ id) => hue.get(id) ?? 0 };
}

/**
 * Who moved furthest in the run, or, if something was changed, who came to lie furthest from the baseline and when.
 * @param {Scenario} scenario
 * @param {Run} run
 * @param {Run} baseline
 * @param {(day: number) => string} dateOf
 */
function title({ agents, poles }, run, baseline, dateOf) {
  const changed = run !== baseline;
  const values = run.series.alignment;
  const end = run.days * agents.length;
  const before = changed ? baseline.series.alignment : values;
  const at = changed ? widest(values, before) : end + widest(values.subarray(end), values.subarray(0, agents.length));
  const by = values[at] - before[changed ? at : at - end];
  if (Math.abs(by) < 0.005) return t(changed ? "alignment.same" : "alignment.still");
  return t(changed ? "alignment.titleChanged" : "alignment.title", {
    agent: agents[at % agents.length].short,
    by: numberText(Math.abs(by), DIGITS),
    pole: by > 0 ? poles.positive.name : poles.negative.name,
    date: dateText(dateOf(Math.floor(at / agents.length))),
  });
}

customElements.define("bc-alignment", AlignmentFigure);
