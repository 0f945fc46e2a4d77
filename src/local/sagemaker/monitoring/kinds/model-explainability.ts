/** Model explainability: one job of Clarify explains the model on the captured requests of the window. */
import { capturedHours } from '../monitored-input.js';
import { analysisRequest } from '../monitoring-job.js';
import type { MonitorKind } from './monitor-kind.js';

export const modelExplainability: MonitorKind = {
  jobs: [
    {
      // On AWS not established. A longer prefix would exceed the 63 characters of a job's name.
      prefix: 'explainability-monitoring',
      request: async (context, run, name) => {
        const { endpointInput } = run.definition;
        if (endpointInput === undefined) {
          throw new Error(
            'The local SageMaker runs explainability monitors of endpoints only. Give the job definition an EndpointInput.',
          );
        }
        return analysisRequest(run, name, {
          inputs: await capturedHours(context, endpointInput, run.window),
          localPath: endpointInput.LocalPath,
          endpoint: endpointInput.EndpointName,
          environment: {
            analysis_type: 'MODEL_EXPLAINABILITY',
            features_attribute: endpointInput.FeaturesAttribute,
            dataset_format: JSON.stringify({
              sagemakerCaptureJson: { captureIndexNames: ['endpointInput'] },
            }),
          },
        });
      },
    },
  ],
};
