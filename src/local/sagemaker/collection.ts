import type { DocumentStore } from '../platform.js';

/** Resources of one kind, by name. Documents may hold dates anywhere. */
export interface Collection<T extends object> {
  get(name: string): T | undefined;
  /** For work under way, whose resource nothing deletes meanwhile. */
  existing(name: string): T;
  put(name: string, document: T): T;
  /** Replaces some members of a document that exists. */
  change(name: string, members: Partial<T>): T;
  delete(name: string): void;
  all(): readonly T[];
}

export function openCollection<T extends object>(documents: DocumentStore, kind: string): Collection<T> {
  const get = (name: string) => {
    const stored = documents.get<unknown>(kind, name);
    return stored === undefined ? undefined : (decode(stored) as T);
  };
  const put = (name: string, document: T) => {
    documents.put(kind, name, encode(document));
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
    delete: (name) => documents.delete(kind, name),
    all: () => documents.list<unknown>(kind).map((stored) => decode(stored) as T),
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
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === DATE_TAG) return new Date(String(first[1]));
  return Object.fromEntries(entries.map(([key, member]) => [key, decode(member)]));
}
