/** Data quality: one job analyses the captures of the window. */
import { monitoredInput } from '../monitored-input.js';
import { analysisRequest } from '../monitoring-job.js';
import type { MonitorKind } from './monitor-kind.js';

export const dataQuality: MonitorKind = {
  jobs: [
    {
      prefix: 'model-monitoring',
      request: async (context, run, name) => {
        const { inputs, endpoint, localPath, datasetFormat, excluded } = await monitoredInput(
          context,
          run.definition,
          run.window,
        );
        return analysisRequest(run, name, {
          inputs,
          localPath,
          ...(endpoint === undefined ? {} : { endpoint }),
          environment: {
            dataset_format: JSON.stringify(datasetFormat),
            exclude_features_attribute: excluded,
          },
        });
      },
    },
  ],
};
