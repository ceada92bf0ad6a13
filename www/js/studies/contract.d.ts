// What studies ask of their workers. What the model answers is typed beside its bindings, in `src/web/types.d.ts`.
import type { ScreeningOptions } from "../../../src/web/types";
import type { RunRequest } from "../contract";

export type {
  Bar, Chain, Change, Decision, Difference, Effect, EnsembleResult, Interval, KeptRun, Landscape, Link, MovedShare, Numbers, NumberSource, ScreeningResult,
  Share, Spread, TwinResult, Weighed, WorldNumber,
} from "../../../src/web/types";

/** `series` are names such as `oil_price` or `capability:` and the id of an agent. */
export interface StudyOptions { parameters: "sampled" | "fixed"; series: string[] }

/** Which answers of one call there are. */
export type Call = "why" | "whyDecision" | "whyEvent" | "landscape" | "numbers";

/** A scenario that somebody wrote, which workers load before they answer for it. */
export interface OwnScenario { id: string; text: string }

/**
 * What is asked. `runs`: an ensemble or a twin of so many runs, and of the baseline beside it if that is asked too.
 * `screening`: elementary effects, shared out by trajectories. `call`: one answer.
 */
export type Question = { own?: OwnScenario | null } & (
  | { type: "runs"; of: "Ensemble" | "Twin"; request: RunRequest; beside: RunRequest | null; study: StudyOptions; runs: number }
  | { type: "screening"; request: RunRequest; options: ScreeningOptions }
  | { type: "call"; name: Call; args: unknown[] }
);

export interface Verdict {
  id: string;
  title: string;
  pass: boolean;
  measures: { name: string; unit: string; measure: number; low: number; high: number; threshold: string; pass: boolean }[];
}

/** What one worker hands to another: sums of runs, or trajectories of a screening. */
export type Parts = Uint8Array | Float64Array;

/** From the page to a worker. Every message has the number of its job; work of an older one is dropped. */
export type Order =
  | { type: "begin"; job: number; question: Question }
  | { type: "block"; job: number; from: number; to: number; sums: boolean }
  | { type: "merge"; job: number; parts: Parts; beside: Parts | null }
  | { type: "stop"; job: number };

/**
 * From a worker to the page. `block`: a block of runs is made, with its sums unless this worker keeps them.
 * `partial`: what all runs so far come to. `stopped`: it works for that job no more.
 */
export type Report =
  | { type: "ready" }
  | { type: "failed"; message: string }
  | { type: "block"; job: number; runs: number; elapsed: number; parts: Parts | null; beside: Parts | null }
  | { type: "partial"; job: number; result: any; beside: any; done: boolean }
  | { type: "stopped"; job: number }
  | { type: "error"; job: number; message: string; errors: { message: string }[] };
