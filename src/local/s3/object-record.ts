import type { Checksum } from './checksums.js';

/** What an upload says about its object beside the bytes. */
export interface ObjectAttributes {
  /** Content-Type and the other headers that S3 gives back as they came, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-meta-…`, without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** One object, as its bucket's index keeps it. */
export interface ObjectRecord extends ObjectAttributes {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly blob: string;
  readonly checksum?: Checksum;
  /** How it was uploaded, if in parts. */
  readonly parts?: readonly ObjectPart[];
}

export interface ObjectPart {
  readonly size: number;
  /** Of the object's algorithm. */
  readonly checksum?: string;
}

export const NO_ATTRIBUTES: ObjectAttributes = { headers: {}, metadata: {}, tags: {} };

/** What must hold of the object that is there for a write, or a delete, to go through (RFC 9110, section 13). */
export interface WriteConditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}
