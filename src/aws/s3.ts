import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { CodedError } from '../contract/errors.js';
import { parseS3Uri, type S3Location } from '../contract/s3-address.js';
import { classifyAwsError } from './errors.js';

export interface S3Object {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
}

/**
 * Splits the location of one object. The SDK rejects an empty key with an error that looks like a lost connection.
 * @throws CodedError `InvalidS3Uri`
 */
function parseObjectUri(uri: string): S3Location {
  const location = parseS3Uri(uri);
  if (location.key !== '') return location;
  throw new CodedError(
    'InvalidS3Uri',
    `The address "${uri}" names a bucket, not an object. Write it as s3://bucket/key where it is set.`,
  );
}

/** S3 as the activities use it. */
export interface S3Port {
  /** Objects at `uri`: the object itself if there is one of that key, else everything under it as a prefix. */
  objects(uri: string, signal?: AbortSignal): Promise<readonly S3Object[]>;
  stream(uri: string, signal?: AbortSignal): Promise<Readable>;
  text(uri: string, signal?: AbortSignal): Promise<string>;
  /** Null if the object does not exist. */
  textIfAny(uri: string, signal?: AbortSignal): Promise<string | null>;
  exists(uri: string): Promise<boolean>;
  put(uri: string, body: string | Buffer, contentType?: string): Promise<void>;
  /** Uploads a stream of unknown length in parts. */
  upload(uri: string, body: AsyncIterable<string | Buffer>, contentType?: string): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  /** The object's address for a browser: its page in the AWS console, or the object itself where S3 is not AWS's. */
  pageUrl(uri: string): Promise<string>;
  /** The object's ETag, which changes with its content. */
  etag(uri: string): Promise<string>;
  /** SHA-256 of the object's bytes, in hexadecimal. */
  digest(uri: string, signal?: AbortSignal): Promise<string>;
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

const AWS_HOST = /\.(amazonaws\.com(\.cn)?|api\.aws)$/;

/** The console of the partition that a region belongs to. */
function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  if (region.startsWith('us-gov-')) return 'console.amazonaws-us-gov.com';
  return 'console.aws.amazon.com';
}

interface SentRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

/** CopyObject takes an object behind an access point in the form `<ARN>/object/<key>`. */
function copySource({ bucket, key }: S3Location): string {
  const path = key.split('/').map(encodeURIComponent).join('/');
  return bucket.startsWith('arn:') ? `${bucket}/object/${path}` : `${bucket}/${path}`;
}

/** The request that the client sends: it knows endpoint variables, path style and region. */
async function requestOf(client: S3Client, command: HeadObjectCommand): Promise<SentRequest> {
  let sent: SentRequest | undefined;
  command.middlewareStack.add(
    (next) => (args) => {
      sent = args.request as SentRequest;
      return next(args);
    },
    { step: 'finalizeRequest', name: 'rememberRequest' },
  );
  await client.send(command);
  return sent as SentRequest;
}

/**
 * A bucket may be in another region than the endpoint: S3 names the region and the client follows. The ARN of an access
 * point contains its region.
 */
export function createS3Port(
  client = new S3Client({ maxAttempts: 5, followRegionRedirects: true, useArnRegion: true }),
): S3Port {
  const options = (signal?: AbortSignal) => (signal ? { abortSignal: signal } : {});
  const stream = async (uri: string, signal?: AbortSignal) => {
    const { bucket, key } = parseObjectUri(uri);
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), options(signal));
    return answer.Body as Readable;
  };
  const text = async (uri: string, signal?: AbortSignal) => {
    const chunks: Buffer[] = [];
    for await (const chunk of await stream(uri, signal)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  };
  const unlessMissing = async <T>(read: Promise<T>): Promise<T | null> => {
    try {
      return await read;
    } catch (error) {
      if (classifyAwsError(error) === 'not-found') return null;
      throw error;
    }
  };
  /** A response to HEAD has no body, so expired credentials are a bare 400. A GET has the reason. */
  const etagOf = async (object: { readonly Bucket: string; readonly Key: string }): Promise<string> => {
    const head = client.send(new HeadObjectCommand(object)).catch(async (error: unknown) => {
      if (statusOf(error) !== 400) throw error;
      const found = await client.send(new GetObjectCommand(object));
      (found.Body as Readable | undefined)?.destroy();
      return found;
    });
    return ((await head)?.ETag ?? '').replaceAll('"', '');
  };
  return {
    stream,
    text,
    textIfAny: (uri, signal) => unlessMissing(text(uri, signal)),
    async exists(uri) {
      const { bucket, key } = parseObjectUri(uri);
      return (await unlessMissing(etagOf({ Bucket: bucket, Key: key }))) !== null;
    },
    async objects(uri, signal) {
      const { bucket, key } = parseS3Uri(uri);
      const found: S3Object[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: key,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
          options(signal),
        );
        for (const { Key, Size } of page.Contents ?? []) {
          if (Key !== undefined) found.push({ bucket, key: Key, size: Size ?? 0 });
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
      // The console creates an empty object with the folder's name for each folder.
      const objects = found.filter((object) => !object.key.endsWith('/'));
      const itself = objects.filter((object) => object.key === key);
      return itself.length > 0 ? itself : objects;
    },
    async put(uri, body, contentType = 'application/octet-stream') {
      const { bucket, key } = parseObjectUri(uri);
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }),
      );
    },
    async upload(uri, body, contentType = 'application/octet-stream') {
      const { bucket, key } = parseObjectUri(uri);
      await new Upload({
        client,
        params: { Bucket: bucket, Key: key, Body: Readable.from(body), ContentType: contentType },
      }).done();
    },
    async copy(from, to) {
      const source = parseObjectUri(from);
      const target = parseObjectUri(to);
      await client.send(
        new CopyObjectCommand({
          Bucket: target.bucket,
          Key: target.key,
          CopySource: copySource(source),
        }),
      );
    },
    async pageUrl(uri) {
      const { bucket, key } = parseObjectUri(uri);
      const sent = await requestOf(client, new HeadObjectCommand({ Bucket: bucket, Key: key }));
      if (!AWS_HOST.test(sent.hostname)) {
        return `${sent.protocol}//${sent.hostname}${sent.port ? `:${sent.port}` : ''}${sent.path}`;
      }
      const region = await client.config.region();
      // A parenthesis would end the link in the run's Markdown.
      const prefix = encodeURIComponent(key).replaceAll('(', '%28').replaceAll(')', '%29');
      return `https://${consoleHost(region)}/s3/object/${bucket}?region=${region}&prefix=${prefix}`;
    },
    async etag(uri) {
      const { bucket, key } = parseObjectUri(uri);
      return etagOf({ Bucket: bucket, Key: key });
    },
    async digest(uri, signal) {
      const hash = createHash('sha256');
      for await (const chunk of await stream(uri, signal)) hash.update(chunk as Buffer);
      return hash.digest('hex');
    },
  };
}
