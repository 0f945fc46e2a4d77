import { type Check, checkTitle } from '../../src/contract/check.js';
import type { Diagnosis } from '../../src/contract/diagnosis.js';
import { diagnose } from '../../src/domain/diagnosis.js';
import { comparisonSettings } from '../../src/domain/gate/calibration/comparison-settings.js';
import { judgeVersions } from '../../src/domain/gate/judge-versions.js';
import { worst } from '../../src/domain/gate/worst-verdict.js';
import { populationStabilityIndex } from '../../src/domain/profile/population-stability-index.js';
import { evidenceOf } from './evidence.js';
import type { Scene } from './scene.js';

/** What was decided, and by which findings; `asks` is the gate's "unknown": a person must look, nothing passes by itself. */
export interface Decided {
  readonly decision: 'accepts' | 'asks' | 'refuses';
  readonly because: readonly string[];
}

export interface Decisions {
  readonly ours: Decided;
  readonly alwaysAccept: Decided;
  readonly robustOnCandidate: Decided;
  readonly psiOnAnyFeature: Decided;
}

const accepts: Decided = { decision: 'accepts', because: [] };

/** The diagnosis and the gate as the workflow runs them, and the simpler rules beside them, on the same evidence. */
export async function decide(scene: Scene): Promise<Decisions> {
  const { forDiagnosis, forGate } = await evidenceOf(scene);
  const { training, traffic, backtest } = forGate;
  const diagnosis = diagnose(forDiagnosis);
  const { original, calibrated } = judgeVersions(forGate, comparisonSettings());
  // The run goes on with whichever version the gate thinks better of; a person sees both.
  const better =
    calibrated &&
    worst([calibrated, original]) === original.verdict &&
    calibrated.verdict !== original.verdict
      ? calibrated
      : original;
  const alarming = [...new Set(backtest.flatMap(({ violated }) => violated))];
  const unlike = training.features.flatMap(({ feature, distribution }, i) => {
    const other = traffic?.features.slice(-training.features.length)[i]?.distribution;
    const index = distribution && other ? populationStabilityIndex(distribution, other) : null;
    return index && index.psi > 0.2 ? [feature] : [];
  });
  return {
    ours: ourDecision(diagnosis, better.verdict, better.checks),
    alwaysAccept: accepts,
    robustOnCandidate: alarming.length > 0 ? { decision: 'refuses', because: alarming } : accepts,
    psiOnAnyFeature: unlike.length > 0 ? { decision: 'refuses', because: unlike } : accepts,
  };
}

function ourDecision(diagnosis: Diagnosis, verdict: Check['verdict'], checks: readonly Check[]): Decided {
  const failing = checks
    .filter((check) => check.verdict === 'fail')
    .map(({ id, sentence }) => `${checkTitle(id)}: ${sentence}`);
  if (diagnosis.diagnosis === 'InsufficientEvidence') return { decision: 'asks', because: diagnosis.reasons };
  if (diagnosis.diagnosis !== 'Drift' && diagnosis.diagnosis !== 'StaleBaseline') {
    return { decision: 'refuses', because: [`${diagnosis.diagnosis}: ${diagnosis.reasons[0]}`, ...failing] };
  }
  if (verdict === 'fail') return { decision: 'refuses', because: failing };
  const unknown = checks
    .filter((check) => check.verdict === 'unknown')
    .map(({ id, sentence }) => `${checkTitle(id)}: ${sentence}`);
  return verdict === 'unknown' ? { decision: 'asks', because: unknown } : accepts;
}
