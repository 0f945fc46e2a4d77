import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encode } from 'cborg';
import { expect, it, onTestFinished } from 'vitest';
import { startLocalPlatform } from '../../../src/local/index.js';

const data = {
  Namespace: 'my-app',
  MetricData: Array.from({ length: 900 }, (_, i) => ({ MetricName: `metric-${i}`, Value: i })),
};

const start = async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'local-sagemaker-'));
  const local = await startLocalPlatform({ stateDir });
  onTestFinished(async () => {
    await local.close();
    rmSync(stateDir, { recursive: true, force: true });
  });
  const put = (headers: Record<string, string>, body: Uint8Array, path = '/other') =>
    fetch(local.url + path, {
      method: 'POST',
      headers: { 'content-encoding': 'gzip', ...headers },
      body: Buffer.from(body),
    });
  return { local, put };
};
const cbor = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
const path = '/other/service/GraniteServiceVersion20100801/operation/PutMetricData';

it('PutMetricData accepts a gzip body in CBOR, which AWS SDK for Go v2 sends from 10,240 bytes', async () => {
  const { local, put } = await start();
  const packed = gzipSync(encode(data));
  expect((await put(cbor, packed, path)).status).toBe(200);
  expect(local.sagemaker.metrics.all().map(({ MetricName }) => MetricName)).toEqual(
    data.MetricData.map(({ MetricName }) => MetricName),
  );
});

it('PutMetricData accepts a gzip body in AWS JSON and in the query protocol', async () => {
  const { local, put } = await start();
  const json = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData',
  };
  expect((await put(json, gzipSync(JSON.stringify(data)))).status).toBe(200);
  const form = new URLSearchParams({
    Action: 'PutMetricData',
    Namespace: 'my-app',
    'MetricData.member.1.MetricName': 'last',
    'MetricData.member.1.Value': '1',
  });
  const query = {
    authorization: 'AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/monitoring/aws4_request, Signature=s',
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  };
  expect((await put(query, gzipSync(form.toString()))).status).toBe(200);
  expect(local.sagemaker.metrics.all()).toHaveLength(901);
});
