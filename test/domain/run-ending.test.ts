import { describe, expect, it } from 'vitest';
import type { Detection } from '../../src/contract/detection.js';
import type { DiagnosisKind } from '../../src/contract/diagnosis.js';
import { type RebaselineInput, rebaselineInput } from '../../src/contract/input.js';
import type { PolicyRules } from '../../src/contract/policy.js';
import type { RestoredPair } from '../../src/contract/run.js';
import { afterRollBack, endingAfterDetection, endingAfterDiagnosis } from '../../src/domain/run-ending.js';

const input = (more: object = {}): RebaselineInput =>
  rebaselineInput.parse({ endpointName: 'churn', ...more });
const retraining = { trainingDataset: { s3Uri: 's3://my-bucket/new/' } };
const detection = (verdict: Detection['verdict']): Detection => ({
  verdict,
  why: 'so it was seen',
  windows: [],
  changePoint: null,
});
const diagnosis = (kind: DiagnosisKind) => ({ diagnosis: kind, reasons: ['first', 'second'] });

describe('endingAfterDetection', () => {
  it('ends NothingToDo when the windows are clean', () => {
    const ending = endingAfterDetection(detection('clean'), input());
    expect(ending?.outcome).toBe('NothingToDo');
    expect(ending?.summary).toContain('so it was seen');
  });

  it('ends Undetermined, not clean, when no window tells', () => {
    expect(endingAfterDetection(detection('unknown'), input())?.outcome).toBe('Undetermined');
  });

  it('continues on violations, and with evenIfClean', () => {
    expect(endingAfterDetection(detection('violated'), input())).toBeNull();
    expect(endingAfterDetection(detection('clean'), input({ evenIfClean: true }))).toBeNull();
    expect(endingAfterDetection(detection('unknown'), input({ evenIfClean: true }))).toBeNull();
  });
});

describe('endingAfterDiagnosis', () => {
  it.each([
    ['UpstreamDefect', retraining, 'DoNotRetrain'],
    ['UnrepresentativeDataset', retraining, 'DoNotRetrain'],
    ['InsufficientEvidence', retraining, 'Undetermined'],
    ['Drift', {}, 'Undetermined'],
  ] as const)('%s with %o ends the run %s, with its reasons and what to do', (kind, more, outcome) => {
    const ending = endingAfterDiagnosis(diagnosis(kind), input(more));
    expect(ending?.outcome).toBe(outcome);
    expect(ending?.summary).toContain('first; second');
    expect(ending?.summary).toMatch(/overrideDiagnosis|trainingDataset/);
  });

  it.each([
    ['Drift', retraining],
    ['Drift', { trainingJobName: 'retrained' }],
    ['Drift', { modelName: 'retrained' }],
    ['Drift', { pipeline: { name: 'retrain' } }],
    ['StaleBaseline', {}],
  ] as const)('%s with %o continues the run', (kind, more) => {
    expect(endingAfterDiagnosis(diagnosis(kind), input(more))).toBeNull();
  });

  it('says who may override, under the policy', () => {
    const summary = (allowOverrideDiagnosis: PolicyRules['allowOverrideDiagnosis']) =>
      endingAfterDiagnosis(diagnosis('UpstreamDefect'), input({}), { allowOverrideDiagnosis })?.summary;
    expect(summary(true)).toContain('"overrideDiagnosis"');
    expect(summary(['ada', 'grace'])).toContain('The policy allows ada, grace to do so.');
    expect(summary(false)).toContain('The policy does not allow overriding this diagnosis.');
    expect(summary(false)).not.toContain('overrideDiagnosis');
  });

  it('returns the ending that an override in the input overrides', () => {
    const override = { overrideDiagnosis: { by: 'ada', reason: 'the feed is right, the baseline is wrong' } };
    expect(endingAfterDiagnosis(diagnosis('UpstreamDefect'), input(override))?.outcome).toBe('DoNotRetrain');
    expect(endingAfterDiagnosis(diagnosis('StaleBaseline'), input(override))).toBeNull();
  });
});

describe('afterRollBack', () => {
  const restored = (verdict: RestoredPair['verdict']): RestoredPair => ({
    verdict,
    why: 'so it was',
    unexpected: [],
  });
  const rejected = { outcome: 'Rejected', summary: 'Rejected by bob.' } as const;

  it.each(['Rejected', 'Expired', 'RolledBack'] as const)(
    'a rolled-back run ends %s when the old pair does as before or is unknown, and NeedsAttention when it does worse',
    (outcome) => {
      const ending = { outcome, summary: 'Over.' };
      expect(afterRollBack(ending, restored('as-before')).outcome).toBe(outcome);
      expect(afterRollBack(ending, restored('unknown')).outcome).toBe(outcome);
      expect(afterRollBack(ending, restored('worse')).outcome).toBe('NeedsAttention');
    },
  );

  it('the summary of a rolled-back run keeps the reason and describes the old pair', () => {
    expect(afterRollBack(rejected, restored('as-before')).summary).toBe(
      'Rejected by bob. The old model and its baseline are in place. It behaves as before the run: so it was.',
    );
  });

  it('the summary of a rolled-back run claims nothing about the old pair where the policy watches no window', () => {
    expect(afterRollBack(rejected, null)).toEqual({
      outcome: 'Rejected',
      summary: 'Rejected by bob. The old model and its baseline are in place.',
    });
  });
});
