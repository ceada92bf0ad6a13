// The custom element `<backchannel-sim>`: the embedded page in a frame, or one figure inline, with attributes, events
// and methods. One plain script that leaves nothing behind but the element.
import { inline as words } from "../../text/embed/en.json";
import { chapterOf, queryOf } from "./options.js";
import { EVENTS, Fault, PROTOCOL, isOurs } from "./protocol.js";

/**
 * @typedef {import("./embed").Asks} Asks
 * @typedef {import("./embed").Details} Details
 * @typedef {import("./embed").Options} Options
 * @typedef {Pick<import("./embed").BackchannelSim, "ready" | "getState" | "setState" | "run" | "ensemble">} Spoken
 *
 * What answers, in a frame or inline.
 * @typedef {object} Other
 * @property {<Ask extends keyof Asks>(ask: Ask, given: unknown) => Promise<Asks[Ask]["gives"]>} ask
 * @property {() => void} end
 */

const TAG = "backchannel-sim";

/** The site that this script came from. */
const HOME = document.currentScript instanceof HTMLScriptElement && document.currentScript.src ? new URL("../", document.currentScript.src).href : "";

/** Milliseconds until a question counts as not answered; that of many runs takes long. */
const PATIENCE = { ensemble: 600_000, other: 60_000 };

const ATTRIBUTES = /** @type {const} */ (["src", "version", "world", "show", "controls", "theme", "lang", "height", "mode", "title"]);

const STYLE = `
  :host { display: block; max-width: 100%; }
  :host([hidden]) { display: none; }
  iframe { display: block; width: 100%; height: 600px; border: 0; color-scheme: auto; }
  figure { box-sizing: border-box; margin: 0; padding: 0.6rem; background: var(--paper, Canvas); color: var(--ink, CanvasText); font: 0.95rem/1.4 system-ui, sans-serif; }
  img, svg { display: block; width: 100%; max-width: 44rem; height: auto; }
  figcaption, p { max-width: 44rem; margin: 0 0 0.35rem; }
  .title { font-weight: 650; }`;

/** @implements {Spoken} */
class BackchannelSim extends HTMLElement {
  static observedAttributes = ATTRIBUTES;

  #root = this.attachShadow({ mode: "open" });
  /** @type {Other | null} */
  #other = null;
  /** Counts beginnings, so that what was begun before knows that it is over. */
  #turn = 0;
  #isPlanned = false;
  #isReady = false;
  /** @type {Fault | null} why there will be no first run */
  #failed = null;
  /** @type {{ resolve: (other: Other) => void, reject: (why: Fault) => void }[]} */
  #waiting = [];

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
  }

  get ready() {
    return this.#isReady;
  }

  connectedCallback() {
    this.#plan();
  }

  disconnectedCallback() {
    this.#end();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#plan();
  }

  getState() {
    return this.#ask("getState");
  }

  /** @param {import("./embed").StateChange | string} state */
  setState(state) {
    return this.#ask("setState", state);
  }

  /** @param {{ state?: import("./embed").StateChange }} [options] */
  run(options) {
    return this.#ask("run", options);
  }

  /** @param {import("./embed").EnsembleOptions} [options] */
  ensemble(options) {
    return this.#ask("ensemble", options);
  }

  /**
   * Asks once the first run is there.
   * @template {keyof Asks} Ask
   * @param {Ask} ask
   * @param {unknown} [given]
   * @returns {Promise<Asks[Ask]["gives"]>}
   */
  async #ask(ask, given) {
    if (!this.isConnected) throw new Fault("gone");
    if (this.#failed) throw this.#failed;
    const other = this.#isReady && this.#other ? this.#other : await /** @type {Promise<Other>} */ (new Promise((resolve, reject) => this.#waiting.push({ resolve, reject })));
    return other.ask(ask, given);
  }

  /** Begins anew, once for all attributes that change together. */
  #plan() {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      this.#isPlanned = false;
      this.#end();
      if (this.isConnected) this.#begin();
    });
  }

  #end() {
    this.#turn++;
    this.#isReady = false;
    this.#failed = null;
    this.#other?.end();
    this.#other = null;
    for (const { reject } of this.#waiting.splice(0)) reject(new Fault("gone"));
    this.#root.replaceChildren();
  }

  async #begin() {
    const base = this.#base();
    if (!base) return this.#picture("", words.missing);
    if (this.getAttribute("mode") !== "inline") {
      const say = this.#saying();
      this.#other = frame(this, this.#root, base, this.#address(base), say);
      return;
    }
    const turn = this.#turn;
    try {
      const { mount } = await import(new URL("inline.js", base).href);
      if (turn !== this.#turn) return;
      this.#other = mount({ root: this.#root, show: this.getAttribute("show") ?? "", theme: this.getAttribute("theme") ?? "", world: fragmentOf(this.getAttribute("world")), say: this.#saying() });
    } catch (error) {
      if (turn !== this.#turn) return;
      const what = String(error).slice(0, 200);
      this.#picture(base, words.blocked.replace("{what}", what));
      this.#saying()("error", { code: "absent", message: what, problems: [] });
    }
  }

  /** What passes events on, for as long as what was begun now goes on. */
  #saying() {
    const turn = this.#turn;
    return (/** @type {keyof Details} */ event, /** @type {any} */ detail) => {
      if (turn !== this.#turn) return;
      if (event === "ready") {
        this.#isReady = true;
        this.#failed = null;
        for (const { resolve } of this.#waiting.splice(0)) resolve(/** @type {Other} */ (this.#other));
      }
      if (event === "error" && detail.code === "absent" && !this.#isReady) {
        this.#failed = new Fault("absent", detail.message);
        for (const { reject } of this.#waiting.splice(0)) reject(this.#failed);
      }
      this.dispatchEvent(new CustomEvent(event, { detail }));
    };
  }

  /** Address of the site, or of one version of it; empty if there is none. */
  #base() {
    try {
      const site = new URL(this.getAttribute("src") || HOME, document.baseURI);
      const version = this.getAttribute("version") ?? "";
      return new URL(/^\d+\.\d+\.\d+$/.test(version) ? `v/${version}/` : "./", this.getAttribute("src") || HOME ? site : "").href;
    } catch {
      return "";
    }
  }

  /** @param {string} base */
  #address(base) {
    const given = (/** @type {string} */ name) => this.getAttribute(name) ?? undefined;
    const options = { show: given("show"), controls: given("controls"), theme: given("theme"), lang: given("lang"), height: given("height"), hosts: /^https?:/.test(location.origin) ? location.origin : undefined };
    return `${new URL("embed.html", base).href}${queryOf(/** @type {Partial<Options>} */ (options))}${fragmentOf(given("world"))}`;
  }

  /** The picture that stands in, and why. @param {string} base @param {string} why */
  async #picture(base, why) {
    const figure = document.createElement("figure");
    const note = document.createElement("figcaption");
    note.textContent = why;
    figure.append(note);
    this.#root.replaceChildren(figure);
    if (!base) return;
    const picture = document.createElement("img");
    picture.alt = this.title;
    picture.src = new URL(`embed/${chapterOf(this.getAttribute("show") ?? "") ?? "still"}.svg`, base).href;
    picture.addEventListener("error", () => picture.remove());
    figure.prepend(picture);
  }
}

/** The part of a link that holds a world. @param {string | null | undefined} world */
function fragmentOf(world) {
  if (!world) return "";
  return world.includes("#") ? world.slice(world.indexOf("#")) : `#${world}`;
}

/**
 * The embedded page in a frame.
 * @param {HTMLElement} element
 * @param {ShadowRoot} root
 * @param {string} base
 * @param {string} address
 * @param {(event: keyof Details, detail: any) => void} say
 * @returns {Other}
 */
function frame(element, root, base, address, say) {
  const { origin } = new URL(base);
  const inside = document.createElement("iframe");
  const fixed = Number(element.getAttribute("height"));
  /** @type {Map<number, { resolve: (result: any) => void, reject: (why: Fault) => void, timer: number }>} */
  const asked = new Map();
  let lastId = 0;
  const post = (/** @type {object} */ message) => inside.contentWindow?.postMessage({ backchannel: PROTOCOL, ...message }, origin);
  const hear = (/** @type {MessageEvent} */ { data, source, origin: from }) => {
    if (source !== inside.contentWindow || from !== origin || !isOurs(data) || data.backchannel !== PROTOCOL) return;
    if ("reply" in data) {
      const waiting = asked.get(data.reply);
      asked.delete(data.reply);
      clearTimeout(waiting?.timer);
      if (data.ok) waiting?.resolve(data.result);
      else waiting?.reject(new Fault(data.error?.code, data.error?.message, data.error?.problems));
      return;
    }
    if (!Object.hasOwn(EVENTS, data.event)) return;
    if (data.event === "height" && !(fixed > 0)) inside.style.height = `${Math.max(80, Math.min(20_000, Number(data.detail?.height) || 0))}px`;
    say(data.event, data.detail);
  };
  window.addEventListener("message", hear);
  inside.addEventListener("load", () => post({ id: ++lastId, ask: "hello" }));
  if (fixed > 0) inside.style.height = `${fixed}px`;
  inside.title = element.title || "Backchannel";
  inside.loading = "lazy";
  inside.referrerPolicy = "no-referrer";
  inside.src = address;
  root.replaceChildren(inside);
  return {
    ask: (ask, given) => new Promise((resolve, reject) => {
      const id = ++lastId;
      const timer = window.setTimeout(() => {
        asked.delete(id);
        reject(new Fault("gone"));
      }, ask === "ensemble" ? PATIENCE.ensemble : PATIENCE.other);
      asked.set(id, { resolve, reject, timer });
      try {
        post(given === undefined ? { id, ask } : { id, ask, with: given });
      } catch {
        asked.delete(id);
        clearTimeout(timer);
        reject(new Fault("malformed"));
      }
    }),
    end: () => {
      window.removeEventListener("message", hear);
      for (const { reject, timer } of asked.values()) {
        clearTimeout(timer);
        reject(new Fault("gone"));
      }
      asked.clear();
      inside.remove();
    },
  };
}

// Attributes as properties; `title` and `lang` are every element's own.
for (const [name, usual] of Object.entries({ src: "", version: "", world: "", show: "sandbox", controls: "all", theme: "auto", height: "auto", mode: "frame" })) {
  Object.defineProperty(BackchannelSim.prototype, name, {
    configurable: true,
    enumerable: true,
    get() {
      return this.getAttribute(name) ?? usual;
    },
    set(value) {
      this.setAttribute(name, String(value));
    },
  });
}

// A page that has the script twice keeps the first.
if (!customElements.get(TAG)) customElements.define(TAG, BackchannelSim);
