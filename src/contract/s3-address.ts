/**
 * The one parser of S3 addresses: for worker, command line and local platform.
 *
 * SageMaker accepts `^(https|s3)://([^/]+)/?(.*)$` wherever it takes an S3 location (S3Uri, S3ModelUri, Url and MonitoringS3Uri
 * of its service model), so definitions exist with REST endpoints of S3 as well. Sources of the forms: "Virtual hosting of
 * general purpose buckets" and "Referencing access points" in the S3 user guide, "Amazon S3 endpoints and quotas" in the AWS
 * general reference, and the endpoint rules of the AWS SDK.
 */
import { CodedError } from './errors.js';

export interface S3Location {
  /** A bucket, an access point alias, or the ARN of an access point: what the S3 API takes as Bucket. */
  readonly bucket: string;
  /** May be empty. */
  readonly key: string;
}

export type ReadAddress =
  | { readonly ok: true; readonly location: S3Location }
  /** Completes the sentence "The address … ": `names a version of an object`. */
  | { readonly ok: false; readonly why: string };

/** The partitions by the DNS suffix of their endpoints. us-gov regions share the suffix of `aws`. */
const PARTITIONS: Readonly<Record<string, string>> = {
  'amazonaws.com': 'aws',
  'amazonaws.com.cn': 'aws-cn',
  'amazonaws.eu': 'aws-eusc',
  'c2s.ic.gov': 'aws-iso',
  'sc2s.sgov.gov': 'aws-iso-b',
  'cloud.adc-e.uk': 'aws-iso-e',
  'csp.hci.ic.gov': 'aws-iso-f',
};
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;
/** General purpose buckets from before 2018 in us-east-1 may have capital letters, underscores and 255 characters. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;
const ACCESS_POINT_ARN =
  /^(arn:aws[a-z-]*:s3(?:-object-lambda)?:[a-z0-9-]+:\d{12}:accesspoint[/:][A-Za-z0-9.-]+)(?:\/(.*))?$/s;
const OUTPOST_ARN =
  /^(arn:aws[a-z-]*:s3-outposts:[a-z0-9-]+:\d{12}:outpost[/:][A-Za-z0-9-]+[/:]accesspoint[/:][A-Za-z0-9-]+)(?:\/(.*))?$/s;
const MULTI_REGION_ARN = /^arn:aws[a-z-]*:s3::\d{12}:accesspoint[/:]/;

/** Whether a text is an S3 address, and not a path on this machine. */
export function isS3Address(text: string): boolean {
  return /^(s3|https):\/\//.test(text);
}

/** Splits an S3 address in any form that SageMaker accepts, without an error. */
export function readS3Uri(uri: string): ReadAddress {
  const match = /^(s3|https):\/\/([^/]+)(\/.*)?$/s.exec(uri);
  if (!match) return unread('does not begin with s3://bucket or https://host');
  const [, scheme, authority = '', path = ''] = match;
  if (scheme === 'https') return readUrl(authority, path);
  if (authority.startsWith('arn:')) return readArn(uri.slice('s3://'.length));
  return located(authority, path.slice(1));
}

/**
 * Splits an S3 address in any form that SageMaker accepts; the key may be empty.
 * @throws CodedError `InvalidS3Uri`
 */
export function parseS3Uri(uri: string): S3Location {
  const read = readS3Uri(uri);
  if (read.ok) return read.location;
  throw new CodedError(
    'InvalidS3Uri',
    `The address "${uri}" ${read.why}. Write it as s3://bucket/key where it is set.`,
  );
}

/** Joins bucket and key to the address that {@link parseS3Uri} splits again. */
export function s3Uri(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}

/**
 * The same place as `s3://bucket/key`; an address with s3:// stays as it is.
 * @throws CodedError `InvalidS3Uri`
 */
export function canonicalS3Uri(uri: string): string {
  const { bucket, key } = parseS3Uri(uri);
  return uri.startsWith('s3://') ? uri : s3Uri(bucket, key);
}

/** Whether two addresses name the same place; an address that cannot be read equals only itself. */
export function sameS3Location(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true;
  const [a, b] = [readS3Uri(one ?? ''), readS3Uri(other ?? '')];
  return a.ok && b.ok && a.location.bucket === b.location.bucket && a.location.key === b.location.key;
}

/** Joins the parts with one slash, also if the address ends with slashes. */
export function joinS3Uri(uri: string, ...parts: readonly string[]): string {
  const folder = uri.startsWith('https://') ? canonicalS3Uri(uri) : uri;
  return [folder.replace(/\/+$/, ''), ...parts].join('/');
}

function readArn(rest: string): ReadAddress {
  if (MULTI_REGION_ARN.test(rest)) {
    return unread('names a multi-Region access point, which rebaseline cannot sign requests for');
  }
  const [, bucket, key = ''] = ACCESS_POINT_ARN.exec(rest) ?? OUTPOST_ARN.exec(rest) ?? [];
  if (bucket !== undefined) return { ok: true, location: { bucket, key } };
  return unread('contains an ARN that is not the ARN of an access point');
}

function readUrl(authority: string, path: string): ReadAddress {
  const host = authority.toLowerCase().replace(/:443$/, '').replace(/\.$/, '');
  const suffix = Object.keys(PARTITIONS).find((known) => host.endsWith(`.${known}`));
  if (suffix === undefined) return unread(`has the host ${host}, which is not an endpoint of S3`);
  if (path.includes('?'))
    return unread('has a query, for example a version; only the latest version is read');
  if (path.includes('#')) return unread('has a fragment; in an https:// address a # of the key is %23');
  // The S3 console shows a space as +, and other tools keep a plus of the key.
  if (path.includes('+')) {
    return unread('has a +, which means a plus or a space; in an https:// address they are %2B and %20');
  }
  let decoded: string;
  try {
    decoded = decodeURIComponent(path.slice(1));
  } catch {
    return unread('has an invalid percent-encoding');
  }
  const endpoint = endpointOf(host.slice(0, -suffix.length - 1).split('.'), PARTITIONS[suffix] as string);
  if (endpoint === null) return unread(`has the host ${host}, which is not an endpoint of S3`);
  if (typeof endpoint !== 'string') return endpoint;
  if (endpoint !== '') return located(endpoint, decoded);
  // Path style: the first part of the path, before it is decoded, is the bucket.
  const [first = ''] = path.slice(1).split('/', 1);
  if (first === '') return unread('names no bucket');
  return located(decodeURIComponent(first), decodeURIComponent(path.slice(first.length + 2)));
}

/**
 * What an endpoint's host says about the bucket: its name or ARN, '' for path style, null for a host that is not S3's.
 * @param labels the labels of the host before the DNS suffix of its partition
 */
function endpointOf(labels: readonly string[], suffixPartition: string): string | ReadAddress | null {
  const rest = [...labels];
  const region = REGION.test(rest.at(-1) ?? '') ? rest.pop() : undefined;
  if (rest.at(-1) === 'dualstack') rest.pop();
  const service = rest.pop() ?? '';
  const name = rest.join('.');
  const partition = region?.startsWith('us-gov-') ? 'aws-us-gov' : suffixPartition;
  if (service === 's3-global') {
    return unread('names a multi-Region access point, which rebaseline cannot sign requests for');
  }
  const special = /^(s3-accesspoint|s3-object-lambda|s3-outposts)(-fips)?$/.exec(service)?.[1];
  if (special !== undefined) {
    return region === undefined ? null : accessPointArn(special, name, region, partition);
  }
  if (/^s3express(-fips)?-[a-z0-9-]+$/.test(service)) return name;
  if (/^s3(-fips)?$/.test(service) || service === 's3-external-1') return name;
  if (service === 's3-accelerate') return name === '' ? null : name;
  // The form of before 2019: a dash between s3 and the region.
  const dashed = /^s3(?:-fips)?-(.+)$/.exec(service)?.[1];
  return region === undefined && dashed !== undefined && REGION.test(dashed) && !dashed.startsWith('website')
    ? name
    : null;
}

/** The virtual host of an access point begins with its name and its owner's account. */
function accessPointArn(service: string, name: string, region: string, partition: string): string | null {
  const [, point, account, outpost] = /^([a-z0-9-]+)-(\d{12})(?:\.([a-z0-9-]+))?$/.exec(name) ?? [];
  if (point === undefined || (service === 's3-outposts') !== (outpost !== undefined)) return null;
  const arnService = service === 's3-accesspoint' ? 's3' : service;
  const arn = `arn:${partition}:${arnService}:${region}:${account}`;
  return outpost === undefined
    ? `${arn}:accesspoint/${point}`
    : `${arn}:outpost/${outpost}/accesspoint/${point}`;
}

function located(bucket: string, key: string): ReadAddress {
  if (BUCKET.test(bucket) || bucket.startsWith('arn:')) return { ok: true, location: { bucket, key } };
  return unread(`names "${bucket}", which cannot be the name of a bucket`);
}

function unread(why: string): ReadAddress {
  return { ok: false, why };
}
