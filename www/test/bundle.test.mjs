// The page as one file: it runs from a disk, asks nobody for anything, and runs nothing that it did not name.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const site = process.env.BACKCHANNEL_SITE ?? "";
assert.ok(site, "BACKCHANNEL_SITE must name the folder of the release site");

/** @type {string} */
let folder;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "bundle-"));
  await bundle([site, join(folder, "one.html")]);
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
});

after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

/** @param {string[]} args */
function bundle(args) {
  return promisify(execFile)(process.execPath, [fileURLToPath(new URL("../bundle.mjs", import.meta.url)), ...args]);
}

/** @param {string} file */
async function open(file) {
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  /** @type {string[]} */
  const asked = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("request", (request) => { if (!/^(?:data|blob):/.test(request.url())) asked.push(request.url()); });
  await page.goto(pathToFileURL(file).href);
  return { page, complaints, asked };
}

test("one file gives the site's run, follows a lever, tells the story and answers a study", async () => {
  const file = join(folder, "one.html");
  const { page, complaints, asked } = await open(file);
  await page.locator("#digest").waitFor({ timeout: 90_000 });
  const digest = await page.locator("#digest").innerText();
  if (process.env.EXPECT_DIGEST) assert.equal(digest, process.env.EXPECT_DIGEST);
  assert.match((await page.locator(".credits details pre").textContent()) ?? "", /^Third-party notices/);
  assert.equal(await page.locator("a.set-task, button.embed, a[href$='.html'], a[href$='notices.txt']").count(), 0, "no page beside this one is pointed to");
  const lever = page.locator("details.drawer input[type=range]").first();
  await page.locator(".drawer:has(input[type=range]) > summary").first().evaluate((summary) => { /** @type {HTMLDetailsElement} */ (summary.parentElement).open = true; });
  await lever.focus();
  await lever.press("ArrowRight");
  await page.waitForFunction((old) => document.getElementById("digest")?.innerText !== old, digest);
  await page.locator("[data-chapter]").first().scrollIntoViewIfNeeded();
  await page.locator("[data-chapter] .story-tools").first().waitFor();
  await page.locator(".map path").first().waitFor({ state: "attached" });
  await page.locator(".open-studies").click();
  await page.locator(".study .shares").first().waitFor({ timeout: 90_000 });
  assert.deepEqual(complaints, []);
  assert.deepEqual(asked, [pathToFileURL(file).href], "it asks for nothing but itself");
});

test("a script that was not in the file when it was made does not run", async () => {
  const made = await readFile(join(folder, "one.html"), "utf8");
  assert.match(made, /http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/);
  const file = join(folder, "other.html");
  await writeFile(file, made.replace("</body>", "<script>document.title = 'taken over'</script></body>"));
  const { page, complaints } = await open(file);
  await page.locator("#digest").waitFor({ timeout: 90_000 });
  assert.doesNotMatch(await page.title(), /taken over/);
  assert.ok(complaints.some((text) => /Content Security Policy/.test(text)), complaints.join("\n"));
});

test("a folder that is no site is refused, with what was expected", async () => {
  await assert.rejects(bundle([folder, join(folder, "no.html")]), (/** @type {any} */ { code, stderr }) => {
    assert.equal(code, 2);
    assert.match(stderr, /found .* expected the folder of a built site and a file to write/);
    return true;
  });
});
