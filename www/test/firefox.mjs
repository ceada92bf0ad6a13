// Firefox without a driver: it speaks WebDriver BiDi itself (W3C, WebDriver BiDi), over a WebSocket.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { EnginePage, PATIENCE } from "./engine.mjs";

const executable = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

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

class FirefoxPage extends EnginePage {
  context = "";
  /** @type {string[]} */
  #complaints = [];
  #last = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();

  /** @param {WebSocket} socket */
  constructor(socket) {
    super();
    this.socket = socket;
    socket.on("message", (data) => {
      const { id, type, method, params, result, error, message } = JSON.parse(String(data));
      if (method === "log.entryAdded" && ["error", "warn"].includes(params.level)) this.#complaints.push(`${params.level}: ${params.text}`);
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

  async heard() {
    return this.#complaints;
  }

  /** @param {string} expression */
  async value(expression) {
    const { result, exceptionDetails } = await this.send("script.evaluate", { expression, target: { context: this.context }, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value;
  }

  /** @param {object[]} actions */
  perform(actions) {
    return this.send("input.performActions", { context: this.context, actions });
  }
}
