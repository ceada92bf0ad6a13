// Handing a reader a file that the page has made.

/** Milliseconds until the browser, which takes a file up after the click, needs its address no more. */
const TAKEN_UP = 60_000;

/** @param {Blob} file @param {string} name with its ending */
export function download(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_UP);
}
