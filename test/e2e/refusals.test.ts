import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { beforeAll, describe, expect, test } from 'vitest';
import { FEATURES } from '../../examples/census-income/columns.js';
import { modelData } from '../../examples/census-income/draws.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import { setUpMonitoredEndpoint } from '../../examples/monitored-endpoint/set-up.js';
import type { CensusEndpoint } from '../support/census.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();
let census: CensusEndpoint;

beforeAll(async () => {
  census = await e2e.census({ endpointName: 'refused', drifted: 2 });
});

/** The sentence that a run ended with. */
async function failure(input: unknown, workflowId?: string): Promise<string> {
  const run = await e2e.workflows.start(input, workflowId ? { workflowId } : {});
  try {
    await run.result();
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure)
      return error.cause.message;
    throw error;
  }
  throw new Error('the run did not fail');
}

describe('what is pasted', () => {
  test.each([
    ['nothing', undefined, 'rebaseline-none', /without an input.*Paste for example/s],
    ['a word', 'refused', 'rebaseline-none', /input is not valid.*Paste for example/s],
    ['no endpoint name', {}, 'rebaseline-none', /endpointName.*Paste for example/s],
    [
      'a member of another name',
      { endpointName: 'refused', trainingData: 's3://b/k' },
      undefined,
      /trainingData/,
    ],
    [
      'a location that is none',
      { endpointName: 'refused', trainingDataset: { s3Uri: '/data/train.csv' } },
      undefined,
      /must look like s3:\/\/bucket/,
    ],
    ['another workflow ID', { endpointName: 'refused' }, 'my-run', /must be "rebaseline-refused"/],
  ])('%s is refused with what to paste', async (_, input, workflowId, sentence) => {
    expect(await failure(input, workflowId)).toMatch(sentence);
  });

  test('JSON inside a string is understood', async () => {
    expect(await failure('{"endpointName": "no-such-endpoint"}', 'rebaseline-no-such-endpoint')).toMatch(
      /Could not find endpoint/,
    );
  });
});

describe('the endpoint', () => {
  test('that does not exist is named', async () => {
    expect(await failure({ endpointName: 'no-such-endpoint' })).toMatch(/no-such-endpoint.*Check the name/s);
  });

  test('without capture is refused with how to mend it', async () => {
    const { clients, draws } = census;
    await setUpMonitoredEndpoint(clients, {
      endpointName: 'blind',
      bucket: 'blind-data',
      data: modelData(draws.rows.A),
      features: FEATURES,
      capture: false,
    });
    expect(await failure({ endpointName: 'blind' })).toMatch(/captures no data.*DataCaptureConfig/s);
  });

  test('without a monitor is refused with how to mend it', async () => {
    const { clients, draws } = census;
    await setUpMonitoredEndpoint(clients, {
      endpointName: 'unwatched',
      bucket: 'unwatched-data',
      data: modelData(draws.rows.A),
      features: FEATURES,
      monitor: false,
    });
    expect(await failure({ endpointName: 'unwatched' })).toMatch(
      /no data-quality monitoring schedule.*Create one/s,
    );
  });
});

describe('the training set', () => {
  const offer = async (name: string, text: string | null, more: object = {}) => {
    const s3Uri = `s3://${census.endpoint.bucket}/offered/${name}`;
    if (text !== null) await putText(census.clients.s3, s3Uri, text);
    return failure({ endpointName: 'refused', trainingDataset: { s3Uri, ...more } });
  };
  const row = '0,30,Private,1,HS-grad,9,Never-married,Sales,Own-child,White,Male,0,0,40,United-States';

  test.each([
    ['is not there', 'absent.csv', null, {}, /no object of that name.*Check the location/s],
    ['is empty', 'empty.csv', '', {}, /no rows/],
    ['lacks a column', 'narrow.csv', '0,30,Private\n1,40,Private\n', {}, /columns/],
    ['has a label column of no such name', 'named.csv', `${row}\n`, { labelColumn: 'income' }, /no header/],
    ['has a ragged row', 'ragged.csv', `${row}\n${row}\n0,30\n`, {}, /row 3 has 2 columns/],
  ])('that %s is refused with its location', async (_, name, text, more, sentence) => {
    const said = await offer(name, text, more);
    expect(said).toMatch(sentence);
    expect(said).toContain(`offered/${name}`);
  });

  test('refused or not, nothing is left running or lying about', async () => {
    expect(await leftovers(census.clients.sagemaker, 'refused')).toEqual([]);
  });
});
