/** Starts, signals and queries the workflow as the Temporal web UI does: by name, with plain JSON. */

import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Stack } from '../../src/cli/stack.js';
import type { RunResult, RunStatus } from '../../src/contract/run.js';

export interface HistoryJson {
  readonly events: readonly { readonly eventType: string; readonly eventTime: string }[];
}

export interface RunUnderTest {
  readonly workflowId: string;
  readonly runId: string;
  readonly handle: WorkflowHandle;
  signal(name: 'approve' | 'reject' | 'override', payload?: unknown): Promise<void>;
  decide(payload: unknown): Promise<unknown>;
  cancel(): Promise<void>;
  status(): Promise<RunStatus>;
  /** Queries the status until it matches. If the run ends before, throws an error with the last status. */
  until(wanted: (status: RunStatus) => boolean): Promise<RunStatus>;
  /** Resolves with the candidate's digest when the run waits for approval. */
  untilWaitingForApproval(): Promise<string>;
  /** The result. Rejects with WorkflowFailedError if the run failed or was cancelled. */
  result(): Promise<RunResult>;
  /** The history in the form that replay reads and `temporal workflow show --output json` writes. */
  history(): Promise<HistoryJson>;
}

export interface WorkflowClient {
  readonly client: Client;
  /** `input` as pasted into the UI's form. undefined starts without an argument, as an empty field does. */
  start(input: unknown, options?: { readonly workflowId?: string }): Promise<RunUnderTest>;
  close(): Promise<void>;
}

/** End-to-end runs wait for jobs, so frequent queries would only take CPU time from the worker. */
const QUERY_INTERVAL_MILLISECONDS = 200;

export async function openWorkflowClient(
  stack: Pick<Stack, 'temporalAddress' | 'namespace' | 'taskQueue'>,
): Promise<WorkflowClient> {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const client = new Client({ connection, namespace: stack.namespace });
  return {
    client,
    start: async (input, options = {}) => {
      const endpointName = (input as { endpointName?: string } | undefined)?.endpointName ?? 'none';
      const workflowId = options.workflowId ?? `rebaseline-${endpointName}`;
      const handle = await client.workflow.start('retrainAndRebaseline', {
        workflowId,
        taskQueue: stack.taskQueue,
        args: input === undefined ? [] : [input],
      });
      return runUnderTest(client, workflowId, handle.firstExecutionRunId);
    },
    close: () => connection.close(),
  };
}

export function runUnderTest(
  client: Client,
  workflowId: string,
  runId: string,
  queryIntervalMilliseconds = QUERY_INTERVAL_MILLISECONDS,
): RunUnderTest {
  const handle = client.workflow.getHandle(workflowId, runId);
  const status = () => handle.query<RunStatus>('status');
  const until = async (wanted: (status: RunStatus) => boolean) => {
    for (;;) {
      const seen = await status();
      if (wanted(seen)) return seen;
      const { status: state } = await handle.describe();
      if (state.name !== 'RUNNING') {
        const last = await status();
        if (wanted(last)) return last;
        throw new Error(
          `The run is ${state.name} and its status never matched. Last: ${JSON.stringify(last)}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, queryIntervalMilliseconds));
    }
  };
  return {
    workflowId,
    runId,
    handle,
    signal: (name, payload) => handle.signal(name, ...(payload === undefined ? [] : [payload])),
    decide: (payload) => handle.executeUpdate('decide', { args: [payload] }),
    cancel: async () => void (await handle.cancel()),
    status,
    until,
    untilWaitingForApproval: async () =>
      (await until((seen) => seen.waitingForApprovalOf !== null)).waitingForApprovalOf ?? '',
    result: () => handle.result() as Promise<RunResult>,
    history: async () => JSON.parse(historyToJSON(await handle.fetchHistory())) as HistoryJson,
  };
}
