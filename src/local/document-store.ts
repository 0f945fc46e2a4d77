/**
 * One JSON document per resource, in a folder per kind. The store keeps the text of every document in memory;
 * each reader gets a copy of its own, so that nothing changes without being written.
 * Documents are JSON: a `Date` put in comes out as its ISO 8601 string, before a restart as after.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentStore } from './platform.js';
import { writeAtomically } from './write-atomically.js';

const SUFFIX = '.json';

/** Opens the store in `folder`, created if absent, and reads back every document in it. */
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
    /** In order of name, so that answers do not depend on what was written before a restart and what after. */
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
    // A temporary file is what a process left that died before the rename.
    if (!file.endsWith(SUFFIX)) rmSync(join(folder, file));
    else {
      const name = decodeURIComponent(file.slice(0, -SUFFIX.length));
      documents.set(name, readFileSync(join(folder, file), 'utf8'));
    }
  }
  return documents;
}

/** SageMaker's names are safe in a file system; ARNs, which tags hang on, hold `/` and `:`. */
function fileName(name: string): string {
  return encodeURIComponent(name).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));
}
