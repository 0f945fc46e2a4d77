import { baselineActivities } from './baseline/baseline.js';
import { detectActivities } from './detect/detect.js';
import { diagnoseActivities } from './diagnose/diagnose.js';
import { backtestActivities } from './gate/collect-windows.js';
import { gateActivities } from './gate/gate.js';
import { qualityGateActivities } from './gate/quality-gate.js';
import { referenceAnalyzerActivities } from './gate/reference-analyzer-run.js';
import { withPollHeartbeats } from './heartbeat-polls.js';
import { planActivities } from './record/plan.js';
import { recordActivities } from './record/record.js';
import { reportActivities } from './record/report.js';
import { registryActivities } from './registry/registry.js';
import { releaseActivities } from './release/release.js';
import { switchActivities } from './release/switch.js';
import { leftoverActivities } from './resolve/leftovers.js';
import { resolveActivities } from './resolve/resolve.js';
import { jobActivities } from './sagemaker/jobs.js';
import { withShortPayloads } from './short-payloads.js';
import { withCodedFailures } from './support/coded-failures.js';
import type { Dependencies } from './support/dependencies.js';
import { pipelineActivities } from './train/pipeline.js';
import { holdOutActivities } from './train/split/hold-out-rows.js';
import { retrainActivities } from './train/train.js';
import { verifyActivities } from './verify/verify.js';

/** Every activity of the workflow, with one set of ports. */
export function createActivities(dependencies: Dependencies) {
  const activities = withShortPayloads(dependencies.s3, {
    ...resolveActivities(dependencies),
    ...detectActivities(dependencies),
    ...diagnoseActivities(dependencies),
    ...retrainActivities(dependencies),
    ...pipelineActivities(dependencies),
    ...holdOutActivities(dependencies),
    ...jobActivities(dependencies),
    ...baselineActivities(dependencies),
    ...backtestActivities(dependencies),
    ...referenceAnalyzerActivities(dependencies),
    ...gateActivities(dependencies),
    ...qualityGateActivities(dependencies),
    ...registryActivities(dependencies),
    ...releaseActivities(dependencies),
    ...switchActivities(dependencies),
    ...verifyActivities(dependencies),
    ...leftoverActivities(dependencies),
    ...recordActivities(dependencies),
    ...planActivities(dependencies),
    ...reportActivities(dependencies),
  });
  return withCodedFailures(withPollHeartbeats(activities));
}

export type Activities = ReturnType<typeof createActivities>;
