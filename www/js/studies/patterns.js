// Patterns: what the model was to reproduce, declared beforehand, and how it stood when that was last measured.
import { html, nothing } from "lit";
import { build } from "../build.js";
import { numberText, t } from "../text.js";
import { Study } from "./frame.js";
import { digitsFor } from "./series.js";

/** @typedef {import("./contract").Verdict} Verdict */

/** How the patterns stood when they were last measured. @returns {Promise<Verdict[]>} */
export async function verdicts() {
  const answer = await fetch(new URL(`./patterns.json?v=${build}`, import.meta.url));
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

/** @param {number} of */
const value = (of) => numberText(of, digitsFor([of]));

/** Measures are called as in the file that declares them. @param {string} name */
const words = (name) => name.replaceAll("_", " ");

/** Which hold and which fail, and by what. @param {Verdict[]} verdicts */
export function verdictView(verdicts) {
  return html`
    <ul class="patterns">
      ${verdicts.map(({ title, pass, measures }) => html`
        <li data-pass=${pass}>
          <strong>${t(pass ? "studies.patterns.holds" : "studies.patterns.fails")}</strong> ${title}
          <small>${measures.filter(({ threshold }) => threshold).map(({ name, measure, low, high, threshold, unit }) =>
            t("studies.patterns.measure", { name: words(name), measure: value(measure), low: value(low), high: value(high), unit, threshold })).join("; ")}</small>
        </li>`)}
    </ul>`;
}

export class Patterns extends Study {
  static id = "patterns";

  /** They are measured when the model changes, not by a reader. */
  async ask() {
    try {
      this.result = await verdicts();
      this.spoken = this.view().summary;
    } catch {
      this.refusals = [t("studies.patterns.absent")];
    }
  }

  worldChanged() {}

  view() {
    const found = /** @type {Verdict[]} */ (this.result ?? []);
    const pass = found.filter(({ pass }) => pass).length;
    return {
      controls: nothing,
      drawing: verdictView(found),
      summary: t("studies.patterns.count", { count: pass, of: found.length }),
      tables: [{
        caption: t("studies.patterns.caption"),
        head: ["pattern", "measureHead", "value", "interval", "asked", "verdict"].map((head) => t(`studies.patterns.${head}`)),
        rows: found.flatMap(({ title, measures }) => measures.map(({ name, measure, low, high, unit, threshold, pass }) => [
          title,
          words(name),
          `${value(measure)} ${unit}`.trim(),
          t("studies.fromTo", { low: value(low), high: value(high) }),
          threshold || t("studies.patterns.reported"),
          threshold ? t(pass ? "studies.patterns.holds" : "studies.patterns.fails") : "",
        ])),
      }],
    };
  }
}

customElements.define("bc-patterns", Patterns);
