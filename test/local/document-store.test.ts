import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDocumentStore } from '../../src/local/document-store.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-documents-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a document store has all its documents after a restart, and no deleted document', () => {
  const before = openDocumentStore(folder);
  before.put('Endpoint', 'census', { status: 'Creating' });
  before.put('Endpoint', 'census', { status: 'InService' });
  before.put('Endpoint', 'gone', {});
  before.put('Model', 'census', { image: 'xgboost' });
  before.delete('Endpoint', 'gone');

  const after = openDocumentStore(folder);
  expect(after.get('Endpoint', 'census')).toEqual({ status: 'InService' });
  expect(after.list('Endpoint')).toEqual([{ status: 'InService' }]);
  expect(after.get('Model', 'census')).toEqual({ image: 'xgboost' });
  expect(after.get('Endpoint', 'gone')).toBeUndefined();
});

it('documents of a kind are listed by name, in any order of writes', () => {
  const store = openDocumentStore(folder);
  for (const name of ['b', 'c', 'a']) store.put('Model', name, { name });
  const expected = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
  expect(store.list('Model')).toEqual(expected);
  expect(openDocumentStore(folder).list('Model')).toEqual(expected);
  expect(store.list('Endpoint')).toEqual([]);
});

it('each read of a document returns a copy, so that a document changes only through put', () => {
  const store = openDocumentStore(folder);
  const given = { tags: ['first'] };
  store.put('Model', 'census', given);
  given.tags.push('second');
  store.get<{ tags: string[] }>('Model', 'census')?.tags.push('third');
  expect(store.get('Model', 'census')).toEqual({ tags: ['first'] });
});

it('a document name need not be a valid file name', () => {
  const names = ['arn:aws:sagemaker:us-east-1:123456789012:endpoint/census', '..', 'a b', 'ü%2F'];
  const store = openDocumentStore(folder);
  for (const name of names) store.put('Tags', name, { name });
  const after = openDocumentStore(folder);
  for (const name of names) expect(after.get('Tags', name)).toEqual({ name });
  store.delete('Tags', names[0] ?? '');
  expect(openDocumentStore(folder).list('Tags')).toHaveLength(names.length - 1);
});

it('a temporary file that was left by a killed process is removed', () => {
  const store = openDocumentStore(folder);
  store.put('Model', 'census', { version: 1 });
  writeFileSync(join(folder, 'Model', 'census.json.tmp'), '{"version":');
  expect(openDocumentStore(folder).get('Model', 'census')).toEqual({ version: 1 });
  expect(readdirSync(join(folder, 'Model'))).toEqual(['census.json']);
});
