// The page's end of its offline copy: asks for it once there is nothing better to do, and says when a newer build is there.
/* global RELEASED */
import { html, nothing, render } from "lit";
import { build } from "./build.js";
import { t } from "./text.js";

/** How long a page that never rests is left alone, in milliseconds. */
const PATIENCE = 10_000;

/** How long the newer build may take to come before the page is loaded again all the same, in milliseconds. */
const TAKING_OVER = 3_000;

/**
 * Keeps a copy once the world has run for the first time. A frame of another page and a development build get none; nor
 * does a page where the browser or its owner forbids it, which goes on as it is.
 * @param {import("./world.js").World} world
 */
export function offline(world) {
  if (!RELEASED || window.top !== window || !/^https?:$/.test(location.protocol)) return;
  const look = () => {
    if (!world.run) return;
    world.removeEventListener("change", look);
    const begin = () => void copy().catch(() => {});
    if (window.requestIdleCallback) window.requestIdleCallback(begin, { timeout: PATIENCE });
    else setTimeout(begin, PATIENCE);
  };
  world.addEventListener("change", look);
}

async function copy() {
  const container = navigator.serviceWorker;
  // Where it may not be used, there is none.
  if (!container) return;
  const notice = document.createElement("div");
  notice.className = "newer";
  notice.role = "status";
  document.body.append(notice);

  const registration = await container.register(new URL("./sw.js", import.meta.url));
  const all = !(/** @type {any} */ (navigator).connection?.saveData);
  let leaving = false;

  const greet = () => {
    for (const worker of [registration.waiting, container.controller]) {
      worker?.postMessage(/** @type {import("./sw").ToWorker} */ ({ type: "page", build, all }));
    }
  };
  const reload = () => {
    leaving = true;
    const { waiting } = registration;
    if (!waiting) return location.reload();
    waiting.postMessage(/** @type {import("./sw").ToWorker} */ ({ type: "take-over" }));
    setTimeout(() => location.reload(), TAKING_OVER);
  };
  const clear = () => render(nothing, notice);
  const dismiss = () => {
    document.getElementById("sandbox")?.focus({ preventScroll: true });
    clear();
  };
  const watch = () => registration.installing?.addEventListener("statechange", greet);

  container.addEventListener("message", () => render(html`
    <p><strong>${t("offline.newer")}</strong> ${t("offline.newerMore")}</p>
    <button @click=${reload}>${t("offline.reload")}</button>
    <button @click=${dismiss}>${t("offline.later")}</button>`, notice));
  container.addEventListener("controllerchange", () => {
    if (leaving) return location.reload();
    clear();
    greet();
  });
  registration.addEventListener("updatefound", watch);
  watch();
  greet();
}
