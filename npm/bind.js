// What the package offers once the module is loaded, for every entry alike.
import { ensemble, sensitivity, twin } from "./driver.js";

/**
 * @param {import("./driver.js").Model} model the module, loaded
 */
export function bind(model) {
  const { describe, freshSeed, landscape, modelVersion, numbers, run, scenarios, why, whyDecision, whyEvent } = model;
  const { Ensemble, Screening, Simulation, Twin } = model;
  return {
    modelVersion,
    scenarios,
    describe,
    freshSeed,
    run,
    why,
    whyDecision,
    whyEvent,
    landscape,
    numbers,
    Simulation,
    Ensemble,
    Twin,
    Screening,
    /**
     * Many runs of one world, summed up.
     * @param {import("./driver.js").RunRequest} request
     * @param {import("./driver.js").StudyOptions<import("./driver.js").EnsembleResult>} options
     */
    ensemble: (request, options) => ensemble(model, request, options),
    /**
     * Pairs of runs with the same luck, without and with the changes of the request.
     * @param {import("./driver.js").RunRequest} request
     * @param {import("./driver.js").StudyOptions<import("./driver.js").TwinResult>} options
     */
    twin: (request, options) => twin(model, request, options),
    /**
     * Which levers and numbers an outcome follows.
     * @param {import("./driver.js").RunRequest} request
     * @param {import("./driver.js").SensitivityOptions} options
     */
    sensitivity: (request, options) => sensitivity(model, request, options),
  };
}

/** @typedef {ReturnType<typeof bind>} Backchannel */
