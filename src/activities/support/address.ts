import { readS3Uri, s3Uri } from '../../contract/s3-address.js';
import { refused } from './errors.js';

/** Where an S3 address is written, for the message that refuses it. */
export interface AddressPlace {
  /** The resource, which begins the sentence: `Monitoring schedule "churn" uses job definition "churn-1"`. */
  readonly of: string;
  /** The member of the resource: `DataQualityBaselineConfig.ConstraintsResource.S3Uri`. */
  readonly member: string;
  /** How to write another address there: `in a new job definition and point the schedule at it`. */
  readonly where: string;
  /** Whether the address must name an object or a prefix; a bucket alone is then refused. */
  readonly needsKey?: boolean;
}

/**
 * The address in the form `s3://bucket/key`, so that names can be appended to it; one with s3:// stays as it is.
 * @throws ApplicationFailure `InvalidS3Uri` with resource, member, address and remedy
 */
export function addressIn(uri: string, { of, member, where, needsKey }: AddressPlace): string {
  const read = readS3Uri(uri);
  const why = !read.ok ? read.why : needsKey && read.location.key === '' ? 'names a bucket alone' : null;
  if (read.ok && why === null) {
    return uri.startsWith('s3://') ? uri : s3Uri(read.location.bucket, read.location.key);
  }
  throw refused(
    'InvalidS3Uri',
    `${of}, whose ${member} is "${uri}": the address ${why}. Write it as s3://bucket/key ${where}, then start a new run.`,
  );
}
