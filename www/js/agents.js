// The order in which readers meet agents.

/** @typedef {import("./contract").Agent} Agent */

/**
 * Indices of agents as a reader looks for them: poles, mediators, other states, armed groups.
 * @param {Agent[]} agents
 * @returns {number[]}
 */
export function readingOrder(agents) {
  const rank = (/** @type {Agent} */ { kind, roles }) =>
    roles.includes("pole") ? 0 : roles.includes("mediator") ? 1 : kind === "state" ? 2 : 3;
  return agents.map((_, index) => index).sort((a, b) => rank(agents[a]) - rank(agents[b]) || a - b);
}
