/**
 * One JSON document per resource, in a folder per kind. The store keeps the text of every document in memory.
 * Each read returns a new copy, so that a document changes only through `put`.
 * Documents are JSON: a `Date` is returned as its ISO 8601 string, before and after a restart.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentStore } from './platform.js';
import { writeAtomically } from './write-atomically.js';

const SUFFIX = '.json';

/** Opens the store in `folder` and reads every document in it. Creates the folder if it does not exist. */
export function openDocumentStore(folder: string): DocumentStore {
  mkdirSync(folder, { recursive: true });
  const kinds = new Map<string, Map<string, string>>();
  for (const kind of readdirSync(folder)) kinds.set(decodeURIComponent(kind), readKind(join(folder, kind)));

  const pathOf = (kind: string, name: string) => join(folder, fileName(kind), `${fileName(name)}${SUFFIX}`);
  const kindOf = (kind: string) => {
    const known = kinds.get(kind);
    if (known !== undefined) return known;
    mkdirSync(join(folder, fileName(kind)), { recursive: true });
    const created = new Map<string, string>();
    kinds.set(kind, created);
    return created;
  };

  return {
    get: <T>(kind: string, name: string) => {
      const text = kinds.get(kind)?.get(name);
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    put: (kind, name, document) => {
      const documents = kindOf(kind);
      const text = JSON.stringify(document);
      writeAtomically(pathOf(kind, name), text);
      documents.set(name, text);
    },
    delete: (kind, name) => {
      rmSync(pathOf(kind, name), { force: true });
      kinds.get(kind)?.delete(name);
    },
    /** Sorted by name, so that a restart does not change the order. */
    names: (kind) => [...(kinds.get(kind)?.keys() ?? [])].sort(),
    list: <T>(kind: string) => {
      const documents = kinds.get(kind) ?? new Map<string, string>();
      return [...documents.keys()].sort().map((name) => JSON.parse(documents.get(name) ?? 'null') as T);
    },
  };
}

function readKind(folder: string): Map<string, string> {
  const documents = new Map<string, string>();
  for (const file of readdirSync(folder)) {
    // A temporary file is left by a process that ended before the rename.
    if (!file.endsWith(SUFFIX)) rmSync(join(folder, file));
    else {
      const name = decodeURIComponent(file.slice(0, -SUFFIX.length));
      documents.set(name, readFileSync(join(folder, file), 'utf8'));
    }
  }
  return documents;
}

/** SageMaker's names are safe file names. ARNs, the keys of tags, contain `/` and `:`. */
function fileName(name: string): string {
  return encodeURIComponent(name).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));
}
