import type { Checksum } from './checksums.js';

/** What an upload defines besides the bytes of the object. */
export interface ObjectAttributes {
  /** Content-Type and the other headers that S3 returns unchanged, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-meta-…`, without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** One object in the index of its bucket. */
export interface ObjectRecord extends ObjectAttributes {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** ISO 8601. */
  readonly lastModified: string;
  /** The ID of the blob that contains the bytes. */
  readonly blob: string;
  readonly checksum?: Checksum;
  /** The parts of a multipart upload. */
  readonly parts?: readonly ObjectPart[];
}

export interface ObjectPart {
  readonly size: number;
  /** Uses the algorithm of the object's checksum. */
  readonly checksum?: string;
}

export const NO_ATTRIBUTES: ObjectAttributes = { headers: {}, metadata: {}, tags: {} };

/** Conditions on the existing object for a write or a delete (RFC 9110, section 13). Values are ETags or `*`. */
export interface WriteConditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}
