// The frame of every figure: what is seen, how to read it, the drawing, and the same as a table.
import { html, nothing } from "lit";
import { t } from "../text.js";

/**
 * @param {object} parts
 * @param {string} parts.id
 * @param {string} parts.title what is seen in this world now
 * @param {string} parts.guide how to read the drawing
 * @param {unknown} parts.drawing
 * @param {unknown} [parts.after] notes below the drawing
 * @param {{ caption: string, head: string[], rows: (string | number)[][] } | null} parts.table drawn only while open
 * @param {(open: boolean) => void} parts.onTable
 */
export function figure({ id, title, guide, drawing, after = nothing, table, onTable }) {
  return html`
    <figure class="figure" aria-labelledby="${id}-title">
      <figcaption>
        <h3 id="${id}-title">${title}</h3>
        <p class="guide">${guide}</p>
      </figcaption>
      <div class="drawing">${drawing}</div>
      ${after}
      <details class="table" @toggle=${(/** @type {Event} */ event) => onTable(/** @type {HTMLDetailsElement} */ (event.target).open)}>
        <summary>${t("figure.table")}</summary>
        ${table ? tableOf(table) : nothing}
      </details>
    </figure>
  `;
}

/** @param {{ caption: string, head: string[], rows: (string | number)[][] }} table */
function tableOf({ caption, head, rows }) {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${caption}>
      <table>
        <caption>${caption}</caption>
        <thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
        <tbody>
          ${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>
  `;
}
