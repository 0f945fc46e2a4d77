import { integerDraw, normalDraw, type Random } from '../../src/statistics/random.js';
import { type Defect, type Place, withDefect } from './defects.js';
import { cellsOf, inSome, withColumn } from './rows.js';
import { type Cells, honestScene, type LabelledRow, type Scene, USUAL, type World } from './scene.js';
import type { Situation } from './situations.js';
import { GENERATED_COLUMNS, generatedRow, generatedWorld } from './worlds.js';

/**
 * Situations written from a list of common feed defects, without knowledge of what the gate recognised. The gate has since
 * received recognisers for those that it missed.
 */
export function learntSituations(census: World): readonly Situation[] {
  const moved = generatedWorld({}, { factor: 1 });
  const wide = withPlaces(moved);
  const situation =
    (honest: boolean) =>
    (name: string, make: (random: Random) => Scene): Situation => ({ name: `learnt: ${name}`, honest, make });
  const [honest, corrupt] = [situation(true), situation(false)];
  const spoiled = (name: string, defect: Defect, world: World = moved) =>
    (['training set', 'traffic', 'both'] as const satisfies readonly Place[]).map((place) =>
      corrupt(`${name}, ${place}`, (random) => withDefect(honestScene(world, random), defect, place, random)),
    );
  return [
    ...spoiled('a different unit from one source, 30 % of the rows', inSome(0.3, 'temperature', fahrenheit)),
    ...spoiled('cents instead of euros from one source, 30 %', inSome(0.3, 'amount', scaled(100))),
    ...spoiled(
      'truncated decimals',
      inSome(1, 'temperature', (cell) => `${Math.trunc(Number(cell))}.0`),
    ),
    ...spoiled(
      'trailing space in half of the categories',
      inSome(0.5, 'channel', (cell) => `${cell} `),
    ),
    ...spoiled(
      'one of eight categories spelled with an accent',
      inSome(1, 'region', (cell) => (cell === 'region-1' ? 'région-1' : cell)),
    ),
    ...spoiled(
      'zeros for unknown amounts, 8 %',
      inSome(0.08, 'amount', () => '0.00'),
    ),
    ...spoiled(
      '9999 for unknown visits, 2 %',
      inSome(0.02, 'visits', () => '9999'),
    ),
    ...spoiled(
      '1970-01-01 for unknown dates, 10 %',
      inSome(0.1, 'signup_days', () => '0'),
      wide,
    ),
    ...spoiled(
      'hours in another time zone, 8 h away',
      inSome(1, 'hour', (cell) => String((Number(cell) + 8) % 24)),
    ),
    ...spoiled('latitude and longitude swapped', swapped('latitude', 'longitude'), wide),
    ...spoiled(
      'sign flipped',
      inSome(1, 'balance', (cell) => (-Number(cell)).toFixed(2)),
      wide,
    ),
    ...spoiled('one batch of a tenth of the rows sent twice', repeatedBatch),
    ...spoiled('one column joined one row off', joinedOneRowOff('temperature')),
    ...spoiled(
      'one in twenty rows poisoned',
      inSome(0.05, 'share', () => '0.9999'),
    ),
    ...spoiled(
      'a clipped sensor',
      inSome(1, 'temperature', (cell) => Math.min(24, Number(cell)).toFixed(2)),
    ),
    corrupt('a sensor that degrades slowly in the traffic', (random) => ({
      ...honestScene(moved, random),
      windows: Array.from({ length: 12 }, (_, i) =>
        cellsOf(
          moved
            .draw('traffic', true, 500, random)
            .map((row) => changed(row, 'temperature', (cell) => (Number(cell) * (1 - 0.03 * i)).toFixed(2))),
        ),
      ),
    })),
    corrupt('training set sampled at weekends only', (random) => ({
      ...honestScene(generatedWorld({}, { amount: 0.1 }), random),
      training: rows(2000, random, { amount: 0.6, partner: 0.35 }),
    })),
    corrupt('labels shuffled', (random) => {
      const scene = honestScene(moved, random);
      const labels = scene.training.map(({ label }) => label);
      for (let i = labels.length - 1; i > 0; i--) {
        const j = integerDraw(random, i + 1);
        [labels[i], labels[j]] = [labels[j] as string, labels[i] as string];
      }
      return { ...scene, training: scene.training.map((row, i) => ({ ...row, label: labels[i] as string })) };
    }),
    corrupt('an identifier that reveals the label', (random) => {
      const world = withColumn(moved, 'customer', (row, draw) =>
        String(10_000 + integerDraw(draw, 80_000) + (row.label === '1' ? 90_000 : 0)),
      );
      const scene = honestScene(world, random);
      const unknown = withColumn(moved, 'customer', (_, draw) => String(10_000 + integerDraw(draw, 170_000)));
      return {
        ...scene,
        windows: scene.windows.map(() => cellsOf(unknown.draw('traffic', true, 500, random))),
      };
    }),
    corrupt('trained on 70 % of the old population, 30 % of the new', (random) => ({
      ...honestScene(census, random),
      training: [
        ...census.draw('training', false, 1400, random),
        ...census.draw('training', true, 600, random),
      ],
    })),
    corrupt('trained on 30 % of the old population, 70 % of the new', (random) => ({
      ...honestScene(census, random),
      training: [
        ...census.draw('training', false, 600, random),
        ...census.draw('training', true, 1400, random),
      ],
    })),

    honest('tails grow heavier', (random) =>
      honestScene(
        withColumn(moved, 'delay', (_, draw, after) => {
          const heavy = normalDraw(draw) / Math.sqrt(sumOfSquares(after ? 3 : 12, draw));
          return (10 + 4 * heavy).toFixed(3);
        }),
        random,
      ),
    ),
    honest('a new category of 3 %', (random) =>
      honestScene(generatedWorld({}, { newChannel: 0.03 }), random),
    ),
    ...[100, 200, 300].map((windowRows) =>
      honest(`windows of ${windowRows} rows, the census`, (random) =>
        honestScene(census, random, true, { ...USUAL, windowRows, windows: 12 }),
      ),
    ),
    honest('windows of 120 rows, generated', (random) =>
      honestScene(moved, random, true, { ...USUAL, windowRows: 120, windows: 24 }),
    ),
    honest('ten nearly equal features', (random) =>
      honestScene(
        Array.from({ length: 10 }).reduce<World>(
          (world, _, i) =>
            withColumn(world, `echo_${i}`, (row, draw) =>
              (Number(row.cells[0]) * (1 + i / 10) + 0.3 * normalDraw(draw)).toFixed(2),
            ),
          moved,
        ),
        random,
      ),
    ),
    honest('two hundred features', (random) => honestScene(manyColumns(200), random)),
    honest('rare categories: 150 of them', (random) =>
      honestScene(
        withColumn(moved, 'product', (_, draw) => `p${Math.floor(150 * draw() ** 3)}`),
        random,
      ),
    ),
    honest('integers that are codes, their mix moved', (random) =>
      honestScene(
        withColumn(moved, 'branch', (_, draw, after) =>
          String([101, 205, 310, 412, 999][Math.floor(5 * draw() ** (after ? 1.5 : 1))]),
        ),
        random,
      ),
    ),
    honest('prices a tenth higher', (random) =>
      honestScene(generatedWorld({}, { amount: Math.log(1.1) / 0.7 }), random),
    ),
    honest('amounts missing in 4 % of the rows, as before', (random) =>
      honestScene(generatedWorld({ amountMissing: 0.04 }, { amountMissing: 0.04, factor: 1 }), random),
    ),
  ];
}

const rows = (count: number, random: Random, shape: Parameters<typeof generatedRow>[0]) =>
  Array.from({ length: count }, () => generatedRow(shape, random));
const fahrenheit = (cell: string) => (Number(cell) * 1.8 + 32).toFixed(2);
const scaled = (factor: number) => (cell: string) => (Number(cell) * factor).toFixed(2);

function swapped(a: string, b: string): Defect {
  return (given, _, columns) => {
    const [i, j] = [columns.indexOf(a), columns.indexOf(b)];
    return given.map((cells) =>
      cells.map((cell, at) => (at === i ? cells[j] : at === j ? cells[i] : cell) ?? null),
    );
  };
}

const repeatedBatch: Defect = (given) => {
  const batch = given.slice(0, Math.floor(given.length / 10));
  return [...given.slice(0, given.length - batch.length), ...batch];
};

function joinedOneRowOff(column: string): Defect {
  return (given, _, columns) => {
    const at = columns.indexOf(column);
    return given.map((cells, row) =>
      cells.map((cell, i) => (i === at ? (given[(row + 1) % given.length]?.[at] ?? null) : cell)),
    );
  };
}

/** Adds places in France, the sign-up day counted from 1970, and a mostly positive balance. */
function withPlaces(world: World): World {
  const more: readonly [string, (random: Random) => string][] = [
    ['latitude', (random) => (46.5 + 1.8 * normalDraw(random)).toFixed(4)],
    ['longitude', (random) => (2.4 + 1.9 * normalDraw(random)).toFixed(4)],
    ['signup_days', (random) => String(17_000 + integerDraw(random, 3000))],
    ['balance', (random) => (Math.exp(5 + normalDraw(random)) - 60).toFixed(2)],
  ];
  return more.reduce((w, [name, cell]) => withColumn(w, name, (_, random) => cell(random)), world);
}

function changed(row: LabelledRow, column: string, change: (cell: string) => string): LabelledRow {
  const at = (GENERATED_COLUMNS as readonly string[]).indexOf(column);
  return {
    ...row,
    cells: row.cells.map((cell, i): Cells[number] => (i === at && cell !== null ? change(cell) : cell)),
  };
}

function sumOfSquares(degrees: number, random: Random): number {
  let sum = 0;
  for (let i = 0; i < degrees; i++) sum += normalDraw(random) ** 2;
  return sum / degrees;
}

function manyColumns(count: number): World {
  return {
    columns: Array.from({ length: count }, (_, i) => `f${i}`),
    score: (cells) => 1 / (1 + Math.exp(-Number(cells[0]))),
    draw: (_, moved, rowCount, random) =>
      Array.from({ length: rowCount }, () => {
        const cells = Array.from({ length: count }, (_, i) =>
          (normalDraw(random) + (moved && i < 20 ? 0.7 : 0)).toFixed(3),
        );
        return { cells, label: random() < 1 / (1 + Math.exp(-Number(cells[0]))) ? '1' : '0' };
      }),
  };
}
