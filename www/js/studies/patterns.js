// Patterns: what the model was to reproduce, declared beforehand, and how it stood when that was last measured.
import { html, nothing } from "lit";
import { build } from "../build.js";
import { numberText, t } from "../text.js";
import { Study } from "./frame.js";
import { digitsFor } from "./series.js";

/** @typedef {import("./contract").Verdict} Verdict */

export class Patterns extends Study {
  static id = "patterns";

  /** They are measured when the model changes, not by a reader. */
  async ask() {
    try {
      const answer = await fetch(new URL(`./patterns.json?v=${build}`, import.meta.url));
      if (!answer.ok) throw new Error(answer.statusText);
      this.result = await answer.json();
      this.spoken = this.view().summary;
    } catch {
      this.refusals = [t("studies.patterns.absent")];
    }
  }

  worldChanged() {}

  view() {
    const verdicts = /** @type {Verdict[]} */ (this.result ?? []);
    const pass = verdicts.filter(({ pass }) => pass).length;
    const value = (/** @type {number} */ of) => numberText(of, digitsFor([of]));
    // Measures are called as in the file that declares them.
    const words = (/** @type {string} */ name) => name.replaceAll("_", " ");
    return {
      controls: nothing,
      drawing: html`
        <ul class="patterns">
          ${verdicts.map(({ title, pass, measures }) => html`
            <li data-pass=${pass}>
              <strong>${t(pass ? "studies.patterns.holds" : "studies.patterns.fails")}</strong> ${title}
              <small>${measures.filter(({ threshold }) => threshold).map(({ name, measure, low, high, threshold, unit }) =>
                t("studies.patterns.measure", { name: words(name), measure: value(measure), low: value(low), high: value(high), unit, threshold })).join("; ")}</small>
            </li>`)}
        </ul>`,
      summary: t("studies.patterns.count", { count: pass, of: verdicts.length }),
      tables: [{
        caption: t("studies.patterns.caption"),
        head: ["pattern", "measureHead", "value", "interval", "asked", "verdict"].map((head) => t(`studies.patterns.${head}`)),
        rows: verdicts.flatMap(({ title, measures }) => measures.map(({ name, measure, low, high, unit, threshold, pass }) => [
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
