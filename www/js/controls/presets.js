// Named settings: levers and interventions that go together, each with a reason.
import { html, nothing } from "lit";
import presets from "../../data/presets.json";
import { WorldElement } from "../element.js";
import { same } from "../history.js";
import { sorted } from "../link.js";
import { t } from "../text.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").RunRequest} RunRequest
 *
 * `day` counts from the first day of the scenario. Names and reasons stand in the text, under `presets`.
 * @typedef {{ id: string, levers: Record<string, number>, interventions: { day: number, intervention: string, value: number | null }[] }} Preset
 */

export class Presets extends WorldElement {
  static watches = /** @type {import("../world.js").Topic[]} */ (["ask"]);

  render() {
    const { world } = this;
    const { scenario, request } = world;
    if (!scenario || !request) return nothing;
    const fitting = all.filter((preset) => fits(preset, scenario));
    if (fitting.length === 0) return nothing;
    return html`
      <h3 class="over">${t("presets.over")}</h3>
      <details class="drawer presets">
        <summary><span>${t("presets.title")}</span> <span class="count">${fitting.length}</span></summary>
        <ul>
          ${fitting.map((preset) => {
            const asked = { ...request, ...settingsOf(preset, world.dateOf) };
            return html`
              <li>
                <button class="preset" aria-pressed=${same(asked, request)} aria-describedby="preset-${preset.id}"
                  @click=${() => world.go({ id: request.scenario, read: () => ({ request: asked, day: world.day }) })}>${t(`presets.all.${preset.id}.name`)}</button>
                <p class="meaning" id="preset-${preset.id}">${t(`presets.all.${preset.id}.reason`)}</p>
              </li>`;
          })}
        </ul>
      </details>`;
  }
}

const all = /** @type {Preset[]} */ (presets);

/** Whether a scenario has all that a preset sets. @param {Preset} preset @param {Scenario} scenario */
function fits({ levers, interventions }, scenario) {
  const turnable = new Set(scenario.levers.map(({ id }) => id));
  const possible = new Set(scenario.interventions.map(({ id }) => id));
  return (
    Object.keys(levers).every((id) => turnable.has(id)) &&
    interventions.every(({ intervention, day }) => possible.has(intervention) && day <= scenario.horizon)
  );
}

/** What a preset asks for. @param {Preset} preset @param {(day: number) => string} dateOf @returns {Pick<RunRequest, "levers" | "interventions">} */
function settingsOf({ levers, interventions }, dateOf) {
  return { levers, interventions: sorted(interventions.map(({ day, intervention, value }) => ({ date: dateOf(day), intervention, value }))) };
}

customElements.define("bc-presets", Presets);
