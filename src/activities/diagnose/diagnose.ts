import type { DiagnosisResult } from '../../contract/diagnosis.js';
import type { ModelQualityMonitor, ResolvedRun } from '../../contract/resolved-run.js';
import { endingAfterDiagnosis } from '../../domain/run-ending.js';
import { productionTrainingSet } from '../data/production-training-set.js';
import { latestWindows } from '../detect/executions.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';
import { threadedIfCompiled } from '../support/thread.js';
import { type DiagnoseRequest, type DiagnosisGround, diagnoseInFull } from './diagnose-in-full.js';
import type { QualityWindows } from './quality-windows.js';
import { trainingData } from './training-data.js';

const THREAD = new URL('./diagnosis-thread.js', import.meta.url);

export function diagnoseActivities(dependencies: Dependencies) {
  const { sagemaker, s3 } = dependencies;
  const compute = threadedIfCompiled(THREAD, s3, diagnoseInFull);

  /** More windows than detection keeps: the labels of the windows before the change are needed too. */
  async function qualityWindows({
    monitors,
    rules,
  }: ResolvedRun): Promise<Pick<DiagnosisGround, 'qualityWindows'>> {
    const quality = monitors.filter((monitor) => monitor.kind === 'ModelQuality');
    if (quality.length === 0) return {};
    const read = async (monitor: ModelQualityMonitor): Promise<QualityWindows> => {
      const windows = await latestWindows(dependencies, monitor, rules.gate.backtestWindows);
      return { monitor, windows: windows.filter((one) => one.jobDefinition === monitor.jobDefinitionName) };
    };
    return { qualityWindows: await Promise.all(quality.map(read)) };
  }

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
          ...(await qualityWindows(request.resolved)),
          now: sagemaker.time.latest(),
        });
        return { report, ending: endingAfterDiagnosis(report, request.input, request.resolved.rules) };
      });
    },
  };
}
