import { s3Error } from '../errors.js';
import type { S3Request } from './request.js';

/** Query parameters that name another operation on the same path (Amazon S3 API reference). */
const SUBRESOURCES = [
  'abac',
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'uploads',
  'versioning',
  'versions',
  'website',
];

/** A configuration that the local S3 does not have must not be mistaken for the plain operation on the same path. */
export function refuseSubresource(request: S3Request, served: readonly string[]): void {
  const asked = SUBRESOURCES.find((name) => request.query.has(name) && !served.includes(name));
  if (asked !== undefined) throw s3Error('NotImplemented', `The local S3 does not have ?${asked}.`);
}
