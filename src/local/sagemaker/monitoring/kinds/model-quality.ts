/** Model quality: one job merges captures with ground truth, the next one compares predictions with labels. */
import { hourInputs } from '../monitored-input.js';
import { analysisRequest } from '../monitoring-job.js';
import { groundTruthMerge, labelledEndpoint, mergedFolder } from './ground-truth-merge.js';
import type { MonitorKind } from './monitor-kind.js';

export const modelQuality: MonitorKind = {
  jobs: [
    groundTruthMerge,
    {
      prefix: 'model-quality-monitoring',
      request: async (context, run, name) => {
        const endpoint = labelledEndpoint(run.definition);
        const folder = mergedFolder(run.definition, endpoint.EndpointName);
        const { InferenceAttribute, ProbabilityAttribute, ProbabilityThresholdAttribute } = endpoint;
        return analysisRequest(run, name, {
          inputs: await hourInputs(context, endpoint, folder, run.window),
          localPath: endpoint.LocalPath,
          endpoint: endpoint.EndpointName,
          environment: {
            analysis_type: 'MODEL_QUALITY',
            dataset_format: JSON.stringify({ sagemakerMergeJson: { captureIndexNames: ['endpointOutput'] } }),
            problem_type: run.definition.app.ProblemType,
            inference_attribute: InferenceAttribute,
            probability_attribute: ProbabilityAttribute,
            probability_threshold_attribute: ProbabilityThresholdAttribute?.toString(),
            exclude_features_attribute: endpoint.ExcludeFeaturesAttribute,
          },
        });
      },
    },
  ],
};
