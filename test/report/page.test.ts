import { describe, expect, it } from 'vitest';
import type { MonitorBaselines } from '../../src/contract/run.js';
import { renderReport } from '../../src/report/page.js';
import type { ReportedWindow } from '../../src/report/reported-gate.js';
import type { RunReport } from '../../src/report/run-report.js';
import { calibratedReport, HOSTILE, reportOf } from './support/report.js';

const NAMES = ['age', 'city', 'income', 'plan'];
const text = (page: string) =>
  page
    .slice(page.indexOf('<main>'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the page of a run that has ended', () => {
  const page = renderReport(reportOf(NAMES, true));

  it('the page of an ended run begins with the outcome, what happened and who decided', () => {
    expect(text(page).slice(0, 400)).toMatch(/churn ✓ Rebaselined The alarms have stopped\./);
    expect(text(page)).toMatch(/Decision approved by city 2026-11-23 11:00 UTC by Temporal's clock/);
  });

  it('the page lists for each window the model, the job definition and whether that was right', () => {
    expect(text(page)).toMatch(
      /2026-11-23 08:00 to 09:00 model-a old-definition yes CompletedWithViolations 3/,
    );
    expect(text(page)).toMatch(/2026-11-23 13:00 to 14:00 model-b new-definition NO Completed 0/);
    expect(page).toContain('Timeline of 6 windows: 3 with violations, 1 judged by the wrong baseline.');
  });

  it('the page lists the worst check first, with its numbers', () => {
    const shown = text(page);
    expect(shown.indexOf('! warn provenance')).toBeGreaterThan(0);
    expect(shown.indexOf('! warn provenance')).toBeLessThan(shown.indexOf('✓ pass schema and types'));
    expect(shown).toMatch(/numbers, threshold 0.2 age 0.123 age/);
  });

  it('the page shows the backtest under both baselines side by side', () => {
    expect(text(page)).toContain('2 have violations under the old baseline, 0 under the new one');
    expect(page).toContain(
      'Distances of the captured windows: 4 of 4 features over the threshold under the old baseline, 0 under the new one.',
    );
  });

  it('the page draws each feature in both baselines and the traffic, and every plot has a description', () => {
    for (const name of NAMES)
      expect(page).toMatch(new RegExp(`aria-label="(Distribution|Shares of the values) of ${name}`));
    expect(page.match(/<svg role="img" aria-label="[^"]+"/g)).toHaveLength(
      page.match(/role="img"/g)?.length ?? 0,
    );
  });
});

describe('the page of a run that waits', () => {
  const page = renderReport(reportOf(NAMES, false));

  it('the page of a waiting run shows the input that decides', () => {
    expect(text(page)).toContain('Waiting for a decision');
    expect(text(page)).toContain('&quot;candidate&quot;: &quot;cccccccccccc&quot;');
  });

  it('the page of a waiting run does not say whether windows were judged by the right baseline', () => {
    expect(text(page)).toMatch(/model-a old-definition – CompletedWithViolations/);
  });
});

describe('the page of a run whose candidate has two versions', () => {
  it('the page offers the approver only versions that can be approved', () => {
    const page = text(renderReport(calibratedReport(NAMES, false)));
    expect(page).toContain(
      'dddddddddddd relaxed thresholds (recommended, because the original fails only by chance',
    );
    expect(page).toContain('&quot;candidate&quot;: &quot;dddddddddddd&quot;');
    expect(page).not.toContain('&quot;candidate&quot;: &quot;cccccccccccc&quot;');
  });

  it('the page shows the gate of the approved version, and the other version folded', () => {
    const page = text(renderReport(calibratedReport(NAMES)));
    expect(page).toMatch(/Gate ✓ pass Candidate dddddddddddd with relaxed thresholds/);
    expect(page).toMatch(/Gate: ✓ pass .* all checks of the version with original thresholds: ✗ fail/);
  });

  it('the page compares each feature with the thresholds of the approved version', () => {
    const { gate, ...rest } = calibratedReport(NAMES);
    if (!gate?.distributions) throw new Error('no gate');
    const at = (threshold: number) => (window: ReportedWindow) => ({
      ...window,
      drift: window.drift.map((one) => ({ ...one, distance: 0.2, threshold })),
    });
    const [made, calibrated] = gate.versions.map((version, i) => ({
      ...version,
      backtest: version.backtest.map(at(i === 0 ? 0.1 : 0.3)),
    }));
    const features = gate.distributions.features.map((one) => ({
      ...one,
      distance: { live: 0.25, candidate: 0.2 },
    }));
    const versions = [made, calibrated] as unknown as typeof gate.versions;
    const page = text(
      renderReport({ ...rest, gate: { ...gate, versions, distributions: { features, more: 0 } } }),
    );
    expect(page).toContain('by the monitor 0.25 ✗ 0.2 ✓');
    expect(page).toContain('old threshold 0.1 new threshold 0.3');
  });

  it('the page shows both versions side by side', () => {
    expect(text(renderReport(calibratedReport(NAMES)))).toMatch(
      /false alarms 0 \(95 %: 0 to 500\) 2 \(95 %: 0 to 4\)/,
    );
  });
});

describe('the backtest', () => {
  const { gate, ...rest } = reportOf(NAMES, false);

  it('the backtest shows for each feature the largest distance, the windows over the threshold and the smallest shift detected', () => {
    expect(text(renderReport({ ...rest, gate }))).toMatch(/age 0\.3 2 of 2 0\.02 0 of 2 0\.1 0\.405 sd/);
  });

  it('the backtest lists the violations that an approval accepts', () => {
    const versions = gate?.versions.map((version) => ({
      ...version,
      accepted: ['age|baseline_drift_check'],
    }));
    const page = renderReport({ ...rest, gate: gate && { ...gate, versions: versions as never } });
    expect(text(page)).toMatch(/An approval accepts these violations, .*: age \(baseline_drift_check\)/);
  });
});

it.each([
  ['cancelled', 'Cancelled'],
  ['failed', 'Failed'],
] as const)('the page of a run that was %s does not ask for a decision', (state, word) => {
  const said = 'Nothing live was touched.';
  const page = text(renderReport({ ...reportOf(NAMES, false), state, asked: null, said }));
  expect(page).toMatch(new RegExp(`churn . ${word} Nothing live was touched\\.`));
  expect(page).not.toMatch(/Pending|Waiting for a decision/);
});

it('if the gate failed and nobody may overrule it, the page does not ask for a decision', () => {
  const asked = { ask: 'nobody' as const, summary: 'The gate failed the candidate: it is stale.' };
  const page = text(renderReport({ ...reportOf(NAMES, false), asked }));
  expect(page).toContain(
    'The gate failed the candidate: it is stale. The policy does not allow anyone to overrule the gate.',
  );
  expect(page).not.toContain('send the run the update');
});

describe('names from the user’s data', () => {
  const page = renderReport(reportOf(HOSTILE, true));

  it('feature names cannot become elements or attributes of the page', () => {
    expect(page).not.toMatch(/<script|<img|onerror=alert\(1\)>|<\/svg><style>\*/);
    expect(page.match(/<style>/g)).toHaveLength(1);
  });

  it('feature names cannot change the writing direction of the text after them', () => {
    expect(page).not.toContain('\u202e');
    expect(page).toContain('\ufffdgnp.exe');
  });

  it('feature names may be names of properties that every object has', () => {
    expect(page).toContain('<bdi>__proto__</bdi>');
    expect(page).toContain('<bdi>constructor</bdi>');
  });

  it('the page’s security policy allows it to load and run nothing', () => {
    expect(page).toMatch(
      /Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-/,
    );
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
  });
});

it('the page of a plan shows the requests of a release and what the candidate changes', () => {
  const report = reportOf(NAMES, true);
  const plan = {
    requestsUri: 's3://b/plan.json',
    summary: ['UpdateEndpoint {"EndpointName":"churn"}'],
    baselineDiff: ['age: mean 39 → 46'],
  };
  const result = report.result && { ...report.result, outcome: 'Planned' as const, decision: null, plan };
  const page = text(renderReport({ ...report, result }));
  expect(page).toMatch(/Plan Nothing live was changed\..* UpdateEndpoint \{&quot;EndpointName/);
  expect(page).toContain('age: mean 39 → 46');
});

it('the page says so if a column contains numbers in one source and texts in another', () => {
  const { gate, ...rest } = reportOf(NAMES, true);
  if (!gate?.distributions) throw new Error('no gate');
  const [first, ...others] = gate.distributions.features;
  if (!first) throw new Error('no feature');
  const { feature, distance, shift, missing } = first;
  const types = { live: 'Fractional', candidate: 'Fractional', traffic: 'String' };
  const unlike = { feature, distance, shift, missing, kind: 'unlike' as const, types };
  const distributions = { features: [unlike, ...others], more: 0 };
  expect(text(renderReport({ ...rest, gate: { ...gate, distributions } }))).toContain(
    'The type of this column differs: Fractional in the old baseline , Fractional in the new baseline , String in the traffic now'.replaceAll(
      ' ,',
      ',',
    ),
  );
});

it('the window in which the present model was deployed does not count as shared with the new model', () => {
  const report = reportOf(NAMES, true);
  const [first, ...windows] = report.windows;
  if (!first) throw new Error('no window');
  const page = renderReport({
    ...report,
    windows: [{ ...first, servedBy: 'changed' }, ...windows],
  });
  expect(page.match(/<title>change<\/title>/g)).toHaveLength(1);
  expect(page.match(/<title>both<\/title>/g)).toHaveLength(1);
});

it('a run that ended before its gate has a page', () => {
  const { gate, ...rest } = reportOf(NAMES, true);
  const page = renderReport({ ...rest, gate: null, windows: [], diagnosis: null });
  expect(text(page)).toContain('Gate not reached');
});

describe('the page of a run whose monitors get different candidates', () => {
  const files = { statisticsUri: 's3://b/statistics.json', constraintsUri: 's3://b/constraints.json' };
  const several = (ended: boolean): RunReport => {
    const report = reportOf(NAMES, ended);
    const gate = report.gate as NonNullable<RunReport['gate']>;
    const [original] = gate.versions;
    const other = { ...original, candidate: { ...original.candidate, digest: 'e'.repeat(64) } };
    const monitor = (scheduleName: string, digest: string) => ({
      ...{ scheduleName, digest, kind: 'DataQuality' as const, edits: null },
      live: { digest: null, ...files },
      candidate: { digest, ...files },
      gate: { verdict: 'warn' as const, reportUri: `s3://b/gate-${digest.slice(0, 2)}.json` },
    });
    const waiting = { version: 'original' as const, failed: false, mayOverrule: false };
    return {
      ...report,
      gateFor: ['hourly'],
      otherGates: [{ scheduleNames: ['daily'], gate: { ...gate, versions: [other] } }],
      asked: ended
        ? null
        : {
            ask: 'person',
            offered: [
              { ...waiting, digest: 'c'.repeat(64), scheduleNames: ['hourly'] },
              { ...waiting, digest: 'e'.repeat(64), scheduleNames: ['daily'] },
            ],
          },
      baselines: [monitor('hourly', 'c'.repeat(64)), monitor('daily', 'e'.repeat(64))],
      result: report.result && {
        ...report.result,
        monitors: [monitor('hourly', 'c'.repeat(64)), monitor('daily', 'e'.repeat(64))],
      },
      edits: [
        {
          scheduleName: 'daily',
          base: 'live statistics',
          edits: [
            {
              ...{ feature: HOSTILE[0] as string, setting: 'completeness', from: 1, to: 0.8 },
              ...{ fate: 'carried over', reason: '', blinds: false },
            },
          ],
        },
      ],
    };
  };

  it('a page with several candidates shows one message that names all of them', () => {
    expect(text(renderReport(several(false)))).toContain(
      '&quot;candidate&quot;: [ &quot;cccccccccccc&quot;, &quot;eeeeeeeeeeee&quot; ]',
    );
  });

  it('a page with several candidates judges each below the names of its monitors', () => {
    const page = text(renderReport(several(true)));
    expect(page).toContain('Candidate for hourly');
    expect(page).toContain('Candidate for daily');
    expect(page).toMatch(/approved cccccccccccc for hourly .* and eeeeeeeeeeee for daily/);
    expect(page).toMatch(
      /Monitors .* hourly DataQuality .* cccccccccccc .* daily DataQuality .* eeeeeeeeeeee/,
    );
  });

  it('the table of monitors says what the windows since the release showed, and a list names those left out', () => {
    const report = several(true);
    const [first, ...others] = report.baselines ?? [];
    const page = text(
      renderReport({
        ...report,
        baselines: [
          { ...(first as MonitorBaselines), verification: { verdict: 'clean', why: '3 clean' } },
          ...others,
        ],
        leftOut: [
          { scheduleName: HOSTILE[0] as string, kind: 'ModelBias', why: 'it reads batch transforms' },
        ],
      }),
    );
    expect(page).toMatch(/windows since the release hourly DataQuality .* clean \(3 clean\)/);
    expect(page).toContain('(ModelBias) keeps its old baseline: it reads batch transforms.');
  });

  it('a page with several candidates has one fact for each, folds their plots, and leaves addresses to the list of locations', () => {
    const page = renderReport(several(false));
    const facts = text(page);
    for (const [name, digest] of [
      ['hourly', 'cccccccccccc'],
      ['daily', 'eeeeeeeeeeee'],
    ]) {
      expect(facts).toMatch(
        new RegExp(
          `Candidate for ${name} ! warn ${digest} changes most: .*; thresholds .* expected false alarms: `,
        ),
      );
    }
    expect(facts).not.toContain('Gate for');
    expect(page.match(/<details><summary>backtest and features of this candidate<\/summary>/g)).toHaveLength(
      2,
    );
    const monitors = page.slice(page.indexOf('<h2>Monitors'), page.indexOf('<h2>Settings edited'));
    // A baseline without a digest is named by its address.
    expect(monitors.match(/s3:\/\//g)).toHaveLength(2);
  });

  it('settings edited by hand are a table of the page, whatever their names', () => {
    const page = renderReport(several(true));
    expect(text(page)).toMatch(/1 of 1 settings in the live constraints of daily are carried over/);
    expect(text(page)).toContain('completeness 1 → 0.8 carried over');
    expect(page).not.toContain('<script');
  });
});
