import type { GateResult } from '../../contract/gate-report.js';
import { whoDecides } from '../../domain/approval.js';
import { typicalRows } from '../../domain/gate/judge-quality-candidate.js';
import { latestWindows } from '../detect/executions.js';
import type { Dependencies } from '../support/dependencies.js';
import { withHeartbeat } from '../support/heartbeat.js';
import { threadedIfCompiled } from '../support/thread.js';
import { judgeQualityInFull, type QualityGateRequest } from './judge-quality.js';

const THREAD = new URL('./quality-thread.js', import.meta.url);
const WINDOWS_READ = 6;

export function qualityGateActivities(dependencies: Dependencies) {
  const judge = threadedIfCompiled(THREAD, dependencies.s3, judgeQualityInFull);

  /** Median of the labelled rows in the monitor's last windows; null if none had labels. */
  async function labelledRows({ resolved, scheduleNames }: QualityGateRequest): Promise<number | null> {
    const monitor = resolved.monitors.find(({ scheduleName }) => scheduleNames.includes(scheduleName));
    const windows = monitor ? await latestWindows(dependencies, monitor, WINDOWS_READ, 0) : [];
    return typicalRows(windows);
  }

  return {
    /** Judges the candidate of model quality monitors by the held-out rows that the new model has scored. */
    async runQualityGate(request: QualityGateRequest): Promise<GateResult> {
      const gate = await withHeartbeat('judging the candidate', async () =>
        judge({ ...request, labelledRows: await labelledRows(request) }),
      );
      return { gate, approval: whoDecides(request.candidate, gate, request.resolved.rules) };
    },
  };
}
