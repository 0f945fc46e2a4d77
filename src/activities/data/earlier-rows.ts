import type { Row } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import type { RowPairs } from '../../domain/profile/row-pairs.js';
import { sampleEarlierRows } from '../../evidence/earlier-rows.js';
import { featureRows, layoutOf } from './dataset.js';

/**
 * A sample of rows from before the change: of the training set of the model in service and of captured windows. Null
 * without such rows. A training set that is gone, unreadable or of other columns is left out: it only adds evidence.
 * @param trainedOn S3 URI of that training set; null if it is unknown
 * @param training the offered training set, which is not from before the change
 */
export async function earlierRows(
  s3: S3Port,
  trainedOn: string | null,
  training: DatasetLayout,
  liveColumns: readonly string[],
  windows: readonly AsyncIterable<Row>[],
): Promise<RowPairs | null> {
  const features = training.features;
  const isOther = trainedOn !== null && trainedOn !== training.s3Uri;
  const withTraining = isOther ? await sampled(trainedOn) : null;
  if (withTraining) return withTraining;
  return windows.length > 0 ? sampleEarlierRows(features, windows) : null;

  async function sampled(s3Uri: string): Promise<RowPairs | null> {
    try {
      // Header and label are as in the offered set, unless the columns say otherwise.
      const layout = await layoutOf(s3, { s3Uri }, liveColumns, 'training');
      const isSame =
        layout.features.length === features.length &&
        layout.features.every((name, i) => name === features[i]);
      return isSame ? await sampleEarlierRows(features, [featureRows(s3, layout), ...windows]) : null;
    } catch {
      return null;
    }
  }
}
