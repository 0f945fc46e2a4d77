import { defaultPayloadConverter } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it, vi } from 'vitest';
import { previousRun, repeatedMembers } from '../../../src/activities/resolve/previous-run.js';
import { rebaselineInput } from '../../../src/contract/input.js';
import { failureOf } from '../support/activity.js';
import { resolving } from '../support/resolving.js';

const override = { by: 'ada', reason: 'the feed was repaired at noon' };
const incidents = [{ from: '2026-01-01T00:00:00Z', to: '2026-01-01T02:00:00Z', reason: 'outage' }];
const input = (members: object) => rebaselineInput.parse({ endpointName: 'churn', ...members });

describe('an input that repeats members of the previous run', () => {
  it.each([
    ['as JSON', { endpointName: 'churn', overrideDiagnosis: override }],
    ['as a JSON string', JSON.stringify({ endpointName: 'churn', overrideDiagnosis: override })],
  ])('an override of a completed run, pasted %s, is refused', (_, pasted) => {
    const { problem } = repeatedMembers(input({ overrideDiagnosis: override }), { completed: true, pasted });
    expect(problem).toMatch(/^overrideDiagnosis is the one of the previous run.*Remove overrideDiagnosis/);
  });

  it.each([
    ['did not complete', false, { endpointName: 'churn', overrideDiagnosis: override }],
    ['had another reason', true, { endpointName: 'churn', overrideDiagnosis: { ...override, reason: 'x' } }],
    ['had none', true, { endpointName: 'churn' }],
    ['had no input', true, undefined],
    ['had an input that cannot be read', true, { undecodable: 'why' }],
  ])('an override is accepted if the previous run %s', (_, completed, pasted) => {
    expect(repeatedMembers(input({ overrideDiagnosis: override }), { completed, pasted })).toEqual({
      problem: null,
      warnings: [],
    });
  });

  it('repeated incidents are a warning, because an incident may concern several runs', () => {
    const previous = { completed: true, pasted: { endpointName: 'churn', incidents } };
    expect(repeatedMembers(input({ incidents }), previous)).toEqual({
      problem: null,
      warnings: [expect.stringMatching(/^The input declares the same incidents as the previous run/)],
    });
    const other = incidents.map((one) => ({ ...one, to: '2026-01-01T03:00:00Z' }));
    expect(repeatedMembers(input({ incidents: other }), previous).warnings).toEqual([]);
  });

  it('nothing is compared without a previous run', () => {
    expect(repeatedMembers(input({ overrideDiagnosis: override, incidents }), null)).toEqual({
      problem: null,
      warnings: [],
    });
  });
});

it('a run that repeats the override of the completed run before it is refused before anything is read', async () => {
  const pasted = { endpointName: 'churn', overrideDiagnosis: override };
  const { answers, resolve } = resolving({}, { overrideDiagnosis: override }, { completed: true, pasted });
  expect(await failureOf(resolve())).toMatchObject({ type: 'InvalidInput', nonRetryable: true });
  expect(answers.calls()).toEqual([]);
});

it('a run resolves although the namespace does not let the worker list runs', async () => {
  const { resolve } = resolving({}, { incidents });
  expect((await resolve()).warnings).toEqual([]);
});

describe('the run before this one', () => {
  const execution = (runId: string, status: number) => ({ execution: { workflowId: 'w', runId }, status });
  const reading = (executions: object[]) => {
    const payloads = [defaultPayloadConverter.toPayload({ endpointName: 'churn' })];
    const getWorkflowExecutionHistory = vi.fn(async (_: object) => ({
      history: { events: [{ workflowExecutionStartedEventAttributes: { input: { payloads } } }] },
    }));
    const workflowService = {
      listWorkflowExecutions: async () => ({ executions }),
      getWorkflowExecutionHistory,
    };
    const withAbortSignal = (_: AbortSignal, run: () => unknown) => run();
    const client = { options: { namespace: 'default' }, workflowService, withAbortSignal };
    const environment = new MockActivityEnvironment({}, { client: client as never });
    return { getWorkflowExecutionHistory, previous: environment.run(previousRun, 'w', 'this') };
  };

  it('the previous run is the latest of this workflow ID besides this run, with its input', async () => {
    const { getWorkflowExecutionHistory, previous } = reading([
      execution('this', 1),
      execution('latest', 2),
      execution('older', 3),
    ]);
    expect(await previous).toEqual({ completed: true, pasted: { endpointName: 'churn' } });
    expect(getWorkflowExecutionHistory.mock.calls[0]?.[0]).toMatchObject({
      execution: { runId: 'latest' },
      maximumPageSize: 1,
    });
  });

  it('a failed run before this one is not completed', async () => {
    expect(await reading([execution('latest', 3)]).previous).toMatchObject({ completed: false });
  });

  it('there is no previous run for the first run of an endpoint', async () => {
    expect(await reading([execution('this', 1)]).previous).toBeNull();
  });
});
