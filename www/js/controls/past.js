// Undo, redo, and the last change once more.
import { html, nothing } from "lit";
import { changeText } from "../differences.js";
import { WorldElement } from "../element.js";
import { t } from "../text.js";

/** Arrows: back, on, and round. */
const ICONS = {
  undo: "M6,2L2,6L6,10M2.5,6H9.5A4,4 0 0 1 9.5,14H6",
  redo: "M10,2L14,6L10,10M13.5,6H6.5A4,4 0 0 0 6.5,14H10",
  replay: "M13.5,8A5.5,5.5 0 1 1 11.5,3.7M11.5,0.8V4.2H8",
};

export class Past extends WorldElement {
  static watches = /** @type {import("../world.js").Topic[]} */ (["kept", "ask", "status"]);

  render() {
    const { keeper, scenario, status } = this.world;
    if (!keeper || !scenario) return nothing;
    const { current, before, after, last } = keeper.history;
    const undo = current && before ? t("history.undo", { what: changeText(this.world, before, current) }) : null;
    const redo = current && after ? t("history.redo", { what: changeText(this.world, current, after) }) : null;
    const replay = keeper.canReplay && last && status === "ready" ? t("history.replay", { what: changeText(this.world, last.from, last.to) }) : null;
    return html`
      <div class="steps" role="group" aria-label=${t("history.title")}>
        ${this.#button("undo", undo, t("history.nothingToUndo"), () => keeper.undo())}
        ${this.#button("redo", redo, t("history.nothingToRedo"), () => keeper.redo())}
        ${this.#button("replay", replay, t("history.nothingToReplay"), () => keeper.replay())}
      </div>
      <p class=${keeper.replaying ? "replaying" : "unseen"} role="status">${this.#said()}</p>`;
  }

  /**
   * A button that stays where it is when there is nothing for it to do, so that the keyboard keeps its place.
   * @param {keyof typeof ICONS} name
   * @param {string | null} label what it would do
   * @param {string} otherwise why it does nothing
   * @param {() => void} onClick
   */
  #button(name, label, otherwise, onClick) {
    return html`
      <button class=${name} aria-label=${label ?? otherwise} title=${label ?? otherwise} aria-disabled=${label === null} @click=${() => label !== null && onClick()}>
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path class="stroke" d=${ICONS[name]}/></svg>
      </button>`;
  }

  /** What happened last, in words. */
  #said() {
    const { keeper, scenario } = this.world;
    const said = keeper?.said;
    if (!said || !scenario) return nothing;
    const { key, from, to } = said;
    const back = key === "before" ? changeText(this.world, to, from) : changeText(this.world, from, to);
    return t(`history.said.${key}`, { what: back });
  }
}

customElements.define("bc-past", Past);
