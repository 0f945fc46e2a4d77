import type { DocumentStore } from '../platform.js';

/** Resources of one kind, by name. Documents may hold dates anywhere. Those read are shared: nobody changes them. */
export interface Collection<T extends object> {
  get(name: string): T | undefined;
  /** For work under way, whose resource nothing deletes meanwhile. */
  existing(name: string): T;
  put(name: string, document: T): T;
  /** Replaces some members of a document that exists. */
  change(name: string, members: Partial<T>): T;
  delete(name: string): void;
  all(): readonly T[];
  /** Changes with every change of any document of the kind, within this process. */
  version(): number;
}

/**
 * What has been read of one kind. A thousand schedules are looked at each second, and a page that describes one looks at
 * all its executions: reading them anew from their text each time would be most of what the platform does.
 */
interface Read {
  readonly documents: Map<string, object>;
  all: readonly object[] | undefined;
  version: number;
}

const readOf = new WeakMap<DocumentStore, Map<string, Read>>();

function openRead(documents: DocumentStore, kind: string): Read {
  const kinds = readOf.get(documents) ?? new Map<string, Read>();
  readOf.set(documents, kinds);
  const read = kinds.get(kind) ?? { documents: new Map<string, object>(), all: undefined, version: 0 };
  kinds.set(kind, read);
  return read;
}

/** All documents of a kind must be written through collections: what is read is kept until it is. */
export function openCollection<T extends object>(documents: DocumentStore, kind: string): Collection<T> {
  const read = openRead(documents, kind);
  const changed = (name: string) => {
    read.documents.delete(name);
    read.all = undefined;
    read.version += 1;
  };
  const get = (name: string) => {
    const known = read.documents.get(name);
    if (known !== undefined) return known as T;
    const stored = documents.get<unknown>(kind, name);
    if (stored === undefined) return undefined;
    const document = decode(stored) as T;
    read.documents.set(name, document);
    return document;
  };
  const put = (name: string, document: T) => {
    documents.put(kind, name, encode(document));
    changed(name);
    return document;
  };
  const existing = (name: string) => {
    const document = get(name);
    if (document === undefined) throw new Error(`${kind} "${name}" was deleted while it was being changed.`);
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
      read.all ??= Object.freeze(documents.names(kind).map((name) => get(name) as T));
      return read.all as readonly T[];
    },
    version: () => read.version,
  };
}

// JSON has no dates. A tag keeps them apart from texts that only look like one, say in an environment variable.
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
