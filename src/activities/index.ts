import { backtestActivities } from './backtest.js';
import { baselineActivities } from './baseline.js';
import { withBeatingLooks } from './beating-looks.js';
import type { Dependencies } from './dependencies.js';
import { detectActivities } from './detect.js';
import { diagnoseActivities } from './diagnose.js';
import { gateActivities } from './gate.js';
import { imageRunActivities } from './image-run.js';
import { jobActivities } from './jobs.js';
import { leftoverActivities } from './leftovers.js';
import { withPlainWords } from './plain-words.js';
import { recordActivities } from './record.js';
import { releaseActivities } from './release.js';
import { reportActivities } from './report.js';
import { resolveActivities } from './resolve.js';
import { retrainActivities } from './retrain.js';
import { withShortPayloads } from './short-payloads.js';
import { switchActivities } from './switch.js';
import { verifyActivities } from './verify.js';

/** Every activity of the workflow, over one set of ports. */
export function createActivities(dependencies: Dependencies) {
  const activities = withShortPayloads(dependencies.s3, {
    ...resolveActivities(dependencies),
    ...detectActivities(dependencies),
    ...diagnoseActivities(dependencies),
    ...retrainActivities(dependencies),
    ...jobActivities(dependencies),
    ...baselineActivities(dependencies),
    ...backtestActivities(dependencies),
    ...imageRunActivities(dependencies),
    ...gateActivities(dependencies),
    ...releaseActivities(dependencies),
    ...switchActivities(dependencies),
    ...verifyActivities(dependencies),
    ...leftoverActivities(dependencies),
    ...recordActivities(dependencies),
    ...reportActivities(dependencies),
  });
  return withPlainWords(withBeatingLooks(activities));
}

export type Activities = ReturnType<typeof createActivities>;
