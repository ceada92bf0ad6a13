// A task and what a student makes of it as text, in a link or a file, and back.
//
// A link is `#1.` and the base64url of a deflated JSON array; a file is JSON in full words. Nothing that is read is
// trusted: texts are cut to their limits and rid of signs that act on the text around them, and what does not fit is
// left out with a note. What is left is text and is shown as text.
import { MOST_CHARACTERS, readFragment, shown } from "../link.js";

/**
 * @typedef {"choice" | "number" | "text" | "world"} Kind
 *
 * `options` are those of a choice; `unit` is that of a number; `predict`: the student answers before looking, too.
 * @typedef {{ kind: Kind, text: string, options: string[], unit: string, predict: boolean }} Question
 *
 * `world` is the fragment of a world of the page, or empty for the usual one.
 * @typedef {{ title: string, instructions: string, world: string, questions: Question[] }} Task
 *
 * How far a student has come. Of a choice the number of the option is kept, as text.
 * @typedef {"predicting" | "answering" | "done"} Stage
 * @typedef {{ name: string, stage: Stage, predictions: string[], answers: string[] }} Work
 *
 * `code` is a text under `task.notes`.
 * @typedef {{ code: string, found?: string, count?: number }} Note
 * @typedef {{ task: Task, work: Work | null, notes: Note[] }} Opened
 * @typedef {{ task: null, work: null, notes: Note[] }} NotOpened
 */

/** Version of the format of links and files. */
export const FORMAT = 1;

/** What a file says that it is. */
const FILE_FORMAT = "backchannel-task";

/** Most characters of each text, most questions, most options of a choice. */
export const MOST = { title: 120, instructions: 2000, question: 300, option: 80, unit: 24, name: 80, answer: 600, world: 1500, questions: 12, options: 6 };

/** Most bytes of a file, and of what a link holds once it is inflated. */
export const MOST_BYTES = 200_000;

/** Stands in the address of what no link can hold. */
export const TOO_LARGE = "#1.file";

/** @type {Kind[]} in the order of their numbers in links */
export const KINDS = ["choice", "number", "text", "world"];

/** @type {Stage[]} in the order of their numbers in links */
const STAGES = ["predicting", "answering", "done"];

const NUMBER = /^[-−]?\d{1,15}([.,]\d{1,15})?$/;

/** Controls but the line break, halves of signs, and marks that turn the text after them. */
const HARMFUL = /[\p{Cs}\u202a-\u202e\u2066-\u2069]|(?!\n)\p{Cc}/gu;

/**
 * A text as it may be kept: without harmful signs, and cut.
 * @param {unknown} value
 * @param {number} most characters
 */
export function cleaned(value, most) {
  if (typeof value !== "string") return "";
  const plain = value.slice(0, MOST_BYTES).replace(/\r\n?/g, "\n").replace(/\t/g, " ").replace(HARMFUL, "").trim();
  if (plain.length <= most) return plain;
  // Not through the middle of a sign of two units.
  return plain.slice(0, most).replace(/\p{Cs}$/u, "");
}

/** The same in one line. @param {unknown} value @param {number} most */
const line = (value, most) => cleaned(typeof value === "string" ? value.replace(/\s+/g, " ") : value, most);

/**
 * The fragment of a world in a pasted link, or null if there is none in it that can be read whole.
 * @param {string} pasted a link of the page, its fragment, or nothing
 * @returns {string | null}
 */
export function worldIn(pasted) {
  const text = pasted.trim();
  if (text === "") return "";
  const at = text.indexOf("#");
  const fragment = at < 0 ? "" : text.slice(at);
  if (fragment.length > MOST.world || !/^#1\.[\w=&,.:/%~-]+$/.test(fragment)) return null;
  const wanted = readFragment(fragment);
  return wanted && !wanted.nothing && wanted.notes.length === 0 ? fragment : null;
}

/** A number as it is kept, or null. @param {string} text */
export function numberIn(text) {
  const plain = text.trim();
  return NUMBER.test(plain) ? plain.replace("−", "-").replace(",", ".") : null;
}

/**
 * An answer as it is kept: empty if there is none, null if it is none that the question can have.
 * @param {Question} question
 * @param {unknown} given
 * @returns {string | null}
 */
export function answerIn({ kind, options }, given) {
  if (typeof given !== "string") return given === undefined || given === null ? "" : null;
  const text = cleaned(given, MOST_BYTES);
  if (text === "") return "";
  if (kind === "choice") return /^\d$/.test(text) && Number(text) < options.length ? text : null;
  if (kind === "number") return numberIn(text);
  if (kind === "world") return worldIn(text) || null;
  return text.length <= MOST.answer ? text : null;
}

/** An answer as it is read by people. @param {Question} question @param {string} answer */
export function readable({ kind, options, unit }, answer) {
  if (answer === "") return "";
  if (kind === "choice") return options[Number(answer)] ?? "";
  return kind === "number" && unit ? `${answer} ${unit}` : answer;
}

/** Work that has not begun. @param {Task} task @returns {Work} */
export function fresh({ questions }) {
  const none = questions.map(() => "");
  return { name: "", stage: questions.some(({ predict }) => predict) ? "predicting" : "answering", predictions: [...none], answers: [...none] };
}

/**
 * The task that a stranger's data describe.
 * @param {{ title?: unknown, instructions?: unknown, world?: unknown, questions?: unknown }} data
 * @param {Note[]} notes
 * @returns {Task}
 */
function taskOf({ title, instructions, world, questions }, notes) {
  const place = typeof world === "string" ? worldIn(world) : world === undefined || world === null ? "" : null;
  if (place === null) notes.push({ code: "world", found: shown(world) });
  const asked = Array.isArray(questions) ? questions : [];
  if (asked.length > MOST.questions) notes.push({ code: "questions", count: MOST.questions });
  for (const [text, most, code] of /** @type {const} */ ([[title, MOST.title, "title"], [instructions, MOST.instructions, "instructions"]])) {
    if (typeof text === "string" && text.length > most) notes.push({ code: "cut", found: code });
  }
  return {
    title: line(title, MOST.title),
    instructions: cleaned(instructions, MOST.instructions),
    world: place ?? "",
    questions: asked.slice(0, MOST.questions).flatMap((question, at) => {
      const read = questionOf(question);
      if (!read) notes.push({ code: "question", count: at + 1 });
      return read ?? [];
    }),
  };
}

/** @param {any} data @returns {Question | null} */
function questionOf(data) {
  if (typeof data !== "object" || data === null || !KINDS.includes(data.kind)) return null;
  const { kind } = data;
  const text = line(data.text, MOST.question);
  const given = kind === "choice" && Array.isArray(data.options) ? data.options : [];
  const options = given.slice(0, MOST.options).map((/** @type {unknown} */ option) => line(option, MOST.option)).filter(Boolean);
  if (text === "" || (kind === "choice" && options.length < 2)) return null;
  return { kind, text, options, unit: kind === "number" ? line(data.unit, MOST.unit) : "", predict: kind !== "world" && data.predict === true };
}

/**
 * @param {Task} task
 * @param {{ name?: unknown, stage?: unknown, predictions?: unknown, answers?: unknown }} data
 * @param {Note[]} notes
 * @returns {Work}
 */
function workOf(task, { name, stage, predictions, answers }, notes) {
  const listed = (/** @type {unknown} */ all, /** @type {(question: Question) => boolean} */ asked) =>
    task.questions.map((question, at) => {
      const read = asked(question) ? answerIn(question, Array.isArray(all) ? all[at] : undefined) : "";
      if (read === null) notes.push({ code: "answer", count: at + 1 });
      return read ?? "";
    });
  const work = fresh(task);
  const reached = STAGES.find((one) => one === stage) ?? work.stage;
  return {
    name: line(name, MOST.name),
    stage: work.stage === "answering" && reached === "predicting" ? "answering" : reached,
    predictions: listed(predictions, ({ predict }) => predict),
    answers: listed(answers, () => true),
  };
}

/**
 * The fragment of a task, and of a student's work on it.
 * @param {Task} task
 * @param {Work | null} work
 */
export async function fragmentOf({ title, instructions, world, questions }, work) {
  const asked = questions.map(({ kind, text, options, unit, predict }) => [KINDS.indexOf(kind), predict ? 1 : 0, text, ...(kind === "choice" ? [options] : kind === "number" ? [unit] : [])]);
  return `#${FORMAT}.${await packed([title, instructions, world, asked, ...(work ? [wireOf(work)] : [])])}`;
}

/**
 * The link of a task, or null if it would be too long.
 * @param {Task} task
 * @param {Work | null} work
 * @param {string} address of the page of tasks, without a fragment
 */
export async function linkOf(task, work, address) {
  const link = address + (await fragmentOf(task, work));
  return link.length < MOST_CHARACTERS ? link : null;
}

/** @param {Work} work */
const wireOf = ({ name, stage, predictions, answers }) => [name, STAGES.indexOf(stage), predictions, answers];

/** @param {unknown} wire */
function fromWire(wire) {
  if (!Array.isArray(wire)) return null;
  const [name, stage, predictions, answers] = wire;
  return { name, stage: STAGES[stage], predictions, answers };
}

/**
 * What a fragment holds; null if it is none of a task.
 * @param {string} fragment with its `#`
 * @returns {Promise<Opened | NotOpened | null>}
 */
export async function readLink(fragment) {
  const [, format, body] = /^#(\d{1,9})\.(.*)$/s.exec(fragment) ?? [];
  if (format === undefined) return null;
  if (fragment === TOO_LARGE) return failed("tooLarge");
  if (Number(format) !== FORMAT) return failed("format");
  if (fragment.length > MOST_CHARACTERS) return failed("tooLong");
  const wire = await unpacked(body);
  if (!Array.isArray(wire)) return failed("damaged");
  const [title, instructions, world, asked, work] = wire;
  const questions = Array.isArray(asked)
    ? asked.map((one) => {
        const [kind, predict, text, more] = Array.isArray(one) ? one : [];
        return { kind: KINDS[kind], predict: predict === 1, text, options: more, unit: more };
      })
    : [];
  return opened({ title, instructions, world, questions }, work === undefined ? null : fromWire(work));
}

/** The file of a task, as text. @param {Task} task @param {Work | null} work */
export function fileOf(task, work) {
  return `${JSON.stringify({ format: FILE_FORMAT, version: FORMAT, ...task, ...(work ? { work } : {}) }, null, 2)}\n`;
}

/** What a file holds. @param {string} text @returns {Opened | NotOpened} */
export function readFile(text) {
  if (text.length > MOST_BYTES) return failed("fileTooLong");
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    return failed("notTask");
  }
  if (typeof file !== "object" || file === null || file.format !== FILE_FORMAT) return failed("notTask");
  if (file.version !== FORMAT) return failed("format");
  return opened(file, typeof file.work === "object" ? file.work : null);
}

/** @param {any} data @param {any} worked @returns {Opened | NotOpened} */
function opened(data, worked) {
  /** @type {Note[]} */
  const notes = [];
  const task = taskOf(data, notes);
  if (task.title === "" || task.questions.length === 0) return failed("empty");
  return { task, work: worked ? workOf(task, worked, notes) : null, notes };
}

/** @param {string} code @returns {NotOpened} */
const failed = (code) => ({ task: null, work: null, notes: [{ code }] });

/**
 * A student's work alone, for a place that knows the task.
 * @param {Task} task
 * @param {Work} work
 */
export async function stateOf(task, work) {
  return `${FORMAT}.${await packed([markOf(task), ...wireOf(work)])}`;
}

/**
 * What such a place has kept; null if it is not of this task, or cannot be read.
 * @param {Task} task
 * @param {string} state
 * @returns {Promise<Work | null>}
 */
export async function readState(task, state) {
  const [, format, body] = /^(\d{1,9})\.(.*)$/s.exec(state) ?? [];
  const wire = Number(format) === FORMAT ? await unpacked(body) : null;
  if (!Array.isArray(wire) || wire[0] !== markOf(task)) return null;
  const data = fromWire(wire.slice(1));
  return data && workOf(task, data, []);
}

/** Tells tasks apart: FNV-1a over the UTF-16 units of all that is in one. @param {Task} task */
export function markOf(task) {
  const text = JSON.stringify(task);
  let mark = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) mark = Math.imul(mark ^ text.charCodeAt(at), 0x01000193);
  return (mark >>> 0).toString(36);
}

/** Deflated and in base64url. @param {unknown} data */
async function packed(data) {
  const stream = new Blob([JSON.stringify(data)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const units = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(units).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** What was packed; null if it is damaged, or swells to more than may be read. @param {string} text */
async function unpacked(text) {
  try {
    if (!/^[\w-]*$/.test(text)) return null;
    const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (unit) => unit.charCodeAt(0));
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let [json, size] = ["", 0];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return JSON.parse(json + decoder.decode());
      size += value.length;
      if (size > MOST_BYTES) {
        await reader.cancel();
        return null;
      }
      json += decoder.decode(value, { stream: true });
    }
  } catch {
    return null;
  }
}
