import type { Check } from '../../contract/check.js';
import { locateDefects } from '../feed-defects/locate-defects.js';
import type { DatasetProfile } from '../profile/distribution.js';
import { carriedEditsCheck } from './checks/carried-edits.js';
import { challengerCheck } from './checks/challenger.js';
import { completenessCheck } from './checks/completeness.js';
import { completenessNoiseCheck } from './checks/completeness-noise.js';
import { contaminationCheck } from './checks/contamination.js';
import { divergenceCheck } from './checks/divergence.js';
import { feedDefectsCheck } from './checks/feed-defects.js';
import { frequencyCheck } from './checks/frequency.js';
import { heldOutRowsCheck } from './checks/held-out-rows.js';
import { independenceCheck } from './checks/independence.js';
import { labelPredictabilityCheck } from './checks/label-predictability.js';
import { leakedLabelCheck } from './checks/leaked-label.js';
import { provenanceCheck } from './checks/provenance.js';
import { preprocessedReferenceAnalyzerCheck, referenceAnalyzerCheck } from './checks/reference-analyzer.js';
import { representativenessCheck } from './checks/representativeness.js';
import { sampleSizeCheck } from './checks/sample-size.js';
import { schemaAndTypesCheck } from './checks/schema-and-types.js';
import { sharpnessCheck } from './checks/sharpness.js';
import { stabilityCheck } from './checks/stability.js';
import { timeOrderCheck } from './checks/time-order.js';
import { checksOfThresholds } from './checks-of-thresholds.js';
import { medianRows, missingValues } from './counted-windows.js';
import type { GateEvidence, OriginalVerdict } from './gate-evidence.js';
import { notCounting, requiredWithout, withEditsJudged } from './judged-edits.js';
import { withoutCapture } from './unread-capture.js';
import { worst } from './worst-verdict.js';

/** Judges a candidate baseline before it judges production. Pure: the same evidence gives the same verdict. */
export function judgeCandidate(given: GateEvidence): OriginalVerdict {
  const { rules, candidate, training, traffic, windows, unreadBy = null } = given;
  // With a script, the live baseline was made from the script's output, not from the values in a dataset.
  const live = unreadBy === null ? given.live : null;
  const outputs = candidate.features.length - training.features.length;
  const inputs = (profile: DatasetProfile | null) =>
    profile && { ...profile, features: profile.features.slice(-training.features.length) };
  const defects = locateDefects({
    live: inputs(live),
    training,
    traffic: inputs(traffic),
    trainingRepeats: given.trainingRepeats,
    trafficRepeats: given.trafficRepeats,
    trainingPairs: given.trainingPairs,
    trafficPairs: given.trafficPairs,
    earlierPairs: given.earlierPairs ?? null,
  });
  const { edits, counted, raised } = withEditsJudged(given, defects);
  const evidence: GateEvidence = { ...given, backtest: counted, ...requiredWithout(raised, given) };
  const windowRows = medianRows(evidence);
  const all: readonly Check[] = [
    provenanceCheck(evidence.provenance),
    schemaAndTypesCheck(candidate, traffic),
    sampleSizeCheck(candidate, rules),
    completenessCheck(candidate, traffic, evidence.required),
    completenessNoiseCheck(missingValues(evidence, windowRows)),
    representativenessCheck(training, inputs(traffic), rules, evidence.backtest),
    independenceCheck(evidence.trainingRepeats, evidence.trafficRepeats),
    feedDefectsCheck(defects),
    ...(evidence.heldOut ? [heldOutRowsCheck(evidence.heldOut)] : []),
    leakedLabelCheck(evidence.labelled),
    labelPredictabilityCheck(evidence.labelled),
    ...challengerChecks(evidence, inputs(traffic)),
    stabilityCheck(evidence.trainingSample),
    timeOrderCheck(evidence.trainingSample),
    ...(evidence.inputsOnly ? [] : [sharpnessCheck(candidate, traffic, outputs)]),
    divergenceCheck(candidate, live, traffic, evidence.violated),
    frequencyCheck(candidate, windows, rules),
    contaminationCheck(evidence.incidents),
    ...(evidence.edits ? [carriedEditsCheck(edits, evidence.edits.ask)] : []),
    ...checksOfThresholds(evidence),
    ...referenceAnalyzerChecks(evidence),
  ];
  const checks = all.map(notCounting(raised));
  return { ...withoutCapture({ verdict: worst(checks), checks }, unreadBy), edits, counted };
}

/** Both models on held-out rows, which must be from the population of the traffic. */
function challengerChecks(
  { challenger, rules }: GateEvidence,
  traffic: DatasetProfile | null,
): readonly Check[] {
  if (!challenger) return [];
  const { comparison, population } = challenger;
  const typical = population && traffic ? representativenessCheck(population, traffic, rules) : null;
  const differs =
    typical?.verdict === 'fail' ? typical.evidence?.filter(({ value }) => value > rules.psiFail) : [];
  return [challengerCheck(comparison, challenger.rules, differs)];
}

function referenceAnalyzerChecks({
  referenceAnalyzer,
  unreadBy = null,
  backtest,
  asComputed = backtest,
}: GateEvidence): readonly Check[] {
  if (!referenceAnalyzer) return [];
  return [
    unreadBy === null
      ? referenceAnalyzerCheck(referenceAnalyzer, asComputed)
      : preprocessedReferenceAnalyzerCheck(referenceAnalyzer, unreadBy),
  ];
}
