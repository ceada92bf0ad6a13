// The ladder of hostility: on which of five rungs each pole and rival stands, day by day; one small panel each.
import { html, nothing, svg } from "lit";
import { guard } from "lit/directives/guard.js";
import { readingOrder } from "../agents.js";
import { vars } from "../element.js";
import { lastOf } from "../memo.js";
import { hues } from "../palette.js";
import { dateText, listText, t } from "../text.js";
import { Figure } from "./figure.js";
import { stepPath } from "./paths.js";
import { linear } from "./scale.js";
import { agentColumns, daily, decimals } from "./table.js";
import { dayScale, panelScrubbing } from "./time.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").Run} Run
 */

/** Rungs of the militarised disputes data, by their number. */
const RUNGS = [1, 2, 3, 4, 5];

/** The drawing's own units; a panel stretches to its cell. */
const WIDTH = 200;
const HEIGHT = 75;

/** Posture falls back slowly between two rungs; it is read as the nearer one. @param {number} posture */
export const rungOf = (posture) => Math.max(1, Math.min(RUNGS.length, Math.round(posture)));

export class LadderFigure extends Figure {
  #shown = lastOf(shown);
  #hues = lastOf(hues);

  /** @param {Scenario} scenario @param {Run} run @param {Run} baseline */
  view(scenario, run, baseline) {
    const { world } = this;
    const { day } = world;
    const { agents } = scenario;
    const order = this.#shown(scenario, run, baseline);
    const hue = this.#hues(agents);
    const x = dayScale(run.days, 0, WIDTH);
    const y = linear([0.5, 5.5], [HEIGHT, 0]);
    const values = run.series.posture;
    const strong = world.emphasis;
    const scrub = panelScrubbing(world);
    const reading = title(scenario, run, day, world.dateOf(day));
    return {
      id: "ladder",
      name: t("figure.names.ladder"),
      title: reading,
      reading,
      guide: t("ladder.guide", { start: dateText(scenario.start), end: dateText(world.dateOf(run.days)) }),
      drawing: html`<ul class="panels ladder">
        <li class="rungs" aria-label=${t("ladder.rungs")}>
          <ol reversed>${[...RUNGS].reverse().map((rung) => html`<li><span>${rung}</span> ${t(`ladder.names.${rung}`)}</li>`)}</ol>
        </li>
        ${order.map((index) => {
          const agent = agents[index];
          const layout = { stride: agents.length, offset: index };
          const now = values[day * agents.length + index];
          const here = x(day);
          return html`
            <li class="panel agent ${strong.has(agent.id) ? "strong" : ""}" ${vars({ "--hue": hue.get(agent.id) ?? 0 })}
              @pointerenter=${() => world.point(agent.id)} @pointerleave=${() => world.point(null)}>
              <p><span class="name">${agent.short}</span> <span class="value">${rungOf(now)} ${t(`ladder.names.${rungOf(now)}`)}</span></p>
              <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true" @pointerdown=${scrub} @pointermove=${scrub} @pointerup=${scrub}>
                ${guard([run, baseline, index], () => svg`
                  ${RUNGS.map((rung) => svg`<line class="grid" x1="0" x2=${WIDTH} y1=${y(rung)} y2=${y(rung)}/>`)}
                  ${run === baseline ? nothing : svg`<path class="baseline" d=${stepPath(baseline.series.posture, x, y, layout)}/>`}
                  <path class="agent strong" d=${stepPath(values, x, y, layout)}/>`)}
                <line class="cursor" x1=${here} x2=${here} y1="0" y2=${HEIGHT}/>
                <line class="dot" x1=${here} x2=${here} y1=${y(now)} y2=${y(now)}/>
              </svg>
            </li>`;
        })}
      </ul>`,
      after: order.length < agents.length ? html`<p class="aside">${t("ladder.others", { count: agents.length - order.length })}</p>` : nothing,
      table: () => daily(world, t("ladder.caption"), agentColumns(agents, run, baseline, "posture", decimals(1))),
    };
  }
}

/**
 * The poles, and whoever is above the lowest rung on some day of the run or of the baseline.
 * @param {Scenario} scenario
 * @param {Run} run
 * @param {Run} baseline
 */
function shown({ agents }, run, baseline) {
  const above = new Set();
  for (const { series } of [run, baseline]) {
    series.posture.forEach((posture, at) => {
      if (rungOf(posture) > 1) above.add(at % agents.length);
    });
  }
  return readingOrder(agents).filter((index) => above.has(index) || agents[index].roles.includes("pole"));
}

/** On which rungs the poles stand on the day. @param {Scenario} scenario @param {Run} run @param {number} day @param {string} date */
function title({ agents, poles }, run, day, date) {
  const stands = [poles.negative, poles.positive].map(({ agent }) => {
    const index = agents.findIndex(({ id }) => id === agent);
    const rung = rungOf(run.series.posture[day * agents.length + index]);
    return t("ladder.stands", { who: agents[index].short, rung, name: t(`ladder.names.${rung}`) });
  });
  return t("ladder.title", { date: dateText(date), stands: listText(stands) });
}

customElements.define("bc-ladder", LadderFigure);
