// A named range: what it is, its value and unit, its ends, its default, and what it means.
import { tickStep } from "d3-array";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { vars } from "../element.js";
import { amount, bare, digitsOf, t } from "../text.js";

/**
 * @param {object} parts
 * @param {string} parts.id
 * @param {string} parts.name
 * @param {string} parts.unit
 * @param {number} parts.low
 * @param {number} parts.high
 * @param {number} parts.step
 * @param {number} parts.usual the default
 * @param {number} parts.value
 * @param {string} parts.meaning
 * @param {(value: number) => void} parts.onInput
 */
export function rangeField({ id, name, unit, low, high, step, usual, value, meaning, onInput }) {
  const digits = digitsOf(step);
  const share = (/** @type {number} */ of) => (high > low ? (of - low) / (high - low) : 0);
  return html`
    <div class="range ${value === usual ? "" : "changed"}" ${vars({ "--share": share(value), "--usual": share(usual) })}>
      <div class="head">
        <label for=${id}>${name}</label>
        <output for=${id}>${amount(value, digits, unit)}</output>
      </div>
      <input id=${id} type="range" min=${low} max=${high} step=${step} .value=${live(String(value))}
        aria-describedby="${id}-meaning" aria-valuetext=${amount(value, digits, unit)}
        @input=${(/** @type {Event} */ event) => onInput(snap(Number(/** @type {HTMLInputElement} */ (event.target).value), usual, step))}>
      <div class="ends" aria-hidden="true"><span>${bare(low, digits, unit)}</span><span>${bare(high, digits, unit)}</span></div>
      <p class="meaning" id="${id}-meaning">${meaning}${value === usual ? nothing : html` <span>${t("levers.usual", { value: amount(usual, digits, unit) })}</span>`}</p>
    </div>`;
}

/** A round step for a range that names none. @param {{ low: number, high: number }} range */
export const stepOf = ({ low, high }) => tickStep(low, high, 50);

/**
 * A slider's steps may miss the default by a hair; then it is the default that is meant.
 * @param {number} value
 * @param {number} usual
 * @param {number} step
 */
const snap = (value, usual, step) => (Math.abs(value - usual) < step / 2 ? usual : value);
