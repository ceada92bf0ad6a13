// The region: shapes of Natural Earth, capitals and groups coloured by alignment on the day shown, and places.
import { html, nothing, svg } from "lit";
import { guard } from "lit/directives/guard.js";
import { geoMercator, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import { build } from "../build.js";
import { lastOf } from "../memo.js";
import { ALIGNMENT_STEPS, alignmentStep } from "../palette.js";
import { dateText, headed, numberText, t, tOr } from "../text.js";
import { Figure } from "./figure.js";
import { placeLabels } from "./labels.js";
import { textWidth } from "./measure.js";
import { CLIP, FRAME } from "./region.js";
import { DAY_SHAPES, SIGNS, shapeOf, signOf } from "./symbols.js";
import { arrow, ring, signsOf, theatreOn } from "./theatre.js";

/**
 * @typedef {import("../contract").Scenario} Scenario
 * @typedef {import("../contract").Agent} Agent
 * @typedef {import("../contract").Run} Run
 * @typedef {import("./symbols.js").Sign} Sign
 * @typedef {import("./theatre.js").Theatre} Theatre
 *
 * One mark on the map. Agents that share a seat stand in one block of lines beside the first of them.
 * @typedef {object} Mark
 * @property {string} id
 * @property {Sign} sign
 * @property {number} x
 * @property {number} y
 * @property {string} title
 * @property {{ text: string, sub: string, agent: number | null, sign: Sign }[]} lines
 */

/** Closer than this, in degrees, two agents share a seat. */
const SAME_SEAT = 0.3;

/** How near the middle of the scale counts as between the poles. */
const BETWEEN = 0.1;

const WIDEST = 860;
const NARROW = 520;

export class MapFigure extends Figure {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { shapes: { state: true } };

  #layout = lastOf(makeLayout);
  #theatre = lastOf(theatreOn);
  #signs = lastOf(signsOf);

  constructor() {
    super();
    /** @type {any} the region's topology, once it is here */
    this.shapes = null;
  }

  async connectedCallback() {
    super.connectedCallback();
    const reply = await fetch(new URL(`./map.json?v=${build}`, import.meta.url)).catch(() => null);
    if (reply?.ok) this.shapes = await reply.json();
  }

  /** @param {Scenario} scenario @param {Run} run @param {Run} baseline */
  view(scenario, run, baseline) {
    const { world } = this;
    const { agents, places, poles } = scenario;
    // A world that lies elsewhere has no map here.
    if (!agents.some(({ lon, lat }) => lon > CLIP.west && lon < CLIP.east && lat > CLIP.south && lat < CLIP.north)) return null;
    const today = (/** @type {Run} */ { series }) => series.alignment.subarray(world.day * agents.length, (world.day + 1) * agents.length);
    const alignment = today(run);
    const theatre = this.#theatre(scenario, run, world.day);
    const date = dateText(world.dateOf(world.day));
    const reading = title(scenario, alignment, world.dateOf(world.day));
    return {
      id: "map",
      name: t("figure.names.map"),
      title: reading,
      guide: t(run === baseline ? "map.guide" : "map.guideChanged"),
      dashed: false,
      reading,
      drawing: html`
        ${key(scenario)}
        <div class="plot map">${this.width ? this.#drawing(scenario, alignment, today(baseline), theatre) : nothing}</div>`,
      after: html`${dayKey(this.#signs(run))}${beyond(scenario, alignment)}`,
      table: /** @returns {import("./table.js").Table} */ () => {
        const all = [...agents, ...places];
        const placeAt = (/** @type {number} */ row) => places[row - agents.length];
        const aligned = (/** @type {string} */ name, /** @type {Float64Array} */ values) => ({
          name,
          value: (/** @type {number} */ row) => (row < agents.length ? values[row] : t("table.none")),
          text: (/** @type {number | string} */ value) => (typeof value === "number" ? numberText(value, 2, { sign: true }) : value),
        });
        return {
          caption: t("map.caption", { date, negative: poles.negative.name, positive: poles.positive.name }),
          head: t("table.name"),
          rows: all.map((_, row) => row),
          name: (row) => all[row].name,
          key: (row) => all[row].name,
          columns: [
            { name: t("table.kind"), value: (row) => (row < agents.length ? t(`map.signs.${agents[row].kind === "proxy" ? "proxy" : "capital"}`) : tOr(`map.kinds.${placeAt(row).kind}`, placeAt(row).kind)) },
            { name: t("table.where"), value: (row) => (row < agents.length ? agents[row].capital : agents.find(({ id }) => id === placeAt(row).host)?.short ?? t("table.none")) },
            aligned(t("table.alignment"), alignment),
            ...(run === baseline ? [] : [aligned(t("figure.inBaseline", { name: t("table.alignment") }), today(baseline))]),
            { name: t("table.today"), value: (row) => (row < agents.length ? doneBy(agents[row].id, theatre) : doneAt(placeAt(row).id, theatre)) || t("table.none") },
          ],
        };
      },
    };
  }

  /**
   * @param {Scenario} scenario
   * @param {Float64Array} alignment
   * @param {Float64Array} before the same day in the baseline
   * @param {Theatre} theatre
   */
  #drawing(scenario, alignment, before, theatre) {
    const { world } = this;
    const width = Math.min(this.width, WIDEST);
    const layout = this.#layout(scenario, width, this.shapes);
    const strong = world.pointed ?? world.followed;
    return svg`
      <svg class="map" width=${width} height=${layout.height} viewBox="0 0 ${width} ${layout.height}" role="img" aria-label=${t("map.drawing", { date: dateText(world.dateOf(world.day)) })}>
        ${guard([layout], () => svg`
          <rect class="sea" width=${width} height=${layout.height}/>
          <path class="land" d=${layout.land}/>
          ${layout.leaders.map(([[x0, y0], [x1, y1]]) => svg`<path class="leader" d="M${x0},${y0}L${x1},${y1}"/>`)}
          ${layout.places.map(({ sign, x, y, title }) => svg`
            <path class="place ${sign}" transform="translate(${x},${y})" d=${shapeOf(sign)}><title>${title}</title></path>`)}
          ${layout.texts.map(({ x, y, text, sub, anchor, kind, size }) => svg`
            <text class=${kind} x=${x} y=${y} text-anchor=${anchor} font-size=${size}>${text}${sub ? svg`<tspan class="sub"> ${sub}</tspan>` : nothing}</text>`)}
        `)}
        <g class="states">${states(layout, theatre)}</g>
        <g class="attacks">${layout.agents.filter(({ agent }) => theatre.attacks.has(scenario.agents[agent].id)).map(({ x, y }) => svg`
          <path class="burst" transform="translate(${x},${y}) scale(${layout.mark})" d=${DAY_SHAPES.burst}/>`)}</g>
        ${layout.agents.map(({ agent, sign, x, y, title }) => svg`
          ${alignmentStep(before[agent]) === alignmentStep(alignment[agent]) ? nothing : svg`
            <path class="rim" data-step=${alignmentStep(before[agent])} transform="translate(${x},${y}) scale(1.55)" d=${shapeOf(sign)}/>`}
          <path class="agent-mark ${strong === scenario.agents[agent].id ? "strong" : ""}" data-step=${alignmentStep(alignment[agent])}
            transform="translate(${x},${y})" d=${shapeOf(sign)}
            @pointerenter=${() => world.point(scenario.agents[agent].id)} @pointerleave=${() => world.point(null)}><title>${title}</title></path>`)}
        <g class="strikes">${strikes(scenario, layout, theatre, width)}</g>
      </svg>`;
  }
}

/**
 * Signs of what is not as it was: a ring around a site that shows the capacity left, a bar over a restricted strait.
 * Of sites that lie on one another the most damaged is drawn.
 * @param {ReturnType<typeof makeLayout>} layout
 * @param {Theatre} theatre
 */
function states({ at, mark }, { sites, straits }) {
  /** @type {[number, number][]} */
  const taken = [];
  const damaged = [...sites].sort(([, a], [, b]) => a - b).filter(([place]) => {
    const [x, y] = at(place);
    const free = taken.every(([otherX, otherY]) => Math.hypot(x - otherX, y - otherY) > 8);
    if (free) taken.push([x, y]);
    return free;
  });
  const shift = (/** @type {string} */ place) => `translate(${at(place).join(",")}) scale(${mark})`;
  return [
    ...damaged.map(([place, left]) => svg`
      <g class="damage" transform=${shift(place)}><title>${t("map.left", { share: percent(left) })}</title>
        <circle r="9"/><path d=${ring(left, 9)}/></g>`),
    ...[...straits].map(([place, open]) => svg`
      <g class="barred" transform=${shift(place)}><title>${t("map.open", { share: percent(open) })}</title>
        <path d=${DAY_SHAPES.barred}/></g>`),
  ];
}

/**
 * Strikes of the day: from the seat of who strikes to each place aimed at, or to the seat of who is struck.
 * @param {Scenario} scenario
 * @param {ReturnType<typeof makeLayout>} layout
 * @param {Theatre} theatre
 * @param {number} width
 */
function strikes({ agents }, { at, seat, mark, height }, theatre, width) {
  const named = (/** @type {string} */ agent) => agents.find(({ id }) => id === agent)?.short ?? agent;
  return theatre.strikes.flatMap(({ from, to, places, hits }) => {
    const aims = places.length ? places.map(at) : [seat(to)];
    const title = t("map.strike", { from: named(from), to: named(to), count: hits });
    return aims.filter(([x, y]) => x > 0 && y > 0 && x < width && y < height).map((aim) => {
      const { path, angle } = arrow(seat(from), aim, width, height);
      return svg`
        <g class="strike"><title>${title}</title>
          <path class="under" d=${path}/><path class="line" d=${path}/>
          <path class="head" transform="translate(${aim.join(",")}) rotate(${angle.toFixed(0)}) scale(${mark})" d=${DAY_SHAPES.head}/>
        </g>`;
    });
  });
}

/** @param {number} share */
const percent = (share) => numberText(100 * share, 0);

/** What an agent does and suffers on the day, in words. @param {string} agent @param {Theatre} theatre */
function doneBy(agent, { strikes, attacks }) {
  const sum = (/** @type {"from" | "to"} */ side) => strikes.filter((strike) => strike[side] === agent).reduce((hits, strike) => hits + strike.hits, 0);
  const attacked = attacks.get(agent);
  return [
    strikes.some(({ from }) => from === agent) ? t("map.struckOthers", { count: sum("from") }) : "",
    strikes.some(({ to }) => to === agent) ? t("map.wasStruck", { count: sum("to") }) : "",
    attacked ? t("map.attacks", { count: attacked }) : "",
  ].filter(Boolean).join(", ");
}

/** What is done at a place on the day, and how it stands, in words. @param {string} place @param {Theatre} theatre */
function doneAt(place, { strikes, sites, straits }) {
  const [left, open] = [sites.get(place), straits.get(place)];
  return [
    strikes.some(({ places }) => places.includes(place)) ? t("map.aimedAt") : "",
    left === undefined ? "" : t("map.left", { share: percent(left) }),
    open === undefined ? "" : t("map.open", { share: percent(open) }),
  ].filter(Boolean).join(", ");
}

/** What the signs of the day mean, for those that this run has. @param {ReturnType<typeof signsOf>} signs */
function dayKey(signs) {
  const entries = [
    signs.strikes ? html`<li><svg width="26" height="14" viewBox="0 -7 26 14" aria-hidden="true"><g class="strike"><path class="line" d="M1,4Q12,-6 24,0"/><path class="head" transform="translate(25,1) rotate(20)" d=${DAY_SHAPES.head}/></g></svg>${t("map.day.strikes")}</li>` : nothing,
    signs.attacks ? html`<li><svg width="24" height="24" viewBox="-12 -12 24 24" aria-hidden="true"><path class="burst" d=${DAY_SHAPES.burst}/></svg>${t("map.day.attacks")}</li>` : nothing,
    signs.sites ? html`<li><svg width="22" height="22" viewBox="-11 -11 22 22" aria-hidden="true"><g class="damage"><circle r="9"/><path d=${ring(0.6, 9)}/></g></svg>${t("map.day.sites")}</li>` : nothing,
    signs.straits ? html`<li><svg width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true"><g class="barred"><path d=${DAY_SHAPES.barred}/></g></svg>${t("map.day.straits")}</li>` : nothing,
  ].filter((entry) => entry !== nothing);
  return entries.length ? html`<div class="key day"><ul>${entries}</ul></div>` : nothing;
}

/** @param {Scenario} scenario @param {number} width @param {any} shapes */
function makeLayout(scenario, width, shapes) {
  const small = width < NARROW;
  const size = small ? 10.5 : 12.5;
  const lineHeight = size * 1.16;
  const corners = { type: /** @type {const} */ ("MultiPoint"), coordinates: [[FRAME.west, FRAME.south], [FRAME.east, FRAME.north]] };
  const projection = geoMercator().fitWidth(width, corners);
  const height = Math.round(geoPath(projection).bounds(corners)[1][1]);
  const inFrame = (/** @type {{ lon: number, lat: number }} */ { lon, lat }) => isInFrame(lon, lat);
  const at = (/** @type {{ lon: number, lat: number }} */ { lon, lat }) => /** @type {[number, number]} */ (projection([lon, lat]));

  const marks = seats(scenario.agents.filter(inFrame)).map((group) => {
    const [x, y] = at(group[0]);
    const lines = group.map((agent) => ({
      text: agent.short,
      sub: agent === group[0] && agent.kind === "state" && !small ? agent.capital : "",
      agent: scenario.agents.indexOf(agent),
      sign: /** @type {Sign} */ (agent.kind === "proxy" ? "proxy" : "capital"),
    }));
    return { id: group[0].id, sign: lines[0].sign, x, y, title: "", lines };
  });
  const places = scenario.places
    .filter((place) => inFrame(place) && place.kind !== "capital")
    .map((place) => {
      const [x, y] = at(place);
      const sign = signOf(place.kind);
      const title = [place.name, tOr(`map.kinds.${place.kind}`, place.kind), place.note].filter(Boolean).join(" · ");
      return { id: `place ${place.id}`, sign, x, y, title, lines: [{ text: place.name.split(",")[0], sub: "", agent: null, sign }] };
    })
    .sort((a, b) => SIGNS.indexOf(a.sign) - SIGNS.indexOf(b.sign));
  const named = places.filter((place, index) => !places.slice(0, index).some((other) => isNamesake(place, other)));

  const wishes = [...marks, ...named].map((/** @type {Mark} */ { id, sign, x, y, lines }) => {
    const own = lines[0].agent !== null;
    const widths = lines.map(({ text, sub }, index) =>
      textWidth(text, own ? size : size - 1.5, own ? 600 : 400) + (sub ? textWidth(` ${sub}`, size - 1) : 0) + (index ? 14 : 0));
    return { id, x, y, width: Math.max(...widths), height: lines.length * lineHeight, beside: lines.length > 1, must: own, reach: own ? 130 : sign === "strait" ? 60 : small ? 12 : 30 };
  });
  const boxes = [...marks, ...places].map(({ x, y, lines }) => ({ x: x - 5, y: y - 5, width: 10, height: 10, soft: lines[0].agent === null }));
  const placed = placeLabels(wishes, boxes, { x: 4, y: 4, width: width - 8, height: height - 8 });

  /** @type {{ agent: number, sign: Sign, title: string, x: number, y: number }[]} */
  const agents = [];
  /** @type {{ x: number, y: number, text: string, sub: string, anchor: string, kind: string, size: number }[]} */
  const texts = [];
  const leaders = [];
  for (const { id, sign, x, y, lines } of [...marks, ...named]) {
    const own = lines[0].agent !== null;
    const spot = placed.get(id);
    if (spot?.leader) leaders.push(spot.leader);
    lines.forEach((line, index) => {
      const { box, anchor } = spot ?? { box: { x, y, width: 0, height: 0 }, anchor: "start" };
      const edge = anchor === "start" ? box.x : anchor === "end" ? box.x + box.width : box.x + box.width / 2;
      const middle = box.y + (index + 0.5) * lineHeight;
      const inset = index ? (anchor === "end" ? -14 : 14) : 0;
      if (line.agent !== null) {
        const { name, capital } = scenario.agents[line.agent];
        const markAt = index && spot ? { x: edge + inset / 2, y: middle } : { x, y };
        agents.push({ agent: line.agent, sign: index ? line.sign : sign, title: `${name} · ${capital}`, ...markAt });
      }
      if (spot) {
        texts.push({ x: edge + inset, y: middle + size * 0.34, text: line.text, sub: line.sub, anchor, kind: own ? "agent-name" : `place-name ${sign}`, size: own ? size : size - 1.5 });
      }
    });
  }
  const land = shapes ? geoPath(projection.clipExtent([[-2, -2], [width + 2, height + 2]])).digits(1)(/** @type {any} */ (feature(shapes, shapes.objects.countries))) ?? "" : "";
  const found = (/** @type {{ id: string, lon: number, lat: number }[]} */ all) => {
    const points = new Map(all.map((one) => [one.id, at(one)]));
    return (/** @type {string} */ id) => points.get(id) ?? /** @type {[number, number]} */ ([-1, -1]);
  };
  return { height, land, leaders, places, texts, agents, at: found(scenario.places), seat: found(scenario.agents), mark: small ? 0.72 : 1 };
}

/** Agents by seat, states before the groups that share it. @param {Agent[]} agents */
function seats(agents) {
  /** @type {Agent[][]} */
  const groups = [];
  const order = [...agents].sort((a, b) => Number(a.kind === "proxy") - Number(b.kind === "proxy"));
  for (const agent of order) {
    const near = groups.find(([first]) => Math.hypot(first.lon - agent.lon, first.lat - agent.lat) < SAME_SEAT);
    if (near) near.push(agent);
    else groups.push([agent]);
  }
  return groups.sort((a, b) => b.length - a.length);
}

/** Whether two places are parts of one, which one label names. @param {Mark} a @param {Mark} b */
function isNamesake(a, b) {
  return a.lines[0].text === b.lines[0].text && Math.hypot(a.x - b.x, a.y - b.y) < 12;
}

/** @param {number} lon @param {number} lat */
function isInFrame(lon, lat) {
  return lon > FRAME.west && lon < FRAME.east && lat > FRAME.south && lat < FRAME.north;
}

/** What the signs and colours mean, for the kinds that are there. @param {Scenario} scenario */
function key({ agents, places, poles }) {
  const present = new Set([
    ...agents.map(({ kind }) => /** @type {Sign} */ (kind === "proxy" ? "proxy" : "capital")),
    ...places.filter(({ kind }) => kind !== "capital").map(({ kind }) => signOf(kind)),
  ]);
  return html`
    <div class="key">
      <div class="ramp">
        <span>${headed(poles.negative.name)}</span>
        <svg viewBox="0 0 132 10" preserveAspectRatio="none" aria-hidden="true">
          ${ALIGNMENT_STEPS.map((step, index) => svg`<rect class="scale" data-step=${step} x=${index * 12} width="12" height="10"/>`)}
        </svg>
        <span>${headed(poles.positive.name)}</span>
      </div>
      <ul>
        ${SIGNS.filter((sign) => present.has(sign)).map((sign) => html`
          <li><svg width="16" height="14" viewBox="-8 -7 16 14" aria-hidden="true">
            <path class=${sign === "capital" || sign === "proxy" ? "agent-mark blank" : `place ${sign}`} d=${shapeOf(sign)}/></svg>${t(`map.signs.${sign}`)}</li>`)}
      </ul>
    </div>`;
}

/** Who and what lies outside the frame. @param {Scenario} scenario @param {Float64Array} alignment */
function beyond({ agents, places }, alignment) {
  const far = agents.map((agent, index) => ({ agent, index })).filter(({ agent }) => !isInFrame(agent.lon, agent.lat));
  const farPlaces = places.filter(({ lon, lat, kind }) => kind !== "capital" && !isInFrame(lon, lat));
  if (far.length + farPlaces.length === 0) return nothing;
  return html`
    <p class="beyond"><span>${t("map.beyond")}</span>
      ${far.map(({ agent, index }) => html`
        <span class="far"><svg width="14" height="12" viewBox="-7 -6 14 12" aria-hidden="true">
          <path class="agent-mark" data-step=${alignmentStep(alignment[index])} d=${shapeOf(agent.kind === "proxy" ? "proxy" : "capital")}/></svg>${agent.short}</span>`)}
      ${farPlaces.map((place) => html`
        <span class="far"><svg width="14" height="12" viewBox="-7 -6 14 12" aria-hidden="true">
          <path class="place ${signOf(place.kind)}" d=${shapeOf(signOf(place.kind))}/></svg>${place.name}</span>`)}
    </p>`;
}

/** @param {Scenario} scenario @param {Float64Array} alignment @param {string} date */
function title({ agents, poles }, alignment, date) {
  const count = (/** @type {(value: number) => boolean} */ test) => agents.filter((_, index) => test(alignment[index])).length;
  return t("map.title", {
    date: dateText(date),
    positive: poles.positive.name,
    negative: poles.negative.name,
    toPositive: count((value) => value > BETWEEN),
    toNegative: count((value) => value < -BETWEEN),
    between: count((value) => Math.abs(value) <= BETWEEN),
  });
}

customElements.define("bc-map", MapFigure);
