// Cuts the region out of Natural Earth's 1:10m countries and thins its lines, small states kept.
import { readFile } from "node:fs/promises";
import { geoIdentity } from "d3-geo";
// @ts-expect-error nobody publishes types for it
import { geoProject } from "d3-geo-projection";
import { feature, quantize } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, simplify } from "topojson-simplify";
import { CLIP } from "./js/figures/region.js";

/** Square degrees of the smallest triangle that a line keeps: about a pixel's worth at the widest map. */
const DETAIL = 0.003;

/** Points along each side to which coordinates are rounded. */
const GRID = 6000;

/**
 * The region as TopoJSON with one object, `countries`.
 * @returns {Promise<string>}
 */
export async function clipMap() {
  const source = new URL("node_modules/world-atlas/countries-10m.json", import.meta.url);
  const atlas = JSON.parse(await readFile(source, "utf8"));
  const { west, south, east, north } = CLIP;
  // Clipping tells land from hole by the sense of rotation on a screen, where y points down.
  const window = geoIdentity().reflectY(true).clipExtent([[west, -north], [east, -south]]);
  /** @type {import("geojson").FeatureCollection<import("geojson").Polygon | import("geojson").MultiPolygon>} */
  const clipped = geoProject(feature(atlas, atlas.objects.countries), window);
  for (const { geometry } of clipped.features) upright(geometry?.coordinates ?? []);
  const features = clipped.features
    .filter(({ geometry }) => geometry?.coordinates.length)
    .map(({ type, geometry }) => ({ type, geometry, properties: {} }));
  const fine = presimplify(/** @type {any} */ (topology({ countries: /** @type {any} */ ({ type: "FeatureCollection", features }) })));
  return JSON.stringify(quantize(simplify(fine, DETAIL), GRID));
}

/** Turns y up again, at any depth. @param {any[]} coordinates */
function upright(coordinates) {
  if (typeof coordinates[0] === "number") coordinates[1] = -coordinates[1];
  else coordinates.forEach(upright);
}
