// Looking through numbers.

/** @typedef {import("../studies/contract").WorldNumber} WorldNumber */

/**
 * The numbers whose words hold every word of a search, of a group and a way of being known if these are given.
 * @param {WorldNumber[]} numbers
 * @param {(number: WorldNumber) => string} wordsOf what a search looks through
 * @param {{ words: string, group: string, how: string }} asked
 */
export function matching(numbers, wordsOf, { words, group, how }) {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return numbers.filter((number) => {
    if ((group && number.group !== group) || (how && number.how !== how)) return false;
    const all = wordsOf(number).toLocaleLowerCase();
    return wanted.every((word) => all.includes(word));
  });
}

/** How many numbers were got in which way, the most first. @param {WorldNumber[]} numbers @returns {[string, number][]} */
export function counted(numbers) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { how } of numbers) counts.set(how, (counts.get(how) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
