// Each figure: a title of this world, a table of its numbers, a cursor for the keyboard, and files.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { day, digest, nextDigest, open, openDrawers } from "./browser.mjs";

/** Figures with a row for each day, and the series that they show. @type {Record<string, string[]>} */
const DAILY = {
  talks: ["offer_negative", "offer_positive"],
  ladder: ["posture"],
  programme: ["stock_top"],
  alignment: ["alignment"],
  capability: ["capability"],
  oil_price: ["oil_price"],
  oil_lost: ["oil_lost"],
};
const FIGURES = [...Object.keys(DAILY), "map"];

/** @type {import("./browser.mjs").Opened} */
let opened;
/** @type {import("playwright-core").Page} */
let page;

before(async () => {
  opened = await open();
  page = opened.page;
  await openDrawers(page);
});
after(() => opened.close());

const figure = (/** @type {string} */ id) => page.locator(`figure[aria-labelledby="${id}-title"]`);
const slider = () => page.locator(".days input");
const titles = () => Promise.all(FIGURES.map((id) => page.locator(`#${id}-title`).innerText()));

/** An intervention of each group fired, a lever moved: a world that differs from the baseline. */
async function change() {
  for (let i = 0; i < 60; i++) await slider().press("ArrowRight");
  const groups = page.locator("bc-controls form.intervention");
  const count = await groups.count();
  for (let i = 0; i <= count; i++) {
    const shown = await digest(page);
    if (i < count) await groups.nth(i).locator("button.wide").press("Enter");
    else await page.locator("[id^=lever-]:is(input)").first().press("End");
    await nextDigest(page, shown);
  }
}

async function reset() {
  const changed = await digest(page);
  await page.locator(".reset").click();
  await nextDigest(page, changed);
}

/** Opens or closes a figure's table. @param {string} id @param {boolean} wanted */
async function table(id, wanted) {
  const details = figure(id).locator("details.table");
  if ((await details.getAttribute("open")) !== null !== wanted) await details.locator("summary").press("Enter");
  await details.locator("table").waitFor({ state: wanted ? "attached" : "detached" });
}

/** What a figure's table says, row by row. @param {string} id @returns {Promise<string[][]>} */
const cells = (id) => figure(id).locator("table tr").evaluateAll((rows) =>
  rows.map((row) => [...row.children].map((cell) => cell.textContent?.replace(/\s+/g, " ").trim() ?? "")));

/** A file that a figure gives. @param {string} id @param {string} kind */
async function saved(id, kind) {
  const [download] = await Promise.all([page.waitForEvent("download"), figure(id).locator(".save button", { hasText: kind }).press("Enter")]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Rows of comma-separated values, without the notes before them. @param {string} text */
function parse(text) {
  /** @type {string[][]} */
  const rows = [];
  for (const line of text.split("\r\n").filter((one) => one && !one.startsWith("#"))) {
    const found = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
    rows.push(found.map(([, quoted, bare]) => (quoted === undefined ? bare : quoted.replaceAll('""', '"'))));
  }
  return rows;
}

/** A number as the page writes it. @param {string} text */
const number = (text) => Number(text.replace("−", "-").replaceAll(",", ""));

/** Decimals that a number is written with. @param {string} text */
const decimals = (text) => text.split(".")[1]?.length ?? 0;

test("every figure has a title that says something else of another world or another day", async () => {
  const first = await titles();
  for (const title of first) assert.ok(title.length > 20 && !title.includes("{"), title);
  await change();
  await slider().press("End");
  const changed = await titles();
  first.forEach((title, index) => assert.notEqual(changed[index], title, FIGURES[index]));
  assert.equal(await page.locator(".guide", { hasText: "Dashed is the baseline" }).count(), FIGURES.length - 1, "all but the map have dashed lines");
  await reset();
  assert.deepEqual(await titles(), first, "the first world again");
});

test("the table has the numbers of the series, and marks the day shown", async () => {
  await change();
  for (const [id, series] of Object.entries(DAILY)) {
    await table(id, true);
    const [head, ...rows] = await cells(id);
    const world = await figure(id).evaluate((element, names) => {
      const { scenario, run, baseline, dateOf } = /** @type {any} */ (element.parentElement).world;
      const agents = scenario.agents.map((/** @type {any} */ agent) => agent.short);
      return {
        agents,
        dates: Array.from({ length: run.days + 1 }, (_, index) => new Intl.DateTimeFormat("en", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(dateOf(index)))),
        of: names.map((/** @type {string} */ name) => [run, baseline].map((one) => [...one.series[name]])),
        perAgent: names.map((/** @type {string} */ name) => run.series[name].length === agents.length * (run.days + 1)),
      };
    }, series);
    // The page writes days before months; the parts of a date are the same in any order.
    const parts = (/** @type {string} */ text) => text.match(/\p{L}+|\d+/gu)?.sort().join(" ");
    const dayOf = new Map(world.dates.map((date, index) => [parts(date), index]));
    let compared = 0;
    for (const [name, ...values] of rows) {
      const on = dayOf.get(parts(name.replace("(day shown)", "")));
      assert.ok(on !== undefined, `${id}: a row of ${name}`);
      series.forEach((_, which) => {
        const [own, before] = world.of[which];
        /** Where the columns of this series begin, and where its value of the day lies. @type {[number, number][]} */
        const places = world.perAgent[which]
          ? world.agents.map((/** @type {string} */ agent, /** @type {number} */ index) => [head.indexOf(agent), on * world.agents.length + index])
          : [[id === "talks" ? head.findIndex((title) => title.startsWith("Offer")) + 2 * which : 1, on]];
        for (const [column, at] of places) {
          for (const [text, value] of [[values[column - 1], own[at]], [values[column], before[at]]]) {
            if (text.startsWith("over")) continue;
            assert.ok(Math.abs(number(text.replace(/ kg$/, "")) - value) <= 0.5 * 10 ** -decimals(text.replace(/ kg$/, "")) + 1e-9, `${id}: ${name}, ${head[column]}: ${text}, not ${value}`);
            compared++;
          }
        }
      });
    }
    assert.ok(compared > 20, `${id}: ${compared} numbers compared`);
    assert.ok(head.some((title) => title.endsWith("baseline")), `${id}: the baseline has its column`);
    const current = figure(id).locator('tr[aria-current="date"]');
    assert.equal(await current.count(), 1, id);
    assert.ok((await current.innerText()).includes("(day shown)"));
    await slider().press("ArrowRight");
    const next = await current.innerText();
    assert.equal(dayOf.get(parts(next.split("(day shown)")[0])), await day(page), "the mark follows the day");
    await table(id, false);
  }
  await reset();
});

test("the map's table has every agent and place, and follows the day", async () => {
  await table("map", true);
  /** @type {{ agents: [string, number, number][], places: number }} */
  const { agents, places } = await page.locator("bc-map").evaluate((element) => {
    const { scenario, run } = /** @type {any} */ (element).world;
    return { agents: scenario.agents.map((/** @type {any} */ agent, /** @type {number} */ index) => [agent.name, run.series.alignment[index], run.series.alignment[run.days * scenario.agents.length + index]]), places: scenario.places.length };
  });
  const [, ...rows] = await cells("map");
  assert.equal(rows.length, agents.length + places);
  agents.forEach(([name, value], index) => {
    assert.equal(rows[index][0], name);
    assert.ok(Math.abs(number(rows[index][3]) - value) <= 0.005 + 1e-9);
  });
  await slider().press("End");
  const [, ...later] = await cells("map");
  agents.forEach(([, , value], index) => assert.ok(Math.abs(number(later[index][3]) - value) <= 0.005 + 1e-9));
  await slider().press("Home");
  await table("map", false);
});

test("keys move the day in every figure, and its values are drawn and spoken", async () => {
  for (const id of FIGURES) {
    const field = figure(id).locator("[role=slider]");
    const spoken = figure(id).locator("[role=status]");
    const reading = figure(id).locator(".reading");
    await field.focus();
    assert.equal(await spoken.getAttribute("aria-live"), "polite");
    for (const [key, expected] of /** @type {[string, number][]} */ ([["ArrowRight", 1], ["Shift+ArrowRight", 8], ["ArrowLeft", 7], ["Shift+ArrowLeft", 0], ["ArrowLeft", 0], ["End", 365], ["ArrowRight", 365], ["Shift+ArrowLeft", 358], ["Home", 0], ["PageUp", 30]])) {
      await field.press(key);
      assert.equal(await day(page), expected, `${id}: ${key}`);
      assert.equal(Number(await field.getAttribute("aria-valuenow")), expected);
    }
    assert.match((await field.getAttribute("aria-valuetext")) ?? "", /day 30 of 365/);
    assert.ok(await reading.isVisible(), `${id}: the values are drawn`);
    await page.waitForFunction((name) => {
      const shown = document.querySelector(`figure[aria-labelledby="${name}-title"]`);
      const said = shown?.querySelector("[role=status]")?.textContent;
      return said && said === shown?.querySelector(".reading")?.textContent;
    }, id);
    assert.match(await spoken.innerText(), /12 May 2025/, id);
    const outline = await field.evaluate((element) => getComputedStyle(element).outlineStyle);
    assert.equal(outline, "solid", `${id}: the focus can be seen`);
    await field.press("Home");
    await field.blur();
    assert.equal(await spoken.innerText(), "");
  }
});

test("the values that are spoken are those of the series", async () => {
  await figure("alignment").locator("[role=slider]").press("PageUp");
  const { text, expected } = await page.locator("bc-alignment").evaluate((element) => {
    const { scenario, run, day: on, emphasis } = /** @type {any} */ (element).world;
    return {
      text: element.querySelector(".reading")?.textContent ?? "",
      expected: scenario.agents.flatMap((/** @type {any} */ { id, short }, /** @type {number} */ index) =>
        emphasis.has(id) ? [[short, run.series.alignment[on * scenario.agents.length + index]]] : []),
    };
  });
  assert.ok(expected.length >= 2);
  for (const [short, value] of expected) {
    const found = new RegExp(`${short} ([+−]?[\\d.]+)`).exec(text);
    assert.ok(found && Math.abs(number(found[1]) - value) <= 0.005 + 1e-9, `${short}: ${text}`);
  }
  await slider().press("Home");
});

test("every figure can be saved, and each file says where it comes from", async () => {
  await change();
  const shown = await digest(page);
  const version = await page.locator("#model-version").innerText();
  const known = (/** @type {string} */ text, /** @type {string} */ id) => {
    for (const part of [shown, version, "0000000000000001", "muscat-2025", "not a forecast"]) assert.ok(text.includes(part), `${id}: ${part}`);
  };
  for (const id of FIGURES) {
    const title = await page.locator(`#${id}-title`).innerText();

    const svg = await saved(id, "SVG");
    assert.match(svg.name, new RegExp(`^${id}_muscat-2025_0000000000000001_.*\\.svg$`));
    const text = svg.bytes.toString("utf8");
    const read = await page.evaluate((source) => {
      const parsed = new DOMParser().parseFromString(source, "image/svg+xml");
      const all = [...parsed.querySelectorAll("*")];
      return {
        error: parsed.querySelector("parsererror")?.textContent ?? "",
        name: parsed.querySelector("title")?.textContent,
        words: parsed.documentElement.textContent ?? "",
        shapes: parsed.querySelectorAll("path, circle, rect, line").length,
        classes: all.filter((element) => element.hasAttribute("class") || element.hasAttribute("style")).length,
        faces: [...new Set([...parsed.querySelectorAll("text")].map((element) => element.getAttribute("font-family") ?? ""))],
        oddColours: all.flatMap((element) => [element.getAttribute("fill"), element.getAttribute("stroke")]).filter((colour) => colour && !/^(#[0-9a-f]{6}|none|url\(.*\))$/.test(colour)),
      };
    }, text);
    assert.equal(read.error, "", id);
    assert.equal(read.name, title);
    known(read.words, id);
    assert.ok(read.shapes > 10, `${id}: ${read.shapes} shapes`);
    assert.equal(read.classes, 0, "no style is left to a sheet that the file does not have");
    assert.ok(read.faces.length && read.faces.every((face) => face.endsWith("serif")), `${id}: ${read.faces}`);
    assert.deepEqual(read.oddColours, [], id);
    assert.ok(!/https?:(?!\/\/www\.w3\.org\/)/.test(text), "it asks for nothing");

    const png = await saved(id, "PNG");
    assert.equal(png.bytes.subarray(1, 4).toString("latin1"), "PNG");
    const box = await figure(id).boundingBox();
    assert.ok(png.bytes.readUInt32BE(16) > 2 * (box?.width ?? Infinity) && png.bytes.readUInt32BE(20) > 400, id);
    const inks = await page.evaluate(async (base64) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))]));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const seen = new Set();
      for (let i = 0; i < data.length; i += 4) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      return seen.size;
    }, png.bytes.toString("base64"));
    assert.ok(inks > 50, `${id}: a picture of ${inks} colours`);

    const csv = await saved(id, "CSV");
    const all = csv.bytes.toString("utf8");
    assert.ok(all.startsWith(`# ${title}\r\n`));
    known(all.split("\r\n").filter((line) => line.startsWith("#")).join("\n"), id);
    const [head, ...rows] = parse(all);
    for (const row of rows) assert.equal(row.length, head.length, id);
    await table(id, true);
    const [shownHead, ...shownRows] = await cells(id);
    assert.deepEqual(head, shownHead, id);
    if (id === "map") assert.equal(rows.length, shownRows.length);
    else assert.equal(rows.length, 366, `${id}: a row for each day`);
    const dates = new Map(rows.map((row) => [id === "map" ? row[0] : String(Date.parse(`${row[0]}T00:00:00Z`)), row]));
    for (const [name, ...values] of shownRows) {
      const row = dates.get(id === "map" ? name : String(Date.parse(`${name.replace("(day shown)", "")} UTC`)));
      assert.ok(row, `${id}: ${name} is in the file`);
      values.forEach((value, index) => {
        const exact = row[index + 1];
        const plain = value.replace(/ (kg|days|%)$/, "");
        if (exact === value || value.startsWith("over")) return;
        const scale = value.endsWith("%") ? 100 : 1;
        assert.ok(Math.abs(number(plain) - scale * Number(exact)) <= 0.5 * 10 ** -decimals(plain) + 1e-6, `${id}: ${name}, ${head[index + 1]}: ${value}, ${exact}`);
      });
    }
    await table(id, false);
  }
  await reset();
});

test("the talks show each round, whether offers close, and who declined", async () => {
  await slider().press("End");
  const { rounds, closing, stages } = await page.locator("bc-talks").evaluate((element) => {
    const { run } = /** @type {any} */ (element).world;
    const held = run.events.filter((/** @type {any} */ { kind }) => kind === "talks-round");
    return { rounds: held.length, closing: held.filter((/** @type {any} */ { value }) => value > 0).length, stages: new Set(run.series.talks_stage).size };
  });
  assert.ok(rounds > 0 && stages > 0);
  assert.equal(await page.locator("bc-talks circle.round").count(), rounds);
  assert.equal(await page.locator("bc-talks circle.round.closing").count(), closing);
  // A seed in which somebody declines; which one does not matter.
  let declines = 0;
  for (let seed = 2; seed < 40 && !declines; seed++) {
    const before = await digest(page);
    await page.locator("#seed").fill(String(seed));
    await page.locator("#seed").press("Enter");
    await nextDigest(page, before);
    declines = await page.locator("bc-talks").evaluate((element) =>
      /** @type {any} */ (element).world.run.events.filter((/** @type {any} */ { kind }) => kind === "invitation-declined").length);
  }
  assert.ok(declines > 0, "nobody declines in many years");
  await slider().press("End");
  assert.equal(await page.locator("bc-talks path.declined").count(), declines);
  assert.match(await page.locator("#talks-title").innerText(), new RegExp(`${declines} invitations? ha(s|ve) been declined`));
  const before = await digest(page);
  await page.locator("#seed").fill("1");
  await page.locator("#seed").press("Enter");
  await nextDigest(page, before);
  await slider().press("Home");
});

test("events can be listed by whom they are about", async () => {
  await page.locator(".log > summary").click();
  await page.locator(".log > ol").waitFor();
  const choice = page.locator("#events-about");
  const id = await choice.locator("option").nth(1).getAttribute("value");
  await choice.selectOption(String(id));
  const expected = await page.locator("bc-events").evaluate((element, agent) =>
    /** @type {any} */ (element).world.run.events.filter((/** @type {any} */ { agents }) => agents.includes(agent)).map((/** @type {any} */ { text }) => text), id);
  assert.ok(expected.length > 0);
  assert.deepEqual(await page.locator(".log > ol > li > ul > li").allInnerTexts(), expected);
  await choice.selectOption("");
  await page.locator(".log > summary").click();
});

test("with tables open and the cursor in use axe finds nothing, and 320 px are wide enough", async () => {
  const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
  await change();
  await page.setViewportSize({ width: 320, height: 800 });
  for (const id of FIGURES) {
    await table(id, true);
    await figure(id).locator("[role=slider]").press("ArrowRight");
    await page.evaluate(axe);
    const violations = await page.evaluate(async (label) =>
      (await /** @type {any} */ (window).axe.run(document.querySelector(`figure[aria-labelledby="${label}"]`))).violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes[0].html}`), `${id}-title`);
    assert.deepEqual(violations, [], id);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(over, 0, `${id} at 320 px`);
    await table(id, false);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await reset();
});

test("in forced colours lines stand out from the ground; on paper what cannot be used is gone", async () => {
  await change();
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ forcedColors: "active", colorScheme });
    const ratios = await page.evaluate(() => {
      const context = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
      const luminance = (/** @type {string} */ colour) => {
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = luminance(getComputedStyle(document.documentElement).backgroundColor);
      return [...document.querySelectorAll("path.world, path.agent.strong, .figure path.baseline, .cursor, circle.round")].map((line) => {
        const [high, low] = [luminance(getComputedStyle(line).stroke), ground].sort((x, y) => y - x);
        return { line: line.getAttribute("class"), ratio: (high + 0.05) / (low + 0.05) };
      });
    });
    assert.ok(ratios.length > 60);
    assert.deepEqual(ratios.filter(({ ratio }) => ratio < 3), [], colorScheme);
  }
  await page.emulateMedia({ media: "print", forcedColors: "none", colorScheme: "light" });
  for (const id of FIGURES) {
    assert.ok(await figure(id).locator("svg").first().isVisible(), id);
    for (const part of [".field", ".save", ".reading", "details.table"]) assert.ok(!(await figure(id).locator(part).isVisible()), `${id}: ${part}`);
  }
  await page.emulateMedia({ media: null, forcedColors: null, colorScheme: null });
  await reset();
});

test("none of this made the browser complain", async () => {
  assert.deepEqual(opened.complaints, []);
  assert.deepEqual(opened.strangers, []);
  assert.deepEqual(await opened.refusals(), []);
});
