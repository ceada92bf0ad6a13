// WebKitGTK, the engine of Safari as Linux has it, steered by its WebDriver (W3C, WebDriver) on a screen that is not there.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { EnginePage, PATIENCE } from "./engine.mjs";

const driver = process.env.WEBKIT_DRIVER ?? "/usr/bin/WebKitWebDriver";
const screen = process.env.XVFB ?? "/usr/bin/Xvfb";

/** Starts the browser on a screen of its own. */
export async function webkit() {
  /** @type {import("node:child_process").ChildProcess[]} */
  const started = [];
  const close = async () => {
    for (const process of started.reverse()) {
      const gone = new Promise((resolve) => process.once("exit", resolve));
      if (process.exitCode === null && process.kill()) await gone;
    }
  };
  try {
    const xvfb = spawn(screen, ["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], { stdio: ["ignore", "pipe", "ignore"] });
    started.push(xvfb);
    const display = (await firstLine(xvfb)).trim();
    const port = await freePort();
    const webDriver = spawn(driver, [`--port=${port}`], { env: { ...process.env, DISPLAY: `:${display}` }, stdio: "ignore" });
    started.push(webDriver);
    const absent = new Promise((_, reject) => webDriver.once("error", reject));
    const page = await Promise.race([WebKitPage.open(`http://127.0.0.1:${port}`), absent]);
    return {
      page,
      close: async () => {
        await page.send("DELETE", "").catch(() => {});
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param {import("node:child_process").ChildProcess} process @returns {Promise<string>} */
function firstLine(process) {
  return new Promise((resolve, reject) => {
    process.once("error", reject);
    process.once("exit", () => reject(new Error(`${screen} has ended`)));
    process.stdout?.once("data", (part) => resolve(String(part)));
  });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

class WebKitPage extends EnginePage {
  /** @param {string} session address of the session */
  constructor(session) {
    super();
    this.session = session;
  }

  /** @param {string} at where the driver listens, soon */
  static async open(at) {
    for (const end = Date.now() + PATIENCE; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
      const found = await ask("POST", `${at}/session`, { capabilities: {} }).catch((error) => {
        // It does not listen yet.
        if (error.cause?.code !== "ECONNREFUSED" || Date.now() > end) throw error;
      });
      if (found) return new WebKitPage(`${at}/session/${found.sessionId}`);
    }
  }

  /** @param {string} method @param {string} path @param {object} [body] */
  send(method, path, body) {
    return ask(method, `${this.session}${path}`, body);
  }

  /** Its driver tells nothing of the console: the page notes what goes wrong from here on. @param {string} url */
  async goto(url) {
    await this.send("POST", "/url", { url });
    await this.evaluate(() => {
      /** @type {string[]} */
      const wrongs = [];
      Object.assign(window, { wrongs });
      // That sizes have to be told once more is no fault: other browsers keep it to themselves.
      window.addEventListener("error", ({ message }) => void (message.startsWith("ResizeObserver loop") || wrongs.push(message)));
      window.addEventListener("unhandledrejection", ({ reason }) => wrongs.push(String(reason)));
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => wrongs.push(`${violatedDirective} ${blockedURI}`));
      for (const level of /** @type {const} */ (["error", "warn"])) console[level] = (...said) => wrongs.push(`${level}: ${said.join(" ")}`);
    });
  }

  /** @returns {Promise<string[]>} */
  heard() {
    return this.evaluate(() => /** @type {any} */ (window).wrongs);
  }

  /** The inner size of the window, which has a frame around it. @param {number} width @param {number} height */
  async resize(width, height) {
    const frame = await this.evaluate(() => ({ width: window.outerWidth - window.innerWidth, height: window.outerHeight - window.innerHeight }));
    await this.send("POST", "/window/rect", { width: width + frame.width, height: height + frame.height });
    await this.until((wanted) => window.innerWidth === wanted, width);
  }

  /** @param {string} expression */
  value(expression) {
    return this.send("POST", "/execute/sync", { script: `return ${expression}`, args: [] });
  }

  /** @param {object[]} actions */
  perform(actions) {
    return this.send("POST", "/actions", { actions });
  }
}

/** @param {string} method @param {string} url @param {object} [body] @returns {Promise<any>} */
async function ask(method, url, body) {
  const reply = await fetch(url, { method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE) });
  const { value } = /** @type {{ value: any }} */ (await reply.json());
  if (!reply.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
