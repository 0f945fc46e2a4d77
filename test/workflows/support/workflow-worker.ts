/** The real workflow on a real Temporal server, with fake activities: each run takes milliseconds. */

import { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, inject, test as sequential } from 'vitest';
import type { Activities } from '../../../src/activities/index.js';
import { recordHistory } from '../../support/record-history.js';
import { type RunUnderTest, runUnderTest } from '../../support/workflow.js';
import { type Call, fakeActivities, type Scenario } from './fake-activities.js';

/** A run mostly waits for the server, so the tests of a file run concurrently. */
export const test = sequential.concurrent;

export interface FakeRun extends RunUnderTest {
  readonly calls: readonly Call[];
  /** Names of the activities that were called, in order. */
  names(): readonly string[];
  /** The request of the only, or the last, call of an activity. */
  request<Name extends keyof Activities>(name: Name): Parameters<Activities[Name]>[0];
}

export interface WorkflowWorker {
  /** Starts a run for endpoint `name`, whose history `npm run record:histories` keeps under that name. */
  start(name: string, scenario?: Scenario, input?: object): Promise<FakeRun>;
  /** Starts a run with these arguments, as pasted into the UI's form, under workflow ID `rebaseline-<name>`. */
  paste(name: string, args: readonly unknown[]): Promise<FakeRun>;
}

interface Played {
  readonly activities: Activities;
  readonly calls: Call[];
}

/** The fakes answer at once, so a status lasts only milliseconds. */
const QUERY_INTERVAL_MILLISECONDS = 25;
const NEW_DATA = { trainingDataset: { s3Uri: 's3://data/new.csv' } };

/** One worker for a test file. */
export function useWorkflowWorker(): WorkflowWorker {
  const played = new Map<string, Played>();
  const started: { name: string; run: RunUnderTest }[] = [];
  let client: Client;
  let stop: () => Promise<void>;

  const taskQueue = `workflow-tests-${process.pid}-${Math.random().toString(36).slice(2)}`;
  beforeAll(async () => {
    const address = inject('temporalAddress');
    const connection = await Connection.connect({ address });
    const native = await NativeConnection.connect({ address });
    client = new Client({ connection });
    const worker = await Worker.create({
      connection: native,
      taskQueue,
      workflowBundle: { codePath: inject('workflowBundlePath') },
      activities: dispatching(played),
      maxCachedWorkflows: 100,
    });
    const running = worker.run();
    stop = async () => {
      worker.shutdown();
      await running;
      await native.close();
      await connection.close();
    };
  });
  afterAll(async () => {
    for (const { name, run } of started) await recordHistory(name, run);
    await stop?.();
  });

  const paste = async (name: string, args: readonly unknown[], scenario: Scenario = {}): Promise<FakeRun> => {
    const calls: Call[] = [];
    const workflowId = `rebaseline-${name}`;
    played.set(workflowId, { activities: fakeActivities(scenario), calls });
    const handle = await client.workflow.start('retrainAndRebaseline', {
      workflowId,
      taskQueue,
      args: [...args],
    });
    const run = runUnderTest(client, workflowId, handle.firstExecutionRunId, QUERY_INTERVAL_MILLISECONDS);
    if (!scenario.unrecorded) started.push({ name, run });
    return {
      ...run,
      calls,
      names: () => calls.map((call) => call.name),
      request: (activity) => {
        const call = calls.findLast((one) => one.name === activity);
        if (!call) throw new Error(`${activity} was not called. Called: ${calls.map(({ name }) => name)}`);
        return call.request as never;
      },
    };
  };
  return {
    paste,
    start: (name, scenario = {}, input = NEW_DATA) =>
      paste(name, [{ endpointName: name, ...input }], scenario),
  };
}

/** The activities of each run's scenario, found by the workflow that calls them. */
function dispatching(
  played: ReadonlyMap<string, Played>,
): Record<string, (request: never) => Promise<unknown>> {
  const names = Object.keys(fakeActivities()) as (keyof Activities)[];
  return Object.fromEntries(
    names.map((name) => [
      name,
      async (request: never) => {
        const { workflowId } = Context.current().info.workflowExecution ?? {};
        const run = played.get(workflowId ?? '');
        if (!run) throw new Error(`No test started ${workflowId}.`);
        run.calls.push({ name, request });
        return run.activities[name](request);
      },
    ]),
  );
}
