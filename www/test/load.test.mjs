// What a reader gets without touching anything.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { digest, open, site } from "./browser.mjs";

test("the page loads under its policy, without a complaint and without a stranger", async () => {
  const { page, response, complaints, strangers, refusals, close } = await open();
  const policy = response?.headers()["content-security-policy"] ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'(;|$)/);
  assert.match(policy, /style-src 'self'(;|$)/);
  for (const figure of ["#talks-title", "#ladder-title", "#programme-title", "#alignment-title", "#capability-title", "#oil_price-title", "#map-title"]) {
    assert.ok((await page.locator(figure).innerText()).length > 10, figure);
  }
  await page.locator("svg.map path.land[d^=M]").waitFor();
  assert.deepEqual(await refusals(), []);
  assert.deepEqual(complaints, []);
  assert.deepEqual(strangers, []);
  assert.deepEqual(await page.context().cookies(), []);
  await close();
});

test("the page lies under a sub-path and asks for everything relative to it", () => {
  assert.notEqual(new URL(site).pathname, "/", "serve the site under a sub-path");
});

test("the model runs, and its digest is the one that is expected", async () => {
  const { page, close } = await open();
  const shown = await digest(page);
  assert.match(shown, /^[0-9a-f]{16}$/);
  assert.match(await page.locator("#model-version").innerText(), /\S/);
  assert.ok(process.env.EXPECT_DIGEST, "EXPECT_DIGEST holds the native digest");
  assert.equal(shown, process.env.EXPECT_DIGEST, "the same digest as natively");
  await page.reload();
  await page.locator("#digest").waitFor();
  assert.equal(await digest(page), shown, "the same world twice");
  await close();
});

test("every agent has a line, a label that touches no other, and a panel", async () => {
  for (const width of [320, 768, 1280, 1680]) {
    const { page, close } = await open({ viewport: { width, height: 900 } });
    const lines = await page.locator("bc-alignment path.agent").count();
    assert.ok(lines > 2);
    assert.equal(await page.locator("bc-capability .panel").count(), lines);
    const boxes = await page.locator("bc-alignment .label > text:last-child").evaluateAll((texts) =>
      texts.map((text) => {
        const { top, bottom, right } = text.getBoundingClientRect();
        return { middle: (top + bottom) / 2, right };
      }),
    );
    assert.equal(boxes.length, lines);
    boxes.sort((a, b) => a.middle - b.middle);
    for (let i = 1; i < boxes.length; i++) assert.ok(boxes[i].middle - boxes[i - 1].middle > 11, `labels ${i} at ${width} px`);
    for (const { right } of boxes) assert.ok(right <= width, `label within ${width} px`);
    await close();
  }
});

test("labels on the map keep clear of one another", async () => {
  for (const width of [320, 1280]) {
    const { page, close } = await open({ viewport: { width, height: 900 } });
    await page.locator("svg.map path.land[d^=M]").waitFor();
    const touching = await page.locator("svg.map text").evaluateAll((texts) => {
      const boxes = texts.map((text) => ({ name: text.textContent, box: text.getBoundingClientRect() }));
      const slack = 2.5;
      return boxes.flatMap(({ name, box }, i) =>
        boxes
          .slice(i + 1)
          .filter(({ box: other }) =>
            box.left < other.right - slack && other.left < box.right - slack && box.top < other.bottom - slack * 2 && other.top < box.bottom - slack * 2)
          .map((other) => `${name} / ${other.name}`));
    });
    assert.deepEqual(touching, [], `at ${width} px`);
    await close();
  }
});

test("nothing is wider than the narrowest screen", async () => {
  for (const width of [320, 390]) {
    const { page, close } = await open({ viewport: { width, height: 800 } });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(over, 0, `at ${width} px`);
    await close();
  }
});

test("the first load is small", async () => {
  const { page, close } = await open({ model: false });
  /** @type {Map<string, number>} */
  const sizes = new Map();
  page.on("response", async (response) => {
    const body = await response.body().catch(() => Buffer.alloc(0));
    const name = new URL(response.url()).pathname.split("/").pop() || "index.html";
    sizes.set(name, /\.woff2$/.test(name) ? body.length : gzipSync(body, { level: 9 }).length);
  });
  await page.reload();
  await page.locator("#digest").waitFor();
  await page.locator("svg.map path.land[d^=M]").waitFor();
  const sum = (/** @type {(name: string) => boolean} */ which) =>
    [...sizes].filter(([name]) => which(name)).reduce((total, [, size]) => total + size, 0);
  const all = sum(() => true);
  const critical = sum((name) => /^(index\.html|main\.(js|css))$|\.woff2$/.test(name));
  console.log([...sizes].map(([name, size]) => `${name} ${(size / 1000).toFixed(1)} kB`).join(", "));
  console.log(`critical ${(critical / 1000).toFixed(0)} kB, all ${(all / 1000).toFixed(0)} kB compressed`);
  assert.ok(critical < 300_000, `critical path ${critical}`);
  assert.ok(all < 700_000, `first load ${all}`);
  await close();
});

test("without JavaScript the text stands and says what is missing", async () => {
  const { page, close } = await open({ javaScriptEnabled: false, model: false });
  assert.ok((await page.locator(".opening").innerText()).length > 800);
  assert.equal(await page.getByText("{{").count(), 0);
  assert.ok(await page.locator("noscript .trouble, .model .trouble").first().isVisible());
  await close();
});
