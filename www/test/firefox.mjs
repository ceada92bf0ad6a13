// Firefox without a driver: it speaks WebDriver BiDi itself (W3C, WebDriver BiDi), over a WebSocket.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";

const executable = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/** Milliseconds within which it must answer. */
const PATIENCE = 60_000;

/** Starts Firefox with a fresh profile, and opens an empty page in it. */
export async function firefox() {
  const profile = await mkdtemp(join(tmpdir(), "backchannel-firefox-"));
  const browser = spawn(executable, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  const gone = new Promise((resolve) => browser.once("exit", resolve));
  const close = async () => {
    browser.kill();
    await gone;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const socket = new WebSocket(`${await address(browser)}/session`);
    await once(socket, "open");
    const page = new FirefoxPage(socket);
    await page.send("session.new", { capabilities: {} });
    await page.send("session.subscribe", { events: ["log.entryAdded"] });
    const { contexts } = await page.send("browsingContext.getTree", {});
    page.context = contexts[0].context;
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where it listens, which it says among its errors. @param {import("node:child_process").ChildProcess} browser @returns {Promise<string>} */
function address(browser) {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => reject(new Error(`${executable} does not listen: ${said}`)), PATIENCE);
    browser.once("error", reject);
    browser.once("exit", () => reject(new Error(`${executable} has ended: ${said}`)));
    browser.stderr?.on("data", (part) => {
      said += part;
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
      if (!found) return;
      clearTimeout(late);
      resolve(found[1]);
    });
  });
}

/** @param {WebSocket} socket @param {string} event */
const once = (socket, event) => new Promise((resolve, reject) => {
  socket.once(event, resolve);
  socket.once("error", reject);
});

class FirefoxPage {
  /** @type {string[]} errors and warnings of the console */
  complaints = [];
  context = "";
  #last = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.socket = socket;
    socket.on("message", (data) => {
      const { id, type, method, params, result, error, message } = JSON.parse(String(data));
      if (method === "log.entryAdded" && ["error", "warn"].includes(params.level)) this.complaints.push(`${params.level}: ${params.text}`);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (type === "success") waiting?.resolve(result);
      else waiting?.reject(new Error(`${error}: ${message}`));
    });
  }

  /** @param {string} method @param {object} params @returns {Promise<any>} */
  send(method, params) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** @param {string} url */
  goto(url) {
    return this.send("browsingContext.navigate", { context: this.context, url, wait: "complete" });
  }

  /** @param {number} width @param {number} height */
  resize(width, height) {
    return this.send("browsingContext.setViewport", { context: this.context, viewport: { width, height } });
  }

  /**
   * What a function answers in the page; it may know nothing of what is around it here.
   * @template T
   * @template {any[]} A
   * @param {(...args: A) => T | Promise<T>} ask
   * @param {A} args
   * @returns {Promise<T>}
   */
  async evaluate(ask, ...args) {
    const expression = `(async () => JSON.stringify(await (${ask})(...${JSON.stringify(args)})) ?? null)()`;
    const { result, exceptionDetails } = await this.send("script.evaluate", { expression, target: { context: this.context }, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value === undefined || result.value === null ? /** @type {any} */ (undefined) : JSON.parse(result.value);
  }

  /**
   * Waits until something is so in the page.
   * @template {any[]} A
   * @param {(...args: A) => unknown} isSo
   * @param {A} args
   */
  async until(isSo, ...args) {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
      if (await this.evaluate(/** @type {any} */ (isSo), ...args)) return;
    }
    throw new Error(`never: ${isSo}`);
  }

  /** Clicks an element as a mouse does. @param {string} selector */
  async click(selector) {
    const { x, y } = await this.evaluate((of) => {
      const element = /** @type {Element} */ (document.querySelector(of));
      element.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
    }, selector);
    const pointer = [{ type: "pointerMove", x, y }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    await this.send("input.performActions", { context: this.context, actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions: pointer }] });
  }

  /** Presses a key: a letter, or one of WebDriver's codes of keys. @param {string} value */
  press(value) {
    return this.send("input.performActions", { context: this.context, actions: [{ type: "key", id: "keys", actions: [{ type: "keyDown", value }, { type: "keyUp", value }] }] });
  }
}
