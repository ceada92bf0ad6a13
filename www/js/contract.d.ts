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

/** Something that an agent can choose to do. */
export interface Option {
  id: string;
  name: string;
  meaning: string;
  action: string;
  actor: string;
  target: string | null;
  /** Ally without whose consent it is not done. */
  partner: string | null;
  /** Where it is done; empty where that is no place. */
  places: string[];
}

export type Side = "negative" | "positive";

/** Something on the table; cost and value in stakes, `interim` the level in an interim agreement. */
export interface Issue { id: string; name: string; conceder: Side; cost: number; value: number; interim: number }

export interface Talks { mediator: string; issues: Issue[] }

/** An enrichment programme; `top_level` is a share of uranium-235, `weapon_mass` is in kg U. */
export interface Programme { owner: string; top_level: number; weapon_mass: number }

export interface SeriesInfo { id: string; name: string; unit: string; per: "agent" | "world"; meaning: string }

/** An entry of the bibliography. */
export interface Source { id: string; title: string; publisher: string; published: string }

/** A scenario in a list. The id of one in a folder is `folder/id`. */
export interface Listed { id: string; title: string; summary: string }

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
  options: Option[];
  talks: Talks | null;
  programme: Programme | null;
  /** Places of the sites and straits, in the order in which a run gives their values. */
  sites: string[];
  straits: string[];
  series: SeriesInfo[];
  sources: Source[];
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

export type EventKind =
  | "intervention"
  | "clock-due"
  | "outage"
  | "supply-restored"
  | "strait-restricted"
  | "strait-reopened"
  | "talks-announced"
  | "invitation-declined"
  | "talks-round"
  | "talks-suspended"
  | "talks-collapsed"
  | "interim-signed"
  | "agreement-signed"
  | "part-broken"
  | "agreement-ended"
  | "decision"
  | "strike"
  | "deaths"
  | "attacks"
  | "site-damaged"
  | "ceasefire"
  | "war"
  | "breakout"
  | "joined";

export interface RunEvent {
  day: number;
  date: string;
  kind: EventKind;
  text: string;
  /** Whom it is about; of a decision or strike, who acts and then who is acted on. */
  agents: string[];
  /** Where; of a strike, the places aimed at. */
  places: string[];
  /** Size in the unit of its kind: hits, persons, attacks, the share left or open; 0 without one. */
  value: number;
}

/** What a run came to: how the talks stand at its end, and the worst violence between states on the way. */
export interface Outcome {
  settlement: "comprehensive" | "interim" | "talks-on" | "drift";
  violence: "none" | "limited-exchange" | "sustained-war";
  class: "war" | "comprehensive-deal" | "interim-deal" | "limited-exchange" | "talks-on" | "drift";
}

export interface Run {
  days: number;
  seed: string;
  model_version: string;
  digest: string;
  elapsed_ms: number;
  /**
   * Per agent: day-major, agent `a` on day `d` at `d * agents + a`, `days + 1` rows. Per world: `days + 1` values.
   * Besides `sites`, capacity left, and `straits`, traffic that passes: shares, laid out as those of agents are.
   */
  series: Record<string, Float64Array>;
  events: RunEvent[];
  outcome: Outcome;
}

/** One thing wrong with a request. */
export interface Problem { place: string; path: string; found: string; expected: string; message: string }

export type Question =
  | { type: "catalogue" }
  | { type: "describe"; scenario: string }
  | { type: "run"; request: RunRequest }
  | { type: "fresh_seed" };

export type Reply =
  | { id: number; type: "catalogue"; scenarios: Listed[] }
  | { id: number; type: "described"; scenario: Scenario }
  | { id: number; type: "ran"; run: Run }
  | { id: number; type: "fresh_seed"; seed: string }
  | { id: number; type: "error"; message: string; errors?: Problem[] };

/** Sent by the worker on its own account, before any question. */
export type Notice = { type: "ready" } | { type: "failed"; message: string };
