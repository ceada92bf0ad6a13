// Checks every chapter: `node story/check.mjs`, or one that somebody wrote: `node story/check.mjs my-chapter.json`.
// Ends with 2 if one has a problem.
import { readFile } from "node:fs/promises";
import { chapters, problemsOf } from "./chapters.mjs";

const [, , file] = process.argv;
try {
  if (file) {
    const problems = await problemsOf(await readFile(file, "utf8"));
    if (problems.length) throw new Error(problems.map((problem) => `${file}: ${problem}`).join("\n"));
    console.log("1 chapter, no problem");
  } else {
    console.log(`${(await chapters()).length} chapters, no problem`);
  }
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 2;
}
