// What a strict project of TypeScript does with the package: it only has to compile.
import { createPool, isBackchannelError, load, type Backchannel, type Progress } from "backchannel-sim";
import { ensemble, type Model } from "backchannel-sim/driver";
import "backchannel-sim/element";
import type { BackchannelSim, State } from "backchannel-sim/element";
import type { Change, EnsembleResult, Problem, Run, RunRequest, Scenario, TwinResult } from "backchannel-sim/model";

const model: Backchannel = await load();
const request: RunRequest = { scenario: "three-states", seed: "1", days: 10, levers: { embargo: 1 } };

const run: Run = model.run(request);
const oil: number | undefined = run.series["oil_price"]?.at(-1);
const world: Scenario = model.describe("three-states");
const high: number | undefined = world.levers[0]?.high;
const many: EnsembleResult = await model.ensemble(request, {
  runs: 3,
  parameters: "fixed",
  signal: AbortSignal.timeout(1000),
  onProgress: (progress: Progress) => progress.done / progress.of,
  onPartial: (result) => result.shares.map((share) => share.estimate),
});
const median: Float64Array | undefined = many.series["oil_price"]?.q50;
const pairs: TwinResult = await createPool({ size: 1 }).twin(request, { runs: 2 });
const differ: Uint32Array = pairs.differ;
const change: Change = model.why(request, { series: "oil_price", day: 1, until: 5 });
const whole: Uint8Array = new model.Simulation(request).snapshot();
const driven: (bare: Model) => Promise<EnsembleResult> = (bare) => ensemble(bare, request, { runs: 1 });
const found = await model.sensitivity(request, { outcome: "struck" });
try {
  model.Simulation.restore(request, whole);
} catch (error) {
  if (isBackchannelError(error)) error.problems.forEach((problem: Problem) => problem.expected.trim());
}

// What the types must refuse.
// @ts-expect-error a seed is text
model.run({ scenario: "three-states", seed: 1 });
// @ts-expect-error there is no such field
model.run({ scenario: "three-states", seed: "1", colour: "red" });
// @ts-expect-error a study has a number of runs
await model.ensemble(request, {});
// @ts-expect-error there are two ways to treat numbers
await model.twin(request, { runs: 1, parameters: "some" });
// @ts-expect-error an ensemble is no twin
pairs.passages;

export { change, differ, driven, found, high, median, oil };

const sim: BackchannelSim = document.createElement("backchannel-sim");
sim.show = "map";
sim.addEventListener("day", ({ detail }) => detail.date.trim());
const state: State = await sim.getState();
const shares: number = (await sim.ensemble({ runs: 10, state: { day: state.day } })).shares.length;
