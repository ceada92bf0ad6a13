// The program, for answers that those of the page are held against.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the program answers to the same question. @param {string[]} args */
export function natively(...args) {
  const said = execFileSync("cargo", ["run", "--quiet", "--offline", "--bin", "backchannel", "--", ...args, "--json"], { cwd: root, encoding: "utf8", maxBuffer: 1 << 27, stdio: ["ignore", "pipe", "ignore"] });
  return JSON.parse(said);
}
