// Equations as MathML, out of the text data.

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @type {Map<string, Element>} */
const read = new Map();

/**
 * The equation as an element: browsers draw it, and read it out where they can; `words` say the same.
 * @param {string} math what stands within `math`
 * @param {string} [words] given for an equation that stands alone; a symbol in a line of text needs none
 * @returns {Node}
 */
export function equation(math, words) {
  const key = `${words ? "block" : "inline"} ${math}`;
  let element = read.get(key);
  if (!element) {
    const parsed = new DOMParser().parseFromString(`<math xmlns="${MATHML}">${math}</math>`, "application/xml");
    element = /** @type {Element} */ (document.importNode(parsed.documentElement, true));
    element.setAttribute("dir", "ltr");
    if (words) {
      element.setAttribute("display", "block");
      element.setAttribute("alttext", words);
    }
    read.set(key, element);
  }
  return element.cloneNode(true);
}
