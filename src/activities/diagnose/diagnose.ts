import type { DiagnosisResult } from '../../contract/diagnosis.js';
import { endingAfterDiagnosis } from '../../domain/run-ending.js';
import { productionTrainingSet } from '../data/production-training-set.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';
import { threadedIfCompiled } from '../support/thread.js';
import { type DiagnoseRequest, diagnoseInFull } from './diagnose-in-full.js';
import { trainingData } from './training-data.js';

const THREAD = new URL('./diagnosis-thread.js', import.meta.url);

export function diagnoseActivities({ sagemaker, s3 }: Dependencies) {
  const compute = threadedIfCompiled(THREAD, s3, diagnoseInFull);

  return {
    /** Distinguishes drift, a stale baseline, a broken feed and an untypical training set, with reasons a person can check. */
    async diagnoseRun(request: DiagnoseRequest): Promise<DiagnosisResult> {
      return withHeartbeat('comparing the training set with the traffic', async () => {
        // AWS's time decides which windows have closed, and this worker may have called AWS hours ago.
        await callAws("Reading AWS's time", () =>
          sagemaker.api.describeEndpoint({ EndpointName: request.resolved.production.endpointName }),
        );
        const report = await compute({
          ...request,
          ...(await trainingData(sagemaker.api, request)),
          trainedOn: await productionTrainingSet({ sagemaker }, request.resolved),
          now: sagemaker.time.latest(),
        });
        return { report, ending: endingAfterDiagnosis(report, request.input, request.resolved.rules) };
      });
    },
  };
}
