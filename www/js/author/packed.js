// A scenario's text packed for a link: deflated, in the signs that an address leaves alone.
import { MOST_OWN_BYTES } from "../link.js";

/** @param {string} text @returns {Promise<string>} */
export async function pack(text) {
  const bytes = await drained(new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw")), Infinity);
  return btoa(String.fromCodePoint(...bytes.slice(0, MOST_PACKED))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** More than any link holds: what is longer only has to be seen to be too long. */
const MOST_PACKED = 3000;

/**
 * The text that was packed; null if there is none in it, or more than any scenario is.
 * @param {string} packed
 * @returns {Promise<string | null>}
 */
export async function unpack(packed) {
  try {
    const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
    const whole = await drained(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")), MOST_OWN_BYTES);
    return new TextDecoder("utf-8", { fatal: true }).decode(whole);
  } catch {
    return null;
  }
}

/** All bytes of a stream. @param {ReadableStream<Uint8Array>} stream @param {number} most after which it is given up */
async function drained(stream, most) {
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    length += next.value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error("more than a scenario is");
    }
  }
  const whole = new Uint8Array(length);
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}
