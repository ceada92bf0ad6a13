// Colours other than those of the reader's system.

/**
 * Makes a sheet's own rules for the dark hold always, or never.
 * @param {Iterable<CSSStyleSheet>} sheets
 * @param {string} theme `auto` leaves them as they are
 */
export function wear(sheets, theme) {
  if (theme !== "light" && theme !== "dark") return;
  for (const sheet of sheets) {
    try {
      for (const rule of sheet.cssRules) {
        if (rule instanceof CSSMediaRule && rule.media.mediaText.includes("prefers-color-scheme")) rule.media.mediaText = theme === "dark" ? "all" : "not all";
      }
    } catch {
      // In a frame without an origin its own sheets are foreign: the colours stay those of the system.
    }
  }
}
