import { describe, expect, it } from 'vitest';
import { EXAMPLE_INPUT, parseInput } from '../../src/contract/input.js';

const INCIDENT = { from: '2026-03-01T09:30:00Z', to: '2026-03-01T13:00:00+01:00', reason: 'stuck sensor' };
const ID = 'rebaseline-churn';
const parse = (pasted: unknown, workflowId = ID) => parseInput(pasted, workflowId);
function problemOf(pasted: unknown, workflowId = ID): string {
  const parsed = parse(pasted, workflowId);
  if (parsed.ok) throw new Error(`accepted: ${JSON.stringify(parsed.input)}`);
  return parsed.problem;
}

describe('the input of a run', () => {
  it('needs nothing but the endpoint, and is careful where nothing is said', () => {
    expect(parse({ endpointName: 'churn' })).toEqual({
      ok: true,
      input: {
        endpointName: 'churn',
        mode: 'run',
        deploy: 'after-approval',
        onCancel: 'restore',
        onReject: 'roll-back',
        evenIfClean: false,
        overrideDeadlinePeriods: 0,
        incidents: [],
        approval: {},
        verification: {},
      },
    });
  });

  it('may declare incidents, whichever zone their instants are written in', () => {
    const parsed = parse({ endpointName: 'churn', incidents: [INCIDENT], falseAlarmsPerMonth: 2.5 });
    expect(parsed).toMatchObject({ ok: true, input: { incidents: [INCIDENT], falseAlarmsPerMonth: 2.5 } });
  });

  it('may come quoted, as a JSON string', () => {
    expect(parse('{"endpointName": "churn"}')).toMatchObject({ ok: true, input: { endpointName: 'churn' } });
  });

  it('is the example that refusals show, under the ID that belongs to it', () => {
    expect(parse(JSON.parse(EXAMPLE_INPUT), 'rebaseline-my-endpoint').ok).toBe(true);
  });

  it('takes an endpoint name of 63 characters and refuses one of 64', () => {
    const longest = 'e'.repeat(63);
    expect(parse({ endpointName: longest }, `rebaseline-${longest}`).ok).toBe(true);
    expect(problemOf({ endpointName: 'e'.repeat(64) })).toContain('endpointName: must be a SageMaker');
  });
});

describe('an input that cannot be used', () => {
  it.each([undefined, null, ''])('%o: says that there is none, and what to paste', (nothing) => {
    expect(problemOf(nothing)).toBe(
      `The workflow was started without an input. Paste for example ${EXAMPLE_INPUT} as the workflow's input.`,
    );
  });

  it('says why when the payload could not be decoded', () => {
    expect(problemOf({ undecodable: 'encoding json/protobuf: unknown' })).toContain(
      'The input could not be read: encoding json/protobuf: unknown. Paste for example {"endpointName"',
    );
  });

  it.each([
    ['a number', 7],
    ['a list', [{ endpointName: 'churn' }]],
    ['text that is no JSON', 'churn please'],
    ['a quoted nothing', '""'],
    ['an empty object', {}],
  ])('%s: is not valid, and the refusal shows what would be', (_, pasted) => {
    expect(problemOf(pasted)).toMatch(/^The input is not valid: .*Paste for example \{"endpointName"/);
  });

  it.each([
    ['endpointName', { endpointName: 'under_score' }],
    ['endpointName', { endpointName: '-churn' }],
    ['trainingDataset.s3Uri', { endpointName: 'churn', trainingDataset: { s3Uri: 'my-bucket/rows.csv' } }],
    ['trainingDataset.s3Uri', { endpointName: 'churn', trainingDataset: { s3Uri: 's3://bucket-alone' } }],
    [
      'trainingDataset.header',
      { endpointName: 'churn', trainingDataset: { s3Uri: 's3://b-b/k', header: 'yes' } },
    ],
    [
      'trainingDataset.labelColumn',
      { endpointName: 'churn', trainingDataset: { s3Uri: 's3://b-b/k', labelColumn: -1 } },
    ],
    ['channels.validation', { endpointName: 'churn', channels: { validation: 's3://b-b/k' } }],
    ['monitoringSchedules', { endpointName: 'churn', monitoringSchedules: [] }],
    ['mode', { endpointName: 'churn', mode: 'dry-run' }],
    ['deploy', { endpointName: 'churn', deploy: 'now' }],
    [
      'trainingDataset.timeColumn',
      { endpointName: 'churn', trainingDataset: { s3Uri: 's3://b-b/k', timeColumn: -1 } },
    ],
    ['incidents.0.to', { endpointName: 'churn', incidents: [{ ...INCIDENT, to: INCIDENT.from }] }],
    ['incidents.0.from', { endpointName: 'churn', incidents: [{ ...INCIDENT, from: 'yesterday' }] }],
    [
      'incidents.0.from',
      { endpointName: 'churn', incidents: [{ ...INCIDENT, from: '2026-03-01T09:00:00' }] },
    ],
    ['incidents.0.to', { endpointName: 'churn', incidents: [{ ...INCIDENT, to: '2028-03-01T09:00:00Z' }] }],
    ['incidents.0.reason', { endpointName: 'churn', incidents: [{ ...INCIDENT, reason: ' ' }] }],
    ['incidents', { endpointName: 'churn', incidents: Array.from({ length: 21 }, () => INCIDENT) }],
    ['falseAlarmsPerMonth', { endpointName: 'churn', falseAlarmsPerMonth: 0 }],
    ['overrideDiagnosis.reason', { endpointName: 'churn', overrideDiagnosis: { by: 'ada', reason: ' ' } }],
    ['approval.deadlinePeriods', { endpointName: 'churn', approval: { deadlinePeriods: 0 } }],
    ['verification.cleanWindows', { endpointName: 'churn', verification: { cleanWindows: 1.5 } }],
  ])('names the member at fault: %s', (member, pasted) => {
    expect(problemOf(pasted)).toContain(`not valid: ${member}: `);
  });

  it('names a member that nobody knows, such as a misspelt one', () => {
    expect(problemOf({ endpointName: 'churn', trainingDataSet: {} })).toContain('trainingDataSet');
  });

  it('stays short, however much was pasted', () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`member${i}`, i]));
    expect(problemOf({ endpointName: 'churn', ...many }).length).toBeLessThan(1000);
  });

  it('is refused under a workflow ID that would let two runs onto one endpoint', () => {
    expect(problemOf({ endpointName: 'churn' }, 'my-run')).toBe(
      'The workflow ID is "my-run" but must be "rebaseline-churn": it is what keeps two runs off the same endpoint. Start again with that ID.',
    );
  });

  it('cannot ask both to train and to take a trained model', () => {
    const both = { endpointName: 'churn', trainingDataset: { s3Uri: 's3://b-b/k' }, trainingJobName: 'job' };
    expect(problemOf(both)).toContain('not both');
  });

  it('cannot ask for more clean windows than it looks at', () => {
    expect(problemOf({ endpointName: 'churn', verification: { cleanWindows: 4, outOf: 3 } })).toBe(
      'verification.outOf (3) must be at least cleanWindows (4).',
    );
  });
});
