// The story's data: what a chapter's file holds, and what is drawn from a run.

/** One series: of the world, or of one agent. `of` names an agent whose colour a series of the world has. */
export interface Line { series: string; agent?: string; of?: string; label?: string }
export interface Mark { value: number; label: string }

interface FigureBase { title: string; guide: string; alt: string; axis: string; marks: Mark[]; range: [number, number] }
export interface LinesFigure extends FigureBase {
  kind: "lines";
  lines: Line[];
  digits: number;
  /** What values are multiplied by where they are written out. */
  times?: number;
  steps?: boolean;
  /** Last date drawn. */
  until?: string;
  /** Events marked by a line, the first of each kind, and the value at which their name stands. */
  events?: { kind: string; label: string; at: number }[];
}
export interface LevelsFigure extends FigureBase { kind: "levels"; rows: Line[]; reference: number }
export interface SitesFigure extends FigureBase { kind: "sites"; rows: { place: string; label: string }[] }
export interface SharesFigure extends FigureBase {
  kind: "shares";
  /** What is counted in the runs of a reader's change. */
  counts: "signed" | "struck";
  rows: { share: string; label: string }[];
}
export type Figure = LinesFigure | LevelsFigure | SitesFigure | SharesFigure;

export interface Firing { date: string; intervention: string; value: number | null }
export interface Change { levers?: Record<string, number>; interventions?: Firing[] }
export interface World extends Change { name: string; scenario: string; seed: string }
export interface Show { day?: string; agent?: string }

export interface NumberGuess {
  kind: "number"; after: number; question: string; low: number; high: number; unit: string; answer: string; reveal: string[];
  /** Agent or share whose row the figure keeps back until the answer is shown. */
  hides?: string;
}
export interface LineGuess { kind: "line"; after: number; question: string; from: string; points: string[]; reveal: string[] }

export interface Control { lever?: string; intervention?: string; date?: string; value?: number; words: string }

export interface Chapter {
  id: string;
  title: string;
  note?: string;
  worlds: World[];
  figure: Figure;
  steps: { text: string[]; show?: Show }[];
  guess?: NumberGuess | LineGuess;
  /** Seeds of further runs of every world, drawn beside the first. */
  others?: string[];
  try: { text: string; controls: Control[] };
  sources: { id: string; for: string }[];
}

/** An ensemble whose shares the text or a figure names. */
export interface Share { estimate: number; low: number; high: number }

/** One run, as a drawing needs it. */
export interface WorldData {
  name: string;
  scenario: string;
  seed: string;
  version: string;
  digest: string;
  start: string;
  days: number;
  series: (line: Line) => ArrayLike<number>;
  events: { day: number; kind: string; places: string[]; value: number }[];
  short: (agent: string) => string;
  hue: (agent: string) => number;
  /** The same without the reader's changes, if there are any. */
  before: WorldData | null;
  /** The same world with other seeds. */
  others: WorldData[];
}

export interface View {
  width: number;
  day: number;
  strong: string | null;
  share: (id: string) => Share;
  /** Day from which lines are not drawn yet. */
  hideFrom?: number;
  /** Agent or share whose row is not drawn yet. */
  hide?: string;
  /** What the reader's change came to, in how many of 100 runs. */
  change?: Share | null;
}

export type Node = [string, Record<string, string | number>, ...(Node | string)[]];
