// Text in a drawing that has no room in one line.

/**
 * A text in lines that fit; a word that does not has its own.
 * @param {string} text
 * @param {(line: string) => boolean} fits
 */
export function folded(text, fits) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
