// The name under which a run is kept in the stills' data.

/** @param {{ scenario: string, seed: string, levers?: Record<string, number>, interventions?: { date: string, intervention: string, value: number | null }[] }} world */
export function runKey({ scenario, seed, levers = {}, interventions = [] }) {
  return [
    scenario,
    seed,
    ...Object.entries(levers).map(([id, value]) => `${id}=${value}`),
    ...interventions.map(({ date, intervention, value }) => `${date}:${intervention}=${value}`),
  ].join(" ");
}
