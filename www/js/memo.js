// Work that need not be done again while nothing it depends on has changed.

/**
 * The same function, remembering its last answer for as long as it is asked the same.
 * @template {unknown[]} A
 * @template R
 * @param {(...args: A) => R} make
 * @returns {(...args: A) => R}
 */
export function lastOf(make) {
  /** @type {{ args: A, made: R } | null} */
  let last = null;
  return (...args) => {
    if (!last || args.some((arg, index) => arg !== last?.args[index])) last = { args, made: make(...args) };
    return last.made;
  };
}
