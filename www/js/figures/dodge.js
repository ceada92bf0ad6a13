// Labels in a column: as near to their wishes as they can be without touching.

/**
 * Positions at least `gap` apart inside [low, high], least squares from the wishes, order kept
 * (pool adjacent violators). Squeezes the gap if there is no room for all.
 * @param {number[]} wishes any order
 * @param {number} gap
 * @param {number} low
 * @param {number} high
 * @returns {number[]} in the order of the wishes
 */
export function dodge(wishes, gap, low, high) {
  const count = wishes.length;
  if (count === 0) return [];
  const room = count > 1 ? Math.min(gap, (high - low) / (count - 1)) : gap;
  const order = wishes.map((_, index) => index).sort((a, b) => wishes[a] - wishes[b] || a - b);
  /** @type {{ sum: number, size: number }[]} */
  const blocks = [];
  order.forEach((index, rank) => {
    blocks.push({ sum: wishes[index] - rank * room, size: 1 });
    while (blocks.length > 1 && mean(blocks[blocks.length - 2]) >= mean(blocks[blocks.length - 1])) {
      const last = /** @type {{ sum: number, size: number }} */ (blocks.pop());
      blocks[blocks.length - 1].sum += last.sum;
      blocks[blocks.length - 1].size += last.size;
    }
  });
  /** @type {number[]} */
  const placed = new Array(count);
  let rank = 0;
  for (const block of blocks) {
    const start = Math.max(low, Math.min(high - (count - 1) * room, mean(block)));
    for (let i = 0; i < block.size; i++, rank++) placed[order[rank]] = start + rank * room;
  }
  return placed;
}

/** @param {{ sum: number, size: number }} block */
const mean = ({ sum, size }) => sum / size;
