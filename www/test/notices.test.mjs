// The list of third-party notices is that of the packages, and the site carries it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { notices } from "../notices.mjs";

test("the third-party notices are those of the packages that are in the site", async () => {
  const kept = await readFile(new URL("../../THIRD-PARTY.txt", import.meta.url), "utf8");
  assert.equal(kept, await notices(), "run `node www/notices.mjs`");
  for (const one of ["bevy_ecs ", "lit ", "d3-geo ", "@fontsource-variable/source-serif-4 ", "world-atlas ", "SIL Open Font License", "Natural Earth"]) assert.ok(kept.toLowerCase().includes(one.toLowerCase()), one);
});

test("the site carries the notices", async () => {
  const url = process.env.BACKCHANNEL_URL;
  assert.ok(url, "BACKCHANNEL_URL must say where the release site is served");
  assert.equal(await (await fetch(`${url}notices.txt`)).text(), await readFile(new URL("../../THIRD-PARTY.txt", import.meta.url), "utf8"));
  assert.match(await (await fetch(url)).text(), /href="notices\.txt"/);
});
