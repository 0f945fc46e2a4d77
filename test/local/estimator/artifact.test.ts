import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packModel, type TrainedModel, unpackModel } from '../../../src/local/estimator/index.js';

const model: TrainedModel = {
  estimator: 'rebaseline-local-estimator',
  version: 1,
  objective: 'logistic',
  positiveLabel: '1',
  l2: 1,
  rows: 3,
  intercept: -0.1,
  columns: [{ kind: 'categorical', levels: ['é', '?'], weights: [0.1, -1e-300] }],
};

describe('model artifact', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'artifact-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('a packed model is unpacked unchanged', async () => {
    expect(await unpackModel(await packModel(model))).toEqual(model);
  });

  it('a model artifact is a .tar.gz that the tar command can read', async () => {
    writeFileSync(path.join(folder, 'model.tar.gz'), await packModel(model));
    execFileSync('tar', ['-xzf', 'model.tar.gz'], { cwd: folder });
    expect(JSON.parse(readFileSync(path.join(folder, 'model.json'), 'utf8'))).toEqual(model);
  });

  it('an artifact that was repacked with other files can be unpacked', async () => {
    writeFileSync(path.join(folder, 'README'), 'x'.repeat(2000));
    writeFileSync(path.join(folder, 'model.json'), JSON.stringify(model));
    await create({ cwd: folder, file: path.join(folder, 'm.tgz'), gzip: true }, ['./README', './model.json']);
    expect(await unpackModel(readFileSync(path.join(folder, 'm.tgz')))).toEqual(model);
  });

  it('unpacking a file that is not an artifact of the local estimator throws an error', async () => {
    await expect(unpackModel(Buffer.from('pickle'))).rejects.toThrow(/not a .tar.gz/);
    await expect(unpackModel(Buffer.alloc(0))).rejects.toThrow(/not a .tar.gz/);
    await expect(unpackModel(gzipSync('not a tar'))).rejects.toThrow(/artifact/);
    await expect(unpackModel((await packModel(model)).subarray(0, 100))).rejects.toThrow(/artifact/);
    const other = { ...model, estimator: 'xgboost' } as unknown as TrainedModel;
    await expect(unpackModel(await packModel(other))).rejects.toThrow(/not a model of the local estimator/);
  });

  it.each([
    ['one file of zeros', async () => gzipSync(Buffer.alloc(200_000_000))],
    ['a model of 100 MB', async () => archiveOf('model.json', Buffer.alloc(100_000_000, '['))],
    ['another file of 100 MB', async () => archiveOf('other', Buffer.alloc(100_000_000))],
  ])('an archive that unpacks to more than 64 MiB is refused: %s', async (_name, archive) => {
    await expect(unpackModel(await archive())).rejects.toThrow(/larger than 64 MiB/);
  });

  it('an archive that is compressed twice is refused', async () => {
    await expect(unpackModel(gzipSync(gzipSync(Buffer.alloc(1_000_000))))).rejects.toThrow(
      /compressed twice/,
    );
  });

  async function archiveOf(name: string, content: Buffer): Promise<Buffer> {
    writeFileSync(path.join(folder, name), content);
    await create({ cwd: folder, file: path.join(folder, 'm.tgz'), gzip: true }, [name]);
    return readFileSync(path.join(folder, 'm.tgz'));
  }
});
