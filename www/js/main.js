// The page's front door: one world, shown in the places that the page keeps for it.
import "./colophon.js";
import "./hood/door.js";
import { Keeper, asked } from "./keeper.js";
import { offline } from "./offline.js";
import "./sandbox.js";
import { tell } from "./story/telling.js";
import "./studies/door.js";
import { World } from "./world.js";

const world = new World();
new Keeper(world);

for (const [place, tag] of [
  ["sandbox", "bc-sandbox"],
  ["studies", "bc-door"],
  ["hood", "bc-hood-door"],
  ["colophon", "bc-colophon"],
]) {
  const part = /** @type {import("./element.js").WorldElement} */ (document.createElement(tag));
  part.world = world;
  document.getElementById(place)?.replaceChildren(part);
}

// The world goes along into another language.
for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".languages a"))) {
  link.addEventListener("click", () => { link.hash = location.hash; });
}

// Who opens a link to a world comes for that world; where a reader was before, the browser leads.
if (asked() && window.scrollY === 0) {
  const arrive = () => {
    if (!world.run) return;
    world.removeEventListener("change", arrive);
    requestAnimationFrame(() => window.scrollY === 0 && document.getElementById("sandbox")?.scrollIntoView());
  };
  world.addEventListener("change", arrive);
}

tell(world);
offline(world);
world.start();
