// What the page and the model's worker say to each other. The Rust side of it is `src/web/`.

export type AgentKind = "state" | "proxy";

export interface Pole { name: string; meaning: string; agent: string }

export interface Agent {
  id: string;
  name: string;
  short: string;
  kind: AgentKind;
  roles: string[];
  lon: number;
  lat: number;
  capital: string;
}

export interface Place {
  id: string;
  name: string;
  kind: string;
  host: string | null;
  lon: number;
  lat: number;
  note: string | null;
}

export interface Lever {
  id: string;
  name: string;
  group: string;
  unit: string;
  low: number;
  high: number;
  default: number;
  step: number;
  meaning: string;
  mechanism: string;
  moves: string;
}

export interface InterventionValue { unit: string; low: number; high: number; default: number; meaning: string }

export interface Intervention { id: string; name: string; meaning: string; group?: string; value: InterventionValue | null }

export interface SeriesInfo { id: string; name: string; unit: string; per: "agent" | "world"; meaning: string }

/** A scenario as the page needs to know it. */
export interface Scenario {
  id: string;
  title: string;
  summary: string;
  notice: string;
  leaves_out: string[];
  model_version: string;
  /** First simulated day, `YYYY-MM-DD`. */
  start: string;
  /** Days in the default run. */
  horizon: number;
  poles: { negative: Pole; positive: Pole };
  agents: Agent[];
  places: Place[];
  levers: Lever[];
  interventions: Intervention[];
  series: SeriesInfo[];
}

/** Something that a reader makes happen on a date. */
export interface Firing { date: string; intervention: string; value: number | null }

/** Everything that a run is a function of, besides the model's version. */
export interface RunRequest {
  scenario: string;
  /** Sixteen hexadecimal digits. */
  seed: string;
  days: number;
  /** Only the levers that differ from their defaults. */
  levers: Record<string, number>;
  interventions: Firing[];
}

export interface RunEvent {
  day: number;
  date: string;
  kind: string;
  text: string;
  agents: string[];
  place: string | null;
}

export interface Run {
  days: number;
  seed: string;
  model_version: string;
  digest: string;
  elapsed_ms: number;
  /** Per agent: day-major, agent `a` on day `d` at `d * agents + a`, `days + 1` rows. Per world: `days + 1` values. */
  series: Record<string, Float64Array>;
  events: RunEvent[];
}

/** One thing wrong with a request. */
export interface Problem { place: string; path: string; found: string; expected: string; message: string }

export type Question =
  | { type: "catalogue" }
  | { type: "describe"; scenario: string }
  | { type: "run"; request: RunRequest }
  | { type: "fresh_seed" };

export type Reply =
  | { id: number; type: "catalogue"; scenarios: { id: string; title: string; summary: string }[] }
  | { id: number; type: "described"; scenario: Scenario }
  | { id: number; type: "ran"; run: Run }
  | { id: number; type: "fresh_seed"; seed: string }
  | { id: number; type: "error"; message: string; errors?: Problem[] };

/** Sent by the worker on its own account, before any question. */
export type Notice = { type: "ready" } | { type: "failed"; message: string };
