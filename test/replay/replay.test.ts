import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { ReplayResult } from '@temporalio/worker';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, expect, test } from 'vitest';

/**
 * Histories of every outcome and branch, recorded by `npm run record:histories`: two of the whole stack, the others of the
 * workflow tests. A workflow change that does not replay them would stall every run in flight when it is deployed.
 * docs/upgrading.md says what to do then.
 */
const HISTORIES = fileURLToPath(new URL('./histories/', import.meta.url));
const NAMES = readdirSync(HISTORIES)
  .filter((name) => name.endsWith('.json.gz'))
  .map((name) => name.replace('.json.gz', ''));
const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

/** Every outcome and branch that must be among the recorded histories. */
const REQUIRED = [
  'census-after',
  'census-first',
  'after-approval',
  'deploy-first',
  'planned',
  'nothing-to-do',
  'no-windows',
  'upstream-defect',
  'overridden-in-input',
  'overridden-by-signal',
  'rejected-by-gate',
  'rejected-by-person',
  'expired',
  'rolled-back',
  'switch-refused',
  'restored-worse',
  'roll-back-failed',
  'unverified',
  'cancelled-before-release',
  'cancelled-after-release',
  'stopped-before-release',
  'stopped-after-release',
  'stopped-by-failure',
  'several-monitors',
  'several-kinds',
  'dirty-before-other-switch',
  'quality-dirty',
  'no-labels',
  'quality-switch-refused',
  'one-switch-refused',
  'monitor-left',
  'two-candidates',
  'two-candidates-rolled-back',
  'record-preprocessor',
  'retried-job',
  'calibrated',
  'asked-again',
  'stale-baseline',
  'model-package',
  'created-model',
  'pipeline',
  'pipeline-failed',
  'cancelled-in-pipeline',
  'approved-in-registry',
  'rejected-in-registry',
  'expired-in-registry',
  'registry-asked-again',
  'cancelled-in-registry',
  'invalid-input',
];

interface History {
  readonly events: {
    readonly activityTaskScheduledEventAttributes?: { readonly activityType: { name: string } };
  }[];
}

interface NamedHistory {
  readonly workflowId: string;
  readonly history: History;
}

let workflowBundle: Awaited<ReturnType<typeof bundleWorkflowCode>>;

beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: source('workflows/index.ts'),
    payloadConverterPath: source('payload-converter.ts'),
    logger: new DefaultLogger('ERROR'),
  });
});

function historyOf(name: string): NamedHistory {
  const text = gunzipSync(readFileSync(`${HISTORIES}${name}.json.gz`)).toString();
  return { workflowId: `rebaseline-${name}`, history: JSON.parse(text) as History };
}

/** The history of another workflow: its last activity has another name. */
function altered(named: NamedHistory): NamedHistory {
  const last = named.history.events.findLast((event) => event.activityTaskScheduledEventAttributes);
  if (!last?.activityTaskScheduledEventAttributes) throw new Error(`${named.workflowId} has no activity.`);
  last.activityTaskScheduledEventAttributes.activityType.name = 'anotherActivity';
  return named;
}

/** The error of each history by workflow ID; null if it replays. */
async function replay(histories: readonly NamedHistory[]): Promise<Record<string, unknown>> {
  const results: AsyncIterableIterator<ReplayResult> = Worker.runReplayHistories(
    { workflowBundle },
    histories,
  );
  const errors: Record<string, unknown> = {};
  for await (const { workflowId, error } of results) errors[workflowId] = error ?? null;
  return errors;
}

test('the recorded histories cover every outcome and branch', () => {
  expect(NAMES).toEqual(expect.arrayContaining(REQUIRED));
});

test('recorded histories contain no paths of the machine that recorded them', () => {
  for (const name of NAMES) {
    expect([name, JSON.stringify(historyOf(name))]).not.toContainEqual(
      expect.stringMatching(/node_modules|\/(tmp|home|root|Users)\//),
    );
  }
});

test('every recorded history replays under the workflow in this checkout', async () => {
  expect(await replay(NAMES.map(historyOf))).toEqual(
    Object.fromEntries(NAMES.map((name) => [`rebaseline-${name}`, null])),
  );
});

test.each(['census-after', 'cancelled-after-release', 'nothing-to-do'])(
  'history %s with another activity at its end does not replay',
  async (name) => {
    const errors = await replay([altered(historyOf(name))]);
    expect(errors[`rebaseline-${name}`]).toBeInstanceOf(DeterminismViolationError);
  },
);
