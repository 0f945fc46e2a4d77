import { DescribeDataQualityJobDefinitionCommand } from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { BASELINE_HEADER } from '../../examples/census-income/columns.js';
import { getText, putText } from '../../examples/monitored-endpoint/s3.js';
import type { GateReport } from '../../src/contract/gate-report.js';
import { baselinesOf, windowsJudgedWrongly } from '../support/judged-windows.js';
import { hasPython } from '../support/python.js';
import { addRecordPreprocessor } from '../support/record-preprocessor.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

/** Names the columns and converts age from years to months. */
const IN_MONTHS = `
COLUMNS = ${JSON.stringify(BASELINE_HEADER)}

def value(text):
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text

def preprocess_handler(inference_record, logger):
    data = inference_record.endpoint_output.data.strip() + "," + inference_record.endpoint_input.data.strip()
    row = dict(zip(COLUMNS, map(value, data.split(","))))
    row["age"] = row["age"] * 12
    return row
`;

/** The same, but fails for every record that the endpoint did not capture itself. */
const ONLY_REAL = `${IN_MONTHS}
in_months = preprocess_handler

def preprocess_handler(inference_record, logger):
    if inference_record.event_metadata.event_id.startswith("rescored"):
        raise ValueError("no request of ours")
    return in_months(inference_record, logger)
`;

const checkOf = (gate: GateReport | null, name: string) => gate?.checks.find(({ id }) => id === name);

test.skipIf(!hasPython)(
  'with a record preprocessor the candidate comes from the output of the script, a person decides, and the new definition keeps the script; a script that fails on scored rows leaves everything unknown',
  async () => {
    const census = await e2e.census({ endpointName: 'preprocessed', drifted: 0 });
    const script = await addRecordPreprocessor(e2e.stack, census.clients, census.endpoint, ONLY_REAL);
    for (let hour = 0; hour < 2; hour += 1) await census.window('B');
    const input = { endpointName: 'preprocessed', trainingDataset: { s3Uri: census.trainingUri } };
    await expectUnknownPlan({ ...input, mode: 'plan' }, script);

    await putText(census.clients.s3, script, IN_MONTHS);
    const run = await e2e.workflows.start(input);
    const candidate = await run.untilWaitingForApproval();
    const { gate, warnings } = await run.status();
    expect(gate?.verdict).toBe('unknown');
    expect(warnings?.join()).toContain(script);
    const unknown = { verdict: 'unknown', sentence: expect.stringContaining('by-name.py') };
    expect(checkOf(gate, 'backtest')).toMatchObject(unknown);
    expect(checkOf(gate, 'representativeness')).toMatchObject(unknown);
    // SageMaker's own analyzer runs the script. It would find months if the candidate came from years.
    // The run's history shortens the sentences of checks that pass.
    const report: GateReport = JSON.parse(await getText(census.clients.s3, gate?.reportUri ?? ''));
    const analyzer = checkOf(report, 'reference-analyzer');
    expect(analyzer?.sentence).toContain('Through by-name.py');
    expect(analyzer?.sentence).not.toContain('age|');

    await run.decide({ decision: 'approve', candidate, approver: 'ada' });
    const result = await census.hoursUntil(run, run.result());
    expect(result).toMatchObject({
      outcome: 'Rebaselined',
      diagnosis: 'Drift',
      verification: { counted: { clean: 3, dirty: 0 } },
      windows: { judgedWrongly: 0 },
    });
    const renewed = await census.clients.sagemaker.send(
      new DescribeDataQualityJobDefinitionCommand({
        JobDefinitionName: result.definitions[census.scheduleName],
      }),
    );
    expect(renewed.DataQualityAppSpecification?.RecordPreprocessorSourceUri).toBe(script);
    expect(renewed.DataQualityBaselineConfig?.BaseliningJobName).toMatch(/-scripted-1$/);
    expect(
      windowsJudgedWrongly(await e2e.stack.events(), census.scheduleName, baselinesOf(census, result)),
    ).toEqual([]);
  },
);

/** A plan whose script fails on scored rows: the candidate is made without the script, and the gate's verdict is unknown. */
async function expectUnknownPlan(input: object, script: string): Promise<void> {
  const run = await e2e.workflows.start(input);
  const { outcome, warnings, plan, summary } = await run.result();
  expect({ outcome, summary }).toMatchObject({
    outcome: 'Planned',
    summary: expect.stringContaining("The gate's verdict is unknown"),
  });
  expect(warnings.join()).toMatch(/baseline is made without it:.*ValueError: no request of ours/);
  expect(plan?.summary.join()).toContain(script);
  const { gate } = await run.status();
  expect(checkOf(gate, 'reference-analyzer')).toMatchObject({
    verdict: 'unknown',
    sentence: expect.stringMatching(/^The analyzer gave no result: processing job .* ended Failed/),
  });
}
