import type { Diagnosis } from '../../contract/diagnosis.js';
import type { QualityDiagnosis } from '../../contract/quality-diagnosis.js';

const REASONS = 4;
const REASON_LONGEST = 400;

/**
 * The run's diagnosis with what the labels show. Wrong labels forbid training like any other defect upstream. A drift of the
 * relation is a drift, even if the inputs do not move; a training set that still shows the relation of before does not help.
 * Labels that show nothing leave the diagnosis open if only the quality fell.
 *
 * @param alone whether no other kind of monitor is violated
 */
export function withQuality(diagnosis: Diagnosis, quality: QualityDiagnosis, alone: boolean): Diagnosis {
  const reasons = quality.reasons.slice(0, REASONS).map((reason) => reason.slice(0, REASON_LONGEST));
  const because = (first: string) => [first, ...reasons, ...diagnosis.reasons];
  const refuses =
    diagnosis.diagnosis === 'UpstreamDefect' || diagnosis.diagnosis === 'UnrepresentativeDataset';
  switch (quality.diagnosis) {
    case 'wrong-labels':
      return {
        diagnosis: 'UpstreamDefect',
        reasons: because('the quality fell because the labels are wrong, not the model'),
      };
    case 'concept-drift':
    case 'inputs-moved': {
      const why =
        quality.diagnosis === 'concept-drift'
          ? 'the quality fell because the relation between inputs and label changed'
          : 'the quality fell because the inputs moved';
      if (quality.training === 'before' && !refuses) {
        return { diagnosis: 'UnrepresentativeDataset', reasons: because(why) };
      }
      return { diagnosis: refuses ? diagnosis.diagnosis : 'Drift', reasons: because(why) };
    }
    case 'insufficient':
      return {
        diagnosis: alone && !refuses ? 'InsufficientEvidence' : diagnosis.diagnosis,
        reasons: because('the labels do not show why the quality fell'),
      };
  }
}
