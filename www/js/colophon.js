// The foot of the page: which model ran, and the digest that anybody can check it by.
import { html, nothing } from "lit";
import { build } from "./build.js";
import { WorldElement } from "./element.js";
import { t } from "./text.js";

export class Colophon extends WorldElement {
  static watches = /** @type {import("./world.js").Topic[]} */ (["run"]);

  render() {
    const { run } = this.world;
    if (!run) return nothing;
    return html`
      <dl>
        <div><dt>${t("colophon.digest")}</dt><dd><code id="digest">${run.digest}</code></dd></div>
        <div><dt>${t("colophon.seed")}</dt><dd><code>${run.seed}</code></dd></div>
        <div><dt>${t("colophon.model")}</dt><dd><code id="model-version">${run.model_version}</code></dd></div>
        <div><dt>${t("colophon.build")}</dt><dd><code>${build}</code></dd></div>
      </dl>`;
  }
}

customElements.define("bc-colophon", Colophon);
