import type { Diagnosis } from '../contract/diagnosis.js';
import type { RebaselineInput } from '../contract/input.js';
import type { Detection, OutcomeKind, RestoredPair } from '../contract/run.js';
import { restoredSentence } from './windows/restored-pair.js';

export interface Ending {
  readonly outcome: OutcomeKind;
  readonly summary: string;
}

/** Whether what the monitor said ends the run; null to go on. */
export function endingAfterDetection(detection: Detection, input: RebaselineInput): Ending | null {
  if (input.evenIfClean) return null;
  if (detection.verdict === 'clean') {
    return {
      outcome: 'NothingToDo',
      summary: `Nothing to do: ${detection.why}. Start with "evenIfClean": true to rebaseline all the same.`,
    };
  }
  if (detection.verdict === 'unknown') {
    return {
      outcome: 'Undetermined',
      summary: `It cannot be told whether anything is wrong: ${detection.why}. Wait for windows with traffic, or start with "evenIfClean": true.`,
    };
  }
  return null;
}

/** Whether the diagnosis ends the run unless a person overrides it; null to go on. */
export function endingAfterDiagnosis(diagnosis: Diagnosis, input: RebaselineInput): Ending | null {
  const reasons = diagnosis.reasons.join('; ');
  const override =
    'To go on all the same, start with "overrideDiagnosis": {"by": "you", "reason": "…"}, or with "overrideDeadlinePeriods" to be asked.';
  switch (diagnosis.diagnosis) {
    case 'UpstreamDefect':
      return {
        outcome: 'DoNotRetrain',
        summary: `Do not train on this: ${reasons}. Mend the feed first. ${override}`,
      };
    case 'UnrepresentativeDataset':
      return {
        outcome: 'DoNotRetrain',
        summary: `Do not train on this dataset: ${reasons}. Give one drawn from production traffic. ${override}`,
      };
    case 'InsufficientEvidence':
      return { outcome: 'Undetermined', summary: `The evidence is too thin: ${reasons}. ${override}` };
    case 'Drift':
      return input.trainingDataset || input.trainingJobName
        ? null
        : {
            outcome: 'Undetermined',
            summary: `The traffic has moved away from the model in service: ${reasons}. A new baseline alone would hide that; start with "trainingDataset" to retrain.`,
          };
    case 'StaleBaseline':
      return null;
  }
}

/**
 * How a run ends that has put the old pair back for the reason that `ending` states. A pair that does worse than before
 * needs a person, whatever the reason was. `restored` is null where nothing was watched.
 */
export function afterRollBack({ outcome, summary }: Ending, restored: RestoredPair | null): Ending {
  const said = [
    summary,
    'The old model and its baseline are in place.',
    ...(restored ? [restoredSentence(restored)] : []),
  ];
  return { outcome: restored?.verdict === 'worse' ? 'NeedsAttention' : outcome, summary: said.join(' ') };
}
