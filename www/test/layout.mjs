// What is wrong with a page's layout, found by measuring: sideways scroll, text that is cut off, text upon text.

/** @typedef {import("playwright-core").Page} Page */

/**
 * Faults of the layout as it is now, each in words. Text that can be scrolled to counts as seen, as does what lies
 * under a part that stays in sight while the page moves.
 * @param {Page} page
 * @param {string} [within] selector of the part to look at
 * @returns {Promise<string[]>}
 */
export const faults = (page, within = "body") => page.evaluate(measured, within);

/**
 * The same, in the page itself.
 * @param {string} selector
 */
export function measured(selector) {
  /** Pixels that boxes of letters may stick out by or share across, and the part of their height, above and below, without ink. */
  const SLACK = { out: 1.5, across: 2.5, bare: 0.18 };
  const root = document.documentElement;
  /** @type {string[]} */
  const found = [];
  const over = root.scrollWidth - root.clientWidth;
  if (over > 0) found.push(`the page scrolls sideways by ${over} px`);

  const style = new Map();
  const styleOf = (/** @type {Element} */ element) => style.get(element) ?? style.set(element, getComputedStyle(element)).get(element);
  const scrolls = (/** @type {string} */ overflow) => overflow === "auto" || overflow === "scroll";
  const hides = (/** @type {string} */ overflow) => overflow === "hidden" || overflow === "clip";

  /** @param {Element} element */
  const ancestors = (element) => {
    const all = [];
    for (let at = /** @type {Element | null} */ (element); at; at = at.parentElement) all.push(at);
    return all;
  };
  const name = (/** @type {Element} */ element) =>
    ancestors(element).slice(0, 3).reverse().map((at) => at.tagName.toLowerCase() + (at.id ? `#${at.id}` : [...at.classList].map((one) => `.${one}`).join(""))).join(" > ");

  /** @type {{ words: string, where: string, rect: DOMRect, layer: Element | null, holder: Element }[]} */
  const texts = [];
  const walker = document.createTreeWalker(/** @type {Node} */ (document.querySelector(selector)), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = /** @type {Element} */ (node.parentElement);
    if (!node.textContent?.trim() || holder.closest("noscript, script, style, option, .unseen, .skip")) continue;
    if (!holder.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const up = ancestors(holder);
    const range = document.createRange();
    range.selectNodeContents(node);
    const words = node.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    const layer = up.find((at) => ["sticky", "fixed"].includes(styleOf(at).position)) ?? null;
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1) continue;
      // A scrolled-away or cut part of a list is no part of what is seen.
      let [left, right, top, bottom] = [rect.left, rect.right, rect.top, rect.bottom];
      let isSeen = true;
      let isScrolled = false;
      for (const at of up) {
        const { overflowX, overflowY } = styleOf(at);
        if (at === document.body || at === root || (overflowX === "visible" && overflowY === "visible") || at instanceof SVGElement) continue;
        const box = at.getBoundingClientRect();
        if (hides(overflowX) && (left < box.left - SLACK.out || right > box.right + SLACK.out)) found.push(`"${words}" is cut off by ${name(at)}`);
        if (hides(overflowY) && (top < box.top - SLACK.out || bottom > box.bottom + SLACK.out)) found.push(`"${words}" is cut off by ${name(at)}`);
        if (scrolls(overflowX) || scrolls(overflowY)) {
          isScrolled = true;
          isSeen &&= right > box.left && left < box.right && bottom > box.top && top < box.bottom;
          [left, right, top, bottom] = [Math.max(left, box.left), Math.min(right, box.right), Math.max(top, box.top), Math.min(bottom, box.bottom)];
        }
      }
      if (!isSeen) continue;
      if (left < -SLACK.out || right > root.clientWidth + SLACK.out) found.push(`"${words}" in ${name(holder)} reaches from ${left.toFixed(0)} to ${right.toFixed(0)} of ${root.clientWidth} px`);
      if (!isScrolled) texts.push({ words, where: name(holder), rect, layer, holder });
    }
  }

  // A part that is wider than what it stands in.
  for (const element of document.querySelectorAll(`:is(${selector}) *`)) {
    const parent = element.parentElement;
    if (!(element instanceof HTMLElement) || !parent || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (ancestors(element).some((at) => at.matches(".unseen, .skip") || (at !== element && at !== document.body && at !== root && styleOf(at).overflowX !== "visible"))) continue;
    const { position, display, marginLeft, marginRight, float: floats } = styleOf(element);
    if (!["static", "relative", "sticky"].includes(position) || display === "inline" || display === "contents" || floats !== "none" || parseFloat(marginLeft) < 0 || parseFloat(marginRight) < 0) continue;
    if (["inline", "contents"].includes(styleOf(parent).display)) continue;
    const [box, room] = [element.getBoundingClientRect(), parent.getBoundingClientRect()];
    if (box.width > 0 && (box.left < room.left - SLACK.out || box.right > room.right + SLACK.out)) {
      found.push(`${name(element)} reaches from ${box.left.toFixed(0)} to ${box.right.toFixed(0)} px, out of ${room.left.toFixed(0)} to ${room.right.toFixed(0)} px`);
    }
  }

  const inkOf = (/** @type {{ rect: DOMRect }} */ { rect: { top, bottom, height } }) => ({ top: top + SLACK.bare * height, bottom: bottom - SLACK.bare * height });
  texts.sort((a, b) => a.rect.top - b.rect.top);
  for (const [index, one] of texts.entries()) {
    for (let next = index + 1; next < texts.length && texts[next].rect.top < one.rect.bottom; next++) {
      const other = texts[next];
      if (one.holder === other.holder || one.layer !== other.layer) continue;
      const across = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const down = Math.min(inkOf(one).bottom, inkOf(other).bottom) - Math.max(inkOf(one).top, inkOf(other).top);
      if (across > SLACK.across && down > 0) found.push(`"${one.words}" in ${one.where} lies on "${other.words}" in ${other.where}`);
    }
  }
  return [...new Set(found)];
}
