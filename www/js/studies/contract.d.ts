// What studies ask of their workers and are answered. The Rust side of the answers is `src/web/` and `src/study/`.
import type { RunRequest } from "../contract";

/** `series` are names such as `oil_price` or `capability:` and the id of an agent. */
export interface StudyOptions { parameters: "sampled" | "fixed"; series: string[] }

/** Which answers of one call there are. */
export type Call = "why" | "whyDecision" | "whyEvent" | "landscape";

/**
 * What is asked. `runs`: an ensemble or a twin of so many runs, and of the baseline beside it if that is asked too.
 * `screening`: elementary effects. `call`: one answer.
 */
export type Question =
  | { type: "runs"; of: "Ensemble" | "Twin"; request: RunRequest; beside: RunRequest | null; study: StudyOptions; runs: number }
  | { type: "screening"; request: RunRequest; options: ScreeningOptions }
  | { type: "call"; name: Call; args: unknown[] };

export interface ScreeningOptions { outcome: string; factors: string[]; trajectories: number; replicates: number }

export interface Interval { estimate: number; low: number; high: number }

export interface Share extends Interval { kind: string; name: string; from_numbers: number | null }

export interface Spread { mean: Float64Array; q05: Float64Array; q25: Float64Array; q50: Float64Array; q75: Float64Array; q95: Float64Array }

export interface EnsembleResult {
  runs: number;
  days: number;
  shares: Share[];
  series: Record<string, Spread>;
  passages: Record<string, Float64Array>;
  kept: { replicate: number; class: string; series: Record<string, Float32Array> }[];
}

export interface MovedShare extends Interval { kind: string; name: string; baseline: number; changed: number; gained: number; lost: number }

export interface Difference {
  baseline: Float64Array;
  changed: Float64Array;
  difference: Float64Array;
  low: Float64Array;
  high: Float64Array;
  sd: Float64Array;
  unpaired_sd: Float64Array;
  higher: Float64Array;
  lower: Float64Array;
  runs_needed: Float64Array;
  unpaired_runs_needed: Float64Array;
}

export interface TwinResult { runs: number; days: number; shares: MovedShare[]; series: Record<string, Difference>; differ: Uint32Array }

export interface Effect {
  factor: string;
  effects: number;
  mu_star: number;
  mu_star_error: number | null;
  mu: number | null;
  sigma: number | null;
  luck_error: number | null;
  above_floor: boolean;
}

export interface Screen { outcome: string; runs: number; of: number; mean: number; luck: Effect | null; effects: Effect[] }

export interface Cause {
  amount: number;
  words: string;
  mechanism: string;
  process: string;
  equation: string;
  days: [number, number];
  contributions: number;
  inputs: { name: string; agents: string[]; unit: string; first: number; last: number }[];
  parameters: { path: string; value: number; unit: string; how: string; source: string | null }[];
  citations: { of: "literature" | "section" | "source"; entry: string }[];
}

export interface Change {
  series: string;
  title: string;
  agent: string | null;
  unit: string;
  dates: [string, string];
  before: number;
  after: number;
  words: string;
  bars: Cause[];
}

export interface Link { day: number; date: string; words: string; event: number | null; root: string | null; weighed: [number, number] | null }

export interface Weighed { option: string; words: string; parts: { part: string; amount: number }[]; utility: number; probability: number }

export interface Decided {
  agent: string;
  day: number;
  date: string;
  words: string;
  looked: Link[];
  opportunities: { options: Weighed[]; first: { hold: number; act: number; chance: number } | null; taken: number }[];
}

export interface Chain { event: number; links: Link[] }

export interface Sides { negative: string[]; positive: string[] }

export interface Landscape {
  day: number;
  choosing: { id: string; influence: number; alignment: number }[];
  held: { id: string; influence: number; alignment: number }[];
  splits: number;
  today: Sides & { energy: number; energy_of_alignments: number; lower: number; leads_to: number };
  stable: number;
  minima: (Sides & { energy: number; depth: number; basin: number; movers: string[] })[];
}

export interface Verdict {
  id: string;
  title: string;
  pass: boolean;
  measures: { name: string; unit: string; measure: number; low: number; high: number; threshold: string; pass: boolean }[];
}

/** From the page to a worker. Every message has the number of its job; work of an older one is dropped. */
export type Order =
  | { type: "begin"; job: number; question: Question }
  | { type: "block"; job: number; from: number; to: number; sums: boolean }
  | { type: "merge"; job: number; bytes: Uint8Array; beside: Uint8Array | null }
  | { type: "stop"; job: number };

/**
 * From a worker to the page. `block`: a block of runs is made, with its sums unless this worker keeps them.
 * `partial`: what all runs so far come to. `stopped`: it works for that job no more.
 */
export type Report =
  | { type: "ready" }
  | { type: "failed"; message: string }
  | { type: "block"; job: number; runs: number; elapsed: number; bytes: Uint8Array | null; beside: Uint8Array | null }
  | { type: "partial"; job: number; result: any; beside: any; done: boolean }
  | { type: "stopped"; job: number }
  | { type: "error"; job: number; message: string; errors: { message: string }[] };
