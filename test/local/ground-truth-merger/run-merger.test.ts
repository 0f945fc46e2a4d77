import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runMerger } from '../../../src/local/ground-truth-merger/index.js';

const HOUR = 'adult/AllTraffic/2026/01/01/00';

const capture = (eventId: string, inferenceId?: string, output = '0.7') => ({
  captureData: { endpointOutput: { data: output, encoding: 'CSV', mode: 'OUTPUT' } },
  eventMetadata: { eventId, ...(inferenceId ? { inferenceId } : {}), inferenceTime: '2026-01-01T00:10:00Z' },
  eventVersion: '0',
});

const label = (eventId: string, data: string) => ({
  groundTruthData: { data, encoding: 'CSV' },
  eventMetadata: { eventId },
  eventVersion: '0',
});

const lines = (records: readonly (object | string)[]) =>
  records.map((record) => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`).join('');

/** Merges files, whose paths are below the folders of captures and of ground truth. Returns the merged files. */
async function merge(
  captures: Readonly<Record<string, readonly (object | string)[]>>,
  groundTruth: Readonly<Record<string, readonly (object | string)[]>>,
) {
  const root = mkdtempSync(join(tmpdir(), 'merger-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (folder: string, files: typeof captures) => {
    for (const [path, records] of Object.entries(files)) {
      mkdirSync(dirname(join(root, folder, path)), { recursive: true });
      writeFileSync(join(root, folder, path), lines(records));
    }
  };
  write('data', captures);
  write('labels', groundTruth);
  const environment = { dataset_source: '/data', ground_truth_source: '/labels', output_path: '/merged' };
  const run = () => runMerger({ environment, root, signal: new AbortController().signal });
  const { exitMessage } = await run();
  const merged = () => {
    mkdirSync(join(root, 'merged'), { recursive: true });
    const files = readdirSync(join(root, 'merged'), { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile())
      .map((file) => ({
        path: join(file.parentPath, file.name).slice(join(root, 'merged').length + 1),
        records: readFileSync(join(file.parentPath, file.name), 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      }));
  };
  return { exitMessage, files: merged(), again: async () => (await run()) && merged() };
}

const labelsOf = ({ files }: { files: readonly { records: readonly { groundTruthData: object }[] }[] }) =>
  files.flatMap(({ records }) => records.map(({ groundTruthData }) => groundTruthData));

test('a merged record is a captured record with its ground truth, in a file of Spark’s name below the capture’s hour', async () => {
  const { files, exitMessage } = await merge(
    { [`${HOUR}/10-00-000-a.jsonl`]: [capture('e1')] },
    { '2026/01/01/00/labels.jsonl': [label('e1', '1')] },
  );
  const { captureData, eventMetadata } = capture('e1');
  expect(files).toEqual([
    {
      path: expect.stringMatching(
        /^adult\/AllTraffic\/2026\/01\/01\/00\/part-00000-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.c000\.jsonl$/,
      ),
      records: [
        { eventVersion: '0', groundTruthData: { data: '1', encoding: 'CSV' }, captureData, eventMetadata },
      ],
    },
  ]);
  expect(exitMessage).toBe('Completed: Merged 1 of 1 captured records with ground truth.');
});

test('a capture with an inference id is matched by it and not by its event id', async () => {
  const found = await merge(
    { [`${HOUR}/a.jsonl`]: [capture('e1', 'order-1'), capture('e2', 'order-2'), capture('e3')] },
    { '2026/01/01/00/labels.jsonl': [label('order-1', '1'), label('e2', '1'), label('e3', '0')] },
  );
  expect(labelsOf(found)).toEqual([
    { data: '1', encoding: 'CSV' },
    { data: '0', encoding: 'CSV' },
  ]);
  expect(found.exitMessage).toBe(
    'Completed: Merged 2 of 3 captured records with ground truth. Ground truth without a captured record in the window: 1.',
  );
});

test('the label of the latest hour counts if an id has several, and the same label twice counts once', async () => {
  const found = await merge(
    { [`${HOUR}/a.jsonl`]: [capture('e1'), capture('e2')] },
    {
      '2026/01/01/02/corrected.jsonl': [label('e1', '0')],
      '2026/01/01/00/labels.jsonl': [label('e1', '1'), label('e2', '1'), label('e2', '1')],
    },
  );
  expect(labelsOf(found)).toEqual([
    { data: '0', encoding: 'CSV' },
    { data: '1', encoding: 'CSV' },
  ]);
  expect(found.exitMessage).toContain('Ground truth replaced by a later, different label: 1.');
});

test('lines that are not ground truth records are left out and counted', async () => {
  const found = await merge(
    { [`${HOUR}/a.jsonl`]: [capture('e1')] },
    {
      '2026/01/01/00/labels.jsonl': [
        'not json',
        '{"eventMetadata": {"eventId": "e1"}}',
        '[]',
        label('e1', '1'),
        '{"groundTruthData": {"data": "1", "enc',
      ],
    },
  );
  expect(labelsOf(found)).toHaveLength(1);
  expect(found.exitMessage).toContain('Lines that are not ground truth records: 4.');
});

test('captures without a label are left out, and an hour without any label has no file', async () => {
  const { files, exitMessage } = await merge(
    {
      [`${HOUR}/a.jsonl`]: [capture('e1'), capture('e2')],
      'adult/AllTraffic/2026/01/01/01/a.jsonl': [capture('e3')],
    },
    { '2026/01/01/05/labels.jsonl': [label('e2', '1')] },
  );
  expect(files.map(({ path }) => dirname(path))).toEqual([HOUR]);
  expect(files[0]?.records.map(({ eventMetadata }) => eventMetadata.eventId)).toEqual(['e2']);
  expect(exitMessage).toBe('Completed: Merged 1 of 3 captured records with ground truth.');
});

test('a second merge of an hour replaces the file of the first one', async () => {
  const { files, again } = await merge(
    { [`${HOUR}/a.jsonl`]: [capture('e1')] },
    { '2026/01/01/00/labels.jsonl': [label('e1', '1')] },
  );
  expect(await again()).toEqual(files);
});

test('a merge of a file that data capture did not write fails with the line', async () => {
  await expect(merge({ [`${HOUR}/a.jsonl`]: ['prediction,label'] }, {})).rejects.toThrow(
    'A line of the captures is not a capture record with an eventId: "prediction,label".',
  );
});
