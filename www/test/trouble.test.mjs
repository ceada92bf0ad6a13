// What a reader is told when there is no model, or no longer one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { digest, nextDigest, open, openDrawers } from "./browser.mjs";

test("if the module does not arrive, the page says so and can try again", async () => {
  let blocked = true;
  const { page, close } = await open({
    model: false,
    prepare: (context) => context.route(/\.wasm/, (route) => (blocked ? route.abort() : route.continue())),
  });
  const notice = page.locator(".trouble[role=alert]");
  await notice.waitFor();
  assert.match(await notice.innerText(), /could not be loaded/);
  assert.ok(await page.locator(".opening h1").isVisible());
  blocked = false;
  await notice.getByRole("button").click();
  await page.locator("#digest").waitFor();
  assert.equal(await notice.count(), 0);
  await close();
});

test("if the worker's script does not arrive, the page says so", async () => {
  const { page, close } = await open({
    model: false,
    prepare: (context) => context.route(/worker\.js/, (route) => route.fulfill({ status: 404, body: "" })),
  });
  await page.locator(".trouble[role=alert]").waitFor();
  await close();
});

test("if the worker dies, the page says so, keeps the settings and starts anew", async () => {
  const { page, close } = await open();
  await openDrawers(page);
  const untouched = await digest(page);
  await page.locator("[id^=lever-]:is(input)").first().press("End");
  const changed = await nextDigest(page, untouched);
  const worker = page.workers().findLast((one) => !one.url().includes("/studies/"));
  assert.ok(worker);
  await worker.evaluate(() => self.close());
  const notice = page.locator(".trouble[role=alert]");
  await notice.waitFor({ timeout: 20_000 });
  assert.match(await notice.innerText(), /has stopped/);
  await notice.getByRole("button").press("Enter");
  await notice.waitFor({ state: "detached" });
  assert.equal(await digest(page), changed, "the same world again");
  await page.locator(".reset").click();
  assert.equal(await nextDigest(page, changed), untouched);
  await close();
});
