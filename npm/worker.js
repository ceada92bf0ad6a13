// A worker of a pool, in a browser. It listens before the model is there, so that no order is lost.
import { hand } from "./hand.js";
import init, * as model from "./model/backchannel.js";

const obey = hand(
  init().then(() => model),
  (answer, transfer = []) => self.postMessage(answer, { transfer }),
);
self.addEventListener("message", (event) => void obey(event.data));
