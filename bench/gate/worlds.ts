import { FEATURES } from '../../examples/census-income/columns.js';
import { type Census, type CensusRow, loadCensus } from '../../examples/census-income/dataset.js';
import { draw, POPULATION_A, POPULATION_B } from '../../examples/census-income/population.js';
import { integerDraw, normalDraw, type Random } from '../../src/statistics/random.js';
import type { Cells, LabelledRow, World } from './scene.js';

export const logistic = (x: number) => 1 / (1 + Math.exp(-x));
/** Value of a cell; 0 if it is not a number. */
export const number = (cell: string | null | undefined) => {
  const value = Number(cell ?? 0);
  return Number.isFinite(value) ? value : 0;
};

/** The Adult census rows, with ages around 30 before the change and around 45 after it. */
export async function censusWorld(): Promise<World> {
  const census: Census = await loadCensus();
  const asRow = (row: CensusRow): LabelledRow => ({ cells: row.features, label: row.label });
  return {
    columns: FEATURES,
    draw: (from, moved, count, random) =>
      draw(census[from], moved ? POPULATION_B : POPULATION_A, count, random).map(asRow),
    score: (cells) =>
      logistic(
        -8 +
          0.04 * number(cells[0]) +
          0.33 * number(cells[4]) +
          0.02 * number(cells[12]) +
          0.0002 * number(cells[10]) +
          1e-7 * number(cells[2]) +
          (cells[7] === 'Husband' || cells[7] === 'Wife' ? 1.5 : 0),
      ),
  };
}

export const GENERATED_COLUMNS = [
  'temperature',
  'amount',
  'visits',
  'share',
  'member',
  'channel',
  'region',
  'hour',
] as const;

export interface Shape {
  /** Shift of the common factor, and of single features, in standard deviations. */
  readonly factor?: number;
  readonly temperature?: number;
  readonly amount?: number;
  /** Share of channel `partner`. */
  readonly partner?: number;
  /** Share of a channel that did not exist before. */
  readonly newChannel?: number;
  /** Share of rows without an amount. */
  readonly amountMissing?: number;
}

/** Eight features with one common factor: continuous, skewed, count, share, flag, two categories, hour. */
export function generatedWorld(before: Shape, after: Shape): World {
  return {
    columns: GENERATED_COLUMNS,
    draw: (_, moved, count, random) =>
      Array.from({ length: count }, () => generatedRow(moved ? after : before, random)),
    score: (cells) =>
      logistic(
        0.15 * (number(cells[0]) - 20) +
          0.3 * Math.log(1 + Math.abs(number(cells[1]))) +
          0.4 * number(cells[4]) -
          1.5,
      ),
  };
}

export function generatedRow(shape: Shape, random: Random): LabelledRow {
  const common = normalDraw(random) * 0.6 + (shape.factor ?? 0);
  const around = () => common + 0.8 * normalDraw(random);
  const temperature = 20 + 5 * (around() + (shape.temperature ?? 0));
  const amount = Math.exp(3 + 0.7 * (around() + (shape.amount ?? 0)));
  const visits = Math.max(0, Math.round(6 + 2.5 * around()));
  const share = logistic(around());
  const member = random() < logistic(common) ? 1 : 0;
  const cells: Cells = [
    temperature.toFixed(2),
    random() < (shape.amountMissing ?? 0) ? null : amount.toFixed(2),
    String(visits),
    share.toFixed(4),
    String(member),
    channelOf(shape, random),
    `region-${Math.min(integerDraw(random, 8), integerDraw(random, 8))}`,
    String(Math.max(0, Math.min(23, Math.round(13 + 4 * normalDraw(random))))),
  ];
  const label = random() < logistic(0.15 * (temperature - 20) + 0.5 * member - 0.5) ? '1' : '0';
  return { cells, label };
}

function channelOf({ partner = 0.2, newChannel = 0 }: Shape, random: Random): string {
  const draw = random();
  if (draw < newChannel) return 'kiosk';
  if (draw < newChannel + partner) return 'partner';
  return ['web', 'app', 'store'][integerDraw(random, 3)] as string;
}
