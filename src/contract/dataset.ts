import { z } from 'zod';
import { s3Uri as joined, readS3Uri } from './s3-address.js';

/** An S3 address in any form that SageMaker accepts. Parsed, it has the form `s3://bucket/key`. */
const s3Uri = z.string().transform((uri, context) => {
  const read = readS3Uri(uri);
  const why = !read.ok ? read.why : read.location.key === '' ? 'names a bucket alone' : null;
  if (read.ok && why === null) {
    return uri.startsWith('s3://') ? uri : joined(read.location.bucket, read.location.key);
  }
  context.addIssue({
    code: 'custom',
    message: `must look like s3://bucket/key or s3://bucket/prefix/; the address ${why}`,
  });
  return z.NEVER;
});

/** A dataset in S3, CSV or JSON Lines of flat objects: an object or a prefix. Missing members default to those of the cloned training job. */
export const datasetReference = z.strictObject({
  s3Uri,
  /** Whether the first row of each object contains the column names. */
  header: z.boolean().optional(),
  /** Name (with a header) or zero-based position of the label. Default: the first column. */
  labelColumn: z.union([z.string().min(1), z.int().min(0)]).optional(),
  /**
   * Name (with a header) or zero-based position of the column with the time of a row: ISO 8601, or seconds or milliseconds
   * since 1970. It identifies the rows of declared incidents. It is a feature only if the endpoint receives a column of
   * that name; otherwise it is left out of training and baseline.
   */
  timeColumn: z.union([z.string().min(1), z.int().min(0)]).optional(),
  /** Default: what the first object contains. */
  contentType: z.enum(['text/csv', 'application/jsonlines']).optional(),
});
export type DatasetReference = z.infer<typeof datasetReference>;
export const s3Location = s3Uri;

/** Where the columns of a dataset are. */
export interface DatasetLayout {
  readonly s3Uri: string;
  readonly header: boolean;
  /** Zero-based; null where the rows have no label. */
  readonly labelPosition: number | null;
  /** Zero-based; absent where no column has the time of a row. */
  readonly timePosition?: number;
  /** The endpoint receives that column too, so it is also a feature. */
  readonly timeIsFeature?: boolean;
  /** JSON Lines: the members of the first record are the header. */
  readonly jsonLines?: true;
  /** The dataset has the features in another order; its header says where each is. */
  readonly byName?: true;
  /** Names of the feature columns in order, without the label. */
  readonly features: readonly string[];
  /** In a payload whose names would be too long: their number. They are the last columns of the live baseline. */
  readonly featuresUnnamed?: number;
}
