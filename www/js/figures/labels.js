// Labels on a map: each beside its mark, none over another; what finds no room stays without.

/**
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 *
 * @typedef {object} Wish
 * @property {string} id
 * @property {number} x of the mark
 * @property {number} y of the mark
 * @property {number} width of the label
 * @property {number} height of the label
 * @property {boolean} beside whether it may stand only to the left or right of its mark
 * @property {boolean} must whether it may cover soft marks
 * @property {number} reach how far from its mark the label may stand, in pixels
 *
 * @typedef {object} Placed
 * @property {Box} box
 * @property {"start" | "end" | "middle"} anchor how the text hangs in its box
 * @property {[number, number][] | null} leader from mark to label, if they stand apart
 */

const GAPS = [9, 12, 18, 26, 36, 48, 62, 78, 96];
const SHIFTS = [0, 6, 12, 20, 30, 42, 56, 72, 90];
const LEADER_FROM = 14;
const CROSSING = 40;
const COVERING = 18;
const AMBIGUOUS = 30;
const MARGIN = 1.5;

/**
 * @param {Wish[]} wishes the most important first
 * @param {(Box & { soft: boolean })[]} marks that no label covers; if it must stand near, it may cover a soft one
 * @param {Box} frame that labels stay in
 * @returns {Map<string, Placed>} without those that found no room
 */
export function placeLabels(wishes, marks, frame) {
  /** @type {Map<string, Placed>} */
  const placed = new Map();
  /** @type {Box[]} */
  const taken = [];
  /** @type {[number, number][][]} */
  const leaders = [];
  for (const wish of wishes) {
    let best = null;
    let bestCost = Infinity;
    for (const { candidate, cost } of candidates(wish)) {
      if (cost >= bestCost || cost > wish.reach) continue;
      const { box, leader } = candidate;
      if (!inside(box, frame) || taken.some((other) => overlap(box, other))) continue;
      const covered = marks.filter((mark) => overlap(box, mark));
      if (covered.some(({ soft }) => !soft || !wish.must)) continue;
      let total = cost + COVERING * covered.length;
      const near = distance(box, wish);
      if (marks.some((mark) => !mark.soft && !contains(mark, wish) && distance(box, centre(mark)) <= near + 2)) total += AMBIGUOUS;
      for (const other of leaders) if (crosses(other, box)) total += CROSSING;
      if (leader) {
        for (const other of taken) if (crosses(leader, other)) total += CROSSING;
        for (const mark of marks) if (!contains(mark, wish) && crosses(leader, mark)) total += CROSSING / 4;
      }
      if (total < bestCost) {
        best = candidate;
        bestCost = total;
      }
    }
    if (!best) continue;
    placed.set(wish.id, best);
    taken.push(best.box);
    if (best.leader) leaders.push(best.leader);
  }
  return placed;
}

/** @param {Wish} wish */
function* candidates({ x, y, width, height, beside }) {
  for (const gap of GAPS) {
    for (const shift of SHIFTS) {
      for (const sign of shift ? [1, -1] : [1]) {
        const middle = y + sign * shift;
        for (const side of [1, -1]) {
          const edge = x + side * gap;
          const box = { x: side > 0 ? edge : edge - width, y: middle - height / 2, width, height };
          yield {
            candidate: /** @type {Placed} */ ({
              box,
              anchor: side > 0 ? "start" : "end",
              leader: Math.hypot(gap, shift) > LEADER_FROM ? [[x, y], [edge - side * 2, middle]] : null,
            }),
            cost: Math.hypot(gap, shift) + (side < 0 ? 2 : 0),
          };
        }
      }
    }
    for (const side of beside ? [] : [-1, 1]) {
      const edge = y + side * gap;
      const box = { x: x - width / 2, y: side > 0 ? edge : edge - height, width, height };
      yield {
        candidate: /** @type {Placed} */ ({ box, anchor: "middle", leader: gap > LEADER_FROM ? [[x, y], [x, edge - side]] : null }),
        cost: gap + 4,
      };
    }
  }
}

/** @param {Box} a @param {Box} b */
const overlap = (a, b) =>
  a.x < b.x + b.width + MARGIN && b.x < a.x + a.width + MARGIN && a.y < b.y + b.height + MARGIN && b.y < a.y + a.height + MARGIN;

/** @param {Box} box @param {Box} frame */
const inside = (box, frame) =>
  box.x >= frame.x && box.y >= frame.y && box.x + box.width <= frame.x + frame.width && box.y + box.height <= frame.y + frame.height;

/** @param {Box} box @param {{ x: number, y: number }} point */
const contains = (box, { x, y }) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;

/** From a point to the nearest of a box. @param {Box} box @param {{ x: number, y: number }} point */
const distance = (box, { x, y }) =>
  Math.hypot(Math.max(box.x - x, 0, x - box.x - box.width), Math.max(box.y - y, 0, y - box.y - box.height));

/** @param {Box} box */
const centre = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });

/** Whether a straight line touches a box, tried at points along it. @param {[number, number][]} leader @param {Box} box */
function crosses([[x0, y0], [x1, y1]], box) {
  const steps = Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 3);
  for (let i = 1; i < steps; i++) {
    if (contains(box, { x: x0 + ((x1 - x0) * i) / steps, y: y0 + ((y1 - y0) * i) / steps })) return true;
  }
  return false;
}
