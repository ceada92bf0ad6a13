// The files that a page of one file has in itself; see `bundle.mjs`. A built site does not come with this module.

/** Types of files, by their endings. */
const TYPES = /** @type {Record<string, string>} */ ({ json: "application/json", wasm: "application/wasm", js: "text/javascript" });

/** @type {Map<string, { address: string, packed: string }>} */
const files = new Map();

for (const element of document.querySelectorAll("script[data-file]")) {
  const name = /** @type {HTMLElement} */ (element).dataset.file ?? "";
  const packed = element.textContent ?? "";
  const stream = new Blob([Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0))]).stream().pipeThrough(new DecompressionStream("gzip"));
  const type = TYPES[name.split(".").at(-1) ?? ""];
  const unpacked = await new Response(stream).blob();
  // A worker's modules come before it, and go with it.
  const content = type === TYPES.js ? (await unpacked.text()).replace(/"inside:([^"]+)"/g, (_, asked) => `"${found(asked).packed}"`) : unpacked;
  files.set(name, { address: URL.createObjectURL(new Blob([content], { type })), packed });
  element.remove();
}

/** The address of a file inside. @param {string} name */
export function inside(name) {
  return new URL(found(name).address);
}

/** @param {string} name */
function found(name) {
  const file = files.get(name);
  if (!file) throw new Error(`${name}: this file has none of that name in itself`);
  return file;
}
