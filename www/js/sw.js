// The offline copy: a service worker that keeps the files of one build, and answers with them alone.
//
// What a first visit needs is kept before this worker takes its place. The rest follows when the page asks for it, once
// it is idle, and not where the reader's device saves data: then a file is kept when it is used. Keeping all at once
// would make a first reader pay for studies that they may not open; never keeping them would
// leave one who goes offline with half a page, and nothing would have said so before.
//
// A page holds files of one build. So every file is kept and sent only if its digest is the one that the build noted,
// whatever the server or a cache between sends under its name.

/* global BUILD, FIRST, LATER */

/** Id of the build, and the digests of its files by their name below this folder; put in place by `build.mjs`. */
const build = BUILD;
/** What a first visit loads. */
const first = FIRST;
/** What is loaded on request. */
const later = LATER;

/** @typedef {import("./sw").ToPage} ToPage */

const worker = /** @type {import("./sw").Scope} */ (/** @type {unknown} */ (self));
const folder = new URL("./", self.location.href);
const digests = new Map(Object.entries({ ...first, ...later }));

/** Several sites may lie on one host, each with caches of its own. */
const family = `backchannel ${folder.pathname} `;
const mine = `${family}${build}`;

/** Where a page asks for a file, so that what the browser still holds of the first load need not come again. @param {string} name */
function address(name) {
  const page = name.match(/^(.*\/)?index\.html$/);
  if (page) return new URL(`./${page[1] ?? ""}`, folder).href;
  const settled = name.endsWith(".html") || /-[A-Z0-9]{8}\.\w+$/.test(name);
  return new URL(settled ? name : `${name}?v=${build}`, folder).href;
}

/** The file of this build that an address names. @param {URL} url @returns {string | null} */
function named(url) {
  if (url.origin !== folder.origin || !url.pathname.startsWith(folder.pathname)) return null;
  const name = url.pathname.slice(folder.pathname.length).replace(/(^|\/)$/, "$1index.html");
  return digests.has(name) ? name : null;
}

/** A file from the network; rejects unless it is of this build. @param {string} name */
async function get(name) {
  const integrity = digests.get(name);
  const answer = await fetch(address(name), { integrity, cache: "force-cache" }).catch(() => fetch(address(name), { integrity, cache: "reload" }));
  // A page must not be answered with what came by way of another address, as `index.html` does on some hosts.
  return answer.redirected ? new Response(answer.body, { headers: answer.headers }) : answer;
}

/** The cache of this build, if there is one. Storage may be forbidden or full. */
async function own() {
  try {
    return (await caches.has(mine)) ? await caches.open(mine) : null;
  } catch {
    return null;
  }
}

/** Keeps what is not kept yet; rejects at the first file that cannot be. @param {Iterable<string>} names */
async function keep(names) {
  const cache = await caches.open(mine);
  for (const name of names) {
    if (!(await cache.match(address(name)))) await cache.put(address(name), await get(name));
  }
}

/** @param {string} name @param {Request} request */
async function answer(name, request) {
  const cache = await own();
  const kept = await cache?.match(address(name)).catch(() => null);
  if (kept) return kept;
  try {
    const found = await get(name);
    // A full disk is no reason to send nothing.
    await cache?.put(address(name), found.clone()).catch(() => {});
    return found;
  } catch {
    if (request.mode !== "navigate") return Response.error();
    // There is another build now, and no page of this one: the reader gets that, and this worker steps back.
    const page = await fetch(request);
    await caches.delete(mine);
    return page;
  }
}

/** A page of another build asks. The server may not have its files any more, and would send those of another under their names. */
async function refuse(/** @type {Request} */ request) {
  return (await own()) ? Response.error() : fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(keep(Object.keys(first))));

worker.addEventListener("activate", (event) => {
  const tidy = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(family) && name !== mine);
    await Promise.all(old.map((name) => caches.delete(name)));
    // The page of the first visit too works offline from now on.
    await worker.clients.claim();
  };
  event.waitUntil(tidy());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const name = named(url);
  if (request.method !== "GET" || name === null) return;
  const version = url.searchParams.get("v");
  event.respondWith(version === null || version === build ? answer(name, request) : refuse(request));
});

worker.addEventListener("message", (event) => {
  const { data, source } = event;
  const hear = async () => {
    if (data.type === "take-over") return worker.skipWaiting();
    if (data.build === build) {
      // Nothing of another build can be on the page, so there is nothing to wait for.
      await worker.skipWaiting();
      // What could not be kept now is kept when it is used.
      if (data.all) await keep(digests.keys()).catch(() => {});
    } else if (await own()) {
      source?.postMessage(/** @type {ToPage} */ ({ type: "another-build" }));
    }
  };
  event.waitUntil(hear());
});
