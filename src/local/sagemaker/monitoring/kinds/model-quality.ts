/** Model quality: one job merges captures with ground truth, the next one compares predictions with labels. */
import { analysisRequest } from '../monitoring-job.js';
import { groundTruthMerge } from './ground-truth-merge.js';
import { labelledInput } from './labelled-input.js';
import type { MonitorKind } from './monitor-kind.js';

export const modelQuality: MonitorKind = {
  jobs: [
    groundTruthMerge,
    {
      prefix: 'model-quality-monitoring',
      request: async (context, run, name) => {
        const { input, endpoint, merged } = labelledInput(run.definition);
        const { InferenceAttribute, ProbabilityAttribute, ProbabilityThresholdAttribute } = input;
        return analysisRequest(run, name, {
          inputs: await merged(context, run.window),
          localPath: input.LocalPath,
          ...(endpoint === undefined ? {} : { endpoint }),
          environment: {
            analysis_type: 'MODEL_QUALITY',
            dataset_format: JSON.stringify({ sagemakerMergeJson: { captureIndexNames: ['endpointOutput'] } }),
            problem_type: run.definition.app.ProblemType,
            inference_attribute: InferenceAttribute,
            probability_attribute: ProbabilityAttribute,
            probability_threshold_attribute: ProbabilityThresholdAttribute?.toString(),
            exclude_features_attribute: input.ExcludeFeaturesAttribute,
          },
        });
      },
    },
  ],
};
