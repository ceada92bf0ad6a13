// Taking a task along: its link, its file, its print. The same for a teacher's task and a student's work.
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { download } from "../download.js";
import { t } from "../text.js";
import { fileOf, linkOf } from "./format.js";
import { Part, fileName, here } from "./part.js";

export class Sharing extends Part {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { task: { attribute: false }, work: { attribute: false }, link: { state: true }, said: { state: true } };

  constructor() {
    super();
    /** @type {import("./format.js").Task} */
    this.task = /** @type {any} */ (undefined);
    /** @type {import("./format.js").Work | null} */
    this.work = null;
    /** The link; null if it would be too long, undefined until it is known. @type {string | null | undefined} */
    this.link = undefined;
    /** What was done last, in words. */
    this.said = "";
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("task") && !changed.has("work")) return;
    this.said = "";
    const { task, work } = this;
    linkOf(task, work, here()).then((link) => {
      if (task === this.task && work === this.work) this.link = link;
    });
  }

  render() {
    if (this.link === undefined) return nothing;
    return html`
      <div class="sharing">
        ${this.link === null
          ? html`<p>${t("task.share.tooLarge")}</p>`
          : html`
              <label for="task-link">${t("task.share.link")}</label>
              <input id="task-link" type="text" readonly .value=${live(this.link)} @focus=${select}>`}
        <div class="row">
          ${this.link === null ? nothing : html`<button class="copy strong" @click=${() => this.#copy()}>${t("task.share.copy")}</button>`}
          <button class="save" @click=${() => this.#save()}>${t("task.share.save")}</button>
          <button class="print" @click=${() => window.print()}>${t("task.share.print")}</button>
        </div>
        <p class="said" role="status">${this.said || nothing}</p>
      </div>`;
  }

  async #copy() {
    this.said = "";
    try {
      await navigator.clipboard.writeText(this.link ?? "");
      this.said = t("task.share.copied", { count: this.link?.length ?? 0 });
    } catch {
      /** @type {HTMLInputElement} */ (this.querySelector("#task-link")).focus();
      this.said = t("task.share.notCopied");
    }
  }

  #save() {
    const name = `${fileName(t("task.answer.fileName"), this.task.title, this.work?.name ?? "")}.json`;
    download(new Blob([fileOf(this.task, this.work)], { type: "application/json" }), name);
    this.said = t("task.share.saved", { name });
  }
}

/** @param {Event} event */
const select = ({ target }) => /** @type {HTMLInputElement} */ (target).select();

customElements.define("bc-sharing", Sharing);
