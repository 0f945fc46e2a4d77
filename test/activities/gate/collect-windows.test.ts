import { DescribeEndpointCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { captureRecord } from '../../../src/activities/data/capture-record.js';
import { backtestActivities } from '../../../src/activities/gate/collect-windows.js';
import type { PayloadForm } from '../../../src/contract/payload.js';
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

function jsonRecord(data: string): string {
  const side = { observedContentType: 'application/json', data, encoding: 'JSON' };
  return JSON.stringify({ captureData: { endpointInput: side }, eventMetadata: { eventId: 'e' } });
}

function collect(
  files: Record<string, string>,
  recordPreprocessor: string | null,
  { s3: into = memoryS3(), payload }: { s3?: ReturnType<typeof memoryS3>; payload?: PayloadForm } = {},
) {
  const { answers, port } = mockSageMaker();
  answers.on(DescribeEndpointCommand).resolves({} as never);
  for (const [uri, text] of Object.entries(files)) into.files.set(uri, text);
  const { collectWindows } = backtestActivities(
    dependencies({ ...port, time: { ...port.time, latest: () => Date.parse(NOW) } }, into),
  );
  const production = payload ? { ...RUN.production, payload } : RUN.production;
  const resolved = { ...RUN, production, monitors: [{ ...MONITOR, recordPreprocessor }] };
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
    const capture = csv(60).replaceAll('"CSV"', '"BASE64"').replaceAll('text/csv', 'application/x-npy');
    expect(await failureOf(collect({ [hourOf(11)]: capture }, null))).toMatchObject({
      type: 'CaptureUnreadable',
    });
  });

  it('a capture of CSV as BASE64 is decoded', async () => {
    const capture = csv(60)
      .replaceAll('"CSV"', '"BASE64"')
      .replace(/"data":"([^"]*)"/g, (_, data) => `"data":"${Buffer.from(data).toString('base64')}"`);
    const s3 = memoryS3();
    expect(rowsOf(await collect({ [hourOf(11)]: capture }, null, { s3 }))).toEqual([60]);
    expect([...s3.files.values()].at(-1)).toMatch(/^0,2\n1,2\n/);
  });

  describe('of an endpoint that speaks JSON', () => {
    const mapping = {
      records: 'instances',
      features: 'features',
      content_template: '{"instances": $records}',
    };
    const form = { contentType: 'application/json', accept: 'application/json', outputs: ['score'], mapping };
    const requests = (...bodies: readonly string[]) => bodies.map((body) => jsonRecord(body)).join('\n');

    it('are its requests, one a line, and a window has as many rows as records', async () => {
      const s3 = memoryS3();
      const capture = requests(
        '{"instances": [\n{"features": [1.0, 2]}, {"features": [3, 4]}\n]}',
        '{"instances": [{"features": [5, 6]}]}',
      );
      const collected = await collect({ [hourOf(11)]: capture }, null, { s3, payload: form });
      expect(rowsOf(collected)).toEqual([3]);
      expect(s3.files.get(collected.windows[0]?.inputUri as string)).toBe(
        '{"instances": [ {"features": [1.0, 2]}, {"features": [3, 4]} ]}\n{"instances": [{"features": [5, 6]}]}\n',
      );
    });

    it.each([
      [
        '{"instances": [{"features": [1, 2]}]}',
        '{"inputs": []}',
        'MappingMatchesNothing',
        /"instances"\) finds/,
      ],
      [
        '{"instances": [{"features": [1, 2]}]}',
        '{"instances": [{"values": []}]}',
        'MappingMatchesNothing',
        /features/,
      ],
      [
        '{"instances": [{"features": [1, 2]}]}',
        '{"instances": [{"features": [1]}]}',
        'MappingWidthsDiffer',
        /1 values.*have 2/,
      ],
      [
        '{"instances": [{"features": [1, 2]}]}',
        '1,2',
        'PayloadNotJson',
        /content type is application\/json.*"1,2"/,
      ],
      [
        '{"instances": [{"features": [1, 2]}]}',
        '{"instances": [{"features": [1, [2]]}]}',
        'CaptureUnreadable',
        /nested at position 2/,
      ],
    ])('a request after %s that is %s is refused by object and line', async (first, second, type, why) => {
      const capture = requests(first, second);
      const failure = await failureOf(collect({ [hourOf(11)]: capture }, null, { payload: form }));
      expect(failure).toMatchObject({ type, nonRetryable: true });
      expect(failure.message).toContain(`Captured traffic ${hourOf(11)}, line 2: `);
      expect(failure.message).toMatch(why);
    });
  });
});
