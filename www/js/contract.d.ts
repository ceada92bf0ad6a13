// What the page and the model's worker say to each other. What the model itself answers is typed beside its bindings,
// in `src/web/types.d.ts`.
import type { Firing as AnyFiring, Listed, Problem, Run as AnyRun, RunRequest as AnyRequest, Scenario } from "../../src/web/types";

export type {
  Agent, EventKind, Intervention, InterventionValue, Issue, Lever, Listed, Option, Outcome, Place, Pole, Problem, RunEvent, Scenario, SeriesInfo,
} from "../../src/web/types";

export type AgentKind = import("../../src/web/types").Agent["kind"];
export type Talks = NonNullable<Scenario["talks"]>;
export type Programme = NonNullable<Scenario["programme"]>;
export type Source = Scenario["sources"][number];

/** Something that a reader makes happen on a date. */
export type Firing = Required<AnyFiring>;

/** A request as the page makes it: with everything in it, and of the levers those that differ from their defaults. */
export type RunRequest = Required<Omit<AnyRequest, "interventions">> & { interventions: Firing[] };

/** A run, and how long it took. */
export interface Run extends AnyRun { elapsed_ms: number }

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
