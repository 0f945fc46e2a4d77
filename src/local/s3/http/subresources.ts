import { s3Error } from '../errors.js';
import type { S3Request } from './request.js';

/** Query parameters that name another operation on the same path (Amazon S3 API reference). */
const SUBRESOURCES = [
  'abac',
  'accelerate',
  'acl',
  'analytics',
  'annotation',
  'attributes',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metadataAnnotationTable',
  'metadataConfiguration',
  'metadataInventoryTable',
  'metadataJournalTable',
  'metadataTable',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'renameObject',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'session',
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

/** Without versioning an object has one version, `null`. Any other must not be answered with it. */
export function refuseVersion({ query }: Pick<S3Request, 'query'>): void {
  const version = query.get('versionId');
  if (version !== null && version !== 'null') {
    throw s3Error('InvalidArgument', 'Invalid version id specified');
  }
}
