import type { DocumentStore } from '../platform.js';

/** Resources of one kind, by name. Documents may contain dates. Documents that were read are shared and must not be changed. */
export interface Collection<T extends object> {
  get(name: string): T | undefined;
  /** Returns a document that work in progress uses. Throws if it does not exist. */
  existing(name: string): T;
  put(name: string, document: T): T;
  /** Replaces the given members of an existing document. */
  change(name: string, members: Partial<T>): T;
  delete(name: string): void;
  all(): readonly T[];
  /** A number that changes with every change to a document of the kind, within this process. */
  version(): number;
}

/**
 * The decoded documents of one kind. The platform reads a thousand schedules each second, and all executions of a
 * schedule to describe it: without this cache it would spend most of its time on parsing.
 */
interface Cache {
  readonly documents: Map<string, object>;
  all: readonly object[] | undefined;
  version: number;
}

const cachesOf = new WeakMap<DocumentStore, Map<string, Cache>>();

function openCache(documents: DocumentStore, kind: string): Cache {
  const kinds = cachesOf.get(documents) ?? new Map<string, Cache>();
  cachesOf.set(documents, kinds);
  const cache = kinds.get(kind) ?? { documents: new Map<string, object>(), all: undefined, version: 0 };
  kinds.set(kind, cache);
  return cache;
}

/** All writes to a kind must use a collection: the cache keeps a document until its next write through a collection. */
export function openCollection<T extends object>(documents: DocumentStore, kind: string): Collection<T> {
  const cache = openCache(documents, kind);
  const changed = (name: string) => {
    cache.documents.delete(name);
    cache.all = undefined;
    cache.version += 1;
  };
  const get = (name: string) => {
    const known = cache.documents.get(name);
    if (known !== undefined) return known as T;
    const stored = documents.get<unknown>(kind, name);
    if (stored === undefined) return undefined;
    const document = decode(stored) as T;
    cache.documents.set(name, document);
    return document;
  };
  const put = (name: string, document: T) => {
    documents.put(kind, name, encode(document));
    changed(name);
    return document;
  };
  const existing = (name: string) => {
    const document = get(name);
    if (document === undefined)
      throw new Error(`${kind} "${name}" does not exist. It was deleted while work on it was in progress.`);
    return document;
  };
  return {
    get,
    existing,
    put,
    change: (name, members) => put(name, { ...existing(name), ...members }),
    delete: (name) => {
      documents.delete(kind, name);
      changed(name);
    },
    all: () => {
      cache.all ??= Object.freeze(documents.names(kind).map((name) => get(name) as T));
      return cache.all as readonly T[];
    },
    version: () => cache.version,
  };
}

// JSON has no dates. The tag distinguishes a date from a text that looks like one, for example in an environment variable.
const DATE_TAG = '$date';

function encode(value: unknown): unknown {
  if (value instanceof Date) return { [DATE_TAG]: value.toISOString() };
  if (Array.isArray(value)) return value.map(encode);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, encode(member)]));
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(decode));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === DATE_TAG) return new Date(String(first[1]));
  return Object.freeze(Object.fromEntries(entries.map(([key, member]) => [key, decode(member)])));
}
