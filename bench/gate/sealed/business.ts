import { normalDraw, type Random, seededRandom } from '../../../src/statistics/random.js';
import type { Cells } from '../scene.js';
import { hash } from './choose.js';
import { DOMAINS, type Domain } from './domains.js';
import { driftsOf } from './drifts.js';
import { featuresOf } from './feature.js';
import { accepted, type Drift, NO_DRIFT, type Population } from './population.js';

const SAMPLE = 2500;

/** Generated populations: rows of two hidden factors that most columns depend on. */
export function businessPopulations(): readonly Population[] {
  return Object.entries(DOMAINS).map(([name, domain]) => {
    const columns = domain.columns.map((column) => column.name);
    const sampler = seededRandom(hash(name));
    const sample = Array.from({ length: SAMPLE }, () => rowOf(domain, NO_DRIFT, 0, sampler));
    const features = featuresOf(columns, sample);
    const shifts: readonly Drift[] = [
      { name: 'growth: larger cases of every kind', factors: [0.9, 0] },
      { name: 'a slow shift of the second factor', factors: [0, 0.35], isGradual: true },
      { name: 'both factors move against each other', factors: [-0.6, 0.7] },
      { name: 'heavier tails', tails: 1.6 },
    ];
    return {
      name,
      columns,
      features,
      sample,
      drifts: [...driftsOf(name, features, domain.notes), ...shifts],
      limit: null,
      open: (random) => ({
        rows: (drift, stage, count) =>
          accepted(() => rowOf(domain, drift, stage, random), drift, stage, count, random),
      }),
    };
  });
}

function rowOf(domain: Domain, drift: Drift, stage: number, random: Random): Cells {
  const [first, second] = drift.factors ?? [0, 0];
  const factors = [normalDraw(random) + stage * first, normalDraw(random) + stage * second] as const;
  const noise = stage === 0 ? 1 : (drift.tails ?? 1);
  const row = new Map<string, string>();
  const gap = new Set<string>();
  for (const column of domain.columns) {
    const [a = 0, b = 0] = column.factors ?? [];
    const rest = Math.sqrt(Math.max(0, 1 - a * a - b * b));
    const z = a * factors[0] + b * factors[1] + rest * noise * normalDraw(random);
    row.set(column.name, column.make(z, random, row));
    const { gaps = 0 } = column;
    if (random() < (typeof gaps === 'number' ? gaps : gaps(row))) gap.add(column.name);
  }
  return domain.columns.map(({ name }) => (gap.has(name) ? null : (row.get(name) ?? null)));
}
