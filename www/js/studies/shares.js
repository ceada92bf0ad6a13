// Shares of runs as bars with their intervals.
import { html, nothing, svg } from "lit";
import { numberText, t, tOr } from "../text.js";
import { ofRuns } from "./frame.js";

/**
 * @typedef {import("./contract").Share} Share
 * @typedef {import("../contract").Scenario} Scenario
 */

/** What a share is of, in a world of these poles. @param {{ kind: string, name: string }} share @param {Scenario} scenario */
export function shareName({ kind, name }, { poles, agents }) {
  const negative = agents.find(({ id }) => id === poles.negative.agent)?.short ?? poles.negative.name;
  const path = `studies.names.${kind}.${name}`;
  return tOr(path, "") ? t(path, { negative }) : name;
}

/** @param {number} share */
export const percent = (share) => numberText(share * 100, 0);

/** @param {Share} share */
export const intervalText = ({ low, high }) => t("studies.interval", { low: percent(low), high: percent(high) });

/**
 * @param {string} title
 * @param {Share[]} shares
 * @param {number} runs
 * @param {Share[] | null} before the same of the baseline
 * @param {Scenario} scenario
 */
export function shareBars(title, shares, runs, before, scenario) {
  return html`
    <h4>${title}</h4>
    <ul class="shares">
      ${shares.map((share, index) => html`
        <li>
          <span class="name">${shareName(share, scenario)}</span>
          <svg class="bar" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="1" height="1"/>
            <rect class="fill" width=${share.estimate} height="1"/>
            <line class="span halo" x1=${share.low} x2=${share.high} y1="0.5" y2="0.5"/>
            <line class="span" x1=${share.low} x2=${share.high} y1="0.5" y2="0.5"/>
            ${before ? svg`<line class="before halo" x1=${before[index].estimate} x2=${before[index].estimate} y1="-0.25" y2="1.25"/>
              <line class="before" x1=${before[index].estimate} x2=${before[index].estimate} y1="-0.25" y2="1.25"/>` : nothing}
          </svg>
          <span class="value">${ofRuns(share.estimate, runs)} <small>(${intervalText(share)})</small></span>
        </li>`)}
    </ul>`;
}
