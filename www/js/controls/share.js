// Taking a world along: its link, and its file.
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { build } from "../build.js";
import { download } from "../download.js";
import { WorldElement } from "../element.js";
import { suffix, t } from "../text.js";

/** A page of one file has no page of tasks beside it; see `bundle.mjs`. */
const ALONE = "alone" in document.documentElement.dataset;

export class Share extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { said: { state: true } };
  static watches = /** @type {import("../world.js").Topic[]} */ (["kept", "run", "ask", "day"]);

  #roomy = window.matchMedia("(min-width: 66rem)").matches;

  constructor() {
    super();
    /** What was done last, in words. */
    this.said = "";
  }

  render() {
    const { keeper, run, status } = this.world;
    if (!keeper || !run) return nothing;
    const { link, report } = keeper;
    return html`
      <h3 class="over">${t("share.over")}</h3>
      <details class="drawer share" ?open=${this.#roomy}>
        <summary><span>${t("share.title")}</span></summary>
        <div class="share-body">
          <p class="meaning" id="share-meaning">${t(link === null ? "share.tooLarge" : "share.meaning")}</p>
          ${link === null
            ? nothing
            : html`
                <label for="link">${t("share.link")}</label>
                <input id="link" type="text" readonly .value=${live(link)} aria-describedby="share-meaning" @focus=${select}>
                <button class="wide copy" @click=${() => this.#copy(link)}>${t("share.copy")}</button>`}
          <div class="files">
            <button class=${link === null ? "save wide" : "save"} @click=${() => this.#save()}>${t("share.save")}</button>
            <button class="load" ?disabled=${status !== "ready"} @click=${() => /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]")).click()}>${t("share.load")}</button>
            <input type="file" accept=".json,application/json" hidden aria-label=${t("share.load")} @change=${this.#load}>
          </div>
          ${link === null || ALONE ? nothing : html`<a class="set-task" href=${`task${suffix}.html#w.${link.slice(link.indexOf("#") + 1)}`}>${t("share.task")}</a>`}
          ${keeper.home === null && !ALONE ? html`<button class="embed" @click=${() => this.#embed()}>${t("share.embed")}</button>` : nothing}
          <p class="problem" role="status">${this.said || (report?.check === "equal" ? t("share.equal") : nothing)}</p>
        </div>
      </details>`;
  }

  /** @param {string} link */
  async #copy(link) {
    this.said = "";
    try {
      await navigator.clipboard.writeText(link);
      this.said = t("share.copied", { count: link.length });
    } catch {
      const field = /** @type {HTMLInputElement} */ (this.querySelector("#link"));
      field.focus();
      this.said = t("share.notCopied");
    }
  }

  /** Brings the dialog that makes the code for another page; a file of its own beside this one, see `build.mjs`. */
  async #embed() {
    this.said = "";
    try {
      const { openDialog } = await import(new URL(`./embed/dialog.js?v=${build}`, import.meta.url).href);
      openDialog(this.world);
    } catch {
      this.said = t("share.notEmbedded");
    }
  }

  #save() {
    const { keeper, request } = this.world;
    const text = keeper?.file;
    if (!text || !request) return;
    const name = `backchannel-${request.scenario.replace(/[^\w-]+/g, "-")}.json`;
    download(new Blob([text], { type: "application/json" }), name);
    this.said = t("share.saved", { name });
  }

  /** @param {Event} event */
  async #load({ target }) {
    const input = /** @type {HTMLInputElement} */ (target);
    const file = input.files?.[0];
    if (!file) return;
    this.said = "";
    await this.world.keeper?.open(file);
    input.value = "";
    const report = this.world.keeper?.report;
    this.said = report?.nothing ? t("share.notOpened", { name: file.name }) : t("share.opened", { name: file.name });
  }
}

/** @param {Event} event */
const select = ({ target }) => /** @type {HTMLInputElement} */ (target).select();

customElements.define("bc-share", Share);
