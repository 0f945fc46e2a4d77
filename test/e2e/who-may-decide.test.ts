/** The policy's rules on who may override a diagnosis and who may approve, from the policy file to the record. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modelData } from '../../examples/census-income/draws.js';
import { getText, putText } from '../../examples/monitored-endpoint/s3.js';
import { inProduction } from '../support/in-production.js';
import { useStack } from '../support/use-stack.js';

const POLICY = {
  default: {
    requireOtherApprover: true,
    allowOverrideDiagnosis: ['grace@example.com'],
    // The gate fails such a training set as well, and must ask all the same.
    allowOverrule: true,
  },
};

const e2e = useStack(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-policy-'));
  await writeFile(join(folder, 'policy.json'), JSON.stringify(POLICY));
  return { workerEnvironment: { REBASELINE_POLICY: join(folder, 'policy.json') } };
});

/** The message of a failure and of everything that caused it. */
function messages(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${messages(error.cause)}` : '';
}

test('only a listed person overrides the diagnosis, and another than the one who started the run approves', async () => {
  const endpointName = 'two-persons';
  const census = await e2e.census({ endpointName, drifted: 2 });
  // The traffic is of population B, so a training set of both populations is not typical of it.
  const s3Uri = `s3://${census.endpoint.bucket}/offered/mixture.csv`;
  await putText(census.clients.s3, s3Uri, modelData(census.draws.rows.mixture).training);
  const before = await inProduction(census);
  const input = { endpointName, trainingDataset: { s3Uri }, overrideDeadlinePeriods: 4 };

  const anonymous = await e2e.workflows.start(input);
  expect(await anonymous.result().then(String, messages)).toMatch(/startedBy.*requireOtherApprover/s);
  const overridden = { by: 'ada@example.com', reason: 'the old population returns tomorrow' };
  const presumptuous = await e2e.workflows.start({
    ...input,
    startedBy: 'ada@example.com',
    overrideDiagnosis: overridden,
  });
  expect(await presumptuous.result().then(String, messages)).toMatch(
    /does not allow "ada@example\.com" to override a diagnosis, only grace@example\.com/,
  );

  const run = await e2e.workflows.start({ ...input, startedBy: 'ada@example.com' });
  const { waitingForOverrideOf: diagnosis } = await run.until(
    ({ waitingForOverrideOf }) => waitingForOverrideOf != null,
  );
  expect(diagnosis).toBe('UnrepresentativeDataset');
  await run.signal('override', { diagnosis, ...overridden });
  const { refusals } = await run.until(({ refusals }) => refusals.count === 1);
  expect(refusals.last[0]).toMatch(/does not allow "ada@example\.com" to override/);
  await run.signal('override', { diagnosis, ...overridden, by: ' Grace@Example.com' });

  const candidate = await run.untilWaitingForApproval();
  // Every name that is known of the one who started the run, in any case: the input's and the client's identity.
  const identity = e2e.workflows.client.options.identity;
  for (const approver of ['ADA@example.com', identity]) {
    const approval = { decision: 'approve', candidate, approver, reason: overridden.reason };
    const refused = await run.decide(approval).then(String, messages);
    expect(refused).toMatch(/started this run, and the policy requires another person to approve it/);
  }
  expect(await inProduction(census)).toEqual(before);
  // The one who started it may reject it.
  await run.decide({ decision: 'reject', candidate, approver: 'ada@example.com', reason: 'too early' });
  const result = await run.result();
  expect(result).toMatchObject({
    outcome: 'Rejected',
    diagnosis: 'UnrepresentativeDataset',
    override: { by: 'Grace@Example.com', reason: overridden.reason },
    decision: { decision: 'reject', approver: 'ada@example.com' },
  });
  const record = JSON.parse(await getText(census.clients.s3, result.recordUri as string)) as {
    readonly override: object;
    readonly rules: object;
  };
  expect(record.override).toEqual(result.override);
  expect(record.rules).toMatchObject(POLICY.default);
  expect(await inProduction(census)).toEqual(before);
});
