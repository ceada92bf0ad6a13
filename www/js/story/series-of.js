// The series that a chapter draws or names in its text.

/** Placeholders that are no series. */
const OTHERS = ["share", "first", "count", "site", "gone", "drawn"];

/** @param {any} chapter @returns {{ series: string, agent?: string }[]} */
export function seriesOf(chapter) {
  const { figure } = chapter;
  const drawn = figure.kind === "lines" ? figure.lines : figure.kind === "levels" ? figure.rows : [];
  const named = [...JSON.stringify(chapter).matchAll(/\{(?:\d:)?([a-z_]+)(?:\.([a-z0-9-]+))?(?:@[a-z0-9-]+)?(?:\|\w+)?\}/g)]
    .filter(([, series]) => !OTHERS.includes(series))
    .map(([, series, agent]) => ({ series, agent }));
  return [...drawn, ...named];
}
