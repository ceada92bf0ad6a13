// Times one program for JavaScript and prints JSON.
//
// node time.mjs <program.mjs> <input.json> <rounds that warm up> <rounds> [argument of the program]
//
// A program exports `subjects(text, argument)`: a list of { name, prepare }, where `prepare`
// (not timed) makes a world at the start that can `run` (timed) and then give its `state`.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [program, path, warmUp, rounds, argument] = process.argv.slice(2);
const { subjects } = await import(pathToFileURL(resolve(program)).href);
const results = (await subjects(readFileSync(path, "utf8"), argument)).map((subject) => ({ ...subject, seconds: [] }));
for (let round = -Number(warmUp); round < Number(rounds); round++) {
  for (const result of results) {
    const world = result.prepare();
    const start = performance.now();
    world.run();
    const elapsed = performance.now() - start;
    if (round >= 0) result.seconds.push(elapsed / 1e3);
    result.state = world.state();
  }
}
process.stdout.write(JSON.stringify(results.map(({ name, seconds, state }) => ({ name, seconds, state }))));
