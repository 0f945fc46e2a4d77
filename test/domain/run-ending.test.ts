import { describe, expect, it } from 'vitest';
import type { DiagnosisKind } from '../../src/contract/diagnosis.js';
import { type RebaselineInput, rebaselineInput } from '../../src/contract/input.js';
import type { Detection, RestoredPair } from '../../src/contract/run.js';
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

describe('after the detection', () => {
  it('a clean monitor leaves nothing to do', () => {
    const ending = endingAfterDetection(detection('clean'), input());
    expect(ending?.outcome).toBe('NothingToDo');
    expect(ending?.summary).toContain('so it was seen');
  });

  it('a monitor that cannot tell leaves it undetermined, not clean', () => {
    expect(endingAfterDetection(detection('unknown'), input())?.outcome).toBe('Undetermined');
  });

  it('violations, or the wish to go on all the same, go on', () => {
    expect(endingAfterDetection(detection('violated'), input())).toBeNull();
    expect(endingAfterDetection(detection('clean'), input({ evenIfClean: true }))).toBeNull();
    expect(endingAfterDetection(detection('unknown'), input({ evenIfClean: true }))).toBeNull();
  });
});

describe('after the diagnosis', () => {
  it.each([
    ['UpstreamDefect', retraining, 'DoNotRetrain'],
    ['UnrepresentativeDataset', retraining, 'DoNotRetrain'],
    ['InsufficientEvidence', retraining, 'Undetermined'],
    ['Drift', {}, 'Undetermined'],
  ] as const)('%s with %o ends %s, with its reasons and what to do', (kind, more, outcome) => {
    const ending = endingAfterDiagnosis(diagnosis(kind), input(more));
    expect(ending?.outcome).toBe(outcome);
    expect(ending?.summary).toContain('first; second');
    expect(ending?.summary).toMatch(/overrideDiagnosis|trainingDataset/);
  });

  it.each([
    ['Drift', retraining],
    ['Drift', { trainingJobName: 'retrained' }],
    ['StaleBaseline', {}],
  ] as const)('%s with %o goes on', (kind, more) => {
    expect(endingAfterDiagnosis(diagnosis(kind), input(more))).toBeNull();
  });

  it('an override given beforehand is told what it overrides', () => {
    const override = { overrideDiagnosis: { by: 'ada', reason: 'the feed is right, the baseline is wrong' } };
    expect(endingAfterDiagnosis(diagnosis('UpstreamDefect'), input(override))?.outcome).toBe('DoNotRetrain');
    expect(endingAfterDiagnosis(diagnosis('StaleBaseline'), input(override))).toBeNull();
  });
});

describe('after a roll-back', () => {
  const restored = (verdict: RestoredPair['verdict']): RestoredPair => ({
    verdict,
    why: 'so it was',
    unexpected: [],
  });
  const rejected = { outcome: 'Rejected', summary: 'Rejected by bob.' } as const;

  it.each(['Rejected', 'Expired', 'RolledBack'] as const)(
    'a run ends %s when the old pair does as before, or nobody can tell, and needs a person when it does worse',
    (outcome) => {
      const ending = { outcome, summary: 'Over.' };
      expect(afterRollBack(ending, restored('as-before')).outcome).toBe(outcome);
      expect(afterRollBack(ending, restored('unknown')).outcome).toBe(outcome);
      expect(afterRollBack(ending, restored('worse')).outcome).toBe('NeedsAttention');
    },
  );

  it('the summary keeps the reason, and says what was seen of the pair', () => {
    expect(afterRollBack(rejected, restored('as-before')).summary).toBe(
      'Rejected by bob. The old model and its baseline are in place. It does as it did before the run: so it was.',
    );
  });

  it('where the policy watches nothing, nothing is claimed of the pair but that it is in place', () => {
    expect(afterRollBack(rejected, null)).toEqual({
      outcome: 'Rejected',
      summary: 'Rejected by bob. The old model and its baseline are in place.',
    });
  });
});
