import type { Check } from '../../src/contract/check.js';
import type { Diagnosis } from '../../src/contract/diagnosis.js';
import { diagnose } from '../../src/domain/diagnosis.js';
import { judgeCandidate } from '../../src/domain/gate/judge-candidate.js';
import { evidenceOf } from './evidence.js';
import type { Scene } from './scene.js';

export interface JudgedScene {
  readonly diagnosis: Diagnosis;
  readonly verdict: Check['verdict'];
  readonly checks: readonly Check[];
}

/** The product's diagnosis and gate on a scene. */
export async function judgeScene(scene: Scene): Promise<JudgedScene> {
  const { forDiagnosis, forGate } = await evidenceOf(scene);
  return { diagnosis: diagnose(forDiagnosis), ...judgeCandidate(forGate) };
}
