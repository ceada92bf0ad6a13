// What happens on the map on one day: strikes, small attacks, damaged sites, restricted straits.

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").Run} Run
 *
 * @typedef {object} Theatre
 * @property {{ from: string, to: string, places: string[], hits: number }[]} strikes by agent, at places or at the other agent's forces
 * @property {Map<string, number>} attacks small attacks by group
 * @property {Map<string, number>} sites share of its capacity that is left, of damaged sites by place
 * @property {Map<string, number>} straits share of its traffic that passes, of restricted straits by place
 */

/** A share this near to the whole reads as the whole. */
const WHOLE = 0.995;

/** @param {Scenario} scenario @param {Run} run @param {number} day @returns {Theatre} */
export function theatreOn(scenario, { events, series }, day) {
  const today = events.filter((event) => event.day === day);
  const strikes = today
    .filter(({ kind }) => kind === "strike")
    .map(({ agents: [from, to], places, value }) => ({ from, to, places, hits: value }));
  const attacks = new Map(today.filter(({ kind }) => kind === "attacks").map(({ agents: [by], value }) => [by, value]));
  return { strikes, attacks, sites: partial(scenario.sites, series.sites, day), straits: partial(scenario.straits, series.straits, day) };
}

/** @param {string[]} places @param {Float64Array} values @param {number} day @returns {Map<string, number>} */
function partial(places, values, day) {
  const shares = places.map((place, index) => /** @type {[string, number]} */ ([place, values[day * places.length + index]]));
  return new Map(shares.filter(([, share]) => share < WHOLE));
}

/** Which signs of the day a run needs at all. @param {Run} run */
export function signsOf({ events, series }) {
  const kinds = new Set(events.map(({ kind }) => kind));
  return {
    strikes: kinds.has("strike"),
    attacks: kinds.has("attacks"),
    sites: series.sites.some((share) => share < WHOLE),
    straits: series.straits.some((share) => share < WHOLE),
  };
}

/**
 * A bowed line from one point to another, cut at the frame where it begins outside, and the direction it arrives in.
 * @param {[number, number]} from
 * @param {[number, number]} to inside the frame
 * @param {number} width
 * @param {number} height
 * @returns {{ path: string, angle: number }} degrees
 */
export function arrow([x0, y0], [x1, y1], width, height) {
  // The part of the way that lies inside: as far back from the end as no side of the frame is crossed.
  const back = Math.min(1, ...[[x0, x1, 0], [x0, x1, width], [y0, y1, 0], [y0, y1, height]]
    .map(([start, end, edge]) => ((start - edge) * (end - edge) < 0 ? (edge - end) / (start - end) : 1)));
  const [sx, sy] = [x1 + (x0 - x1) * back, y1 + (y0 - y1) * back];
  const bow = 0.16;
  const [cx, cy] = [(sx + x1) / 2 + (y1 - sy) * bow, (sy + y1) / 2 - (x1 - sx) * bow];
  const angle = (Math.atan2(y1 - cy, x1 - cx) * 180) / Math.PI;
  const at = (/** @type {number} */ value) => value.toFixed(1);
  return { path: `M${at(sx)},${at(sy)}Q${at(cx)},${at(cy)} ${at(x1)},${at(y1)}`, angle };
}

/** An open ring of which a share is drawn, clockwise from the top. @param {number} share below 1 @param {number} radius */
export function ring(share, radius) {
  const turn = 2 * Math.PI * Math.max(0, Math.min(0.9999, share));
  return `M0,${-radius}A${radius},${radius} 0 ${turn > Math.PI ? 1 : 0} 1 ${(radius * Math.sin(turn)).toFixed(2)},${(-radius * Math.cos(turn)).toFixed(2)}`;
}
