// The dialog that makes the code for another page. It comes when a reader asks for it, in a file of its own.
import { html, nothing, render } from "lit";
import { live } from "lit/directives/live.js";
import words from "../../text/embed/en.json";
import { build } from "../build.js";
import { learn, t, tOr, told } from "../text.js";
import { addressOf, elementCode, frameCode } from "./code.js";
import { FIGURES, HEIGHTS, PARAMETERS, chapterOf } from "./options.js";

/**
 * @typedef {import("../world.js").World} World
 * @typedef {import("./code.js").Wish} Wish
 */

learn(await told("embed", words));

/** Opens the dialog on the world as it is now. @param {World} world */
export async function openDialog(world) {
  await style();
  const dialog = document.createElement("dialog");
  dialog.className = "embed-dialog";
  document.body.append(dialog);
  const form = new Form(world, dialog);
  dialog.addEventListener("close", () => dialog.remove());
  form.draw();
  dialog.showModal();
  await form.lookForReleases();
}

/** The dialog's sheet, once. */
function style() {
  const known = document.querySelector("link[data-embed-dialog]");
  if (known) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.dataset.embedDialog = "";
  link.href = new URL(`./dialog.css?v=${build}`, import.meta.url).href;
  document.head.append(link);
  return new Promise((resolve) => link.addEventListener("load", resolve, { once: true }));
}

/** Usual values of all parameters. */
const usual = () => Object.fromEntries(PARAMETERS.map(({ name, usual }) => [name, usual]));

/** Values that a parameter may have. @param {string} name */
const valuesOf = (name) => PARAMETERS.find((parameter) => parameter.name === name)?.values ?? [];

class Form {
  options = /** @type {import("./embed").Options} */ (/** @type {unknown} */ (usual()));
  withWorld = true;
  version = "";
  /** @type {string[] | null} versions that were released; null until known */
  releases = null;
  /** @type {"frame" | "element"} */
  form = "frame";
  said = "";

  /** @param {World} world @param {HTMLDialogElement} dialog */
  constructor(world, dialog) {
    this.world = world;
    this.dialog = dialog;
    this.site = new URL("./", document.baseURI).href;
    this.chapters = [...document.querySelectorAll("[data-chapter]")].map((section) => ({
      id: section.id,
      title: section.querySelector("h3")?.lastChild?.textContent?.trim() ?? section.id,
    }));
  }

  /** Which versions stay at this address. */
  async lookForReleases() {
    const reply = await fetch(new URL("./versions.json", document.baseURI)).catch(() => null);
    const list = reply?.ok ? await reply.json().catch(() => null) : null;
    this.releases = (Array.isArray(list?.versions) ? list.versions : [])
      .map((/** @type {any} */ one) => one?.version)
      .filter((/** @type {unknown} */ version) => typeof version === "string" && /^\d+\.\d+\.\d+$/.test(version));
    this.draw();
  }

  /** @returns {Wish} */
  get wish() {
    const { site, version, options } = this;
    const link = this.withWorld && !chapterOf(options.show) ? (this.world.keeper?.link ?? "") : "";
    return { site, version, options, world: link.slice(link.indexOf("#")), title: t("embed.stillOf", { title: "Backchannel", alt: this.#nameOf(options.show) }) };
  }

  get code() {
    return this.form === "frame" ? frameCode(this.wish) : elementCode({ ...this.wish, options: Object.fromEntries(Object.entries(this.options).filter(([name, value]) => value !== usual()[name])) });
  }

  /** @param {string} show */
  #nameOf(show) {
    if (show === "sandbox") return t("embed.dialog.sandbox");
    const chapter = this.chapters.find(({ id }) => id === chapterOf(show));
    return chapter?.title ?? tOr(`embed.dialog.figure.${show}`, tOr(`figure.names.${show}`, show));
  }

  /** @param {Partial<import("./embed").Options>} change */
  #set(change) {
    this.options = { ...this.options, ...change };
    this.said = "";
    this.draw();
  }

  draw() {
    const { options, releases, chapters } = this;
    const isChapter = chapterOf(options.show) !== null;
    const tooLarge = this.world.keeper?.link === null;
    const option = (/** @type {string} */ value, /** @type {string} */ text, /** @type {string} */ now) => html`<option value=${value} ?selected=${value === now}>${text}</option>`;
    const choice = (/** @type {"controls" | "theme" | "lang"} */ name, /** @type {string} */ label, /** @type {string} */ names) => html`
      <p><label for="embed-${name}">${label}</label>
        <select id="embed-${name}" @change=${(/** @type {Event} */ event) => this.#set({ [name]: valueOf(event) })}>
          ${valuesOf(name).map((value) => option(value, t(`embed.dialog.${names}.${value}`), options[name]))}
        </select></p>`;
    render(html`
      <form method="dialog" aria-labelledby="embed-title">
        <header><h2 id="embed-title">${t("embed.dialog.title")}</h2><button class="plain" value="close">${t("embed.dialog.close")}</button></header>
        <p class="meaning">${t("embed.dialog.meaning")}</p>
        <div class="fields">
          <p><label for="embed-show">${t("embed.dialog.show")}</label>
            <select id="embed-show" @change=${(/** @type {Event} */ event) => this.#set({ show: valueOf(event) })}>
              ${option("sandbox", t("embed.dialog.sandbox"), options.show)}
              <optgroup label=${t("embed.dialog.figures")}>${FIGURES.map((id) => option(id, this.#nameOf(id), options.show))}</optgroup>
              <optgroup label=${t("embed.dialog.chapters")}>${chapters.map(({ id, title }) => option(`story/${id}`, title, options.show))}</optgroup>
            </select></p>
          ${choice("controls", t("embed.dialog.controls"), "control")}
          ${choice("theme", t("embed.dialog.theme"), "themes")}
          ${choice("lang", t("embed.dialog.lang"), "langs")}
          <p><label for="embed-height">${t("embed.dialog.height")}</label>
            <input id="embed-height" type="number" min=${HEIGHTS.low} max=${HEIGHTS.high} step="10" aria-describedby="embed-height-meaning"
              @change=${(/** @type {Event} */ event) => this.#setHeight(/** @type {HTMLInputElement} */ (event.target))}></p>
          <p><label for="embed-version">${t("embed.dialog.version")}</label>
            <select id="embed-version" ?disabled=${!releases?.length} @change=${(/** @type {Event} */ event) => {
              this.version = valueOf(event);
              this.#set({});
            }}>
              ${option("", t("embed.dialog.newest"), this.version)}
              ${(releases ?? []).map((version) => option(version, t("embed.dialog.released", { version }), this.version))}
            </select></p>
        </div>
        <p class="meaning" id="embed-height-meaning">${t("embed.dialog.heightMeaning")} ${releases && !releases.length ? t("embed.dialog.noReleases") : nothing}</p>
        <p class="check"><label><input type="checkbox" .checked=${live(this.withWorld && !isChapter && !tooLarge)} ?disabled=${isChapter || tooLarge}
          @change=${(/** @type {Event} */ event) => {
            this.withWorld = /** @type {HTMLInputElement} */ (event.target).checked;
            this.#set({});
          }}> ${t("embed.dialog.world")}</label>
          ${isChapter || tooLarge ? html`<span class="meaning">${t(isChapter ? "embed.dialog.worldOf" : "embed.dialog.worldTooLarge")}</span>` : nothing}</p>
        <fieldset><legend>${t("embed.dialog.form")}</legend>
          ${/** @type {const} */ (["frame", "element"]).map((form) => html`<label><input type="radio" name="embed-form" .checked=${live(form === this.form)} @change=${() => {
            this.form = form;
            this.#set({});
          }}> ${t(`embed.dialog.forms.${form}`)}</label>`)}
        </fieldset>
        <p><label for="embed-code">${t("embed.dialog.code")}</label>
          <textarea id="embed-code" readonly rows="5" spellcheck="false" .value=${live(this.code)} @focus=${(/** @type {Event} */ event) => /** @type {HTMLTextAreaElement} */ (event.target).select()}></textarea></p>
        <p class="acts">
          <button type="button" class="copy" @click=${() => this.#copy()}>${t("embed.dialog.copy")}</button>
          <a href=${addressOf(this.wish)} target="_blank" rel="noopener">${t("embed.dialog.try")}<span class="unseen"> ${t("embed.newTab")}</span></a>
        </p>
        <p class="problem" role="status">${this.said}</p>
        <p class="meaning">${t("embed.dialog.more")}</p>
      </form>`, this.dialog);
  }

  /** @param {HTMLInputElement} input */
  #setHeight(input) {
    const height = Math.round(Number(input.value));
    const isGood = height >= HEIGHTS.low && height <= HEIGHTS.high;
    if (!isGood) input.value = "";
    this.#set({ height: isGood ? String(height) : "auto" });
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.code);
      this.said = t("embed.dialog.copied");
    } catch {
      /** @type {HTMLElement} */ (this.dialog.querySelector("#embed-code")).focus();
      this.said = t("embed.dialog.notCopied");
    }
    this.draw();
  }
}

/** @param {Event} event */
const valueOf = ({ target }) => /** @type {HTMLSelectElement} */ (target).value;
