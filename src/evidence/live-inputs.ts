import type { Statistics } from '../analyzer/index.js';
import type { DatasetProfile } from '../domain/profile/distribution.js';
import { profileOf } from './profile.js';

/** The live baseline without its outputs, which come first; null if its inputs are not these features. */
export function liveInputs(live: Statistics, features: readonly string[]): DatasetProfile | null {
  const baseline = profileOf(live);
  const inputs = baseline.features.slice(-features.length);
  return inputs.length === features.length && inputs.every(({ feature }, i) => feature === features[i])
    ? { ...baseline, features: inputs }
    : null;
}
