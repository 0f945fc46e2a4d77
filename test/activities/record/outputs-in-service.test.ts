import { describe, expect, it } from 'vitest';
import { outputsInService } from '../../../src/activities/record/outputs-in-service.js';
import type { RunRecord } from '../../../src/contract/run.js';
import type { ComparedOutput } from '../../../src/domain/quality/outputs.js';
import type { LedgerEntry } from '../../../src/domain/windows/window-ledger.js';
import { gateFile } from '../../report/support/report.js';
import { memoryS3 } from '../support/memory-s3.js';
import { MONITOR, RUN } from '../support/run.js';

/** A monitor's statistics of one output: predicted classes 0 and 1. */
const statistics = (zeros: number, ones: number) =>
  JSON.stringify({
    version: 0,
    dataset: { item_count: zeros + ones },
    features: [
      {
        name: 'label',
        inferred_type: 'Integral',
        numerical_statistics: {
          common: { num_present: zeros + ones, num_missing: 0 },
          mean: 0.5,
          sum: ones,
          std_dev: 0.5,
          min: 0,
          max: 1,
          distribution: {
            kll: {
              buckets: [],
              sketch: {
                parameters: { c: 0.64, k: 2048 },
                data: [[...new Array(zeros).fill(0), ...new Array(ones).fill(1)]],
              },
            },
          },
        },
      },
    ],
  });

const output: ComparedOutput = {
  feature: 'label',
  live: null,
  candidate: null,
  traffic: null,
  distance: null,
  outside: null,
  monitorDetects: null,
};
const gate = { ...gateFile(['age'], 2), outputs: [output] };
const result = {
  modelName: 'new-model',
  definitions: { [MONITOR.scheduleName]: 'new' },
} as unknown as RunRecord;
const entry = (more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  schedule: MONITOR.scheduleName,
  windowStart: '2024-05-01T11:00:00.000Z',
  windowEnd: '2024-05-01T12:00:00.000Z',
  servedBy: 'new-model',
  judgedBy: 'new',
  shouldBe: 'new',
  right: true,
  status: 'Completed',
  violations: 0,
  reportUri: 's3://reports/12',
  ...more,
});
const files = {
  [gate.candidate.statisticsUri as string]: statistics(80, 20),
  's3://reports/12/statistics.json': statistics(50, 50),
};

describe('outputs in service', () => {
  it('are those of the last window that the released model served alone, beside its baseline', async () => {
    const mixed = entry({ servedBy: 'mixed', reportUri: 's3://reports/13' });
    const found = await outputsInService(memoryS3(files), RUN, result, gate, [entry(), mixed]);
    expect(found).toMatchObject({
      windowStart: '2024-05-01T11:00:00.000Z',
      outputs: [
        {
          feature: 'label',
          traffic: {
            shares: [
              { value: '0', share: 0.5 },
              { value: '1', share: 0.5 },
            ],
          },
          // Model Monitor compares distinct values, so it cannot see this.
          monitorDetects: null,
        },
      ],
    });
    expect(found?.outputs[0]?.distance).toBeCloseTo(0.3, 12);
  });

  it('are unknown without such a window, without outputs, or if a file is gone', async () => {
    const s3 = memoryS3(files);
    const old = entry({ servedBy: 'old-model', judgedBy: 'old' });
    expect(await outputsInService(s3, RUN, result, gate, [old, entry({ status: 'Failed' })])).toBeNull();
    expect(await outputsInService(s3, RUN, result, { ...gate, outputs: [] }, [entry()])).toBeNull();
    expect(await outputsInService(memoryS3(), RUN, result, gate, [entry()])).toBeNull();
  });
});
