import type { AwsError } from '../../aws-error.js';
import { toXml } from './xml.js';

/** The XML body of an S3 error. `resource` is the path of the request. */
export function errorBody(error: AwsError, resource: string | undefined, requestId: string): string {
  const { code, message } = error;
  return toXml('Error', { Code: code, Message: message, Resource: resource, RequestId: requestId }, '');
}
