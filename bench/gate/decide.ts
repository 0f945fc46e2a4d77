import type { Candidate } from '../../src/contract/candidate.js';
import { type Check, checkTitle, type Verdict } from '../../src/contract/check.js';
import type { Diagnosis } from '../../src/contract/diagnosis.js';
import type { GateReport } from '../../src/contract/gate-report.js';
import { BUILT_IN_RULES } from '../../src/contract/policy.js';
import { whoDecides } from '../../src/domain/approval.js';
import { diagnose } from '../../src/domain/diagnosis.js';
import type { GateVerdict } from '../../src/domain/gate/gate-evidence.js';
import { type JudgedVersions, judgeVersions } from '../../src/domain/gate/judge-versions.js';
import { worst } from '../../src/domain/gate/worst-verdict.js';
import { populationStabilityIndex } from '../../src/domain/profile/population-stability-index.js';
import { evidenceOf } from './evidence.js';
import type { Scene } from './scene.js';

/** A decision and its findings. `asks`: the gate is unknown, so a person must decide and nothing passes automatically. */
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

const CANDIDATE: Candidate = { digest: '', statisticsUri: '', constraintsUri: '', datasetUri: '', rows: 0 };
const FIGURES = { thresholds: '', falseAlarms: '', power: '' };
const accepts: Decided = { decision: 'accepts', because: [] };

/** The diagnosis and the gate of the product, and simpler rules, on the same evidence. */
export async function decide(scene: Scene): Promise<Decisions> {
  const { forDiagnosis, forGate, settings } = await evidenceOf(scene);
  const { training, traffic, backtest } = forGate;
  const violated = [...new Set(backtest.flatMap((window) => window.violated))];
  const shifted = training.features.flatMap(({ feature, distribution }, i) => {
    const other = traffic?.features.slice(-training.features.length)[i]?.distribution;
    const index = distribution && other ? populationStabilityIndex(distribution, other) : null;
    return index && index.psi > 0.2 ? [feature] : [];
  });
  return {
    ours: ourDecision(diagnose(forDiagnosis), judgeVersions(forGate, settings)),
    alwaysAccept: accepts,
    robustOnCandidate: violated.length > 0 ? { decision: 'refuses', because: violated } : accepts,
    psiOnAnyFeature: shifted.length > 0 ? { decision: 'refuses', because: shifted } : accepts,
  };
}

function ourDecision(diagnosis: Diagnosis, versions: JudgedVersions): Decided {
  const best = bestVersion(versions);
  // If both versions fail, what fails with room for chance explains more than the thresholds of the original.
  const failing = sentencesOf((versions.calibrated ?? best).checks, 'fail');
  if (diagnosis.diagnosis === 'InsufficientEvidence') return { decision: 'asks', because: diagnosis.reasons };
  if (!['Drift', 'StaleBaseline', 'NoDrift'].includes(diagnosis.diagnosis)) {
    return { decision: 'refuses', because: [`${diagnosis.diagnosis}: ${diagnosis.reasons[0]}`, ...failing] };
  }
  if (isRejected(versions)) return { decision: 'refuses', because: failing };
  return best.verdict === 'unknown'
    ? { decision: 'asks', because: sentencesOf(best.checks, 'unknown') }
    : accepts;
}

/** Whether the product ends the run without asking a person: `whoDecides` under the built-in rules. */
function isRejected({ original, calibrated }: JudgedVersions): boolean {
  const gate: GateReport = {
    ...reported(original),
    reportUri: '',
    distances: [],
    ...(calibrated
      ? { calibrated: { ...reported(calibrated), candidate: CANDIDATE, figures: FIGURES } }
      : {}),
  };
  return whoDecides(CANDIDATE, gate, BUILT_IN_RULES).ask === 'nobody';
}

function reported({ verdict, checks }: GateVerdict) {
  return { verdict, checks, expectedViolations: [] };
}

/** The version that a person would rather approve: the calibrated one only if its verdict is better. */
function bestVersion({ original, calibrated }: JudgedVersions): GateVerdict {
  const isBetter = calibrated && calibrated.verdict !== worst([calibrated, original]);
  return isBetter ? calibrated : original;
}

function sentencesOf(checks: readonly Check[], verdict: Verdict): readonly string[] {
  return checks
    .filter((check) => check.verdict === verdict)
    .map(({ id, sentence }) => `${checkTitle(id)}: ${sentence}`);
}
