/** Model bias: one job merges captures with ground truth, the next one runs Clarify. */
import { analysisRequest } from '../monitoring-job.js';
import { groundTruthMerge } from './ground-truth-merge.js';
import { labelledInput } from './labelled-input.js';
import type { MonitorKind } from './monitor-kind.js';

export const modelBias: MonitorKind = {
  jobs: [
    groundTruthMerge,
    {
      // The names, environments and mount points of Clarify's scheduled jobs are not established: they follow model quality.
      prefix: 'model-bias-monitoring',
      request: async (context, run, name) => {
        const { input, endpoint, merged } = labelledInput(run.definition);
        if (endpoint === undefined) {
          throw new Error(
            'The local SageMaker runs bias monitors of endpoints only: merged outputs of batch transforms do not contain the facets. Give the job definition an EndpointInput.',
          );
        }
        const { InferenceAttribute, ProbabilityAttribute, ProbabilityThresholdAttribute } = input;
        return analysisRequest(run, name, {
          inputs: await merged(context, run.window),
          localPath: input.LocalPath,
          endpoint,
          environment: {
            analysis_type: 'MODEL_BIAS',
            dataset_format: JSON.stringify({
              sagemakerMergeJson: { captureIndexNames: ['endpointInput', 'endpointOutput'] },
            }),
            features_attribute: input.FeaturesAttribute,
            inference_attribute: InferenceAttribute,
            probability_attribute: ProbabilityAttribute,
            probability_threshold_attribute: ProbabilityThresholdAttribute?.toString(),
          },
        });
      },
    },
  ],
};
