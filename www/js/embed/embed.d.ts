// Types of the custom element `<backchannel-sim>` and of the messages that an embedded page sends and hears.
import type { EnsembleResult, Firing, Outcome, Run } from "../../../src/web/types";

/** What the address of an embedded page can say; see the table in docs/embedding.md. */
export interface Options {
  show: string;
  controls: "all" | "time" | "locked" | "none";
  theme: "auto" | "light" | "dark";
  lang: "en";
  /** `auto`, or pixels. */
  height: string;
  /** Origins that may give commands, by commas. */
  hosts: string;
}

/** What is set, and the day shown: the content of a world's file. */
export interface State {
  format: "backchannel-world";
  version: number;
  model_version: string;
  /** Digest of its run, 16 hex digits; null while it has not run. */
  digest: string | null;
  scenario: string;
  /** Up to 16 hex digits. */
  seed: string;
  days: number;
  day: number;
  /** Levers that differ, by id. */
  levers: Record<string, number>;
  interventions: Firing[];
}

/** What of a state is to be set; the rest stays, unless another scenario is named. */
export type StateChange = Partial<Pick<State, "scenario" | "seed" | "days" | "day" | "levers" | "interventions">>;

export interface EnsembleOptions {
  /** From 1 to 1000; 100 by default. */
  runs?: number;
  /** Numbers drawn from their ranges (the default) or as written. */
  parameters?: "sampled" | "fixed";
  /** Series to keep, as `oil_price` or `capability:AGENT`. */
  series?: string[];
  state?: StateChange;
}

export type Code = "version" | "unknown" | "malformed" | "forbidden" | "refused" | "busy" | "replaced" | "absent" | "flood" | "gone";

/** What is rejected with. */
export interface Fault extends Error {
  name: "BackchannelFault";
  code: Code;
  problems: string[];
}

/** What can be asked, with what, and what is given. */
export interface Asks {
  hello: { takes: undefined; gives: { protocol: number; build: string; show: string; ready: boolean; commands: boolean } };
  getState: { takes: undefined; gives: State };
  setState: { takes: StateChange | string; gives: { state: State; notes: string[] } };
  run: { takes: { state?: StateChange } | undefined; gives: Run };
  ensemble: { takes: EnsembleOptions | undefined; gives: EnsembleResult };
}

/** What events tell, as the `detail` of a `CustomEvent`. */
export interface Details {
  ready: { protocol: number; build: string; show: string; model_version: string; state: State };
  day: { day: number; date: string };
  lever: { lever: string; value: number; usual: number };
  intervention: { intervention: string; date: string; value: number | null; fired: boolean };
  outcome: Outcome & { digest: string };
  state: State;
  error: { code: Code; message: string; problems: string[] };
  height: { height: number };
}

/** Messages, as they are posted. */
export type Message =
  | { [Ask in keyof Asks]: { backchannel: 1; id: number | string; ask: Ask; with?: Asks[Ask]["takes"] } }[keyof Asks]
  | { [Name in keyof Details]: { backchannel: 1; event: Name; detail: Details[Name] } }[keyof Details]
  | { backchannel: 1; reply: number | string; ok: true; result: Asks[keyof Asks]["gives"] }
  | { backchannel: 1; reply: number | string; ok: false; error: Details["error"] };

/** The custom element `<backchannel-sim>`. */
export interface BackchannelSim extends HTMLElement {
  /** Address of the site; by default that from which the element's script came. */
  src: string;
  /** A released version to stay with, such as `0.3.0`; empty for the newest. */
  version: string;
  /** The world to begin with: a link to one, or the part of it from `#` on. */
  world: string;
  show: string;
  controls: Options["controls"];
  theme: Options["theme"];
  /** `auto`, or pixels. */
  height: string;
  /** `frame` (the default) or `inline`. */
  mode: "frame" | "inline";
  /** Whether the first run is shown. */
  readonly ready: boolean;
  getState(): Promise<State>;
  setState(state: StateChange | string): Promise<{ state: State; notes: string[] }>;
  run(options?: { state?: StateChange }): Promise<Run>;
  ensemble(options?: EnsembleOptions): Promise<EnsembleResult>;
  addEventListener<Name extends keyof Details>(type: Name, listener: (event: CustomEvent<Details[Name]>) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap { "backchannel-sim": BackchannelSim }
}
