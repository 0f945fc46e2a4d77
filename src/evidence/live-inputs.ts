import type { Statistics } from '../analyzer/index.js';
import type { DatasetProfile } from '../domain/profile/distribution.js';
import { profileOf } from './profile.js';

/** The live baseline without its outputs; null if it does not contain all of these features. */
export function liveInputs(live: Statistics, features: readonly string[]): DatasetProfile | null {
  const baseline = profileOf(live);
  const byName = new Map(baseline.features.map((profile) => [profile.feature, profile]));
  const inputs = features.map((feature) => byName.get(feature));
  return inputs.every((profile) => profile !== undefined) ? { ...baseline, features: inputs } : null;
}
