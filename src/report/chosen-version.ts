import type { ReportedVersion } from './reported-gate.js';
import type { RunReport } from './run-report.js';

/** The version that was approved or rejected; before a decision, the one with the original thresholds. Null without a gate. */
export function chosenVersion({ gate, result }: RunReport): ReportedVersion | null {
  if (!gate) return null;
  const digest = result?.candidate?.digest;
  return gate.versions.find(({ candidate }) => candidate.digest === digest) ?? gate.versions[0];
}
