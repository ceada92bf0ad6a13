// The story as HTML: text, stills, sources and what the script needs to bring it to life. Bundled and called by the build.
import { dayOf, draw, provenance } from "../js/story/drawing.js";
import { asText, escape } from "../js/story/markup.js";
import { fill } from "../js/story/numbers.js";
import { table } from "../js/story/table.js";
import { runKey } from "../js/story/run-key.js";
import { hues } from "../js/palette.js";
import { shares, worldOf } from "../js/story/stills.js";
import { t } from "../js/text.js";

/**
 * @typedef {import("../js/story/story").Chapter} Chapter
 * @typedef {import("../js/story/story").WorldData} WorldData
 */

/** Width of a still, in pixels of its own: that of a figure on a phone. */
const WIDTH = 440;

/**
 * @param {Chapter[]} chapters
 * @param {any} stills
 * @param {Map<string, { title: string, publisher: string, published: string }>} bibliography
 */
export function story(chapters, stills, bibliography) {
  const contents = chapters.map(({ id, title }) => `<li><a href="#${id}">${escape(title)}</a></li>`).join("");
  return `<section class="story" id="story" aria-labelledby="story-title">
<header><h2 id="story-title">${escape(t("story.title"))}</h2><p>${escape(t("story.dek"))}</p></header>
<nav class="contents" aria-label="${escape(t("story.contents"))}"><ol>${contents}</ol></nav>
${chapters.map((chapter, index) => chapterOf(chapter, index, stills, bibliography)).join("\n")}
</section>`;
}

/** One chapter. @param {Chapter} chapter @param {number} index @param {any} stills @param {Map<string, any>} bibliography */
export function chapterOf(chapter, index, stills, bibliography) {
  const { id, title, note, figure, steps, guess, sources } = chapter;
  const worlds = chapter.worlds.map((world) => worldOf(stills, world, chapter.others));
  const share = shares(stills);
  const known = { worlds, share };
  const numbers = new Map(sources.map((source, at) => [source.id, at + 1]));
  const prose = (/** @type {string} */ text) => `<p>${inline(text, id, known, numbers)}</p>`;
  const told = steps.flatMap(({ text }, at) => [
    `<div class="step" data-step="${at}">${text.map(prose).join("")}</div>`,
    ...(guess?.after === at ? [guessOf(chapter, prose, known)] : []),
  ]);
  const last = steps.at(-1)?.show?.day ?? "end";
  const day = dayOf(worlds[0], last);
  const still = draw(figure, worlds, { width: WIDTH, day, strong: null, share });
  const seen = `<figure class="seen" aria-labelledby="${id}-figure">
<figcaption><h4 id="${id}-figure">${escape(figure.title)}</h4><p>${escape(figure.guide)}</p></figcaption>
<div class="canvas">${asText(still)}</div>
<details class="table"><summary>${escape(t("figure.table"))}</summary><div class="scroll" tabindex="0" role="region" aria-label="${escape(figure.title)}">${asText(table(figure, worlds, { day, share }))}</div></details>
<p class="provenance">${escape(figure.kind === "shares" ? sharesProvenance(figure, stills) : provenance(worlds))}</p>
</figure>`;
  const [first, ...rest] = told;
  return `<section class="chapter" id="${id}" aria-labelledby="${id}-title" data-chapter>
<h3 id="${id}-title"><span class="ordinal">${index + 1}</span> ${escape(title)}</h3>
${note ? `<p class="content-note">${escape(note)}</p>` : ""}
<div class="spread">
${first}
${seen}
${rest.join("\n")}
<div class="try" id="${id}-try">${prose(chapter.try.text)}</div>
<p class="sources"><strong>${escape(t("story.sources"))}</strong> ${sources.map((source, at) => sourceOf(source, at + 1, id, bibliography)).join(" ")}</p>
</div>
</section>`;
}

/** A question before the answer. Without a script both are read one after the other. @param {Chapter} chapter @param {(text: string) => string} prose @param {any} known */
function guessOf({ id, guess }, prose, known) {
  if (!guess) return "";
  const answer = guess.kind === "number" ? ` data-answer="${escape(fill(guess.answer, known))}"` : "";
  return `<div class="guess" id="${id}-guess"${answer}><p class="question" id="${id}-question">${escape(guess.question)}</p><div class="asked"></div><div class="reveal">${guess.reveal.map(prose).join("")}</div></div>`;
}

/**
 * Text with its placeholders, links that change the world, and citations.
 * @param {string} text @param {string} id @param {any} known @param {Map<string, number>} numbers
 */
function inline(text, id, known, numbers) {
  return text.split(/(\{[^}]*\}|\[\^[^\]]+\]|\[[^\]^][^\]]*\]\([^)]*\))/).map((part) => {
    if (part.startsWith("{")) {
      const of = part.slice(1, -1);
      return `<span class="number" data-of="${escape(of)}">${escape(fill(of, known))}</span>`;
    }
    const cited = /^\[\^(.+)\]$/.exec(part);
    if (cited) {
      const number = numbers.get(cited[1]);
      return `<sup><a class="cite" href="#${id}-source-${number}" aria-label="${escape(t("story.source", { number: String(number) }))}">${number}</a></sup>`;
    }
    const link = /^\[(.+)\]\((.+)\)$/.exec(part);
    if (link) return `<a class="sets" href="#${id}-try" data-change="${escape(JSON.stringify(changeOf(link[2])))}">${escape(link[1])}</a>`;
    return escape(part);
  }).join("");
}

/** @param {string} target such as `lever:patience=1.02;event:small-step=2@2025-05-01` */
function changeOf(target) {
  /** @type {Required<import("../js/story/story").Change>} */
  const change = { levers: {}, interventions: [] };
  for (const part of target.split(";")) {
    const [, kind, what, value, date] = /** @type {RegExpExecArray} */ (/^(lever|event):([a-z0-9-]+)(?:=([\d.]+))?(?:@(.+))?$/.exec(part));
    if (kind === "lever") change.levers[what] = Number(value);
    else change.interventions.push({ date, intervention: what, value: value === undefined ? null : Number(value) });
  }
  return change;
}

/** @param {{ id: string, for: string, title?: string, publisher?: string, published?: string }} source @param {number} number @param {string} id @param {Map<string, any>} bibliography */
function sourceOf(source, number, id, bibliography) {
  const full = bibliography.get(source.id) ?? source;
  return `<span class="source" id="${id}-source-${number}"><b>${number}</b> ${escape(`${source.for}: ${full.publisher}, ${full.title}, ${full.published}.`)}</span>`;
}

/** @param {import("../js/story/story").SharesFigure} figure @param {any} stills */
function sharesProvenance({ rows }, stills) {
  const { runs, version, seed, parameters } = stills.shares[rows[0].share];
  return t(`story.provenanceShares.${parameters}`, { runs, version, seed: Number.parseInt(seed, 16) });
}

/**
 * What the script needs of a chapter: all but its text, and the runs of its stills as far as the figure shows them.
 * @param {Chapter} chapter
 * @param {any} stills
 */
export function carried({ id, worlds, others = [], figure, steps, guess, try: { controls } }, stills) {
  const used = figure.kind === "shares" ? figure.rows.map((row) => row.share) : [];
  /** @type {Record<string, any>} */
  const runs = {};
  for (const world of worlds) {
    for (const seed of [world.seed, ...others]) {
      const key = runKey({ ...world, seed });
      const { series, events, ...run } = stills.runs[key];
      const last = figure.kind === "lines" && figure.until && seed !== world.seed ? dayOf(run, figure.until) : run.days;
      const brief = (/** @type {number[]} */ values) => values.slice(0, last + 1).map((value) => Number(value.toPrecision(4)));
      runs[key] = {
        ...run,
        series: Object.fromEntries(Object.entries(series).map(([name, values]) => [name, brief(/** @type {number[]} */ (values))])),
        events: events.filter((/** @type {any} */ { kind }) => kind !== "talks-round"),
      };
    }
  }
  return {
    chapter: {
      id, worlds, others, figure, controls,
      shows: steps.map(({ show }) => show ?? null),
      guess: guess && { ...guess, reveal: undefined },
      shares: Object.fromEntries(used.map((name) => [name, shares(stills)(name)])),
    },
    stills: { agents: stills.agents, runs },
  };
}

/** Colours of agents in drawings, which no script has set: one rule each. @param {any} stills */
export function colours({ agents }) {
  return [...new Set(hues(agents).values())].map((/** @type {number} */ hue) => `[data-hue="${hue}"]{--hue:${hue}}`).join("");
}
