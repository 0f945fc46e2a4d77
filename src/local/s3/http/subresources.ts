import { s3Error } from '../errors.js';
import type { S3Request } from './request.js';

/** Query parameters that select another operation on the same path (Amazon S3 API reference). */
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

/** Throws NotImplemented for an unsupported subresource, which must not run the plain operation on the same path. */
export function rejectUnsupportedSubresource(request: S3Request, supported: readonly string[]): void {
  const unsupported = SUBRESOURCES.find((name) => request.query.has(name) && !supported.includes(name));
  if (unsupported === undefined) return;
  throw s3Error('NotImplemented', `?${unsupported} is not supported by the local S3.`);
}

/** Throws InvalidArgument for a version ID: without versioning, an object has only the version `null`. */
export function rejectVersion({ query }: Pick<S3Request, 'query'>): void {
  const version = query.get('versionId');
  if (version !== null && version !== 'null') {
    throw s3Error('InvalidArgument', 'Invalid version id specified');
  }
}
