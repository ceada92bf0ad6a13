// Landscape: the two sides that agents could fall into on a day, and how far today stands from them.
import { html, nothing } from "lit";
import { vars } from "../element.js";
import { dateText, headed, listText, numberText, t } from "../text.js";
import { Study } from "./frame.js";
import { percent } from "./shares.js";

/**
 * @typedef {import("./contract").Landscape} Result
 * @typedef {import("../contract").Scenario} Scenario
 */

/** Stable splits that are drawn; the rest is in the table. */
const MOST_SPLITS = 4;

export class LandscapeStudy extends Study {
  static id = "landscape";

  question() {
    const { request, day } = this.world;
    return request && /** @type {import("./contract").Question} */ ({ type: "call", name: "landscape", args: [request, day] });
  }

  view() {
    const { world } = this;
    const scenario = /** @type {Scenario} */ (world.scenario);
    const controls = html`<p class="guide whole">${t("studies.landscape.day", { date: dateText(world.dateOf(world.day)) })}</p>`;
    const result = /** @type {Result | null} */ (this.result);
    if (!result) return { controls, drawing: nothing, summary: "", tables: [] };
    const name = (/** @type {string} */ id) => scenario.agents.find((agent) => agent.id === id)?.short ?? id;
    const names = (/** @type {string[]} */ ids) => (ids.length ? listText(ids.map(name)) : t("studies.landscape.nobody"));
    const nearest = result.minima[result.today.leads_to] ?? result.minima[0];
    const date = dateText(world.dateOf(result.day));
    return {
      controls,
      drawing: html`
        <ol class="splits">
          ${result.minima.slice(0, MOST_SPLITS).map((split, index) => html`
            <li aria-current=${split === nearest ? "true" : nothing}>
              <h4>${t("studies.landscape.split", { place: index + 1, basin: percent(split.basin) })}</h4>
              <span class="bar" aria-hidden="true" ${vars({ "--share": split.basin })}><i class="fill"></i></span>
              <p>${split.movers.length
                ? t("studies.landscape.movers", { count: split.movers.length, names: names(split.movers) })
                : t("studies.landscape.here")} ${split === nearest ? t("studies.landscape.leads") : nothing}</p>
              <dl>
                <div><dt>${headed(scenario.poles.negative.name)}</dt><dd>${names(split.negative)}</dd></div>
                <div><dt>${headed(scenario.poles.positive.name)}</dt><dd>${names(split.positive)}</dd></div>
              </dl>
            </li>`)}
        </ol>
        <p class="guide">${t("studies.landscape.held", { names: names(result.held.map(({ id }) => id)) })}</p>`,
      summary: t("studies.landscape.found", {
        count: result.stable,
        date,
        splits: numberText(result.splits, 0),
        distance: t("studies.landscape.distance", { count: nearest?.movers.length ?? 0 }),
      }),
      tables: [{
        caption: t("studies.landscape.caption", { date }),
        head: ["place", "energy", "basin", "depth", "distanceHead", "moversHead"].map((head) => t(`studies.landscape.${head}`)),
        rows: [
          [t("studies.landscape.today"), numberText(result.today.energy, 5), "", "", 0, ""],
          ...result.minima.map((split, index) => [
            index + 1,
            numberText(split.energy, 5),
            t("studies.percent", { value: numberText(split.basin * 100, 1) }),
            numberText(split.depth, 5),
            split.movers.length,
            split.movers.map(name).join(", "),
          ]),
        ],
      }],
    };
  }
}

customElements.define("bc-landscape", LandscapeStudy);
