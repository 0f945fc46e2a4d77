import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/contract/diagnosis.js';
import type { QualityDiagnosis } from '../../../src/contract/quality-diagnosis.js';
import { withQuality } from '../../../src/domain/quality/with-quality.js';

const of = (diagnosis: Diagnosis['diagnosis']): Diagnosis => ({ diagnosis, reasons: ['by the inputs'] });
const quality = (
  diagnosis: QualityDiagnosis['diagnosis'],
  training?: 'before' | 'after',
): QualityDiagnosis => ({ diagnosis, reasons: ['by the labels'], ...(training ? { training } : {}) });

describe('the diagnosis with labels', () => {
  it('wrong labels forbid training, whatever the inputs show', () => {
    for (const before of ['Drift', 'NoDrift', 'StaleBaseline', 'InsufficientEvidence'] as const) {
      expect(withQuality(of(before), quality('wrong-labels'), true)).toEqual({
        diagnosis: 'UpstreamDefect',
        reasons: [
          'the quality fell because the labels are wrong, not the model',
          'by the labels',
          'by the inputs',
        ],
      });
    }
  });

  it('a changed relation is a drift although the inputs stayed the same', () => {
    expect(withQuality(of('NoDrift'), quality('concept-drift'), true).diagnosis).toBe('Drift');
    expect(withQuality(of('StaleBaseline'), quality('inputs-moved'), false).diagnosis).toBe('Drift');
  });

  it('a training set with the relation of before is not typical of the traffic', () => {
    expect(withQuality(of('Drift'), quality('concept-drift', 'before'), true).diagnosis).toBe(
      'UnrepresentativeDataset',
    );
    expect(withQuality(of('Drift'), quality('concept-drift', 'after'), true).diagnosis).toBe('Drift');
  });

  it('a defect of the feed stays a defect', () => {
    expect(withQuality(of('UpstreamDefect'), quality('concept-drift'), false).diagnosis).toBe(
      'UpstreamDefect',
    );
  });

  it('labels that show nothing leave the diagnosis open only if nothing else is violated', () => {
    expect(withQuality(of('Drift'), quality('insufficient'), true).diagnosis).toBe('InsufficientEvidence');
    expect(withQuality(of('Drift'), quality('insufficient'), false).diagnosis).toBe('Drift');
  });
});
