/**
 * The Temporal web UI in Chromium, on a real stack: the steps of the ML engineer on call. A failed test writes a
 * screenshot and the page's text to a temporary folder and prints its path.
 * `REBASELINE_PICTURES=1 npm run test:browser` also takes the README's pictures in docs/images again.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, onTestFinished, test } from 'vitest';
import { modelData } from '../../examples/census-income/draws.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import { windowsUntil } from '../../examples/monitored-endpoint/windows-until.js';
import { startLink } from '../../src/cli/local/announcement.js';
import type { RunStatus } from '../../src/contract/run.js';
import { RUN_LISTS, runListUrl } from '../../src/contract/search-attributes.js';
import type { CensusEndpoint } from '../support/census.js';
import { twoTeams } from '../support/two-teams.js';
import { useStack } from '../support/use-stack.js';
import { launchChromium, newPage, saveEvidence } from './support/chromium.js';
import { pictureOfApproval, pictureOfReport, pictureOfRun, wantsPictures } from './support/pictures.js';
import {
  cutOffDetails,
  listedRuns,
  offeredSignals,
  readCodeBlock,
  readCurrentDetails,
  readFormInput,
  readInputAndResult,
  readTimeline,
  sendSignal,
  sendUpdate,
  startFromForm,
  untilStatus,
} from './support/temporal-ui.js';

const e2e = useStack();
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  page = await newPage(browser);
});
afterAll(() => browser?.close());
beforeEach(() =>
  onTestFailed(async () => console.log(`The page at the failure: ${await saveEvidence(page).catch(String)}`)),
);

/** The input for a drifted endpoint: a new training set, and held-out rows for the baseline. */
async function inputFor(census: CensusEndpoint): Promise<object> {
  const heldOutUri = census.trainingUri.replace(/[^/]*$/, 'held-out.csv');
  await putText(census.clients.s3, heldOutUri, modelData(census.draws.rows.B).validation);
  return {
    endpointName: census.endpoint.endpointName,
    trainingDataset: { s3Uri: census.trainingUri },
    channels: { validation: { s3Uri: heldOutUri } },
  };
}

test('a person starts a run in the form, reads the findings of the gate, approves, and reads the outcome', async () => {
  const endpointName = 'census-income';
  const census = await e2e.census({ endpointName, quiet: 1, drifted: 3 });
  const { stack, workflows } = e2e;
  // The training job ends only after the test has read its stage, even on a fast machine.
  stack.local.sagemaker.hold('training-job/');
  onTestFinished(() => stack.local.sagemaker.release());
  const runUrl = await startFromForm(page, {
    link: startLink(stack, endpointName),
    input: await inputFor(census),
  });
  const training = await readCurrentDetails(page, runUrl, 'retrain · census-income');
  expect(training).toMatch(/Diagnosis: Drift[\s\S]*3 of the last 4 windows violated the live baseline/);
  stack.local.sagemaker.release();

  const waiting = await readCurrentDetails(page, runUrl, 'To decide');
  expect(waiting).toMatch(/^Waiting for approval of [0-9a-f]{12} · census-income\n/);
  expect(waiting).toMatch(/Gate: (✓ pass|⚠ warn)/);
  expect(waiting).toMatch(/✓ \d+ of \d+ checks pass/);
  for (const width of [1280, 1440]) expect(await cutOffDetails(page, width)).toEqual([]);
  const paste = JSON.parse(await readCodeBlock(page)) as { candidate: string; approver: string };
  expect(paste.approver).toBe('');
  if (wantsPictures()) await pictureOfApproval(page, runUrl);

  // The template as it is: refused, with an answer where the person looks.
  expect(await sendUpdate(page, { runUrl, name: 'decide', payload: paste })).toContain('approver: empty');
  const approval = { ...paste, approver: 'ada@example.com' };
  expect(await sendUpdate(page, { runUrl, name: 'decide', payload: approval })).toBeNull();
  const handle = workflows.client.workflow.getHandle(`rebaseline-${endpointName}`);
  await windowsUntil(handle, () => census.window('B'), handle.result());

  await untilStatus(page, runUrl, 'Completed');
  // The UI shows null until it has loaded the payloads.
  await expect
    .poll(() => readInputAndResult(page), { timeout: 60_000 })
    .toContain('"outcome": "Rebaselined"');
  expect(await readTimeline(page)).toEqual(
    expect.arrayContaining([
      expect.stringContaining(`Train a model on ${census.trainingUri}`),
      expect.stringContaining('Wait for 3 clean windows'),
    ]),
  );
  const ended = await readCurrentDetails(page, runUrl, 'Rebaselined · census-income');
  expect(ended).toMatch(/The violations have stopped[\s\S]*3 clean, 0 with unexpected violations/);
  expect(ended).toContain('Approved by ada@example.com');
  expect(ended).toContain('judged by the wrong baseline: 0');
  expect(ended).not.toContain('To decide');
  const { report } = await handle.query<RunStatus>('status');
  expect(ended).toContain(report?.uri);
  await readReport(page, report?.url as string);
  if (wantsPictures()) await pictureOfRun(page, runUrl);
});

test('the UI shows why a malformed approval is refused while the run keeps waiting; a rejection ends the run', async () => {
  const endpointName = 'refused-in-ui';
  const census = await e2e.census({ endpointName, drifted: 2 });
  const runUrl = await startFromForm(page, {
    link: startLink(e2e.stack, endpointName),
    input: await inputFor(census),
  });
  await readCurrentDetails(page, runUrl, 'To decide');
  const [waitingList] = RUN_LISTS;
  const workflowsUrl = `${e2e.stack.uiUrl}/namespaces/${e2e.stack.namespace}/workflows`;
  expect(await listedRuns(page, runListUrl(workflowsUrl, waitingList.query))).toEqual([
    `rebaseline-${endpointName}`,
  ]);
  expect(await offeredSignals(page, runUrl)).toMatchObject({
    approve: expect.stringContaining('User Metadata'),
    reject: expect.stringContaining('"reason"'),
  });

  await sendSignal(page, { runUrl, name: 'approve', payload: { yes: true } });
  const refused = await readCurrentDetails(page, runUrl, 'not accepted');
  expect(refused).toMatch(/approve: candidate: expected a digest, or a list of digests; approver: missing/);
  expect(refused).toMatch(/^Waiting for approval of /);

  const paste = JSON.parse(await readCodeBlock(page)) as object;
  await sendSignal(page, {
    runUrl,
    name: 'reject',
    payload: { ...paste, decision: 'reject', approver: 'ada@example.com', reason: 'not before the holidays' },
  });
  await untilStatus(page, runUrl, 'Completed');
  expect(await readInputAndResult(page)).toContain('"outcome": "Rejected"');
  expect(await readCurrentDetails(page, runUrl, 'Rejected · refused-in-ui')).toContain(
    'Rejected by ada@example.com: not before the holidays',
  );
});

test('a person decides about the candidates of two monitors with one message, from details that no window cuts off', async () => {
  const endpointName = 'two-teams-in-ui';
  const { census, names } = await twoTeams(e2e, endpointName);
  const runUrl = await startFromForm(page, {
    link: startLink(e2e.stack, endpointName),
    input: await inputFor(census),
  });
  const waiting = await readCurrentDetails(page, runUrl, 'To decide');
  expect(waiting).toMatch(/^Waiting for approval of 2 candidates · two-teams-in-ui\n/);
  for (const name of names) expect(waiting).toMatch(new RegExp(`Gate on [0-9a-f]{12} for ${name}: `));
  for (const width of [1280, 1440]) expect(await cutOffDetails(page, width)).toEqual([]);
  const paste = JSON.parse(await readCodeBlock(page)) as { candidate: readonly string[] };
  const message = {
    ...paste,
    decision: 'reject',
    approver: 'ada@example.com',
    reason: 'only one was asked for',
  };
  expect(
    await sendUpdate(page, {
      ...{ runUrl, name: 'decide' },
      payload: { ...message, candidate: paste.candidate[0] },
    }),
  ).toContain('a decision names one version of each of the 2 candidates');
  expect(await sendUpdate(page, { runUrl, name: 'decide', payload: message })).toBeNull();
  await untilStatus(page, runUrl, 'Completed');
  const ended = await readCurrentDetails(page, runUrl, 'Rejected · two-teams-in-ui');
  expect(ended).toContain('Rejected by ada@example.com: only one was asked for');
  for (const width of [1280, 1440]) expect(await cutOffDetails(page, width)).toEqual([]);
});

test.each([
  [
    'another workflow ID',
    { workflowId: 'my-run', input: { endpointName: 'nobody' } },
    /The workflow ID is "my-run" but must be "rebaseline-nobody"/,
  ],
  [
    'no input',
    { input: undefined },
    /started without an input. Paste for example \{"endpointName": "my-endpoint", "trainingDataset": .*\} as the workflow's input/,
  ],
])('a run started with %s fails with a message that says what to do', async (_, form, sentence) => {
  const runUrl = await startFromForm(page, { link: startLink(e2e.stack, 'nobody'), ...form });
  await untilStatus(page, runUrl, 'Failed');
  expect((await readInputAndResult(page)).replaceAll(/\\"/g, '"').replaceAll(/\s+/g, ' ')).toMatch(sentence);
  expect((await readCurrentDetails(page, runUrl, 'Not started')).replaceAll('’', "'")).toMatch(sentence);
});

test('the form for the next run does not repeat incidents and an override of the previous one', async () => {
  const link = startLink(e2e.stack, 'nobody');
  const input = {
    endpointName: 'nobody',
    incidents: [{ from: '2026-01-01T00:00:00Z', to: '2026-01-01T02:00:00Z', reason: 'outage' }],
    overrideDiagnosis: { by: 'ada', reason: 'the feed was repaired' },
  };
  await untilStatus(page, await startFromForm(page, { link, input }), 'Failed');
  expect((await readFormInput(page, link)).trim()).toBe('');
});

/** Opens the page that the run's details link to. */
async function readReport(beside: Page, url: string): Promise<void> {
  const report = await newPage(browser);
  await report.goto(url);
  expect(await report.locator('header').textContent()).toMatch(/census-income\s+✓ Rebaselined/);
  expect(await report.getByRole('img', { name: /^Timeline of \d+ windows/ }).count()).toBe(1);
  await report.close();
  if (wantsPictures()) await pictureOfReport(beside, url);
}
