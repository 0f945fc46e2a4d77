import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type AwsClients, closeClients, localClients } from '../../../examples/monitored-endpoint/clients.js';
import { sendTraffic } from '../../../examples/monitored-endpoint/traffic.js';

let server: Server;
let clients: AwsClients;

async function serve(listener: RequestListener): Promise<AwsClients> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  clients = localClients({ AWS_ENDPOINT_URL: url });
  return clients;
}

afterEach(async () => {
  closeClients(clients);
  await new Promise((resolve) => server.close(resolve));
});

describe('traffic', () => {
  it('sendTraffic invokes the endpoint once per row over a limited number of connections and returns answers in the order of the rows', async () => {
    let connections = 0;
    const bodies: string[] = [];
    const { runtime } = await serve(async (request, response) => {
      const body = await text(request);
      bodies.push(`${request.url} ${request.headers['content-type']} ${body}`);
      response.setHeader('content-type', 'text/csv');
      response.end(`${Number(body.split(',')[0]) * 2}\n`);
    });
    server.on('connection', () => {
      connections += 1;
    });
    const rows = Array.from({ length: 200 }, (_, i) => `${i},x`);
    const answers = await sendTraffic(runtime, { endpointName: 'e', rows, parallelism: 4 });
    expect(answers).toEqual(rows.map((_, i) => String(2 * i)));
    expect(bodies.sort()).toEqual(rows.map((row) => `/endpoints/e/invocations text/csv ${row}`).sort());
    expect(connections).toBeLessThanOrEqual(4);
  });

  it('sendTraffic throws at the first row without an answer and names the row and the endpoint', async () => {
    const { runtime } = await serve(async (request, response) => {
      const body = await text(request);
      if (body === 'bad') {
        response.statusCode = 400;
        response.setHeader('x-amzn-errortype', 'ValidationError');
        response.end(JSON.stringify({ Message: 'Endpoint e of account 1 not found.' }));
      } else {
        response.end('1');
      }
    });
    const sent = sendTraffic(runtime, { endpointName: 'e', rows: ['1', '2', 'bad', '4'], parallelism: 1 });
    await expect(sent).rejects.toThrow(/endpoint e did not answer row 3 of 4 \(2 answered\)/);
  });
});
