// A form made from a JSON Schema: a field for each value, with the schema's words as its help. It shows a tree and
// tells what a person changes; it knows nothing of scenarios. What is closed is not drawn, so that a world of a
// thousand agents is as quick to open as one of three.
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { headed, t } from "../text.js";
import { at, isTable, renamed } from "./toml.js";
import { typed } from "./typed.js";

/**
 * @typedef {import("./toml.js").Path} Path
 * @typedef {import("lit").TemplateResult | typeof nothing | (import("lit").TemplateResult | typeof nothing)[]} Drawn
 *
 * What a form asks of whoever shows it.
 * @typedef {object} Host
 * @property {string} prefix of the ids of its fields
 * @property {any} schema
 * @property {string[]} first keys of the whole in the order of reading
 * @property {any} tree
 * @property {boolean} locked whether nothing may be changed now
 * @property {Map<string, string[]>} problems sentences by the path they are about
 * @property {Set<string>} open paths that are open, as `keyOf` writes them
 * @property {Map<string, number>} shown how many entries of long tables are drawn
 * @property {(key: string, path: Path) => string | null} listFor id of the list of suggestions for a field
 * @property {(path: Path, value: any) => void} put
 * @property {() => void} redraw
 * @property {(path: Path) => void} goTo
 */

/** Entries of a table that are drawn at first, and more at each asking. */
const MOST_ENTRIES = 60;

/** @param {Path} path */
export const keyOf = (path) => path.map((key) => encodeURIComponent(String(key))).join(".");

/** Id of the field of a path. @param {Host} host @param {Path} path */
const idOf = (host, path) => `${host.prefix}-${keyOf(path)}`;

/** @param {any} schema */
const isQuantity = (schema) => Boolean(schema?.properties?.value && schema.properties.low && schema.properties.how);

/** @param {any} schema */
const isMap = (schema) => isTable(schema?.additionalProperties);

/** Schema of what stands at a path, as far as the schema says. @param {any} schema @param {Path} path @returns {any} */
export const schemaAt = (schema, path) =>
  path.reduce((branch, key) => branch?.properties?.[key] ?? (isMap(branch) ? branch.additionalProperties : typeof key === "number" ? branch?.items : undefined), schema);

/** Keys of a record: those that it must have in the order of its schema, then the others. @param {any} schema */
const keysOf = (schema) => [...new Set([...(schema?.required ?? []), ...Object.keys(schema?.properties ?? {})])];

/** Keys of the table at a path in the order in which they are shown and written. @param {any} schema @param {string[]} first of the whole @returns {(path: Path) => string[]} */
export const orderOf = (schema, first) => (path) => (path.length ? keysOf(schemaAt(schema, path)) : [...new Set([...first, ...keysOf(schema)])]);

/** Something to start from where a person adds a value. @param {any} schema @returns {any} */
export function fresh(schema) {
  if (isQuantity(schema)) {
    const { minimum = -Infinity, maximum = Infinity } = schema.properties.value;
    const value = Math.min(maximum, Math.max(minimum, 0));
    return { value, unit: schema.properties.unit.const ?? "", low: value, high: value, how: "judgement" };
  }
  if (schema.properties) return Object.fromEntries(Object.entries(schema.properties).filter(([key]) => schema.required?.includes(key)).map(([key, inner]) => [key, fresh(inner)]));
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  return { object: {}, array: [], integer: 0, number: 0, boolean: false }[/** @type {string} */ (schema.type)] ?? "";
}

/** The whole form: what is said of the world as a whole, then a part for each table. @param {Host} host @returns {Drawn} */
export function form(host) {
  const properties = orderOf(host.schema, host.first)([]).filter((key) => host.schema.properties[key]).map((key) => /** @type {[string, any]} */ ([key, host.schema.properties[key]]));
  const unknown = Object.keys(host.tree).filter((key) => !host.schema.properties[key]);
  const isSimple = (/** @type {[string, any]} */ [, schema]) => schema.type !== "object" && schema.items?.type !== "object";
  return [
    html`<fieldset class="plain-fields" ?disabled=${host.locked}>
      <legend class="unseen">${t("author.about")}</legend>
      ${properties.filter(isSimple).map(([key]) => field(host, [key], host.schema.required?.includes(key)))}
      ${unknown.map((key) => stranger(host, [key]))}
    </fieldset>`,
    html`<div class="parts">${properties.filter((one) => !isSimple(one)).map(([key]) => field(host, [key], host.schema.required?.includes(key)))}</div>`,
  ];
}

/** @param {Host} host @param {Path} path @param {boolean} [needed] @returns {Drawn} */
function field(host, path, needed = false) {
  const schema = schemaAt(host.schema, path);
  const value = at(host.tree, path);
  if (isQuantity(schema)) return quantity(host, path, schema, value);
  if (schema.type === "object") return drawer(host, path, needed, () => (value === undefined ? absent(host, path, schema) : !isTable(value) ? odd(host, path) : isMap(schema) ? entries(host, path, schema, value) : record(host, path, schema, value)));
  if (schema.type === "array") {
    const isPlain = schema.items.type !== "object";
    const draw = () => (value === undefined || Array.isArray(value) ? items(host, path, schema, value ?? []) : odd(host, path));
    if (!isPlain) return drawer(host, path, needed, draw);
    return html`<fieldset class="list" id=${idOf(host, path)} ?disabled=${host.locked}><legend>${labelOf(path)}</legend>${help(host, path, schema)}${draw()}${said(host, path)}</fieldset>`;
  }
  return simple(host, path, schema, value, needed);
}

/** @param {Path} path @returns {string} */
function labelOf(path) {
  const key = path.at(-1);
  return typeof key === "number" ? t("author.item", { what: path.length > 1 ? labelOf(path.slice(0, -1)) : "", number: key + 1 }) : headed(String(key).replaceAll("_", " "));
}

/** The sentences about a path, where its field is. @param {Host} host @param {Path} path @returns {Drawn} */
function said(host, path) {
  const found = host.problems.get(keyOf(path));
  return found ? html`<ul class="said" id="${idOf(host, path)}!">${found.map((sentence) => html`<li>${sentence}</li>`)}</ul>` : nothing;
}

/** @param {Host} host @param {Path} path @param {any} schema @returns {Drawn} */
const help = (host, path, schema) => (schema?.description ? html`<p class="help" id="${idOf(host, path)}?">${schema.description}</p>` : nothing);

/** Ids of what describes a field. @param {Host} host @param {Path} path @param {any} schema */
const describedBy = (host, path, schema) => [schema?.description ? `${idOf(host, path)}?` : "", host.problems.has(keyOf(path)) ? `${idOf(host, path)}!` : ""].filter(Boolean).join(" ") || nothing;

/** How many problems lie at or below a path. @param {Host} host @param {Path} path */
function below(host, path) {
  const key = keyOf(path);
  let count = 0;
  for (const [place, sentences] of host.problems) if (place === key || place.startsWith(`${key}.`)) count += sentences.length;
  return count;
}

/** A part that opens and closes. @param {Host} host @param {Path} path @param {boolean} needed @param {() => Drawn} content @returns {import("lit").TemplateResult} */
function drawer(host, path, needed, content) {
  const schema = schemaAt(host.schema, path);
  const value = at(host.tree, path);
  const key = keyOf(path);
  const count = Array.isArray(value) ? value.length : isMap(schema) && isTable(value) ? Object.keys(value).length : null;
  const wrong = below(host, path);
  const isOpen = host.open.has(key);
  const name = isTable(value) && typeof value.name === "string" ? value.name : "";
  const about = wrong ? t("author.wrong", { count: wrong }) : value === undefined ? t(needed ? "author.missing" : "author.none") : count === null ? name : t("author.entries", { count });
  return html`
    <details class="field-group" .open=${live(isOpen)} @toggle=${(/** @type {Event} */ event) => {
      // The browser opens it when it finds words inside; a click goes the other way, below.
      if (event.target !== event.currentTarget) return;
      const { open } = /** @type {HTMLDetailsElement} */ (event.target);
      if (open === host.open.has(key)) return;
      host.open[open ? "add" : "delete"](key);
      host.redraw();
    }}>
      <summary id=${idOf(host, path)} @click=${(/** @type {Event} */ event) => {
        // Not left to the browser, which tells of it later: what is drawn in between would undo it.
        event.preventDefault();
        host.open[isOpen ? "delete" : "add"](key);
        host.redraw();
      }}><span>${labelOf(path)}</span> <span class=${wrong ? "count wrong" : "count"}>${about}</span></summary>
      ${isOpen ? html`<fieldset ?disabled=${host.locked}><legend class="unseen">${labelOf(path)}</legend>${help(host, path, schema)}${said(host, path)}${content()}</fieldset>` : nothing}
    </details>`;
}

/** @param {Host} host @param {Path} path @param {any} schema @returns {Drawn} */
function absent(host, path, schema) {
  if (isMap(schema)) return entries(host, path, schema, {});
  return html`<p class="help">${t("author.absent")}</p><button class="add" @click=${() => add(host, path, schema)}>${t("author.add", { what: labelOf(path) })}</button>`;
}

/** @param {Host} host @param {Path} path @param {any} schema */
function add(host, path, schema) {
  host.open.add(keyOf(path));
  host.put(path, fresh(schema));
  host.goTo(path);
}

/** Something of another kind than the schema asks for: only the text can mend it. @param {Host} host @param {Path} path @returns {Drawn} */
const odd = (host, path) => html`<p class="help">${t("author.odd")}</p>${remove(host, path)}`;

/** @param {Host} host @param {Path} path @param {any} schema @param {any} value @returns {Drawn} */
function record(host, path, schema, value) {
  const unknown = Object.keys(value).filter((key) => !schema.properties?.[key]);
  return html`
    ${keysOf(schema).map((key) => field(host, [...path, key], schema.required?.includes(key)))}
    ${unknown.map((key) => stranger(host, [...path, key]))}
    ${remove(host, path)}`;
}

/** A key that the schema does not know. @param {Host} host @param {Path} path @returns {import("lit").TemplateResult} */
const stranger = (host, path) => html`
  <div class="blank stranger" id=${idOf(host, path)} tabindex="-1"><p><strong>${String(path.at(-1))}</strong> ${t("author.stranger")}</p>${said(host, path)}${remove(host, path)}</div>`;

/** @param {Host} host @param {Path} path @param {boolean} [brief] where it is clear what is meant @returns {Drawn} */
function remove(host, path, brief = false) {
  const what = labelOf(path);
  return html`<button class="remove" ?disabled=${host.locked} aria-label=${t("author.removeWhat", { what, path: path.map(String).join(".") })} @click=${() => {
    host.put(path, undefined);
    host.goTo(path.slice(0, -1));
  }}>${brief ? t("author.removeBrief") : t("author.remove", { what })}</button>`;
}

/** Entries by id, with a field for another one. @param {Host} host @param {Path} path @param {any} schema @param {any} value @returns {Drawn} */
function entries(host, path, schema, value) {
  const ids = Object.keys(value);
  const most = host.shown.get(keyOf(path)) ?? MOST_ENTRIES;
  const inner = schema.additionalProperties;
  const id = idOf(host, path);
  const insert = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.target).elements.namedItem("new"));
    const key = input.value.trim();
    if (!key) return input.focus();
    input.value = "";
    host.open.add(keyOf([...path, key]));
    if (!Object.hasOwn(value, key)) host.put([...path, key], fresh(inner));
    host.shown.set(keyOf(path), Math.max(most, ids.length + 1));
    host.goTo([...path, key]);
  };
  return html`
    ${ids.slice(0, most).map((key) => {
      const place = [...path, key];
      if (isQuantity(inner)) return html`${quantity(host, place, inner, value[key])}${remove(host, place)}`;
      return drawer(host, place, true, () => html`
        ${naming(host, path, key, value)}
        ${!isTable(value[key]) ? odd(host, place) : isMap(inner) ? [entries(host, place, inner, value[key]), remove(host, place)].flat() : record(host, place, inner, value[key])}`);
    })}
    ${ids.length > most ? html`<button class="more" @click=${() => {
      host.shown.set(keyOf(path), most + 4 * MOST_ENTRIES);
      host.redraw();
    }}>${t("author.more", { shown: most, count: ids.length })}</button>` : nothing}
    <form class="new" @submit=${insert}>
      <label for="${id}+">${t("author.newId", { what: labelOf(path) })}</label>
      <input id="${id}+" name="new" type="text" autocomplete="off" spellcheck="false" list=${host.listFor(String(path.at(-1)), path) ?? nothing} aria-describedby="${id}+?">
      <button class="add">${t("author.addEntry")}</button>
      <p class="help" id="${id}+?">${t("author.idHelp")}</p>
    </form>`;
}

/** The id of an entry, to change. @param {Host} host @param {Path} path of the table @param {string} key @param {any} value @returns {Drawn} */
function naming(host, path, key, value) {
  const id = `${idOf(host, [...path, key])}=`;
  return html`
    <p class="blank"><label for=${id}>${t("author.id")}</label>
      <input id=${id} type="text" spellcheck="false" autocomplete="off" .value=${typed(key)} @change=${(/** @type {Event} */ event) => {
        const input = /** @type {HTMLInputElement} */ (event.target);
        const next = input.value.trim();
        if (!next || next === key || Object.hasOwn(value, next)) return void (input.value = key);
        host.open.add(keyOf([...path, next]));
        host.put(path, renamed(value, key, next));
        host.goTo([...path, next]);
      }}></p>`;
}

/** @param {Host} host @param {Path} path @param {any} schema @param {any[]} list @returns {Drawn} */
function items(host, path, schema, list) {
  const isPlain = schema.items.type !== "object";
  const most = host.shown.get(keyOf(path)) ?? MOST_ENTRIES;
  return html`
    ${list.slice(0, most).map((item, index) => {
      const place = [...path, index];
      if (isPlain) return html`<div class="row">${simple(host, place, { ...schema.items, description: undefined }, item, true)}${remove(host, place, true)}</div>`;
      return drawer(host, place, true, () => (isTable(item) ? record(host, place, schema.items, item) : odd(host, place)));
    })}
    ${list.length > most ? html`<button class="more" @click=${() => {
      host.shown.set(keyOf(path), most + 4 * MOST_ENTRIES);
      host.redraw();
    }}>${t("author.more", { shown: most, count: list.length })}</button>` : nothing}
    <button class="add" @click=${() => add(host, [...path, list.length], schema.items)}>${t("author.add", { what: labelOf(path) })}</button>`;
}

/** A number with its unit, range and how it was got. @param {Host} host @param {Path} path @param {any} schema @param {any} value @returns {import("lit").TemplateResult} */
function quantity(host, path, schema, value) {
  const id = idOf(host, path);
  const { unit, value: bounds } = schema.properties;
  const label = unit.const ? t("author.withUnit", { what: labelOf(path), unit: unit.const }) : labelOf(path);
  if (value === undefined) {
    return html`<div class="blank absent" id=${id} tabindex="-1"><p><strong>${label}</strong></p>${help(host, path, schema)}${said(host, path)}
      <button class="add" ?disabled=${host.locked} @click=${() => add(host, path, schema)}>${t("author.add", { what: labelOf(path) })}</button></div>`;
  }
  if (!isTable(value)) return html`<div class="blank" id=${id} tabindex="-1"><p><strong>${label}</strong></p>${said(host, path)}${odd(host, path)}</div>`;
  const inner = (/** @type {string} */ key) => simple(host, [...path, key], schema.properties[key], value[key], schema.required.includes(key));
  const unknown = Object.keys(value).filter((key) => !schema.properties[key]);
  const limits = bounds.minimum === undefined ? nothing : t("author.limits", { low: bounds.minimum, high: bounds.maximum });
  return html`
    <fieldset class="quantity" id=${id} ?disabled=${host.locked}>
      <legend>${label}</legend>
      <p class="help">${schema.description} ${limits}</p>
      ${said(host, path)}
      <div class="numbers">${["value", "low", "high"].map(inner)}${unit.const && value.unit === unit.const ? nothing : inner("unit")}${inner("how")}</div>
      <details class="origin"><summary>${t("author.origin")}</summary><div class="numbers">${["source", "as_of", "note"].map(inner)}</div></details>
      ${unknown.map((key) => stranger(host, [...path, key]))}
      ${remove(host, path)}
    </fieldset>`;
}

/** A field of one value. @param {Host} host @param {Path} path @param {any} schema @param {any} value @param {boolean} needed @returns {import("lit").TemplateResult} */
function simple(host, path, schema, value, needed) {
  const id = idOf(host, path);
  const key = String(path.at(-1));
  const described = describedBy(host, path, schema);
  const invalid = host.problems.has(keyOf(path)) ? "true" : nothing;
  const put = (/** @type {any} */ next) => host.put(path, next === "" && !needed ? undefined : next);
  const text = value === undefined ? "" : isTable(value) || Array.isArray(value) ? "" : String(value);
  const label = html`<label for=${id}>${labelOf(path)}</label>`;
  const rest = html`${help(host, path, schema)}${said(host, path)}`;
  if (isTable(value) || Array.isArray(value)) return html`<div class="blank" id=${id} tabindex="-1"><p><strong>${labelOf(path)}</strong></p>${said(host, path)}${odd(host, path)}</div>`;
  if (schema.enum || schema.type === "boolean") {
    const words = /** @type {string[]} */ (schema.enum ?? ["true", "false"]);
    const take = (/** @type {string} */ word) => put(schema.enum || word === "" ? word : word === "true");
    return html`<div class="blank">${label}
      <select id=${id} ?disabled=${host.locked} aria-describedby=${described} aria-invalid=${invalid} @change=${(/** @type {Event} */ event) => take(/** @type {HTMLSelectElement} */ (event.target).value)}>
        ${needed && text !== "" ? nothing : html`<option value="" .selected=${text === ""}>${t("author.notSaid")}</option>`}
        ${text === "" || words.includes(text) ? nothing : html`<option value=${text} .selected=${true}>${text}</option>`}
        ${words.map((word) => html`<option value=${word} .selected=${word === text}>${word}</option>`)}
      </select>${rest}</div>`;
  }
  const isNumber = schema.type === "number" || schema.type === "integer";
  // What is no number stays as it was typed: the model says what is wrong with it.
  const read = (/** @type {string} */ typed) => (isNumber && NUMBER.test(typed.trim()) ? Number(typed.trim()) : typed);
  const isLong = !isNumber && (LONG.has(key) || text.length > 60 || text.includes("\n"));
  const change = (/** @type {Event} */ event) => put(read(/** @type {HTMLInputElement} */ (event.target).value));
  return html`<div class="blank ${isLong ? "long" : ""}">${label}
    ${isLong
      ? html`<textarea id=${id} rows="3" ?disabled=${host.locked} aria-describedby=${described} aria-invalid=${invalid} .value=${typed(text)} @change=${change}></textarea>`
      : html`<input id=${id} type="text" autocomplete="off" inputmode=${isNumber ? "decimal" : nothing} placeholder=${schema.pattern?.includes("{4}-") ? t("author.datePattern") : nothing}
          list=${host.listFor(key, path) ?? nothing} ?disabled=${host.locked} aria-describedby=${described} aria-invalid=${invalid} .value=${typed(text)} @change=${change}>`}
    ${rest}</div>`;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Fields whose text is a sentence or more. */
const LONG = new Set(["summary", "notice", "meaning", "text", "note", "mechanism", "leaves_out", "question", "guide", "alt"]);
