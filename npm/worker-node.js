// A worker of a pool, in Node. It listens before the model is there, so that no order is lost.
import { readFile } from "node:fs/promises";
import { parentPort } from "node:worker_threads";
import { hand } from "./hand.js";
import init, * as model from "./model/backchannel.js";

const obey = hand(
  readFile(new URL("./model/backchannel_bg.wasm", import.meta.url))
    .then((bytes) => init({ module_or_path: bytes }))
    .then(() => model),
  (answer, transfer = []) => parentPort?.postMessage(answer, transfer),
);
parentPort?.on("message", (order) => void obey(order));
