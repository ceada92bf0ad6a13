// Packs the site and a task for learning platforms that read SCORM 1.2 (ADL 2001, "The SCORM Content Aggregation Model").
//
//   node www/scorm/pack.mjs --site FOLDER --task FILE --out FILE.zip
//
// The manifest is checked against the published schemas before anything is written. Exit codes: 0 fine, 2 bad input.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { zipSync } from "fflate";
import { validateXML } from "xmllint-wasm";
import { markOf, readFile as readTask } from "../js/task/format.js";

/** The page that a platform opens, and the file beside it that holds the task. */
const PAGE = "task.html";
const TASK = "task.json";

/** The published schemas, from the outermost. */
const SCHEMAS = ["adlcp_rootv1p2.xsd", "imscp_rootv1p1p2.xsd", "ims_xml.xsd"];

/**
 * What stays out: what web hosts read, among others the rule against frames, in which a platform shows a task; and the
 * offline copy, since a platform's address is not ours to keep anything at.
 */
const LEFT_OUT = /^(_headers|\.htaccess|nginx\.conf|vercel\.json|sizes\.json|sw\.js)$/;

/** Every entry has this date, so that the same site and task give the same bytes. */
const DATE = new Date(1980, 0, 1);

/** What was asked for cannot be had. */
export class BadInput extends Error {}

/**
 * The package, as bytes of a zip file.
 * @param {{ site: string, task: string }} of the folder of a built site, and the text of a task's file
 */
export async function packed({ site, task: text }) {
  const { task, notes } = readTask(text);
  if (!task || notes.length) throw new BadInput(`the task cannot be read whole: ${notes.map(({ code, found, count }) => [code, found, count].filter(Boolean).join(" ")).join("; ")}`);
  const listed = await readdir(site, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = listed.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(join(site, "/").length).replaceAll("\\", "/"));
  if (!names.includes(PAGE)) throw new BadInput(`${site} holds no ${PAGE}, so it is no built site`);
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  for (const name of names.filter((name) => !LEFT_OUT.test(name)).sort()) files[name] = await readFile(join(site, name));
  const page = new TextDecoder().decode(files[PAGE]);
  files[PAGE] = new TextEncoder().encode(page.replace("</head>", `  <meta name="backchannel-task" content="${TASK}">\n  </head>`));
  files[TASK] = new TextEncoder().encode(text);
  for (const name of SCHEMAS) files[name] = await readFile(new URL(`schemas/${name}`, import.meta.url));
  const manifest = manifestOf(task, Object.keys(files).filter((name) => !SCHEMAS.includes(name)));
  const faults = await faultsOf(manifest);
  if (faults.length) throw new Error(`the manifest does not fit its schema: ${faults.join("; ")}`);
  files["imsmanifest.xml"] = new TextEncoder().encode(manifest);
  return zipSync(files, { level: 9, mtime: DATE });
}

/**
 * The manifest of a package with one task.
 * @param {import("../js/task/format.js").Task} task
 * @param {string[]} files
 */
export function manifestOf(task, files) {
  const title = escaped(task.title);
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="backchannel-${markOf(task)}" version="1.0"
    xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="tasks">
    <organization identifier="tasks">
      <title>${title}</title>
      <item identifier="task" identifierref="page" isvisible="true">
        <title>${title}</title>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="${PAGE}">
${files.map((name) => `      <file href="${escaped(name.split("/").map(encodeURIComponent).join("/"))}"/>`).join("\n")}
    </resource>
  </resources>
</manifest>
`;
}

/** What the published schemas say against a manifest. @param {string} manifest @returns {Promise<string[]>} */
export async function faultsOf(manifest) {
  const [schema, ...preload] = await Promise.all(SCHEMAS.map(async (fileName) => ({ fileName, contents: await readFile(new URL(`schemas/${fileName}`, import.meta.url), "utf8") })));
  const { valid, errors } = await validateXML({ xml: [{ fileName: "imsmanifest.xml", contents: manifest }], schema: [schema], preload });
  return valid ? [] : errors.map(({ message }) => message);
}

/** Text within XML. @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { site: { type: "string" }, task: { type: "string" }, out: { type: "string" } } });
  const { site, task, out } = values;
  try {
    if (!site || !task || !out) throw new BadInput("--site, --task and --out are needed");
    const text = await readFile(task, "utf8").catch(() => {
      throw new BadInput(`cannot read ${task}`);
    });
    const bytes = await packed({ site, task: text });
    await writeFile(out, bytes);
    console.log(`${out}: ${(bytes.length / 1e6).toFixed(1)} MB`);
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    console.error(`error: ${error.message}`);
    process.exitCode = 2;
  }
}
