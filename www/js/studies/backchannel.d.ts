// The module that wasm-bindgen makes of the whole of `src/web/`; the build leaves the import as it is.
import type { Listed, Run, RunRequest, Scenario } from "../contract";
import type { StudyOptions } from "./contract";

/** Fetches and starts the model. */
export default function init(options: { module_or_path: URL }): Promise<unknown>;

/** Runs that are made one by one and summed up. */
interface Tallied {
  run(replicate: number): void;
  readonly runs: number;
  /** What is in as bytes; starts again with nothing. */
  take(): Uint8Array;
  merge(bytes: Uint8Array): void;
  result(): any;
  free(): void;
}

export const Ensemble: new (request: RunRequest, study: StudyOptions) => Tallied;
export const Twin: new (request: RunRequest, study: StudyOptions) => Tallied;

/** Elementary effects, trajectory by trajectory, and of each run by run. */
export class Screening {
  constructor(request: RunRequest, options: object);
  /** Makes a trajectory next, by its place from 0. */
  begin(place: number): void;
  next(): { runs: number; of: number; done: boolean };
  /** Whether the trajectory begun is complete. */
  readonly idle: boolean;
  readonly runs: number;
  readonly of: number;
  /** The complete trajectories; goes on without them. */
  take(): Float64Array;
  merge(parts: Float64Array): void;
  result(): any;
  free(): void;
}

export function why(request: RunRequest, question: object): any;
export function whyDecision(request: RunRequest, question: object): any;
export function whyEvent(request: RunRequest, question: object): any;
export function landscape(request: RunRequest, day: number, agents?: number): any;
export function numbers(request: RunRequest): any;
/** Answers a page's questions from within a worker. */
export function serve(): void;

export function scenarios(): Listed[];
export function describe(id: string): Scenario;
export function run(request: RunRequest): Run;
export function freshSeed(): string;

/** Reads and checks the text of a file `<id>.toml`, which can be run by its id until another is loaded. */
export function loadScenario(id: string, text: string): Scenario;
