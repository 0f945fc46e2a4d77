import { expect, it } from 'vitest';
import { editedSettingsOf } from '../../../src/activities/record/gate-files.js';
import type { RunRecord } from '../../../src/contract/run.js';
import { memoryS3 } from '../support/memory-s3.js';
import { RUN } from '../support/run.js';

it('the record lists the edits of every monitor kind, which are in files of their own', async () => {
  const [data, metrics] = ['s3://workspace/edits.json', 's3://workspace/edits-metrics-1.json'];
  const edits = (scheduleName: string) =>
    JSON.stringify([{ scheduleName, base: 'live statistics', edits: [] }]);
  const s3 = memoryS3({ [data]: edits('churn-quality'), [metrics]: edits('churn-metrics') });
  const of = (uri: string) => ({ gate: null, edits: { carriedOver: 1, notCarriedOver: 0, uri } });
  const record = { gate: null, monitors: [of(data), of(data), of(metrics)] } as unknown as RunRecord;
  const found = await editedSettingsOf(s3, RUN, record);
  expect(found?.map(({ scheduleName }) => scheduleName)).toEqual(['churn-quality', 'churn-metrics']);
});
