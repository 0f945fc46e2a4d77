import type { Detection } from '../contract/detection.js';
import type { Diagnosis } from '../contract/diagnosis.js';
import type { Ending } from '../contract/ending.js';
import type { RebaselineInput } from '../contract/input.js';
import { hasNewModel, type NamedSources } from '../contract/model-source.js';
import { overridersOf, type PolicyRules } from '../contract/policy.js';
import type { RestoredPair } from '../contract/run.js';
import { restoredPairSentence } from './windows/verify-restored-pair.js';

/** How the run ends by the monitors' verdicts; null where it continues. */
export function endingAfterDetection(
  detection: Pick<Detection, 'verdict' | 'why'>,
  input: Pick<RebaselineInput, 'evenIfClean'>,
): Ending | null {
  if (input.evenIfClean) return null;
  if (detection.verdict === 'clean') {
    return {
      outcome: 'NothingToDo',
      summary: `Nothing to do: ${detection.why}. Start with "evenIfClean": true to rebaseline anyway.`,
    };
  }
  if (detection.verdict === 'unknown') {
    return {
      outcome: 'Undetermined',
      summary: `Cannot determine whether anything is wrong: ${detection.why}. Wait for windows with traffic, or start with "evenIfClean": true.`,
    };
  }
  return null;
}

function toOverride(overriders: readonly string[] | undefined): string {
  if (overriders?.length === 0) return 'The policy does not allow overriding this diagnosis.';
  const who = overriders ? ` The policy allows ${overriders.join(', ')} to do so.` : '';
  return `To continue anyway, start with "overrideDiagnosis": {"by": "you", "reason": "…"}, or with "overrideDeadlinePeriods" to be asked.${who}`;
}

/** How the run ends by its diagnosis unless a person overrides it; null where it continues. */
export function endingAfterDiagnosis(
  diagnosis: Diagnosis,
  input: NamedSources,
  rules: Partial<PolicyRules> = {},
): Ending | null {
  const reasons = diagnosis.reasons.join('; ');
  const override = toOverride(overridersOf(rules));
  switch (diagnosis.diagnosis) {
    case 'UpstreamDefect':
      return {
        outcome: 'DoNotRetrain',
        summary: `Do not train on this data: ${reasons}. Fix the feed first. ${override}`,
      };
    case 'UnrepresentativeDataset':
      return {
        outcome: 'DoNotRetrain',
        summary: `Do not train on this dataset: ${reasons}. Use a dataset drawn from production traffic. ${override}`,
      };
    case 'InsufficientEvidence':
      return { outcome: 'Undetermined', summary: `The evidence is too thin: ${reasons}. ${override}` };
    case 'Drift':
      return hasNewModel(input)
        ? null
        : {
            outcome: 'Undetermined',
            summary: `The traffic has moved away from the model in service: ${reasons}. A new baseline alone would hide that; start with "trainingDataset" to retrain.`,
          };
    case 'StaleBaseline':
    case 'NoDrift':
      return null;
  }
}

/**
 * How a run ends after it has put the old pair back for the reason in `ending`. A pair that does worse than before needs a
 * person, whatever the reason was. `restored` is null where no window was watched.
 */
export function afterRollBack({ outcome, summary }: Ending, restored: RestoredPair | null): Ending {
  const sentences = [
    summary,
    'The old model and its baseline are in place.',
    ...(restored ? [restoredPairSentence(restored)] : []),
  ];
  return {
    outcome: restored?.verdict === 'worse' ? 'NeedsAttention' : outcome,
    summary: sentences.join(' '),
  };
}
