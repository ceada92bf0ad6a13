// What a frame shows: the sandbox, one figure or one chapter, what there is to say of the address, and a foot.
import { html, nothing } from "lit";
import { build } from "../build.js";
import "../controls/transport.js";
import { WorldElement } from "../element.js";
import "../events.js";
import "../figures/alignment.js";
import "../figures/capability.js";
import "../figures/ladder.js";
import "../figures/map.js";
import "../figures/programme.js";
import "../figures/series.js";
import "../figures/talks.js";
import "../report.js";
import "../sandbox.js";
import { tell } from "../story/telling.js";
import { firstPage, suffix, t } from "../text.js";
import { chapterOf, readOptions } from "./options.js";

/**
 * @typedef {import("./options.js").Note} Note
 * @typedef {{ id: string, title: string, alt: string, html: string }} ChapterFile
 */

/** The part of the address of a page that stays with one version. */
const PINNED = /\/v\/(\d+\.\d+\.\d+)\/[^/]*$/;

export class Embed extends WorldElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { options: { attribute: false }, notes: { attribute: false }, chapter: { state: true }, newest: { state: true } };
  static watches = /** @type {import("../world.js").Topic[]} */ (["status", "run", "kept", "day"]);

  constructor() {
    super();
    this.options = readOptions("").options;
    /** @type {Note[]} */
    this.notes = [];
    /** @type {ChapterFile | null} the chapter that is shown, or whose picture stands in */
    this.chapter = null;
    /** @type {string | null} a newer version, if this one is kept and there is one */
    this.newest = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#bringChapter();
    this.#lookForNewer();
  }

  render() {
    const { world, newest } = this;
    const version = PINNED.exec(location.pathname)?.[1] ?? "";
    return html`
      <h1 class="unseen">${t("embed.title")}</h1>
      <h2 class="unseen">${t(this.#isChapter ? "story.title" : "page.sandboxHeading")}</h2>
      ${this.#notices()}
      ${newest ? html`<p class="embed-notes" role="note">${t("embed.pinned", { version, newest })} <a href=${`../${newest}/embed.html${location.search}${location.hash}`}>${t("embed.pinnedLink")}</a></p>` : nothing}
      <div id=${this.#isChapter ? "chapter" : "sandbox"} tabindex="-1">${this.#isChapter ? this.#story() : this.#live()}</div>
      <p class="embed-foot">
        <strong>${t("embed.foot")}</strong>
        <a href=${`./${firstPage}#leaves-out`} target="_blank" rel="noopener">${t("embed.leavesOut")}<span class="unseen"> ${t("embed.newTab")}</span></a>
        <a class="embed-open" href=${this.#home} target="_blank" rel="noopener">${t("embed.open")}<span class="unseen"> ${t("embed.newTab")}</span></a>
        ${world.run ? html`<span class="unseen"><code id="digest">${world.run.digest}</code></span>` : nothing}
      </p>`;
  }

  /** Whether a chapter is shown, and there. */
  get #isChapter() {
    return chapterOf(this.options.show) !== null;
  }

  /** The whole page, at what is shown here. */
  get #home() {
    const id = chapterOf(this.options.show);
    return id ? `./${firstPage}#${id}` : (this.world.keeper?.link ?? `./${firstPage}`);
  }

  #notices() {
    if (!this.notes.length) return nothing;
    return html`
      <div class="embed-notes" role="status">
        <p>${t("embed.notes.some")}</p>
        <ul>${this.notes.map(({ name, found, code }) => html`<li>${t(`embed.notes.${code}`, { name, found })}</li>`)}</ul>
      </div>`;
  }

  #live() {
    const { world } = this;
    if (!world.run) {
      const isLost = world.status === "lost";
      return html`
        ${isLost || world.problems.length ? html`<bc-sandbox .world=${world}></bc-sandbox>` : nothing}
        ${this.#still(t(isLost ? "embed.absent" : world.status === "loading" ? "embed.first" : "embed.still"))}`;
    }
    const { show, controls } = this.options;
    if (show === "sandbox") return html`<bc-sandbox .world=${world} .controls=${controls}></bc-sandbox>`;
    return html`
      ${world.status === "lost" ? html`<div class="trouble" role="alert"><p><strong>${t("trouble.died")}</strong> ${t("trouble.diedMore")}</p>
        <button @click=${() => world.start()}>${t("trouble.restart")}</button></div>` : nothing}
      <bc-report .world=${world}></bc-report>
      ${controls === "none" ? nothing : html`<bc-transport class="transport" .world=${world} .locked=${true}></bc-transport>`}
      <div class="alone-figure">${this.#figure(show)}</div>`;
  }

  /** @param {string} show */
  #figure(show) {
    const { world } = this;
    switch (show) {
      case "talks": return html`<bc-talks .world=${world}></bc-talks>`;
      case "events": return html`<bc-events .world=${world}></bc-events>`;
      case "map": return html`<bc-map .world=${world}></bc-map>`;
      case "ladder": return html`<bc-ladder .world=${world}></bc-ladder>`;
      case "programme": return html`<bc-programme .world=${world}></bc-programme>`;
      case "alignment": return html`<bc-alignment .world=${world}></bc-alignment>`;
      case "capability": return html`<bc-capability .world=${world}></bc-capability>`;
    }
    const info = world.scenario?.series.find(({ id }) => id === show);
    return info ? html`<bc-series .world=${world} .info=${info}></bc-series>` : nothing;
  }

  /** A chapter as the build made it: text and still. Its figure comes to life like that of the story. */
  #story() {
    if (!this.chapter) return html`<p class="waiting" role="status">${t("waiting")}</p>`;
    const { status } = this.world;
    return html`${this.#section}${status === "lost" ? html`<p class="trouble" role="alert">${t("embed.absent")}</p>` : nothing}`;
  }

  /** @type {Node | typeof nothing} */
  #section = nothing;

  /** @param {string} note */
  #still(note) {
    const { chapter } = this;
    if (!chapter) return nothing;
    return html`
      <figure class="still">
        <img src=${`embed/${chapter.id}.svg?v=${build}`} alt=${t("embed.stillOf", chapter)} width="440" height="300">
        <figcaption>${note}</figcaption>
      </figure>`;
  }

  /** The chapter that is asked for; without one, the first, for its picture. */
  async #bringChapter() {
    const id = chapterOf(this.options.show);
    const list = /** @type {Omit<ChapterFile, "html">[]} */ (await bring(`embed/chapters${suffix}.json`) ?? []);
    const listed = list.find((one) => one.id === id);
    const whole = listed && /** @type {ChapterFile | null} */ (await bring(`embed/${id}${suffix}.json`));
    if (whole) {
      const section = new DOMParser().parseFromString(whole.html, "text/html").body.firstElementChild;
      this.#section = section ? document.adoptNode(section) : nothing;
      this.chapter = whole;
      await this.updateComplete;
      return tell(this.world, Math.min);
    }
    if (id && list.length) {
      this.options = { ...this.options, show: "sandbox" };
      this.notes = [...this.notes, { name: "show", found: id, code: "chapter" }];
    }
    this.chapter = list[0] ? { ...list[0], html: "" } : null;
  }

  /** A version that stays asks whether there is a newer one beside it. */
  async #lookForNewer() {
    const [, here] = PINNED.exec(location.pathname) ?? [];
    if (!here) return;
    const found = await bring("../../versions.json");
    const newest = found?.newest;
    if (typeof newest === "string" && /^\d+\.\d+\.\d+$/.test(newest) && newest !== here) this.newest = newest;
  }
}

/** A file of this site; null if it does not come. @param {string} path @returns {Promise<any>} */
async function bring(path) {
  const reply = await fetch(new URL(`${path}?v=${build}`, document.baseURI)).catch(() => null);
  return reply?.ok ? reply.json().catch(() => null) : null;
}

customElements.define("bc-embed", Embed);
