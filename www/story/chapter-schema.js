// The form of a chapter, as a JSON Schema: what the page's editor makes its fields from, and what a chapter is held
// against before anything in it is looked at. What the values must be is said by `check-chapter.js`.

/** @param {string} description */
const text = (description) => ({ type: "string", description });
/** @param {string} description */
const number = (description) => ({ type: "number", description });
/** @param {string} description @param {any} items */
const list = (description, items) => ({ type: "array", description, items });
/** @param {string} description @param {Record<string, any>} properties @param {string[]} required */
const table = (description, properties, required) => ({ type: "object", description, properties, required, additionalProperties: false });

const prose = text("A paragraph. It may hold numbers of the run as {oil_price@2025-05-12|0}, links as [words](lever:id=value), and sources as [^id].");

const firing = table("Something that happens on a date.", {
  date: text("Day, as 2025-06-01."),
  intervention: text("Id of an intervention of the world."),
  value: number("Its size, where it has one."),
}, ["date", "intervention"]);

const world = table("A run that the figure shows.", {
  name: text("Name of the run in the figure."),
  scenario: text("Id of a world: a built-in one, or the one that is open on this page."),
  seed: text("Seed of its luck: 16 digits, each 0 to 9 or a to f."),
  levers: { type: "object", description: "Levers that differ, by id.", additionalProperties: number("Value of the lever.") },
  interventions: list("What is made to happen.", firing),
}, ["name", "scenario", "seed"]);

const figure = table("The figure beside the text.", {
  kind: { enum: ["lines", "levels", "sites", "shares"], description: "Lines over time; levels of agents on a day; what is left of sites; shares of many runs." },
  title: text("Title of the figure."),
  guide: text("How to read it."),
  alt: text("What it shows, for who cannot see it."),
  axis: text("What the axis measures, with its unit."),
  range: list("Least and greatest value of the axis.", { type: "number" }),
  marks: list("Values that the axis names.", table("A mark.", { value: number("Where it stands."), label: text("What it says.") }, ["value", "label"])),
  digits: { type: "integer", description: "Decimals of written values (lines)." },
  times: number("What values are multiplied by where they are written out (lines)."),
  steps: { type: "boolean", description: "Whether values stay until they change (lines)." },
  until: text("Last date drawn (lines)."),
  reference: number("Value to compare with (levels)."),
  lines: list("The lines.", table("A line.", {
    series: text("A series, as oil_price or alignment."),
    agent: text("Agent, for series that each agent has."),
    of: text("Agent whose colour a series of the world has."),
    label: text("Name at the line, if not the agent's."),
  }, ["series"])),
  rows: list("The rows (levels, sites, shares).", table("A row.", {
    series: text("A series (levels)."),
    agent: text("Agent (levels)."),
    place: text("Id of a place (sites)."),
    share: text("A share of story/shares.json (shares)."),
    label: text("Name of the row."),
  }, [])),
  events: list("Events that are marked by a line, the first of each kind.", table("A marked event.", {
    kind: text("Kind of event, as interim-signed or strike."),
    label: text("What the mark says."),
    at: number("Value at which its name stands."),
  }, ["kind", "label", "at"])),
  counts: { enum: ["signed", "struck"], description: "What is counted in the runs of a reader's change (shares)." },
}, ["kind", "title", "guide", "alt", "axis", "range", "marks", "digits", "lines"]);

const step = table("A step of the text, and what the figure shows beside it.", {
  text: list("Its paragraphs.", prose),
  show: table("What to look at.", { day: text("A date, start or end."), agent: text("Agent that is drawn strong.") }, []),
}, ["text"]);

const guess = table("A question that the reader answers before seeing the runs.", {
  kind: { enum: ["number", "line"], description: "A number on a scale, or a line drawn into the figure." },
  after: { type: "integer", description: "Step after which it is asked, from 0." },
  question: text("The question."),
  reveal: list("What is said with the answer.", prose),
  low: number("Least number (number)."),
  high: number("Greatest number (number)."),
  unit: text("Unit (number)."),
  answer: text("The answer: a placeholder without its braces (number)."),
  hides: text("Agent or share whose row is kept back until then (number)."),
  from: text("Date from which the line is hidden (line)."),
  points: list("Dates at which the reader places the line (line).", { type: "string" }),
}, ["kind", "after", "question", "reveal"]);

const control = table("Something that the reader can change.", {
  words: text("What it says."),
  lever: text("Id of a lever; or an intervention instead."),
  intervention: text("Id of an intervention."),
  date: text("Its date."),
  value: number("Its size, where it has one."),
}, ["words"]);

/** A chapter's file. */
export const CHAPTER = table("A chapter.", {
  id: text("Id of the chapter: small letters and hyphens."),
  title: text("Title."),
  note: text("A word on what the chapter holds, where readers may want to know before."),
  worlds: list("The runs of the chapter: what happens in which world.", world),
  others: list("Seeds of further runs of every world, drawn beside the first.", { type: "string" }),
  figure,
  steps: list("The text, step by step.", step),
  guess,
  try: table("What the reader can change at the end.", { text: prose, controls: list("The controls.", control) }, ["text", "controls"]),
  sources: list("Sources that the text cites.", table("A source.", {
    id: text("Id in scenarios/sources.toml, or one of its own with title, publisher and date."),
    for: text("What it is cited for."),
    title: text("Title, for a source of its own."),
    publisher: text("Publisher, for a source of its own."),
    published: text("Date, for a source of its own; no later than 12 April 2025."),
  }, ["id", "for"])),
}, ["id", "title", "worlds", "figure", "steps", "try", "sources"]);
