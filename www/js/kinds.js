// Kinds of events, by the theme that a reader looks for.

/**
 * @typedef {import("./contract").EventKind} EventKind
 * @typedef {"talks" | "decisions" | "force" | "attacks" | "market" | "clocks" | "interventions"} Theme
 */

/** @type {Record<EventKind, Theme>} */
const THEME_OF = {
  "talks-announced": "talks",
  "invitation-declined": "talks",
  "talks-round": "talks",
  "talks-suspended": "talks",
  "talks-collapsed": "talks",
  "interim-signed": "talks",
  "agreement-signed": "talks",
  "part-broken": "talks",
  "agreement-ended": "talks",
  decision: "decisions",
  strike: "force",
  deaths: "force",
  "site-damaged": "force",
  ceasefire: "force",
  war: "force",
  joined: "force",
  breakout: "force",
  attacks: "attacks",
  outage: "market",
  "supply-restored": "market",
  "strait-restricted": "market",
  "strait-reopened": "market",
  "clock-due": "clocks",
  intervention: "interventions",
};

/** All themes, in the order in which a reader meets them. */
export const THEMES = /** @type {Theme[]} */ ([...new Set(Object.values(THEME_OF))]);

/** @param {EventKind} kind @returns {Theme} */
export const themeOf = (kind) => THEME_OF[kind];
