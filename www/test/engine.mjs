// A page in a browser of another engine than Chromium's: what the tests ask of it, whatever steers it.

/** Milliseconds within which a browser must answer. */
export const PATIENCE = 60_000;

/** @abstract */
export class EnginePage {
  /**
   * What an expression comes to in the page, once that is settled.
   * @abstract
   * @param {string} expression
   * @returns {Promise<any>}
   */
  value(expression) {
    throw new Error(`no engine for ${expression}`);
  }

  /**
   * Errors and warnings of the page's console so far.
   * @abstract
   * @returns {Promise<string[]>}
   */
  heard() {
    throw new Error("no engine");
  }

  /**
   * What a pointer or a keyboard does, as WebDriver tells it.
   * @abstract
   * @param {object[]} actions
   * @returns {Promise<any>}
   */
  perform(actions) {
    throw new Error(`no engine for ${actions.length} actions`);
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
    const said = await this.value(`(async () => JSON.stringify(await (${ask})(...${JSON.stringify(args)})) ?? null)()`);
    return said === undefined || said === null ? /** @type {any} */ (undefined) : JSON.parse(said);
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

  /** Clicks an element as a mouse does, once it has come to rest. @param {string} selector */
  async click(selector) {
    const where = () => this.evaluate((of) => {
      const element = /** @type {Element} */ (document.querySelector(of));
      element.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
    }, selector);
    let [before, now] = [{ x: NaN, y: NaN }, await where()];
    while (now.x !== before.x || now.y !== before.y) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      [before, now] = [now, await where()];
    }
    const pointer = [{ type: "pointerMove", ...now, duration: 0 }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    await this.perform([{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions: pointer }]);
  }

  /** Presses a key: a letter, or one of WebDriver's codes of keys. @param {string} value */
  press(value) {
    return this.perform([{ type: "key", id: "keys", actions: [{ type: "keyDown", value }, { type: "keyUp", value }] }]);
  }
}
