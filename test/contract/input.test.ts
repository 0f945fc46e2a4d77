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

describe('run input', () => {
  it('an input needs only the endpoint, and every default is the cautious one', () => {
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

  it('an input may declare incidents with times in any zone', () => {
    const parsed = parse({ endpointName: 'churn', incidents: [INCIDENT], falseAlarmsPerMonth: 2.5 });
    expect(parsed).toMatchObject({ ok: true, input: { incidents: [INCIDENT], falseAlarmsPerMonth: 2.5 } });
  });

  it('an input may be a JSON string', () => {
    expect(parse('{"endpointName": "churn"}')).toMatchObject({ ok: true, input: { endpointName: 'churn' } });
  });

  it('the example input of refusals is valid under its workflow ID', () => {
    expect(parse(JSON.parse(EXAMPLE_INPUT), 'rebaseline-my-endpoint').ok).toBe(true);
  });

  it('an endpoint name may have 63 characters and not 64', () => {
    const longest = 'e'.repeat(63);
    expect(parse({ endpointName: longest }, `rebaseline-${longest}`).ok).toBe(true);
    expect(problemOf({ endpointName: 'e'.repeat(64) })).toContain('endpointName: must be a SageMaker');
  });
});

describe('invalid run input', () => {
  it.each([undefined, null, ''])('a missing input (%o) is refused with what to paste', (nothing) => {
    expect(problemOf(nothing)).toBe(
      `The workflow was started without an input. Paste for example ${EXAMPLE_INPUT} as the workflow's input.`,
    );
  });

  it('an input that could not be decoded is refused with the reason', () => {
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
  ])('an input with %s is refused with a valid example', (_, pasted) => {
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
  ])('the refusal of an input names the wrong member: %s', (member, pasted) => {
    expect(problemOf(pasted)).toContain(`not valid: ${member}: `);
  });

  it('the refusal of an input names an unknown member, such as a misspelt one', () => {
    expect(problemOf({ endpointName: 'churn', trainingDataSet: {} })).toContain('trainingDataSet');
  });

  it('the refusal of a very long input is short', () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`member${i}`, i]));
    expect(problemOf({ endpointName: 'churn', ...many }).length).toBeLessThan(1000);
  });

  it('an input is refused under a workflow ID that would allow two runs of one endpoint', () => {
    expect(problemOf({ endpointName: 'churn' }, 'my-run')).toBe(
      'The workflow ID is "my-run" but must be "rebaseline-churn": this ID prevents two runs of the same endpoint. Start a new run with it.',
    );
  });

  const sources = {
    trainingDataset: { s3Uri: 's3://b-b/k' },
    trainingJobName: 'job',
    modelPackageArn: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/3',
    modelName: 'churn-2',
    pipeline: { name: 'retrain-churn' },
  };
  it.each(
    Object.entries(sources).flatMap((one, i) =>
      Object.entries(sources)
        .slice(i + 1)
        .map((other) => [one, other]),
    ),
  )('an input with both %s and %s is refused, because a run has one source of its model', (one, other) => {
    const both = { endpointName: 'churn', ...Object.fromEntries([one, other] as [string, unknown][]) };
    expect(problemOf(both)).toContain(`names 2 sources of the new model: ${one?.[0]} and ${other?.[0]}.`);
  });

  it('heldOut has a share of a fifth by default, and needs a training set to split', () => {
    const s3Uri = 's3://b-b/k';
    const input = { endpointName: 'churn', trainingDataset: { s3Uri }, heldOut: {} };
    expect(parseInput(input, 'rebaseline-churn')).toMatchObject({ input: { heldOut: { fraction: 0.2 } } });
    for (const more of [{ trainingDataset: undefined }, { heldOutDataset: { s3Uri } }]) {
      expect(parseInput({ ...input, ...more }, 'rebaseline-churn')).toMatchObject({
        ok: false,
        problem: expect.stringContaining('heldOut splits trainingDataset'),
      });
    }
    expect(parseInput({ ...input, heldOut: { fraction: 0.9 } }, 'rebaseline-churn').ok).toBe(false);
  });

  it('an input with trainingDataset and trainedOn is refused, because a run trains on one of them', () => {
    const both = {
      endpointName: 'churn',
      trainingDataset: sources.trainingDataset,
      trainedOn: { s3Uri: 's3://b-b/l' },
    };
    expect(problemOf(both)).toContain('the run trains on trainingDataset');
  });

  it.each(['churn/3', 'arn:aws:sagemaker:eu-west-1:111122223333:model-package-group/churn'])(
    'the model package %s is refused, because it is not the ARN of one',
    (modelPackageArn) => {
      expect(problemOf({ endpointName: 'churn', modelPackageArn })).toContain(
        'must be the ARN of a model package',
      );
    },
  );

  it('an input with more clean windows than judged windows is refused', () => {
    expect(problemOf({ endpointName: 'churn', verification: { cleanWindows: 4, outOf: 3 } })).toBe(
      'verification.outOf (3) must be at least cleanWindows (4).',
    );
  });
});
