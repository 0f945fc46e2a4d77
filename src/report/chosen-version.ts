import { approvable } from '../contract/decision.js';
import type { ReportedVersion } from './reported-gate.js';
import type { RunReport } from './run-report.js';

/**
 * The version that was approved or rejected; before a decision, the one to approve. Of the first candidate, where there are
 * several. Null without a gate.
 */
export function chosenVersion({ gate, result, asked }: RunReport): ReportedVersion | null {
  if (!gate) return null;
  const offered = asked && asked.ask !== 'nobody' ? approvable(asked.offered) : [];
  const ofThisCandidate = offered.find(({ digest }) =>
    gate.versions.some(({ candidate }) => candidate.digest === digest),
  );
  const digest = result?.candidate?.digest ?? ofThisCandidate?.digest;
  return gate.versions.find(({ candidate }) => candidate.digest === digest) ?? gate.versions[0];
}

/** One candidate of the run, and the report as it is about that candidate alone. */
export interface CandidateReport {
  /** Null if all monitors get the same candidate. */
  readonly scheduleNames: readonly string[] | null;
  readonly report: RunReport;
}

/** The report on each candidate. The sections of a gate show one candidate at a time. */
export function byCandidate(report: RunReport): readonly CandidateReport[] {
  const { gate, gateFor, otherGates = [], result } = report;
  if (!gate || !gateFor || otherGates.length === 0) return [{ scheduleNames: null, report }];
  return [{ scheduleNames: gateFor, gate }, ...otherGates].map(({ scheduleNames, gate: own }) => {
    const monitor = result?.monitors?.find(({ scheduleName }) => scheduleNames.includes(scheduleName));
    const digest = monitor?.candidate.digest;
    const candidate = monitor && digest ? { ...monitor.candidate, digest } : null;
    return {
      scheduleNames,
      report: {
        ...report,
        gate: own,
        result: result && { ...result, candidate: candidate ?? result.candidate },
      },
    };
  });
}
