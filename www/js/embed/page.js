// The front door of the page that other sites show in a frame: what the address asks for, on one world.
import "./language.js";
import words from "../../text/embed/en.json";
import { build } from "../build.js";
import { Keeper } from "../keeper.js";
import { firstPage, learn, told, written } from "../text.js";
import { World } from "../world.js";
import { readOptions } from "./options.js";
import { Port } from "./port.js";
import { PROTOCOL } from "./protocol.js";
import { wear } from "./theme.js";
import "./view.js";
import { Voice } from "./voice.js";

learn(await told("embed", words));
Object.assign(document.documentElement, { lang: written.lang, dir: written.dir });
if (written.script) {
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${written.script}.css?v=${build}` });
  document.head.append(sheet);
}

const { options, notes } = readOptions(location.search);
const is = { protocol: PROTOCOL, build, show: options.show };
const port = new Port({ hosts: options.hosts, is });
const world = new World();
new Keeper(world, new URL(`./${firstPage}`, document.baseURI).href);
port.voice = new Voice(world, { say: (event, detail) => port.say(event, detail), drive, is });

if (options.theme !== "auto") document.documentElement.style.colorScheme = options.theme;
wear(document.styleSheets, options.theme);
const view = /** @type {import("./view.js").Embed} */ (document.createElement("bc-embed"));
Object.assign(view, { world, options, notes });
const place = /** @type {HTMLElement} */ (document.getElementById("embed"));
place.replaceChildren(view);
const follows = options.height === "auto";
document.documentElement.classList.toggle("follows", follows);
if (follows) port.watch(place);

// Where a frame has no size, or is far from sight, nobody waits for the model.
const sight = new IntersectionObserver((entries) => {
  if (!entries.some(({ isIntersecting, boundingClientRect }) => isIntersecting && boundingClientRect.width > 0)) return;
  sight.disconnect();
  world.start();
});
sight.observe(place);

/** The workers that make many runs, whose module comes only when somebody asks. */
async function drive() {
  const { Driver } = await import(new URL(`./studies/driver.js?v=${build}`, document.baseURI).href);
  return new Driver();
}
