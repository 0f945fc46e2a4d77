import { readS3Uri, type S3Location } from '../../contract/s3-address.js';
import { validationException } from './errors.js';

/** Throws a ValidationException that names the member if its S3 address cannot be read. */
export function addressIn(member: string, uri: string): S3Location {
  const read = readS3Uri(uri);
  if (read.ok) return read.location;
  throw validationException(
    `${member} is "${uri}", an S3 address that ${read.why}. Write it as s3://bucket/key.`,
  );
}

/**
 * The path of an object relative to the local folder of its prefix. SageMaker's S3Prefix matches by text, so the prefix
 * may be the object's key, a folder, or the start of a name.
 */
export function keyBelowPrefix(prefix: string, key: string): string {
  const rest = key.slice(prefix.length);
  if (rest.startsWith('/')) return rest.slice(1);
  if (prefix === '' || prefix.endsWith('/')) return rest;
  return key.slice(prefix.lastIndexOf('/') + 1);
}
