/** Five thousand features: what the run's messages carry must stay small, for a history keeps every one of them. */
import { describe, expect, it } from 'vitest';
import { withShortPayloads } from '../../../src/activities/short-payloads.js';
import type { BaselineFiles } from '../../../src/analyzer/index.js';
import type { DatasetLayout } from '../../../src/contract/dataset.js';
import { readLayout } from '../../../src/domain/baseline/dataset-layout.js';
import { diffSummary } from '../../../src/domain/baseline/diff-summary.js';
import { compareBaselines } from '../../../src/evidence/compare-baselines.js';
import { memoryS3 } from '../support/memory-s3.js';
import { MONITOR, RUN } from '../support/run.js';

const NAMES = Array.from({ length: 5000 }, (_, i) => `customer_behaviour_feature_${i}`);
const LIVE = ['score', ...NAMES];
const constraints = JSON.stringify({ version: 0, features: LIVE.map((name) => ({ name })) });
const SUMMARY_BYTES = 4096;
const size = (message: unknown) => Buffer.byteLength(JSON.stringify(message));

function layoutOf(names: readonly string[], live: readonly string[]): DatasetLayout {
  const verdict = readLayout({
    reference: { s3Uri: 's3://data/rows.csv' },
    firstRows: [
      ['label', ...names],
      ['0', ...names.map(() => '1')],
    ],
    liveColumns: live,
    purpose: 'training',
  });
  if (!verdict.ok) throw new Error(verdict.problem);
  return verdict.layout;
}

/** The activities that take or give layouts, with what they were called with. */
function listening(layout: DatasetLayout) {
  const heard: Record<string, { layout?: DatasetLayout; training?: DatasetLayout }> = {};
  const hear = (name: string, answer: unknown) => async (request: object) => {
    heard[name] = request;
    return answer;
  };
  const s3 = memoryS3({ [MONITOR.constraintsUri]: constraints });
  const activities = withShortPayloads(s3, {
    diagnoseRun: hear('diagnoseRun', {
      report: { diagnosis: 'Drift', training: layout, baseline: layout },
      ending: null,
    }),
    prepareTrainingSet: hear('prepareTrainingSet', {}),
    prepareScoring: hear('prepareScoring', {}),
    assembleBaseline: hear('assembleBaseline', {
      datasetUri: 's3://d',
      columns: ['score', ...layout.features],
    }),
    runGate: hear('runGate', {}),
  } as unknown as Parameters<typeof withShortPayloads>[1]);
  return { activities: activities as unknown as Record<string, (request: object) => Promise<never>>, heard };
}

const diagnosed = async (activities: Record<string, (request: object) => Promise<unknown>>) => {
  const result = (await activities.diagnoseRun?.({})) as { report: { training: DatasetLayout } };
  return result.report;
};

describe('a run over five thousand features', () => {
  const layout = layoutOf(NAMES, LIVE);
  const { activities, heard } = listening(layout);

  it('a payload carries the number of five thousand features, not their names', async () => {
    const report = await diagnosed(activities);
    expect(size(layout)).toBeGreaterThan(100_000);
    expect(size(report)).toBeLessThan(SUMMARY_BYTES);
    expect(report.training.featuresUnnamed).toBe(5000);
    expect(size(await activities.assembleBaseline?.({ resolved: RUN, layout }))).toBeLessThan(SUMMARY_BYTES);
  });

  it('activities receive the names of all five thousand features', async () => {
    const { training } = await diagnosed(activities);
    for (const name of ['prepareTrainingSet', 'prepareScoring', 'assembleBaseline']) {
      await activities[name]?.({ resolved: RUN, layout: training });
      expect(heard[name]?.layout).toEqual(layout);
    }
    await activities.runGate?.({ resolved: RUN, training, baseline: training });
    expect(heard.runGate?.training).toEqual(layout);
  });

  it('a payload carries the names of a few features', async () => {
    const few = layoutOf(['age', 'hours'], ['score', 'age', 'hours']);
    const report = await diagnosed(listening(few).activities);
    expect(report.training).toEqual(few);
  });

  it('baselines of five thousand features are compared within a second, in a few sentences', () => {
    const files = (mean: number): BaselineFiles =>
      ({
        constraints: {
          version: 0,
          features: LIVE.map((name) => ({ name, inferred_type: 'Integral', completeness: 1 })),
        },
        statistics: {
          version: 0,
          dataset: { item_count: 100 },
          features: LIVE.map((name) => ({
            name,
            inferred_type: 'Integral',
            numerical_statistics: {
              common: { num_present: 100, num_missing: 0 },
              mean,
              sum: 100 * mean,
              std_dev: 1,
              min: mean,
              max: mean + 99,
              distribution: {
                kll: {
                  buckets: [],
                  sketch: {
                    parameters: { c: 0.64, k: 2048 },
                    data: [Array.from({ length: 100 }, (_, i) => mean + i)],
                  },
                },
              },
            },
          })),
        },
      }) as BaselineFiles;
    const diff = compareBaselines(files(0), files(50));
    expect(diff.features).toHaveLength(5001);
    expect(size(diffSummary(diff))).toBeLessThan(SUMMARY_BYTES);
  });
});
