// What the parts of the page of tasks share: they live in the page's own tree, and name their files alike.
import { LitElement, html, nothing } from "lit";
import { firstPage, t } from "../text.js";

/** A part of the page. Styles come from the page's own sheet, so there is no shadow tree. */
export class Part extends LitElement {
  createRenderRoot() {
    return this;
  }
}

/** A name of a file without its ending, from a title of any script. @param {string[]} parts */
export const fileName = (...parts) => parts.map((part) => part.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 40)).filter(Boolean).join("-");

/** What was not understood, in words. @param {import("./format.js").Note} note */
export const noteText = ({ code, found = "", count = 0 }) => t(`task.notes.${code}`, { found, count });

/**
 * A notice with all that was not understood, which can be closed.
 * @param {string[]} lines
 * @param {() => void} close
 */
export function notice(lines, close) {
  if (!lines.length) return nothing;
  return html`
    <div class="trouble" role="alert">
      ${lines.map((line) => html`<p>${line}</p>`)}
      <button @click=${close}>${t("task.close")}</button>
    </div>`;
}

/** Address of a world, beside the task's page. @param {string} fragment */
export const addressOf = (fragment) => `${firstPage || "index.html"}${fragment}`;

/** The address of this page, without a fragment. */
export const here = () => location.href.split("#")[0];
