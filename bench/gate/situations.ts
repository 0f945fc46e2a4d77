import { normalDraw, type Random } from '../../src/statistics/random.js';
import { DEFECTS, type Place, withDefect } from './defects.js';
import { type Cells, honestScene, type LabelledRow, type Scene, USUAL, type World } from './scene.js';
import { generatedRow, generatedWorld, type Shape } from './worlds.js';

export interface Situation {
  readonly name: string;
  /** Whether the gate should accept the candidate. */
  readonly honest: boolean;
  make(random: Random): Scene;
}

const cellsOf = (rows: readonly LabelledRow[]) => rows.map(({ cells }) => cells);
const rowsOf = (shape: Shape, count: number, random: Random) =>
  Array.from({ length: count }, () => generatedRow(shape, random));

/** Honest and corrupt situations. `census` draws the Adult rows; the other worlds are generated. */
export function situations(census: World): readonly Situation[] {
  const honest = (name: string, make: (random: Random) => Scene): Situation => ({ name, honest: true, make });
  const corrupt = (name: string, make: (random: Random) => Scene): Situation => ({
    name,
    honest: false,
    make,
  });
  const still = generatedWorld({}, {});
  const season = generatedWorld({ temperature: 1 }, { temperature: -1.2 });
  const moved = generatedWorld({}, { factor: 1 });

  const honestOnes = [
    honest('census: age moves from 30 to 45', (random) => honestScene(census, random)),
    honest('census: nothing moved', (random) => honestScene(census, random, false)),
    honest('census: retrained by hand, baseline left behind', (random) => ({
      ...honestScene(census, random),
      retrains: false,
    })),
    honest('census: windows of 200 rows', (random) =>
      honestScene(census, random, true, { ...USUAL, windowRows: 200, windows: 12 }),
    ),
    honest('census: windows of 2,000 rows', (random) =>
      honestScene(census, random, true, { training: 4000, windowRows: 2000, windows: 3 }),
    ),
    honest('generated: nothing moved', (random) => honestScene(still, random)),
    honest('generated: the population moved', (random) => honestScene(moved, random)),
    honest('generated: retrained for the season', (random) => honestScene(season, random)),
    honest('generated: windows of 150 rows', (random) =>
      honestScene(moved, random, true, { ...USUAL, windowRows: 150, windows: 12 }),
    ),
    honest('generated: a campaign moves one feature', (random) =>
      honestScene(generatedWorld({}, { amount: 1 }), random),
    ),
    honest('generated: another mix of cases', (random) =>
      honestScene(generatedWorld({ partner: 0.2 }, { partner: 0.4 }), random),
    ),
    honest('generated: a new category of 6 %', (random) =>
      honestScene(generatedWorld({}, { newChannel: 0.06 }), random),
    ),
    honest('generated: coarse rows that repeat by nature', (random) => honestScene(coarse(moved), random)),
    honest('generated: steady growth', (random) => {
      const growing = Array.from({ length: 2000 }, (_, i) =>
        generatedRow({ amount: 0.3 * (i / 2000) }, random),
      );
      return {
        ...honestScene(still, random),
        training: growing,
        windows: Array.from({ length: 6 }, (_, i) =>
          cellsOf(rowsOf({ amount: 0.3 + 0.01 * i }, 500, random)),
        ),
      };
    }),
    honest('generated: windows that differ a little, in runs', (random) => ({
      ...honestScene(still, random),
      windows: autoregressiveWindows(0.06, 12, random),
    })),
  ];

  const places: readonly Place[] = ['training set', 'traffic', 'both'];
  const defective = Object.entries(DEFECTS).flatMap(([name, defect]) =>
    places.flatMap((place) => [
      corrupt(`generated: ${name}, ${place}`, (random) =>
        withDefect(honestScene(moved, random), defect.generated, place, random),
      ),
      corrupt(`census: ${name}, ${place}`, (random) =>
        withDefect(honestScene(census, random), defect.census, place, random),
      ),
    ]),
  );

  const others = [
    corrupt('census: retrained on both populations mixed', (random) => {
      const scene = honestScene(census, random);
      const training = mixed(
        census.draw('training', false, 1000, random),
        census.draw('training', true, 1000, random),
      );
      return { ...scene, training };
    }),
    corrupt('census: retrained on the old population', (random) => ({
      ...honestScene(census, random),
      training: census.draw('training', false, 2000, random),
    })),
    corrupt('census: split by age, the younger half for training', (random) => {
      const scene = honestScene(census, random);
      const sorted = [...scene.training].sort((a, b) => Number(a.cells[0]) - Number(b.cells[0]));
      return { ...scene, training: sorted.slice(0, 1000), baseline: cellsOf(sorted.slice(1000)) };
    }),
    corrupt('census: baseline from the older half of a sound training set', (random) => {
      const scene = honestScene(census, random);
      const sorted = [...scene.baseline].sort((a, b) => Number(a[0]) - Number(b[0]));
      return { ...scene, baseline: sorted.slice(750) };
    }),
    corrupt('generated: old data', (random) => ({
      ...honestScene(moved, random),
      training: moved.draw('training', false, 2000, random),
      baseline: cellsOf(moved.draw('heldOut', false, 1500, random)),
    })),
    corrupt('generated: a feature leaks the label, its distribution unchanged', (random) =>
      leaking(honestScene(moved, random), 3),
    ),
    corrupt('census: a feature leaks the label, its distribution unchanged', (random) =>
      leaking(honestScene(census, random), 2),
    ),
    corrupt('generated: outputs of an overfitted model on its own rows', (random) =>
      overfitted(honestScene(moved, random)),
    ),
    corrupt('census: outputs of an overfitted model on its own rows', (random) =>
      overfitted(honestScene(census, random)),
    ),
    corrupt('generated: one feature jumps at one instant', (random) => {
      const scene = honestScene(still, random);
      const jumped = (at: number) => cellsOf(rowsOf({ temperature: at < 3 ? 0 : 1.5 }, 500, random));
      return { ...scene, windows: Array.from({ length: 6 }, (_, i) => jumped(i)) };
    }),
    corrupt('generated: every other training row from elsewhere', (random) => {
      const scene = honestScene(still, random);
      const otherRows = rowsOf({ temperature: 0.8 }, 2000, random);
      return {
        ...scene,
        training: scene.training.map((row, i) => (i % 2 === 0 ? row : (otherRows[i] as LabelledRow))),
      };
    }),
    corrupt('generated: windows that wander so far that any baseline alarms', (random) => ({
      ...honestScene(still, random),
      windows: autoregressiveWindows(0.8, 12, random),
    })),
    corrupt('generated: rows of a declared incident in the training set', (random) => {
      const scene = honestScene(moved, random);
      const incident = rowsOf({ factor: 1, amount: 0.4 }, 500, random);
      const training = [...scene.training.slice(0, 1900), ...incident.slice(0, 100)];
      return { ...scene, training, incidents: [cellsOf(incident)] };
    }),
    corrupt('generated: a declared incident that the candidate does not see', (random) => ({
      ...honestScene(moved, random),
      incidents: [cellsOf(rowsOf({ factor: 1, temperature: 0.2 }, 500, random))],
    })),
  ];
  return [...honestOnes, ...defective, ...others];
}

/** Windows whose common factor follows a first-order autoregressive process with this standard deviation. */
function autoregressiveWindows(deviation: number, count: number, random: Random): (readonly Cells[])[] {
  const correlation = 0.8;
  let factor = deviation * normalDraw(random);
  return Array.from({ length: count }, () => {
    factor = correlation * factor + deviation * Math.sqrt(1 - correlation ** 2) * normalDraw(random);
    return cellsOf(rowsOf({ factor }, 500, random));
  });
}

function mixed(a: readonly LabelledRow[], b: readonly LabelledRow[]): LabelledRow[] {
  return a.flatMap((row, i) => [row, b[i] as LabelledRow]);
}

/** Reassigns the values of a column so that the largest go to the positive rows; the distribution is unchanged. */
function leaking(scene: Scene, column: number): Scene {
  const values = scene.training
    .map(({ cells }) => cells[column] ?? '0')
    .sort((a, b) => Number(b) - Number(a));
  const positives = scene.training.filter(({ label }) => label === '1').length;
  let [high, low] = [0, positives];
  const training = scene.training.map((row): LabelledRow => {
    const value = (row.label === '1' ? values[high++] : values[low++]) as string;
    return { ...row, cells: row.cells.map((cell, i) => (i === column ? value : cell)) };
  });
  return { ...scene, training };
}

/** A model that memorizes its training rows, with a baseline made from exactly those rows. */
function overfitted(scene: Scene): Scene {
  const known = new Map(scene.training.map(({ cells, label }) => [cells.join(), label]));
  return {
    ...scene,
    baseline: cellsOf(scene.training),
    baselineIsTraining: true,
    score: (cells) => {
      const label = known.get(cells.join());
      const usual = scene.score?.(cells) ?? 0;
      return label === undefined ? usual : label === '1' ? 0.9 + usual / 10 : usual / 10;
    },
  };
}

/** Reduces every number to above or below a threshold, which leaves at most a few hundred distinct rows. */
function coarse(world: World): World {
  const thresholds = [20, 20, 6, 0.5, 0.5, null, null, 12];
  return {
    ...world,
    draw: (...request) =>
      world.draw(...request).map(({ cells, label }) => ({
        label,
        cells: cells.map((cell, i) =>
          typeof thresholds[i] === 'number' ? (Number(cell) > thresholds[i] ? '1' : '0') : cell,
        ),
      })),
  };
}
