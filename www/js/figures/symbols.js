// The map's signs: a shape says what kind of thing stands there.

/** Outlines around (0, 0), about ten pixels wide. */
const SHAPES = {
  capital: "M5,0A5,5 0 1 1 -5,0A5,5 0 1 1 5,0Z",
  proxy: "M0,-5.6L5.6,0L0,5.6L-5.6,0Z",
  nuclear: "M0,-5L4.4,-2.5V2.5L0,5L-4.4,2.5V-2.5Z",
  missile: "M-4.6,-1.4H-1.4V-4.6H1.4V-1.4H4.6V1.4H1.4V4.6H-1.4V1.4H-4.6Z",
  base: "M-3.6,-3.6H3.6V3.6H-3.6Z",
  energy: "M0,-4.6L4.6,3.6H-4.6Z",
  strait: "M-6,-4.5Q0,1 6,-4.5M-6,4.5Q0,-1 6,4.5",
  other: "M2.6,0A2.6,2.6 0 1 1 -2.6,0A2.6,2.6 0 1 1 2.6,0Z",
};

/** Outlines of what happens on a day, around (0, 0). */
export const DAY_SHAPES = {
  head: "M0,0L-11,-5L-8.5,0L-11,5Z",
  burst: "M0,-11L2.6,-5.4L7.8,-7.8L5.4,-2.6L11,0L5.4,2.6L7.8,7.8L2.6,5.4L0,11L-2.6,5.4L-7.8,7.8L-5.4,2.6L-11,0L-5.4,-2.6L-7.8,-7.8L-2.6,-5.4Z",
  barred: "M8,0A8,8 0 1 1 -8,0A8,8 0 1 1 8,0ZM-5,0H5",
};

/** @typedef {keyof typeof SHAPES} Sign */

/**
 * The sign of each kind of place that scenarios know; a new kind gets a plain dot until it has one.
 * @type {Record<string, Sign>}
 */
const SIGN_OF = {
  enrichment: "nuclear",
  conversion: "nuclear",
  reactor: "nuclear",
  missile: "missile",
  base: "base",
  energy: "energy",
  strait: "strait",
};

/** @param {string} kind @returns {Sign} */
export const signOf = (kind) => SIGN_OF[kind] ?? "other";

/** @param {Sign} sign */
export const shapeOf = (sign) => SHAPES[sign];

/** The order in which the key lists signs, and in which their labels get room. */
export const SIGNS = /** @type {Sign[]} */ (["capital", "proxy", "strait", "nuclear", "energy", "missile", "base", "other"]);
