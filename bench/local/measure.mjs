// Measures the describe calls per second that the local platform answers over HTTP, and the CPU and memory that it uses
// with 1,000 idle endpoints, each with an hourly schedule. `npm run bench:local`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const ENDPOINTS = 1000;
const DESCRIBES = 5000;
const CONNECTIONS = 8;
const IDLE_SECONDS = 10;
const ROLE = 'arn:aws:iam::123456789012:role/Example';

const stateDir = mkdtempSync(join(tmpdir(), 'bench-local-'));
// A separate process, so that the figures do not include the client.
const program = `
  const { startLocalPlatform } = await import(${JSON.stringify(new URL('../../dist/src/local/index.js', import.meta.url).href)});
  // The clock starts at half past an hour, so that no execution is due during the measurement.
  const running = await startLocalPlatform({ stateDir: process.argv[1], startAt: '2026-01-01T00:30:00Z',
    durations: { training: 0, transform: 0, processing: 0, endpoint: 0, schedule: 0 } });
  process.on('message', (message) => {
    if (message === 'close') running.close().then(() => process.disconnect());
    else {
      global.gc?.();
      process.send({ cpu: process.cpuUsage(), memory: process.memoryUsage() });
    }
  });
  process.send({ url: running.url });
`;
const platform = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', program, stateDir], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
const [{ url }] = await once(platform, 'message');
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

const usage = async () => {
  platform.send('usage');
  const [answer] = await once(platform, 'message');
  return answer;
};

function call(operation, input) {
  return new Promise((resolve, reject) => {
    const headers = {
      'x-amz-target': `SageMaker.${operation}`,
      'content-type': 'application/x-amz-json-1.1',
    };
    const sent = request(`${url}/sagemaker`, { method: 'POST', agent, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () =>
        response.statusCode === 200 ? resolve(JSON.parse(body)) : reject(new Error(`${operation}: ${body}`)),
      );
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(input));
  });
}

/** Runs `task` for 0 to count-1 with one call per connection at a time. Resolves to the duration in seconds. */
async function timed(count, task) {
  const startedAt = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return (performance.now() - startedAt) / 1000;
}

async function createEndpoint(index) {
  const name = `endpoint-${index}`;
  const resources = { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 20 } };
  // Endpoints of inference components load no model, so that the figures are those of the platform alone.
  const variant = { VariantName: 'AllTraffic', InitialInstanceCount: 1, InstanceType: 'ml.m5.large' };
  await call('CreateEndpointConfig', { EndpointConfigName: name, ProductionVariants: [variant] });
  await call('CreateEndpoint', { EndpointName: name, EndpointConfigName: name });
  await call('CreateDataQualityJobDefinition', {
    JobDefinitionName: name,
    DataQualityAppSpecification: {
      ImageUri: '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
    },
    DataQualityJobInput: { EndpointInput: { EndpointName: name, LocalPath: '/opt/ml/processing/input' } },
    DataQualityJobOutputConfig: {
      MonitoringOutputs: [
        { S3Output: { S3Uri: 's3://bench/reports', LocalPath: '/opt/ml/processing/output' } },
      ],
    },
    JobResources: resources,
    RoleArn: ROLE,
  });
  await call('CreateMonitoringSchedule', {
    MonitoringScheduleName: name,
    MonitoringScheduleConfig: {
      ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
      MonitoringJobDefinitionName: name,
      MonitoringType: 'DataQuality',
    },
  });
}

async function idleShare() {
  const before = await usage();
  const startedAt = performance.now();
  await delay(IDLE_SECONDS * 1000);
  const after = await usage();
  const busy = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
  return { percent: (busy / 1000 / (performance.now() - startedAt)) * 100, rss: after.memory.rss };
}

const rows = [];
const row = (what, value) => rows.push([what, value]);
const mebibytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;
const perSecond = (count, seconds) => `${Math.round(count / seconds).toLocaleString('en')} a second`;

try {
  const empty = await idleShare();
  row('idle, empty: CPU', `${empty.percent.toFixed(2)} %`);
  row('idle, empty: memory', mebibytes(empty.rss));
  const seconds = await timed(ENDPOINTS, createEndpoint);
  row(`create ${ENDPOINTS} endpoints with schedules`, `${seconds.toFixed(1)} s`);
  await fetch(`${url}/_local/idle`, { method: 'POST', headers: { 'content-type': 'application/json' } });
  const described = { endpoint: 'EndpointName', schedule: 'MonitoringScheduleName' };
  const operations = { endpoint: 'DescribeEndpoint', schedule: 'DescribeMonitoringSchedule' };
  for (const kind of ['endpoint', 'schedule']) {
    const describeOne = (index) =>
      call(operations[kind], { [described[kind]]: `endpoint-${(index * 7919) % ENDPOINTS}` });
    await timed(500, describeOne);
    row(
      `${operations[kind]}, ${CONNECTIONS} connections`,
      perSecond(DESCRIBES, await timed(DESCRIBES, describeOne)),
    );
  }
  const list = () => call('ListEndpoints', { MaxResults: 100 });
  row('ListEndpoints, a page of 100', perSecond(500, await timed(500, list)));
  const idle = await idleShare();
  row(`idle, ${ENDPOINTS} endpoints with schedules: CPU`, `${idle.percent.toFixed(2)} %`);
  row(`idle, ${ENDPOINTS} endpoints with schedules: memory`, mebibytes(idle.rss));
} finally {
  platform.send('close');
  await once(platform, 'exit');
  agent.destroy();
  rmSync(stateDir, { recursive: true, force: true });
}

const status = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${status}`,
);
const width = Math.max(...rows.map(([what]) => what.length));
for (const [what, value] of rows) console.log(`${what.padEnd(width)}  ${value}`);
