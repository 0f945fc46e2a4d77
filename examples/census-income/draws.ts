import { featuresCsv, trainingCsv } from './csv.js';
import { type CensusRow, loadCensus } from './dataset.js';
import { draw, drawMixture, POPULATION_A, POPULATION_B } from './population.js';
import { seededRandom } from './random.js';

const TRAINING_ROWS = 8000;
const BASELINE_ROWS = 4000;
const WINDOW_ROWS = 1000;

export type PopulationName = 'A' | 'B' | 'mixture';

/** Training rows of one population, and held-out rows for its baseline. */
export interface PopulationRows {
  readonly training: readonly CensusRow[];
  readonly heldOut: readonly CensusRow[];
}

/** All the rows of the story. They are the same in every run. */
export interface CensusDraws {
  readonly rows: Readonly<Record<PopulationName, PopulationRows>>;
  /** The next hour of traffic from a population: new rows each time, and none of them from a training set. */
  nextWindow(population: 'A' | 'B'): readonly CensusRow[];
}

export async function drawCensus(seed = 1): Promise<CensusDraws> {
  const census = await loadCensus();
  const random = seededRandom(seed);
  const populations = { A: POPULATION_A, B: POPULATION_B };
  const of = (name: 'A' | 'B'): PopulationRows => ({
    training: draw(census.training, populations[name], TRAINING_ROWS, random),
    heldOut: draw(census.heldOut, populations[name], BASELINE_ROWS, random),
  });
  const mixture = {
    training: drawMixture(census.training, TRAINING_ROWS, random),
    heldOut: drawMixture(census.heldOut, BASELINE_ROWS, random),
  };
  return {
    rows: { A: of('A'), B: of('B'), mixture },
    nextWindow: (name) => draw(census.traffic, populations[name], WINDOW_ROWS, random),
  };
}

/** The two channels of a training job. */
export function modelData(rows: PopulationRows): { readonly training: string; readonly validation: string } {
  return { training: trainingCsv(rows.training), validation: trainingCsv(rows.heldOut) };
}

/** One CSV line per invocation. */
export function invocations(rows: readonly CensusRow[]): readonly string[] {
  return featuresCsv(rows).trimEnd().split('\n');
}
