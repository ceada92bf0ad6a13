// Pictures of the page, made small enough to keep, and compared with those that are kept.
//
// A kept picture has one pixel for each 6 by 6 of the screen, in colour: letters blur to greys, which leaves out how one
// machine smooths them, while a block that moved, a line that broke elsewhere or another colour still shows. That makes
// all of them together less than 3 MB, in a form that any viewer opens.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

/** Screen pixels along each side of a kept one. */
const CELL = 6;

/** Steps of a colour's channel that are kept: fewer compress better, and are still finer than `THRESHOLD`. */
const STEPS = 64;

/** Difference of colour from which on two pixels count as different (pixelmatch's, from 0 to 1). */
const THRESHOLD = 0.04;

/** How many pixels of a picture may differ: so many of each thousand, and so many in any case. */
const TOLERANCE = { perThousand: 0.3, few: 6 };

const kept = fileURLToPath(new URL("./pictures/", import.meta.url));

/** Where the sheet to look at goes, which is not kept. */
const sheet = fileURLToPath(new URL("../generated/pictures/", import.meta.url));

/** A screenshot made small. @param {Buffer} shot */
export function small(shot) {
  const from = PNG.sync.read(shot);
  const [width, height] = [Math.ceil(from.width / CELL), Math.ceil(from.height / CELL)];
  const to = new PNG({ width, height, colorType: 2 });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sum = [0, 0, 0];
      let count = 0;
      for (let row = y * CELL; row < Math.min((y + 1) * CELL, from.height); row++) {
        for (let column = x * CELL; column < Math.min((x + 1) * CELL, from.width); column++, count++) {
          for (let channel = 0; channel < 3; channel++) sum[channel] += from.data[4 * (row * from.width + column) + channel];
        }
      }
      const at = 4 * (y * width + x);
      sum.forEach((value, channel) => (to.data[at + channel] = Math.round((Math.round((value / count / 255) * (STEPS - 1)) / (STEPS - 1)) * 255)));
      to.data[at + 3] = 255;
    }
  }
  return to;
}

/** The lines that two pictures have in common: a box may be a pixel higher on another machine. @param {PNG} picture @param {number} height */
const upTo = ({ data, width }, height) => data.subarray(0, 4 * width * height);

/**
 * What is different, in words; nothing if it is no more than may be.
 * @param {PNG} before
 * @param {PNG} now
 * @param {PNG} [drawn] takes the difference, as large as `now`
 */
export function difference(before, now, drawn) {
  if (before.width !== now.width || Math.abs(before.height - now.height) > 1) return `${before.width} × ${before.height} was kept, now it is ${now.width} × ${now.height}`;
  const height = Math.min(before.height, now.height);
  const count = pixelmatch(upTo(before, height), upTo(now, height), drawn && upTo(drawn, height), now.width, height, { threshold: THRESHOLD, includeAA: true });
  const may = TOLERANCE.few + Math.floor((TOLERANCE.perThousand * now.width * height) / 1000);
  return count > may ? `${count} of ${now.width * height} pixels differ, ${may} may` : "";
}

/**
 * Compares pictures with the kept ones; or keeps them, if that is asked for. Both leave a sheet to look at, with each
 * picture that is not as it was: before, now, and what differs.
 * @param {Map<string, Buffer>} shots by name
 * @param {boolean} renew
 * @returns {Promise<string[]>} what differs, in words
 */
export async function compare(shots, renew) {
  await mkdir(kept, { recursive: true });
  await mkdir(sheet, { recursive: true });
  /** @type {string[]} */
  const found = [];
  /** @type {string[]} */
  const shown = [];
  for (const [name, shot] of shots) {
    const now = small(shot);
    const before = await readFile(`${kept}${name}.png`).then((file) => PNG.sync.read(file), () => null);
    const drawn = new PNG({ width: now.width, height: now.height });
    const what = before ? difference(before, now, drawn) : "none was kept";
    const file = PNG.sync.write(now, { colorType: 2, inputHasAlpha: true, deflateLevel: 9 });
    if (what) {
      found.push(`${name}: ${what}`);
      await Promise.all([writeFile(`${sheet}${name}.png`, shot), writeFile(`${sheet}${name}-difference.png`, PNG.sync.write(drawn)), before && writeFile(`${sheet}${name}-before.png`, PNG.sync.write(before))]);
      const picture = (/** @type {string} */ ending) => `<img src="${name}${ending}.png" loading="lazy" alt="">`;
      shown.push(`<h2>${name}</h2><p>${what}</p><div>${before ? picture("-before") + picture("-difference") : ""}${picture("")}</div>`);
    }
    if (renew && what) await writeFile(`${kept}${name}.png`, file);
  }
  const style = "body{font:1rem sans-serif}div{display:flex;gap:1rem;align-items:start}img{width:30vw;outline:1px solid #888;image-rendering:pixelated}";
  await writeFile(`${sheet}index.html`, `<!doctype html><meta charset="utf-8"><title>Pictures</title><style>${style}</style><h1>${shown.length} of ${shots.size} pictures are not as they were</h1>${shown.join("")}`);
  return found;
}

/** Where to look. */
export const SHEET = `${sheet}index.html`;
