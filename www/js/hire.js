// Starting a worker, wherever the page that wants it comes from.

/** @type {Map<string, string>} by the address of a script, that of one which loads it */
const beginnings = new Map();

/**
 * A worker from a script of this site. A page of another site may not start one from here, but it may start one of its
 * own that loads this script, if both sites' policies let it.
 * @param {URL} script
 * @param {string} name
 */
export function hire(script, name) {
  const isForeign = /^https?:$/.test(script.protocol) && script.origin !== location.origin;
  return new Worker(isForeign ? beginningOf(script.href) : script, { type: "module", name });
}

/** @param {string} script */
function beginningOf(script) {
  const made = beginnings.get(script) ?? URL.createObjectURL(new Blob([`import ${JSON.stringify(script)};`], { type: "text/javascript" }));
  beginnings.set(script, made);
  return made;
}
