import { DescribeEndpointCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { captureRecord } from '../../../src/activities/data/capture-record.js';
import { backtestActivities } from '../../../src/activities/gate/collect-windows.js';
import { failureOf, inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker } from '../support/sagemaker.js';

const NOW = '2024-05-01T12:30:00.000Z';
const hourOf = (hour: number) =>
  `s3://capture/data/churn/AllTraffic/2024/05/01/${String(hour).padStart(2, '0')}/0.jsonl`;
const csv = (rows: number) =>
  Array.from({ length: rows }, (_, i) => captureRecord(['0.5', String(i), '2'], 2, NOW, i)).join('\n');
const json = csv(60)
  .replaceAll('"CSV"', '"JSON"')
  .replace(/"data":"([^"]*)"/g, '"data":"{\\"x\\": 1}"');

function collect(files: Record<string, string>, recordPreprocessor: string | null) {
  const { answers, port } = mockSageMaker();
  answers.on(DescribeEndpointCommand).resolves({} as never);
  const s3 = memoryS3(files);
  const { collectWindows } = backtestActivities(
    dependencies({ ...port, time: { ...port.time, latest: () => Date.parse(NOW) } }, s3),
  );
  const resolved = { ...RUN, monitors: [{ ...MONITOR, recordPreprocessor }] };
  const detection = {
    verdict: 'violated' as const,
    why: '',
    windows: [],
    changePoint: '2024-05-01T08:00:00Z',
  };
  return inActivity(collectWindows, { resolved, detection, incidents: [] });
}

describe('the windows collected to be scored anew', () => {
  const enough = RUN.rules.gate.leastWindowRows;
  const files = { [hourOf(9)]: csv(enough + 1), [hourOf(10)]: csv(enough), [hourOf(11)]: csv(3) };
  const rowsOf = ({ windows }: Awaited<ReturnType<typeof collect>>) => windows.map(({ rows }) => rows);

  it('collected windows are all windows since the change point, oldest first', async () => {
    expect(rowsOf(await collect(files, null))).toEqual([enough + 1, enough, 3]);
  });

  it('with a script, collected windows go back to the latest one with enough rows', async () => {
    expect(rowsOf(await collect(files, 's3://scripts/pre.py'))).toEqual([enough, 3]);
  });

  it.each([
    ['that only the script can read', csv(60).replaceAll('"CSV"', '"BASE64"'), /only the script/],
    ['of JSON', json, /JSON/],
  ])(
    'with a script and a capture %s no window is collected, without a failure',
    async (_, capture, problem) => {
      const collected = await collect({ [hourOf(11)]: capture }, 's3://scripts/pre.py');
      expect(collected).toMatchObject({ windows: [], problem: expect.stringMatching(problem) });
    },
  );

  it('without a script, a capture that the monitor cannot read is refused', async () => {
    const capture = csv(60).replaceAll('"CSV"', '"BASE64"');
    expect(await failureOf(collect({ [hourOf(11)]: capture }, null))).toMatchObject({
      type: 'CaptureUnreadable',
    });
  });
});
