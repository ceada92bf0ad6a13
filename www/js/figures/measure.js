// Widths of words before they are drawn.

const context = document.createElement("canvas").getContext("2d");

/**
 * Width of a text in CSS pixels, in the figures' typeface.
 * @param {string} text
 * @param {number} size in pixels
 * @param {number} [weight]
 */
export function textWidth(text, size, weight = 400) {
  if (!context) return text.length * size * 0.55;
  context.font = `${weight} ${size}px "Source Sans 3 Variable", sans-serif`;
  return context.measureText(text).width;
}
