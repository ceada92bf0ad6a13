// The offline copy: all of the page without a network, one build at a time, and no harm where it is forbidden.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { digest, nextDigest, open, openDrawers, site } from "./browser.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ id: string, files: Map<string, { body: Buffer, headers: Record<string, string> }> }} Build */

const LONG = { timeout: 60_000 };

/** The site under test, with its headers, as the offline copy's own list has it. @returns {Promise<Build>} */
async function published() {
  const list = await (await fetch(new URL("sw.js", site))).text();
  const names = ["sw.js", ...[...list.matchAll(/"([^"\s]+)":"sha256-/g)].map(([, name]) => name)];
  assert.ok(names.length > 15, "the copy's list is read");
  /** @type {Build["files"]} */
  const files = new Map();
  for (const name of names) {
    const answer = await fetch(new URL(name === "index.html" ? "./" : name, site));
    assert.equal(answer.status, 200, name);
    const kept = [...answer.headers].filter(([header]) => /^(content-(type|security-policy)|cache-control)$/.test(header));
    files.set(name, { body: Buffer.from(await answer.arrayBuffer()), headers: Object.fromEntries(kept) });
  }
  const id = String(files.get("index.html")?.body).match(/main\.js\?v=(\w+)/)?.[1];
  assert.ok(id);
  return { id, files };
}

/** The same site as another build. @param {Build} build @param {string} id @returns {Build} */
function rebuilt(build, id) {
  const digestOf = (/** @type {Buffer} */ body) => `sha256-${createHash("sha256").update(body).digest("base64")}`;
  const digests = new Map([[build.id, id]]);
  /** @type {Build["files"]} */
  const files = new Map();
  for (const [name, { body, headers }] of build.files) {
    if (name === "sw.js") continue;
    const text = /\.(html|js)$/.test(name);
    const made = text ? Buffer.from(String(body).replaceAll(build.id, id)) : body;
    digests.set(digestOf(body), digestOf(made));
    files.set(name, { body: made, headers });
  }
  const worker = /** @type {{ body: Buffer, headers: Record<string, string> }} */ (build.files.get("sw.js"));
  let list = String(worker.body);
  for (const [old, made] of digests) list = list.replaceAll(old, made);
  files.set("sw.js", { body: Buffer.from(list), headers: worker.headers });
  return { id, files };
}

/** Serves a build under a path of its own, as a plain host does: whatever is asked for after `?`. @param {Build} first */
async function host(first) {
  const base = "/deep/down/";
  /** @type {string[]} */
  const asked = [];
  let serving = (/** @type {string} */ name) => first.files.get(name);
  let up = true;
  const server = createServer((request, response) => {
    if (!up) return request.socket.destroy();
    const { pathname, search } = new URL(request.url ?? "/", "http://x");
    asked.push(`${pathname.slice(base.length)}${search}`);
    const file = pathname.startsWith(base) ? serving(pathname.slice(base.length) || "index.html") : undefined;
    response.writeHead(file ? 200 : 404, file?.headers ?? {});
    response.end(file?.body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  after(close);
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}${base}`,
    asked,
    /** @param {Build} build @param {Build} [worker] whose worker is sent */
    serve(build, worker = build) {
      serving = (name) => (name === "sw.js" ? worker : build).files.get(name);
    },
    /** The host can no longer be reached. */
    goDown() {
      up = false;
      server.closeAllConnections();
    },
  };
}

/** Names of the files that the page's caches hold. @param {Page} page @returns {Promise<string[]>} */
const held = (page) => page.evaluate(async () => {
  /** @type {string[]} */
  const found = [];
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) found.push(url.slice(document.baseURI.replace(/[^/]*$/, "").length) || "index.html");
  }
  return found.map((url) => url.replace(/\?.*/, "")).sort();
});

/** Waits until so many files are kept, and this page is answered from them. @param {Page} page @param {number} count */
function untilKept(page, count) {
  return page.evaluate(async ([count, deadline]) => {
    for (const began = performance.now(); performance.now() - began < deadline; await new Promise((resolve) => setTimeout(resolve, 100))) {
      let found = 0;
      for (const name of await caches.keys()) found += (await (await caches.open(name)).keys()).length;
      if (found >= count && navigator.serviceWorker.controller?.state === "activated") return;
    }
    throw new Error("the copy was not made in time");
  }, [count, LONG.timeout]);
}

/** Opens the studies and waits for a first answer. @param {Page} page */
async function study(page) {
  await page.locator(".open-studies").click();
  await page.locator(".study .found").waitFor(LONG);
}

/** Builds whose files the page has loaded, by the id that each was asked for with. @param {Page} page */
const builds = (page) => page.evaluate(() =>
  [...new Set(performance.getEntriesByType("resource").map(({ name }) => new URL(name).searchParams.get("v")).filter((id) => id !== null))]);

const build = await published();
const newer = rebuilt(build, "0123456789ab");
/** All but the worker itself. */
const all = [...build.files.keys()].filter((name) => name !== "sw.js").sort();

test("after a first visit all of the page works without a network", async () => {
  const { page, response, complaints, strangers, refusals, close } = await open({ copy: true });
  const shown = await digest(page);
  await untilKept(page, all.length);
  assert.deepEqual(await held(page), all, "the build's own list of files is kept, each once");
  await page.context().setOffline(true);
  const again = await page.reload();
  assert.equal(again?.fromServiceWorker(), true);
  const policies = [response, again].map((one) => one?.headers()["content-security-policy"].split(/, ?|\n/));
  assert.ok(policies[0]?.includes("frame-ancestors 'none'"));
  assert.deepEqual(policies[1], policies[0], "the same policy");
  await page.locator("#digest").waitFor();
  assert.equal(await digest(page), shown, "the same run");
  await page.locator("svg.map path.land[d^=M]").waitFor();
  await openDrawers(page);
  await page.locator("[id^=lever-]:is(input)").first().press("End");
  assert.notEqual(await nextDigest(page, shown), shown);
  await study(page);
  await page.goto(`${site}index.html`);
  await page.locator("#digest").waitFor();
  assert.deepEqual(await refusals(), []);
  assert.deepEqual(strangers, []);
  assert.deepEqual(complaints, []);
  await close();
});

test("the copy is made after the first run, from what has been loaded already, and of nothing else", async () => {
  const server = await host(build);
  const { page, strangers, close } = await open({
    copy: true,
    at: server.url,
    prepare: (context) => context.addInitScript(() => {
      const register = ServiceWorkerContainer.prototype.register;
      ServiceWorkerContainer.prototype.register = function (...args) {
        Object.assign(window, { ranBefore: document.getElementById("digest") !== null });
        return register.apply(this, args);
      };
    }),
  });
  await untilKept(page, all.length);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).ranBefore), true, "only after the first run");
  const counts = new Map();
  for (const address of server.asked) counts.set(address, (counts.get(address) ?? 0) + 1);
  counts.delete("sw.js");
  assert.deepEqual([...counts].filter(([, count]) => count > 1), [], "no file is asked for twice");
  assert.deepEqual([...counts.keys()].map((address) => address.replace(/\?.*/, "") || "index.html").sort(), all);
  assert.deepEqual(strangers, []);
  await close();
});

test("a device that saves data keeps the first load, and the studies once they are opened", async () => {
  const server = await host(build);
  const { page, close } = await open({
    copy: true,
    at: server.url,
    prepare: (context) => context.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } })),
  });
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated", null, LONG);
  // What is loaded by itself has come by now or comes through the worker; the studies are neither.
  assert.ok((await held(page)).includes("backchannel_bg.wasm"));
  assert.deepEqual((await held(page)).filter((name) => name.startsWith("studies/")), []);
  await study(page);
  assert.ok((await held(page)).includes("studies/backchannel_bg.wasm"));
  server.goDown();
  await page.reload();
  await page.locator("#digest").waitFor(LONG);
  await study(page);
  await close();
});

test("a newer build is announced, waits to be asked for, and never meets the older one", async () => {
  const server = await host(build);
  const { page, complaints, close } = await open({ copy: true, at: server.url });
  await untilKept(page, all.length);
  const other = await page.context().newPage();
  await other.goto(server.url);
  await other.locator("#digest").waitFor();
  assert.equal(await page.locator(".newer button").count(), 0);

  server.serve(newer);
  await page.reload();
  const notice = page.locator(".newer[role=status]");
  await notice.getByRole("button").first().waitFor(LONG);
  assert.match(await notice.innerText(), /newer version/);
  await study(page);
  assert.deepEqual(await builds(page), [build.id], "the page is all of the older build");
  await notice.getByRole("button", { name: "Later" }).click();
  assert.equal(await notice.innerText(), "");

  await page.reload();
  await openDrawers(page);
  const before = await digest(page);
  await page.locator("[id^=lever-]:is(input)").first().press("End");
  const changed = await nextDigest(page, before);
  server.asked.length = 0;
  await notice.getByRole("button", { name: "Load it" }).click();
  await page.locator("#colophon").getByText(newer.id).waitFor(LONG);
  await page.locator(".differences li").first().waitFor();
  assert.equal(await digest(page), changed, "what was set is kept");
  await study(page);
  assert.deepEqual(await builds(page), [newer.id], "the page is all of the newer build");
  assert.equal(await page.evaluate(async () => (await caches.keys()).length), 1, "the older copy is gone");

  // The other window was not asked, and still shows the older build: it gets nothing of the newer one.
  await other.locator(".newer button").first().waitFor(LONG);
  assert.equal(await other.locator("#colophon").getByText(build.id).count(), 1);
  await other.locator(".open-studies").click();
  await other.getByText("The studies could not be loaded.").waitFor(LONG);
  assert.deepEqual(server.asked.filter((address) => address.includes(build.id)), []);
  await other.locator(".newer").getByRole("button", { name: "Load it" }).click();
  await other.locator("#colophon").getByText(newer.id).waitFor(LONG);
  assert.deepEqual(complaints, []);
  await close();
});

test("a server that is half renewed changes nothing", async () => {
  const server = await host(build);
  const { page, close } = await open({ copy: true, at: server.url });
  await untilKept(page, all.length);
  server.serve(build, newer);
  server.asked.length = 0;
  await page.reload();
  await page.locator("#digest").waitFor(LONG);
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update().catch(() => {});
    const { installing } = registration;
    if (installing) await new Promise((resolve) => installing.addEventListener("statechange", resolve));
    if (registration.waiting) throw new Error("a worker without all of its files was installed");
  });
  assert.ok(server.asked.includes("sw.js"), "the newer worker was seen");
  assert.equal(await page.locator(".newer button").count(), 0);
  server.goDown();
  await page.reload();
  await page.locator("#colophon").getByText(build.id).waitFor(LONG);
  await study(page);
  assert.deepEqual(await builds(page), [build.id]);
  await close();
});

test("a page without a copy, left open while the site is renewed, takes no part of the newer build", async () => {
  const server = await host(build);
  const { page, close } = await open({ at: server.url });
  server.serve(newer);
  await page.locator(".open-studies").click();
  await page.getByText("The studies could not be loaded.").waitFor(LONG);
  assert.equal(await page.locator("bc-studies").count(), 0);
  await page.reload();
  await page.locator("#digest").waitFor(LONG);
  await study(page);
  assert.deepEqual(await builds(page), [newer.id]);
  await close();
});

test("where service workers or storage are forbidden, the page goes on as it is", async () => {
  const worker = /** @type {{ body: Buffer, headers: Record<string, string> }} */ (build.files.get("sw.js"));
  const without = Buffer.concat([Buffer.from('Object.defineProperty(self, "caches", { get() { throw new DOMException("no", "SecurityError"); } });'), worker.body]);
  const server = await host({ id: build.id, files: new Map([...build.files, ["sw.js", { ...worker, body: without }]]) });
  for (const forbid of [
    () => Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => { throw new DOMException("no", "SecurityError"); } }),
    () => Object.assign(ServiceWorkerContainer.prototype, { register: () => Promise.reject(new DOMException("no", "SecurityError")) }),
    () => {},
  ]) {
    const { page, complaints, close } = await open({ copy: true, at: server.url, prepare: (context) => context.addInitScript(forbid) });
    const before = await digest(page);
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    await openDrawers(page);
    await page.locator("[id^=lever-]:is(input)").first().press("End");
    await nextDigest(page, before);
    await page.reload();
    await page.locator("#digest").waitFor(LONG);
    assert.deepEqual(complaints, []);
    await close();
  }
  assert.ok(server.asked.includes("sw.js"), "the last was about storage");
});

test("a frame of another page makes no copy", async () => {
  const framing = { body: Buffer.from('<!doctype html><title>frame</title><iframe src="framed.html"></iframe>'), headers: { "content-type": "text/html" } };
  const whole = /** @type {{ body: Buffer, headers: Record<string, string> }} */ (build.files.get("index.html"));
  const framed = { body: whole.body, headers: { "content-type": "text/html; charset=utf-8" } };
  const server = await host({ id: build.id, files: new Map([...build.files, ["framing.html", framing], ["framed.html", framed]]) });
  const { page, close } = await open({ copy: true, model: false, at: `${server.url}framing.html` });
  await page.frameLocator("iframe").locator("#digest").waitFor(LONG);
  // The frame's own turn for it, if it took one, would come first.
  await page.frames()[1].evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
  assert.ok(!server.asked.includes("sw.js"));
  await close();
});
