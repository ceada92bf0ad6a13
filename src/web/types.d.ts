/** A seed or a digest: up to 16 hexadecimal digits, since a number of JavaScript cannot hold 64 bits. */
export type Hex = string;

/** What a run is a function of, besides the version of the model. */
export interface RunRequest {
  /** Id of a built-in scenario, or of the one loaded last. */
  scenario: string;
  seed: Hex;
  /** Days to run, 1 to 36525; the scenario's horizon where it is not given. */
  days?: number;
  /** Levers by id; those that are not named stand at their defaults. */
  levers?: Record<string, number>;
  /** What is made to happen, by date. */
  interventions?: Firing[];
}

/** An intervention that is fired on a date. */
export interface Firing {
  /** YYYY-MM-DD. */
  date: string;
  intervention: string;
  /** For those that take a value. */
  value?: number | null;
}

/** How a study of many runs is made. */
export interface Study {
  /** Numbers drawn from their ranges (the default) or as written. */
  parameters?: "sampled" | "fixed";
  /** Runs that share one draw of the numbers, 1 by default. */
  runs_per_draw?: number;
  /** Series to keep, as `oil_price` or `capability:AGENT`; by default those of the world. */
  series?: string[];
}

/** One thing that is wrong with an input. */
export interface Problem {
  /** Where: a file and line, or the part of a call. */
  place: string;
  /** Path within it; may be empty. */
  path: string;
  found: string;
  expected: string;
  /** All of it in one sentence. */
  message: string;
}

/** What is thrown when an input does not fit; `message` has the words of the command line. */
export interface BackchannelError extends Error {
  name: "BackchannelError";
  problems: Problem[];
}

/** A scenario in a list. */
export interface Listed { id: string; title: string; summary: string }

export interface Pole { name: string; meaning: string; agent: string }

export interface Agent {
  id: string;
  name: string;
  short: string;
  kind: "state" | "proxy";
  roles: string[];
  host: string | null;
  capital: string;
  lon: number;
  lat: number;
}

export interface Place {
  id: string;
  name: string;
  kind: string;
  host: string | null;
  operator: string | null;
  lon: number;
  lat: number;
  note: string | null;
}

export interface Tie { from: string; to: string; kind: string; rating: number; support: number | null }

/** How a number is known. */
export type How = string;

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
  how: How;
  source: string | null;
}

export interface InterventionValue { unit: string; low: number; high: number; default: number; meaning: string }

export interface Intervention { id: string; name: string; meaning: string; group: string; value: InterventionValue | null }

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

/** Something on the table; cost and value in stakes, `interim` the level in an interim agreement. */
export interface Issue {
  id: string;
  name: string;
  conceder: "negative" | "positive";
  cost: number;
  value: number;
  interim: number;
}

/** `per` says whether there is one value a day, or one for each agent. */
export interface SeriesInfo { id: string; name: string; unit: string; per: "agent" | "world"; meaning: string }

/** A scenario, described. */
export interface Scenario {
  id: string;
  title: string;
  summary: string;
  notice: string;
  leaves_out: string[];
  model_version: string;
  /** First day, YYYY-MM-DD. */
  start: string;
  /** Days of a run unless told otherwise. */
  horizon: number;
  poles: { negative: Pole; positive: Pole };
  agents: Agent[];
  places: Place[];
  ties: Tie[];
  levers: Lever[];
  interventions: Intervention[];
  options: Option[];
  talks: { mediator: string; issues: Issue[] } | null;
  /** `top_level` is a share of uranium-235, `weapon_mass` is in kg U. */
  programme: { owner: string; top_level: number; weapon_mass: number } | null;
  /** Places of the sites and straits, in the order in which a run gives their values. */
  sites: string[];
  straits: string[];
  scheduled: { date: string; intervention: string; value: number | null }[];
  clocks: { id: string; name: string; due: string[]; meaning: string }[];
  series: SeriesInfo[];
  sources: { id: string; title: string; publisher: string; published: string }[];
}

export type Settlement = "comprehensive" | "interim" | "talks-on" | "drift";
export type Violence = "none" | "limited-exchange" | "sustained-war";
export type Class = "war" | "comprehensive-deal" | "interim-deal" | "limited-exchange" | "talks-on" | "drift";

/** How the talks stand at the end, and the worst violence between states on the way. */
export interface Outcome { settlement: Settlement; violence: Violence; class: Class }

/** What an event is. */
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

/** A run. */
export interface Run {
  days: number;
  seed: Hex;
  model_version: string;
  digest: Hex;
  /**
   * Of the world: `days + 1` values, the start first. Of agents: a row of all agents a day, agent `a` on day `d`
   * at `d * agents + a`. `sites` and `straits` are laid out alike.
   */
  series: Record<string, Float64Array>;
  events: RunEvent[];
  outcome: Outcome;
}

/** An estimate with its 95 % interval. */
export interface Interval { estimate: number; low: number; high: number }

export type Counted = "settlement" | "violence" | "class" | "ever";

/** The share of runs that came to something. */
export interface Share extends Interval {
  kind: Counted;
  name: string;
  /** Share of its variance that comes from the numbers; null unless runs share draws. */
  from_numbers: number | null;
}

/** The spread of a series, a value a day from the start. */
export interface Spread {
  mean: Float64Array;
  sd: Float64Array;
  least: Float64Array;
  greatest: Float64Array;
  q05: Float64Array;
  q25: Float64Array;
  q50: Float64Array;
  q75: Float64Array;
  q95: Float64Array;
}

/** A run of an ensemble that is kept whole. */
export interface KeptRun extends Outcome {
  replicate: number;
  /** First day of each flag, or 0. */
  first: Record<string, number>;
  series: Record<string, Float32Array>;
}

export interface EnsembleResult {
  runs: number;
  days: number;
  shares: Share[];
  series: Record<string, Spread>;
  /** By flag, the share of runs that passed it by each day. */
  passages: Record<string, Float64Array>;
  kept: KeptRun[];
}

/** The difference that changes make to a share of runs, over pairs of the same luck. */
export interface MovedShare extends Interval {
  kind: Counted;
  name: string;
  baseline: number;
  changed: number;
  /** Pairs in which it held with the changes alone, and without them alone. */
  gained: number;
  lost: number;
}

/** The difference that changes make to a series, a value a day from the start. */
export interface Difference {
  baseline: Float64Array;
  changed: Float64Array;
  difference: Float64Array;
  low: Float64Array;
  high: Float64Array;
  sd: Float64Array;
  unpaired_sd: Float64Array;
  /** Shares of pairs in which the changed world is higher, and lower. */
  higher: Float64Array;
  lower: Float64Array;
  /** NaN where 10 000 are not enough. */
  runs_needed: Float64Array;
  unpaired_runs_needed: Float64Array;
}

export interface TwinResult {
  runs: number;
  days: number;
  shares: MovedShare[];
  series: Record<string, Difference>;
  /** Per day, the pairs that first differ on it. */
  differ: Uint32Array;
}

/** What a screening asks, named as in `backchannel sensitivity`. */
export interface ScreeningOptions {
  /** A flag, a settlement, a violence, or a series at the horizon. */
  outcome: string;
  /** `levers`, `numbers`, ids of levers, or places of uncertain numbers. */
  factors: string[];
  trajectories: number;
  replicates: number;
}

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

export interface ScreeningResult {
  outcome: string;
  runs: number;
  of: number;
  mean: number;
  /** The floor: what luck does. */
  luck: Effect | null;
  /** Largest `mu_star` first. */
  effects: Effect[];
}

export interface ScreeningProgress { runs: number; of: number; done: boolean }

/** Something that was read and turned into a number; `sign` of a facet of a tie, -2 to +2. */
export interface Basis { what: string; since: string | null; sign: number | null; how: How; source: string | null }

/** A number of a world: `value` with the changes that were made, `written` as the scenario has it. */
export interface WorldNumber {
  path: string;
  group: string;
  /** Names of what it belongs to, from the largest down. */
  about: string[];
  meaning: string;
  value: number;
  written: number;
  low: number;
  high: number;
  unit: string;
  /** Whether it is drawn where numbers are drawn from their ranges. */
  drawn: boolean;
  how: How;
  source: string | null;
  as_of: string | null;
  note: string | null;
  basis: Basis[];
}

/** An entry of the bibliography. */
export interface NumberSource { id: string; title: string; publisher: string; published: string; seen_at: string | null }

/** All numbers of a world, and the entries that they cite. */
export interface Numbers { numbers: WorldNumber[]; sources: NumberSource[] }

/** An agent on a landscape. */
export interface Member { id: string; influence: number; alignment: number }

export interface Minimum {
  energy: number;
  depth: number;
  /** Share of all splits that lead here. */
  basin: number;
  movers: string[];
  negative: string[];
  positive: string[];
}

export interface Landscape {
  day: number;
  choosing: Member[];
  held: Member[];
  splits: number;
  today: {
    energy: number;
    energy_of_alignments: number;
    lower: number;
    leads_to: number;
    negative: string[];
    positive: string[];
  };
  stable: number;
  minima: Minimum[];
}

/** A change of a series that is asked about. */
export interface ChangeQuestion {
  series: string;
  /** For a series per agent. */
  agent?: string | null;
  /** First day of the change, from 1. */
  day: number;
  /** Last day of it; the first where it is not given. */
  until?: number | null;
  /** Give every contribution of every day, too. */
  daily?: boolean;
}

/** An entry of the references or a section of `docs/odd.md`, or an entry of the bibliography. */
export interface Citation { of: "literature" | "section" | "source"; entry: string }

/** What one cause moved. */
export interface Bar {
  /** In the unit of the series. */
  amount: number;
  words: string;
  mechanism: string;
  process: string;
  equation: string;
  agent: string | null;
  option: string | null;
  days: [number, number];
  contributions: number;
  inputs: { name: string; agents: string[]; unit: string; first: number; last: number }[];
  parameters: { path: string; about: string[]; meaning: string; value: number; unit: string; how: How; source: string | null }[];
  citations: Citation[];
}

/** Why a series changed: `before` and the amounts of the bars, added in their order, are `after` to the bit. */
export interface Change {
  about: "change";
  series: string;
  title: string;
  agent: string | null;
  unit: string;
  days: [number, number];
  dates: [string, string];
  before: number;
  after: number;
  words: string;
  bars: Bar[];
  daily: { day: number; bar: number | null; amount: number }[];
}

/** A link of a chain of causes. */
export interface Link {
  day: number;
  date: string;
  words: string;
  event: number | null;
  root: "clock" | "order" | "start" | "draw" | null;
  weighed: [number, number] | null;
}

/** From an event back to a root. */
export interface Chain { about: "event"; event: number; links: Link[] }

/** An option that was weighed. */
export interface Weighed {
  option: string;
  words: string;
  parts: { part: string; amount: number }[];
  utility: number;
  probability: number;
  copies: number;
  score: number | null;
}

/** What an agent weighed on a day. */
export interface Decision {
  about: "decision";
  agent: string;
  day: number;
  date: string;
  words: string;
  looked: Link[];
  opportunities: {
    options: Weighed[];
    first: { hold: number; act: number; chance: number; scores: [number, number] } | null;
    taken: number;
  }[];
}
