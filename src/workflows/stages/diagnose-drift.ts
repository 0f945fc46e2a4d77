import type { Detection } from '../../contract/detection.js';
import type { DiagnosisResult } from '../../contract/diagnosis.js';
import { compute } from '../run/activities.js';
import { waitForOverride } from '../run/messages.js';
import { longestPeriod, type RunContext } from '../run/run-context.js';

/**
 * Distinguishes drift from a stale baseline, an upstream defect or an unsuitable training set. A diagnosis that would end
 * the run can be overridden by a person, in the input or by signal; the returned ending is null then.
 */
export async function diagnoseDrift(
  { run, resolved, input }: RunContext,
  detection: Detection,
): Promise<DiagnosisResult> {
  run.enter('diagnose', `${detection.why}. Comparing the training set with the traffic.`);
  const { report, ending } = await compute('Diagnose: drift, stale baseline or upstream defect').diagnoseRun({
    resolved,
    input,
    detection,
  });
  run.diagnosis = report;
  if (!ending) run.dropOverride(`the diagnosis ${report.diagnosis} does not end the run`);
  else if (input.overrideDiagnosis) {
    run.override = { diagnosis: report.diagnosis, ...input.overrideDiagnosis };
  } else {
    await waitForOverride(run, report, input.overrideDeadlinePeriods * longestPeriod(resolved));
  }
  run.takesOverride = false;
  if (!run.override) return { report, ending };
  const { by, reason } = run.override;
  run.warnings.push(`The diagnosis ${report.diagnosis} was overridden by ${by}: ${reason}`);
  return { report, ending: null };
}
