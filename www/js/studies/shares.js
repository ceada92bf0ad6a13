// Shares of runs as bars with their intervals.
import { html, nothing } from "lit";
import { vars } from "../element.js";
import { numberText, t, tOr } from "../text.js";
import { ofRuns } from "./frame.js";

/** @typedef {import("./contract").Share} Share */

/** What a share is of. @param {{ kind: string, name: string }} share */
export const shareName = ({ kind, name }) => tOr(`studies.names.${kind}.${name}`, name);

/** @param {number} share */
export const percent = (share) => numberText(share * 100, 0);

/** @param {Share} share */
export const intervalText = ({ low, high }) => t("studies.interval", { low: percent(low), high: percent(high) });

/**
 * @param {string} title
 * @param {Share[]} shares
 * @param {number} runs
 * @param {Share[] | null} before the same of the baseline
 */
export function shareBars(title, shares, runs, before) {
  return html`
    <h4>${title}</h4>
    <ul class="shares">
      ${shares.map((share, index) => html`
        <li>
          <span class="name">${shareName(share)}</span>
          <span class="bar" aria-hidden="true" ${vars({ "--share": share.estimate, "--low": share.low, "--high": share.high, "--before": before?.[index]?.estimate ?? share.estimate })}>
            <i class="fill"></i><i class="span"></i>${before ? html`<i class="before"></i>` : nothing}
          </span>
          <span class="value">${ofRuns(share.estimate, runs)} <small>(${intervalText(share)})</small></span>
        </li>`)}
    </ul>`;
}
