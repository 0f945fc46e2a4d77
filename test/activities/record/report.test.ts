/** The page of a run, from the approver's to the auditor's, and what a storage that fails does to it. */
import { describe, expect, it } from 'vitest';
import { type ReportSources, reportActivities, writeReport } from '../../../src/activities/record/report.js';
import type { S3Port } from '../../../src/aws/s3.js';
import type { RunReport } from '../../../src/report/run-report.js';
import { calibratedGateFile, gateFile } from '../../report/support/report.js';
import { inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { dependencies, RUN } from '../support/run.js';
import { mockSageMaker } from '../support/sagemaker.js';

const NAMES = ['age', 'city'];
const GATE_URI = 's3://b/gate.json';
const FOLDER = `${RUN.workspace}/runs/${RUN.run}`;
const GATE = { scheduleNames: ['churn-quality'], gateUri: GATE_URI, gate: gateFile(NAMES, 2) };
const waiting = {
  resolved: RUN,
  diagnosis: 'Drift',
  reasons: ['it moved'],
  override: null,
  warnings: ['channel "validation" keeps its old data'],
  gates: [GATE],
  evidence: [],
  ledger: [],
  ending: null,
} satisfies ReportSources;
const writtenReport = (s3: ReturnType<typeof memoryS3>) =>
  JSON.parse(s3.files.get(`${FOLDER}/report.json`) as string) as RunReport;

describe('while the run waits', () => {
  it('while the run waits, page and JSON contain what the approver decides, and the warnings', async () => {
    const s3 = memoryS3();
    const page = await writeReport(s3, waiting);
    expect(page.uri).toBe(`${FOLDER}/report.html`);
    expect(s3.files.get(page.uri)).toContain('Waiting for a decision');
    expect(writtenReport(s3)).toMatchObject({
      version: 1,
      state: 'waiting',
      asked: { ask: 'person', offered: [{ version: 'original' }] },
      warnings: ['channel "validation" keeps its old data'],
      gate: { wholeUri: GATE_URI },
      result: null,
    });
  });

  it('while two versions wait, the page leads with the version recommended for approval', async () => {
    const s3 = memoryS3();
    await writeReport(s3, { ...waiting, gates: [{ ...GATE, gate: calibratedGateFile(NAMES) }] });
    const page = (s3.files.get(`${FOLDER}/report.html`) ?? '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    expect(page).toMatch(/Gate ✓ pass .*Candidate dddddddddddd with relaxed thresholds/);
    expect(page).toContain('the verdict of the gate is pass for the version with relaxed thresholds');
  });

  it('while a policy waives the approval of a passing candidate, the page asks nobody', async () => {
    const s3 = memoryS3();
    const resolved = { ...RUN, rules: { ...RUN.rules, waiveApprovalOnPass: true } };
    const gates = [{ ...GATE, gate: { ...GATE.gate, verdict: 'pass' as const } }];
    await writeReport(s3, { ...waiting, resolved, gates });
    expect(writtenReport(s3).asked).toMatchObject({ ask: 'policy' });
    expect(s3.files.get(`${FOLDER}/report.html`)).not.toContain('Waiting for a decision');
  });
});

describe('when a run is cancelled', () => {
  const closing = (s3: S3Port) =>
    inActivity(reportActivities(dependencies(mockSageMaker().port, s3)).closeReport, {
      ...waiting,
      gates: [],
      gateUri: GATE_URI,
      ending: { how: 'cancelled', said: 'Cancelled. Nothing live was touched.' },
    });

  it('the page of a cancelled run no longer asks for a decision', async () => {
    const s3 = memoryS3({ [GATE_URI]: JSON.stringify(gateFile(NAMES, 2)) });
    await writeReport(s3, waiting);
    expect(await closing(s3)).toBeNull();
    expect(s3.files.get(`${FOLDER}/report.html`)).toContain('Cancelled. Nothing live was touched.');
    expect(writtenReport(s3)).toMatchObject({ state: 'cancelled', asked: null });
  });

  it('a page that cannot be written is reported and fails nothing', async () => {
    const s3 = memoryS3({ [GATE_URI]: JSON.stringify(gateFile(NAMES, 2)) });
    const full: S3Port = { ...s3, put: async () => Promise.reject(new Error('the bucket is gone')) };
    expect(await closing(full)).toBe('the bucket is gone');
  });
});
