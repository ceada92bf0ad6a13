// The page of authors: worlds and chapters of one's own, in forms and as text.
//
// A page of its own and not a part of the first one: whoever reads the story loads nothing of it, a world that somebody
// wrote runs in workers that know no other, and a text that is as large or as wrong as it likes can stop this page at
// most. The sandbox here is the first page's, and so are the renderer of chapters and the checks of the model.
import words from "../text/author/en.json";
import { Bench } from "./author/bench.js";
import "./author/chapter-editor.js";
import "./author/world-editor.js";
import { learn, t, told } from "./text.js";
import { LitElement, html, nothing } from "lit";

learn(await told("author", words));

class Author extends LitElement {
  /** @type {"world" | "chapter"} */
  what = "world";
  bench = new Bench();
  #chapterWanted = false;

  createRenderRoot() {
    return this;
  }

  /** @param {"world" | "chapter"} what */
  #show(what) {
    this.what = what;
    this.#chapterWanted ||= what === "chapter";
    this.requestUpdate();
  }

  render() {
    return html`
      <div class="kinds what" role="group" aria-label=${t("author.what")}>${/** @type {const} */ (["world", "chapter"]).map((what) => html`
        <button aria-pressed=${this.what === what} @click=${() => this.#show(what)}>${t(`author.${what}`)}</button>`)}</div>
      <div ?hidden=${this.what !== "world"}><bc-world-editor .bench=${this.bench}></bc-world-editor></div>
      ${this.#chapterWanted ? html`<div ?hidden=${this.what !== "chapter"}><bc-chapter-editor .bench=${this.bench}></bc-chapter-editor></div>` : nothing}`;
  }
}

customElements.define("bc-author", Author);
document.getElementById("author")?.replaceChildren(document.createElement("bc-author"));
