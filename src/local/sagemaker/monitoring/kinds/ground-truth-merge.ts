/** The first job of the kinds that need labels: it joins captures with ground truth. */
import { joinS3Uri } from '../../../../contract/s3-address.js';
import { mergerImageOf } from '../../images.js';
import { GROUND_TRUTH_PATH, groundTruthHours } from '../monitored-input.js';
import { jobRequest, outputOf } from '../monitoring-job.js';
import { labelledInput } from './labelled-input.js';
import type { MonitoringJob } from './monitor-kind.js';

/**
 * Ground truth is stored under the hour of its upload, which may be later than the inference ("Ingest Ground Truth labels",
 * SageMaker developer guide). So the job reads the ground truth from the start of the window to the scheduled time, also
 * if the window ends earlier. Which hours SageMaker reads after the window is not established.
 */
export const groundTruthMerge: MonitoringJob = {
  prefix: 'groundtruth-merge',
  request: async (context, run, name) => {
    const { definition, window, boundary } = run;
    const { input, format, captured } = labelledInput(definition);
    const output = outputOf(definition);
    if (definition.groundTruthUri === undefined) {
      throw new Error('The job definition has no GroundTruthS3Input with an S3Uri. Create one with it.');
    }
    return jobRequest(run, {
      name,
      image: mergerImageOf(definition.app.ImageUri),
      environment: {
        ...(format === undefined ? {} : { dataset_format: format }),
        dataset_source: input.LocalPath,
        ground_truth_source: GROUND_TRUTH_PATH,
        output_path: output.LocalPath,
      },
      inputs: [
        ...(await groundTruthHours(context, definition.groundTruthUri, {
          start: window.start,
          end: boundary,
        })),
        ...(await captured(context, window)),
      ],
      output: { S3Uri: joinS3Uri(output.S3Uri, 'merge'), LocalPath: output.LocalPath },
    });
  },
};
