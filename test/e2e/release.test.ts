import { expect, test } from 'vitest';
import { baselinesOf, judgedWindows, windowsJudgedWrongly } from '../support/judged-windows.js';
import { recordHistory } from '../support/record-history.js';
import { openServiceModel } from '../support/service-model.js';
import { useStack } from '../support/use-stack.js';
import type { HistoryJson } from '../support/workflow.js';

const e2e = useStack();

/** A run from drift to its end, approved by signal. */
async function released(endpointName: string, deploy: 'after-approval' | 'first') {
  const census = await e2e.census({ endpointName, quiet: 1, drifted: 2 });
  const run = await e2e.workflows.start({
    endpointName,
    deploy,
    trainingDataset: { s3Uri: census.trainingUri },
  });
  const candidate = await census.hoursUntil(run, run.untilWaitingForApproval());
  const asked = await run.status();
  await run.signal('approve', { candidate: candidate.slice(0, 12), approver: 'ada@example.com' });
  const result = await census.hoursUntil(run, run.result());
  const history = await run.history();
  await recordHistory(endpointName, run);
  const events = await e2e.stack.events();
  return { census, asked, result, history, events };
}

test('a drifted endpoint is retrained and rebaselined after approval, and its violations stop', async () => {
  const { census, asked, result, history, events } = await released('census-after', 'after-approval');
  const verdicts = asked.gate?.checks.map(({ id, verdict }) => `${id}: ${verdict}`);
  expect(verdicts).toContain('reference-analyzer: pass');
  expect(verdicts).toContain('verification-rule: pass');
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    diagnosis: 'Drift',
    decision: { decision: 'approve', approver: 'ada@example.com' },
    verification: { counted: { clean: 3, dirty: 0 } },
    windows: { judgedWrongly: 0 },
  });
  const judged = judgedWindows(events, census.scheduleName);
  expect(judged.at(-1)?.models).toEqual([result.modelName]);
  expect(windowsJudgedWrongly(events, census.scheduleName, baselinesOf(census, result))).toEqual([]);
  expect(history.events.length).toBeLessThanOrEqual(250);
  expectSummariesInOrder(history);
});

test('with deploy first the model is deployed at once, and the windows judged by the old baseline are counted', async () => {
  const { census, result, events } = await released('census-first', 'first');
  expect(result).toMatchObject({ outcome: 'Rebaselined', verification: { counted: { clean: 3, dirty: 0 } } });
  const wrong = windowsJudgedWrongly(events, census.scheduleName, baselinesOf(census, result));
  expect(result.windows?.judgedWrongly).toBe(wrong.length);
});

test("every request of the worker is valid under Amazon's service model", async ({ skip }) => {
  const check = openServiceModel();
  if (!check) return skip("Amazon's service model is not beside this checkout");
  const requests = await e2e.stack.requests();
  expect(requests.length).toBeGreaterThan(100);
  const faults = requests.flatMap(({ operation, input }) =>
    check(operation, input).map((fault) => `${operation}: ${fault}`),
  );
  expect([...new Set(faults)]).toEqual([]);
});

/** The summaries of the timeline name the stages in order. */
function expectSummariesInOrder(history: HistoryJson): void {
  const summaries = (history.events as readonly { userMetadata?: { summary?: { data?: string } } }[]).flatMap(
    ({ userMetadata }) => (userMetadata?.summary?.data ? [atob(userMetadata.summary.data).slice(1, -1)] : []),
  );
  const chapters = [
    /^Find the endpoint/,
    /^Train a model on s3:/,
    /^Create the baseline/,
    /^Judge the candidate/,
  ];
  const afterApproval = [
    /^Deadline/,
    /^Deploy rb-/,
    /^Switch .* to the new baseline/,
    /^Wait for 3 clean windows/,
  ];
  const places = [...chapters, ...afterApproval].map((chapter) =>
    summaries.findIndex((said) => chapter.test(said)),
  );
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
}
