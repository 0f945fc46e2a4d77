import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it, vi } from 'vitest';
import { RUN_LIMITS } from '../../../src/activities/resolve/run-limits.js';
import { starterIdentity } from '../../../src/activities/resolve/starter.js';
import { failureOf } from '../support/activity.js';
import { resolving } from '../support/resolving.js';

const other = { default: { requireOtherApprover: true } };

describe('the one who started a run', () => {
  it('a run without rules about persons has the usual limits', async () => {
    const { limits } = await resolving({ identity: 'ada@example.com' }, { startedBy: 'ada' }).start();
    expect(limits).toEqual(RUN_LIMITS);
  });

  it('a run records every name of its starter where the policy requires another approver', async () => {
    const input = { startedBy: 'ada', overrideDiagnosis: { by: 'grace', reason: 'replaced' } };
    const { limits, resolved } = await resolving(
      { policy: other, identity: 'ada@example.com' },
      input,
    ).start();
    expect(limits.messages.starters).toEqual(['ada', 'grace', 'ada@example.com']);
    expect(resolved.warnings).toEqual([
      'The policy requires another approver than the one who started the run (ada, grace, ada@example.com).',
    ]);
  });

  it('a run that does not say who starts it is refused under that rule', async () => {
    const failure = await failureOf(resolving({ policy: other, identity: 'ada@example.com' }).start());
    expect(failure).toMatchObject({ type: 'AgainstPolicy', nonRetryable: true });
    expect(failure.message).toContain('startedBy is required');
  });

  it('a run records who may override its diagnosis', async () => {
    const overriders = async (allowOverrideDiagnosis: unknown) =>
      (await resolving({ policy: { default: { allowOverrideDiagnosis } } }).start()).limits.messages
        .overriders;
    expect(await overriders(true)).toBeUndefined();
    expect(await overriders(false)).toEqual([]);
    expect(await overriders(['ada'])).toEqual(['ada']);
  });

  it('a run records its starter although the worker cannot read its history', async () => {
    const { limits } = await resolving({ policy: other }, { startedBy: 'ada' }).start();
    expect(limits.messages.starters).toEqual(['ada']);
  });
});

describe('the identity that Temporal recorded', () => {
  const reading = (attributes: object) => {
    const getWorkflowExecutionHistory = vi.fn(async (_: object) => ({
      history: { events: [{ workflowExecutionStartedEventAttributes: attributes }] },
    }));
    const client = {
      options: { namespace: 'default' },
      workflowService: { getWorkflowExecutionHistory },
      withAbortSignal: (_: AbortSignal, run: () => unknown) => run(),
    };
    const environment = new MockActivityEnvironment(
      { workflowExecution: { workflowId: 'w', runId: 'r' } },
      { client: client as never },
    );
    return { getWorkflowExecutionHistory, identity: environment.run(starterIdentity) };
  };

  it('it is the identity in the first event of the run', async () => {
    const { getWorkflowExecutionHistory, identity } = reading({ identity: 'ada@example.com' });
    expect(await identity).toBe('ada@example.com');
    expect(getWorkflowExecutionHistory.mock.calls[0]?.[0]).toMatchObject({
      namespace: 'default',
      execution: { workflowId: 'w', runId: 'r' },
      maximumPageSize: 1,
    });
  });

  it('it is unknown where the client stated none', async () => {
    expect(await reading({ identity: '' }).identity).toBeNull();
    expect(await reading({}).identity).toBeNull();
  });
});
