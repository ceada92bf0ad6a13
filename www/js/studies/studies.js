// The studies: one at a time, all with the same workers. The many runs of the sandbox come in the same file.
import { html } from "lit";
import { mixed } from "../build.js";
import { WorldElement } from "../element.js";
import { t } from "../text.js";
import { Crowd } from "./crowd.js";
import { Driver } from "./driver.js";
import { LandscapeStudy } from "./landscape.js";
import "./outlook.js";
import { Patterns, verdicts, verdictView } from "./patterns.js";
import { ManyRuns } from "./runs.js";
import { Sensitivity } from "./sensitivity.js";
import { TwoWorlds } from "./twins.js";
import { Why } from "./why.js";

export { verdicts, verdictView };
if (mixed) throw new Error("the studies are of another build than the page");

const ALL = [ManyRuns, TwoWorlds, Why, LandscapeStudy, Sensitivity, Patterns];

/** The one pool of workers of the page. */
export const pool = new Driver();

/** Many runs of the world that is set. @param {import("../world.js").World} world @param {string[]} drawn ids of series that have a figure */
export const crowdOf = (world, drawn) => new Crowd(world, drawn, pool.asker());

export class Studies extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { open: { state: true } };

  #driver = pool.asker();
  /** @type {import("./frame.js").Study} */
  #study;

  constructor() {
    super();
    /** Which study is shown. */
    this.open = ManyRuns.id;
    this.#study = new ManyRuns();
  }

  /** @param {(typeof ALL)[number]} kind */
  #show(kind) {
    if (kind.id === this.open) return;
    this.#study = new kind();
    this.open = kind.id;
  }

  /** Shows a study by its name in `text/`. @param {string} id */
  show(id) {
    const kind = ALL.find((kind) => kind.id === id);
    if (kind) this.#show(kind);
  }

  render() {
    Object.assign(this.#study, { world: this.world, driver: this.#driver });
    return html`
      <nav class="kinds" aria-label=${t("studies.choose")}>
        ${ALL.map((kind) => html`<button aria-pressed=${kind.id === this.open} @click=${() => this.#show(kind)}>${t(`studies.${kind.id}.name`)}</button>`)}
      </nav>
      ${this.#study}`;
  }
}

customElements.define("bc-studies", Studies);
