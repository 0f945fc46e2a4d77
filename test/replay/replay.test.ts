import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, test } from 'vitest';

/**
 * Histories of real runs, recorded by `npm run record:histories`. A change of the workflow that these cannot replay
 * would wedge every run in flight when it is deployed: guard it with `patched`, or wait until they have ended.
 */
const HISTORIES = fileURLToPath(new URL('./histories/', import.meta.url));
const from = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

let workflowBundle: Awaited<ReturnType<typeof bundleWorkflowCode>>;

beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: from('workflows/index.ts'),
    payloadConverterPath: from('payload-converter.ts'),
    logger: new DefaultLogger('ERROR'),
  });
});

interface History {
  events: { eventType: string; activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[];
}

const replay = (history: History, workflowId: string) =>
  Worker.runReplayHistory({ workflowBundle }, history, workflowId);

describe.each(readdirSync(HISTORIES).filter((name) => name.endsWith('.json.gz')))('the run of %s', (name) => {
  const history = () => JSON.parse(gunzipSync(readFileSync(`${HISTORIES}${name}`)).toString()) as History;
  const workflowId = `rebaseline-${name.replace('.json.gz', '')}`;

  test('replays under the workflow as it is now', async () => {
    await replay(history(), workflowId);
  });

  test('no longer replays when a step of it is another: the check can fail', async () => {
    const altered = history();
    const scheduled = altered.events.find(
      ({ activityTaskScheduledEventAttributes: a }) => a?.activityType.name === 'runGate',
    );
    if (!scheduled?.activityTaskScheduledEventAttributes) throw new Error('this run never came to the gate');
    scheduled.activityTaskScheduledEventAttributes.activityType.name = 'anotherStep';
    await expect(replay(altered, workflowId)).rejects.toThrow(DeterminismViolationError);
  });
});
