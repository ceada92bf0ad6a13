// Where what is under the hood begins; it is loaded when a reader asks for it.
import { Door } from "../studies/door.js";

export class HoodDoor extends Door {
  static part = "hood";

  bring() {
    return import("./hood.js");
  }
}

customElements.define("bc-hood-door", HoodDoor);
