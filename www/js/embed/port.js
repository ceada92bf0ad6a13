// The frame's end of the conversation with its host: who may say what, how often, and to whom answers go.
import { ASKS, Bucket, ERRORS, Fault, LIMITS, PROTOCOL, isAsk, isOurs } from "./protocol.js";

/**
 * @typedef {import("./embed").Details} Details
 * @typedef {import("./voice.js").Voice} Voice
 */

/** Pixels that a frame is said to be high at least, and at most. */
const HEIGHT = { least: 80, most: 20_000 };

/** Milliseconds between two heights at least. */
const HEIGHT_MS = 100;

/** Events that a later one makes needless are held back where they come faster than this, in milliseconds. */
const DAY_MS = 40;

/** Hears and answers the page that shows this one in a frame; alone on its own tab it does nothing. */
export class Port {
  /** @type {Voice | null} */
  voice = null;
  /** @type {string | null} origin of the host that said hello, which alone gets events */
  #host = null;
  #bucket = new Bucket(LIMITS, performance.now());
  #flooded = -Infinity;
  #height = 0;
  #heightTimer = 0;
  /** @type {Details["day"] | null} */
  #day = null;
  #dayTimer = 0;

  /** @param {{ hosts: string, is: { protocol: number, build: string, show: string } }} options `hosts`: origins that may give commands, by commas */
  constructor({ hosts, is }) {
    this.hosts = new Set(hosts.split(",").filter(Boolean));
    this.is = is;
    this.parent = window.parent === window ? null : window.parent;
    if (this.parent) window.addEventListener("message", (event) => this.#hear(event));
  }

  /**
   * Tells an event to the host, if one has asked for events.
   * @template {keyof Details} Name
   * @param {Name} event
   * @param {Details[Name]} detail
   */
  say(event, detail) {
    if (!this.parent || !this.#host) return;
    if (event === "day") {
      this.#day = /** @type {Details["day"]} */ (detail);
      this.#dayTimer ||= window.setTimeout(() => this.#sayDay(), DAY_MS);
      return;
    }
    this.#sayDay();
    this.parent.postMessage({ backchannel: PROTOCOL, event, detail }, this.#host);
  }

  /** The newest day, of those that came in quick succession. */
  #sayDay() {
    const detail = this.#day;
    window.clearTimeout(this.#dayTimer);
    this.#dayTimer = 0;
    this.#day = null;
    if (detail && this.#host) this.parent?.postMessage({ backchannel: PROTOCOL, event: "day", detail }, this.#host);
  }

  /** Follows the height of an element and tells the host. What is told is nobody's secret, so it goes to any host. @param {Element} element */
  watch(element) {
    if (!this.parent) return;
    new ResizeObserver(() => {
      if (this.#heightTimer) return;
      this.#heightTimer = window.setTimeout(() => {
        this.#heightTimer = 0;
        const found = Math.max(HEIGHT.least, Math.min(HEIGHT.most, Math.ceil(element.getBoundingClientRect().height)));
        if (found === this.#height) return;
        this.#height = found;
        this.#sayHeight();
      }, this.#height ? HEIGHT_MS : 0);
    }).observe(element);
  }

  #sayHeight() {
    const height = this.#height;
    if (!height) return;
    this.parent?.postMessage({ backchannel: PROTOCOL, event: "height", detail: { height } }, "*");
    this.parent?.postMessage({ subject: "lti.frameResize", height }, "*");
  }

  /** @param {MessageEvent} event */
  async #hear({ data, origin, source }) {
    // Only the page around this one, and only one that an answer can be addressed to.
    if (source !== this.parent || !this.parent || !isOurs(data) || !/^https?:/.test(origin)) return;
    if (!this.#bucket.take(performance.now())) return this.#flood(origin);
    if (!isAsk(data)) return;
    const { id, ask, backchannel } = data;
    const reply = (/** @type {object} */ answer) => this.parent?.postMessage({ backchannel: PROTOCOL, reply: id, ...answer }, origin);
    try {
      if (backchannel !== PROTOCOL) throw new Fault("version");
      if (!Object.hasOwn(ASKS, ask)) throw new Fault("unknown");
      const known = /** @type {keyof typeof ASKS} */ (ask);
      const commands = this.hosts.has(origin);
      if (ASKS[known].right === "hosts" && !commands) throw new Fault("forbidden");
      if (known === "hello") {
        this.#host = origin;
        reply({ ok: true, result: { ...this.is, ready: this.voice?.isReady ?? false, commands } });
        this.#sayHeight();
        if (this.voice?.isReady) this.say("ready", this.voice.readiness);
        return;
      }
      if (!this.voice) throw new Fault("absent");
      reply({ ok: true, result: await this.voice.answer(known, data.with) });
    } catch (error) {
      const { code, message, problems } = error instanceof Fault ? error : new Fault("absent");
      reply({ ok: false, error: { code, message, problems } });
    }
  }

  /** Once a second at most, who floods is told. @param {string} origin */
  #flood(origin) {
    const now = performance.now();
    if (now - this.#flooded < 1000) return;
    this.#flooded = now;
    this.parent?.postMessage({ backchannel: PROTOCOL, event: "error", detail: { code: "flood", message: ERRORS.flood, problems: [] } }, origin);
  }
}
