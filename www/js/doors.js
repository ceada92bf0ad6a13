// Ways from one part of the page into another that is loaded on request.

/**
 * Follows a link through a door, to one of the parts behind it. Where there is no door the link leads where it says.
 * @param {Event} event of the link
 * @param {"bc-door" | "bc-hood-door"} door
 * @param {string} part
 */
export function through(event, door, part) {
  const element = /** @type {import("./studies/door.js").Door | null} */ (document.querySelector(door));
  if (!element) return;
  event.preventDefault();
  element.open(part);
}
