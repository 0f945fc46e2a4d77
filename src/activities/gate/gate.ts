import type { GateResult } from '../../contract/gate-report.js';
import { whoDecides } from '../../domain/approval.js';
import { productionTrainingSet } from '../data/production-training-set.js';
import type { Dependencies } from '../support/dependencies.js';
import { withHeartbeat } from '../support/heartbeat.js';
import { threadedIfCompiled } from '../support/thread.js';
import { type GateRequest, judgeInFull } from './judge-in-full.js';

export type { GateRequest } from './judge-in-full.js';

const THREAD = new URL('./gate-thread.js', import.meta.url);

export function gateActivities({ sagemaker, s3 }: Dependencies) {
  const judge = threadedIfCompiled(THREAD, s3, judgeInFull);
  return {
    /** Judges the candidate before it judges production. The report contains every check with its evidence. */
    async runGate(request: GateRequest): Promise<GateResult> {
      const gate = await withHeartbeat('judging the candidate', async () =>
        judge({ ...request, trainedOn: await productionTrainingSet({ sagemaker }, request.resolved) }),
      );
      return { gate, approval: whoDecides(request.candidate, gate, request.resolved.rules) };
    },
  };
}
