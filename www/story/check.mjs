// Checks every chapter: `node story/check.mjs`. Ends with 2 if one has a problem.
import { chapters } from "./chapters.mjs";

try {
  const all = await chapters();
  console.log(`${all.length} chapters, no problem`);
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 2;
}
