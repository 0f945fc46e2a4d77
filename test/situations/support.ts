import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type JudgedScene, judgeScene } from '../../bench/gate/decide.js';
import type { Cells, LabelledRow, Scene } from '../../bench/gate/scene.js';
import { type Check, worst } from '../../src/domain/gate/check.js';
import type { Random } from '../../src/domain/statistics/random.js';

/** A population: one row at each call. */
export type Population = (random: Random) => LabelledRow;

export interface Situation {
  readonly columns: readonly string[];
  /** What the model in service was trained on, and what its baseline is made of. */
  readonly before: Population;
  readonly traffic: Population;
  /** What the offered training set was drawn from. Default: the traffic. */
  readonly trainedOn?: Population;
  readonly score: (cells: Cells) => number;
  readonly random: Random;
}

/** Two thousand rows to train on, four windows of five hundred. */
export function judge(situation: Situation): Promise<JudgedScene> {
  const { columns, before, traffic, trainedOn = traffic, score, random } = situation;
  const rows = (population: Population, count: number) =>
    Array.from({ length: count }, () => population(random));
  const cells = (population: Population, count: number) => rows(population, count).map((row) => row.cells);
  const scene: Scene = {
    columns,
    live: cells(before, 1500),
    training: rows(trainedOn, 2000),
    baseline: cells(trainedOn, 1500),
    baselineIsTraining: false,
    windows: Array.from({ length: 4 }, () => cells(traffic, 500)),
    score,
    retrains: true,
    incidents: [],
  };
  return judgeScene(scene);
}

/** The gate's findings of one kind of verdict, as sentences. */
export function sentences({ versions }: JudgedScene, verdict: Check['verdict']): string {
  return versions.original.checks
    .filter((check) => check.verdict === verdict)
    .map(({ check, sentence }) => `${check}: ${sentence}`)
    .join('\n');
}

export function verdictOf({ versions }: JudgedScene): Check['verdict'] {
  return worst(versions.original.checks);
}

/** A dated table of the fixtures, oldest first; the date stands apart from the cells. */
export function series(file: string): {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly at: number; readonly cells: Cells }[];
} {
  const text = gunzipSync(readFileSync(new URL(`./fixtures/${file}`, import.meta.url))).toString();
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  return {
    columns: header.split(',').slice(1),
    rows: lines.map((line) => {
      const [date = '', ...cells] = line.split(',');
      return { at: Date.parse(date.includes('T') ? `${date}Z` : date), cells };
    }),
  };
}

const DAY = 86_400_000;

/** Windows of so many days each, of what lies from `from` to `until`. */
export function windowsOf(
  rows: ReturnType<typeof series>['rows'],
  from: string,
  until: string,
  days: number,
): readonly (readonly Cells[])[] {
  const windows: Cells[][] = [];
  for (const { at, cells } of rows) {
    const index = Math.floor((at - Date.parse(from)) / (days * DAY));
    if (at < Date.parse(from) || at >= Date.parse(until)) continue;
    windows[index] ??= [];
    windows[index].push(cells);
  }
  return windows;
}
