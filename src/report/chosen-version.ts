import type { ReportedVersion } from './reported-gate.js';
import type { RunReport } from './run-report.js';

/** The version that was decided about; as long as nobody has decided, the one as it was made. Null without a gate. */
export function chosenVersion({ gate, result }: RunReport): ReportedVersion | null {
  if (!gate) return null;
  const digest = result?.candidate?.digest;
  return gate.versions.find(({ candidate }) => candidate.digest === digest) ?? gate.versions[0];
}
