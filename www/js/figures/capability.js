// Capability of every agent over time: one small panel each, all on one scale.
import { html, nothing, svg } from "lit";
import { guard } from "lit/directives/guard.js";
import { max } from "d3-array";
import { readingOrder } from "../agents.js";
import { vars } from "../element.js";
import { lastOf } from "../memo.js";
import { hues } from "../palette.js";
import { dateText, numberText, t } from "../text.js";
import { widest } from "./difference.js";
import { emphasised } from "./emphasised.js";
import { Figure } from "./figure.js";
import { seriesPath } from "./paths.js";
import { linear } from "./scale.js";
import { agentColumns, daily, decimals } from "./table.js";
import { dayScale, panelScrubbing } from "./time.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").Run} Run
 */

/** The drawing's own units; a panel stretches to its cell. */
const WIDTH = 200;
const HEIGHT = 60;
const REFERENCE = 100;

export class CapabilityFigure extends Figure {
  #scales = lastOf(makeScales);
  #order = lastOf(readingOrder);
  #title = lastOf(title);

  /** @param {Scenario} scenario @param {Run} run @param {Run} baseline */
  view(scenario, run, baseline) {
    const { agents } = scenario;
    const { x, y, top, hue } = this.#scales(agents, run, baseline);
    const order = this.#order(agents);
    const { series: { capability: values } } = run;
    const strong = this.world.emphasis;
    const scrub = panelScrubbing(this.world);
    return {
      id: "capability",
      name: t("figure.names.capability"),
      title: this.#title(scenario, run, baseline, this.world.dateOf),
      guide: t("capability.guide", {
        start: dateText(scenario.start),
        end: dateText(this.world.dateOf(run.days)),
        top: numberText(top, 0),
      }),
      reading: emphasised(this.world, "capability", decimals(0)),
      drawing: html`<ul class="panels">
        ${order.map((index) => {
          const agent = agents[index];
          const now = values[this.world.day * agents.length + index];
          const layout = { stride: agents.length, offset: index };
          const here = x(this.world.day);
          return html`
            <li class="panel agent ${strong.has(agent.id) ? "strong" : ""}" ${vars({ "--hue": hue.get(agent.id) ?? 0 })}
              @pointerenter=${() => this.world.point(agent.id)} @pointerleave=${() => this.world.point(null)}>
              <p><span class="name">${agent.short}</span> <span class="value">${numberText(now, 0)}</span></p>
              <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true" @pointerdown=${scrub} @pointermove=${scrub} @pointerup=${scrub}>
                ${guard([run, baseline], () => svg`
                  <line class="grid" x1="0" x2=${WIDTH} y1=${y(0)} y2=${y(0)}/>
                  <line class="reference" x1="0" x2=${WIDTH} y1=${y(REFERENCE)} y2=${y(REFERENCE)}/>
                  ${run === baseline ? nothing : svg`<path class="baseline" d=${seriesPath(baseline.series.capability, x, y, layout)}/>`}
                  <path class="agent strong" d=${seriesPath(values, x, y, layout)}/>`)}
                <line class="cursor" x1=${here} x2=${here} y1="0" y2=${HEIGHT}/>
                <line class="dot" x1=${here} x2=${here} y1=${y(now)} y2=${y(now)}/>
              </svg>
            </li>`;
        })}
      </ul>`,
      table: () => daily(this.world, t("capability.caption"), agentColumns(agents, run, baseline, "capability", decimals(1))),
    };
  }
}

/** @param {Scenario["agents"]} agents @param {Run} run @param {Run} baseline */
function makeScales(agents, run, baseline) {
  const highest = Math.max(REFERENCE, max(run.series.capability) ?? 0, max(baseline.series.capability) ?? 0);
  const top = Math.ceil((highest + 4) / 20) * 20;
  return { x: dayScale(run.days, 0, WIDTH), y: linear([0, top], [HEIGHT - 1, 1]), top, hue: hues(agents) };
}

/**
 * Who changed most in the run, or, if something was changed, who came to lie furthest from the baseline and when.
 * @param {Scenario} scenario
 * @param {Run} run
 * @param {Run} baseline
 * @param {(day: number) => string} dateOf
 */
function title({ agents }, run, baseline, dateOf) {
  const changed = run !== baseline;
  const values = run.series.capability;
  const end = run.days * agents.length;
  const before = changed ? baseline.series.capability : values;
  const at = changed ? widest(values, before) : end + widest(values.subarray(end), values.subarray(0, agents.length));
  const [to, from] = [values[at], before[changed ? at : at - end]];
  if (Math.abs(to - from) < 0.5) return t(changed ? "capability.same" : "capability.still");
  return t(changed ? "capability.titleChanged" : "capability.title", {
    agent: agents[at % agents.length].short,
    from: numberText(from, 0),
    to: numberText(to, 0),
    date: dateText(dateOf(Math.floor(at / agents.length))),
  });
}

customElements.define("bc-capability", CapabilityFigure);
