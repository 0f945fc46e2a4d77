import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/page.js';
import { HOSTILE, reportOf } from './support/report.js';

const NAMES = ['age', 'city', 'income', 'plan'];
const text = (page: string) =>
  page
    .slice(page.indexOf('<main>'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the page of a run that has ended', () => {
  const page = renderReport(reportOf(NAMES, true));

  it('begins with the outcome, what happened, and who decided', () => {
    expect(text(page).slice(0, 400)).toMatch(/churn Rebaselined The alarms have stopped\./);
    expect(text(page)).toMatch(/Decision approved by city/);
  });

  it('tells window by window who served, who judged, and where that was wrong', () => {
    expect(text(page)).toMatch(
      /2026-11-23 08:00 to 09:00 model-a old-definition yes CompletedWithViolations 3/,
    );
    expect(text(page)).toMatch(/2026-11-23 13:00 to 14:00 model-b new-definition NO Completed 0/);
    expect(page).toContain('Timeline of 6 windows: 3 with violations, 1 judged by the wrong baseline.');
  });

  it('puts the worst check first, with its numbers', () => {
    const said = text(page);
    expect(said.indexOf('! warn provenance')).toBeGreaterThan(0);
    expect(said.indexOf('! warn provenance')).toBeLessThan(said.indexOf('✓ pass schema and types'));
    expect(said).toMatch(/numbers, threshold 0.2 age 0.123 age/);
  });

  it('sets the backtest under both baselines side by side', () => {
    expect(text(page)).toContain('2 alarm under the old baseline, 0 under the new one');
    expect(page).toContain(
      'Distances of the captured windows: 4 of 4 features over the threshold under the old baseline, 0 under the new one.',
    );
  });

  it('draws each feature in both baselines and the traffic, and names every picture', () => {
    for (const name of NAMES)
      expect(page).toMatch(new RegExp(`aria-label="(Distribution|Shares of the values) of ${name}`));
    expect(page.match(/<svg role="img" aria-label="[^"]+"/g)).toHaveLength(
      page.match(/role="img"/g)?.length ?? 0,
    );
  });
});

describe('the page of a run that waits', () => {
  const page = renderReport(reportOf(NAMES, false));

  it('says that nothing is released before a person approves, and what to send', () => {
    expect(text(page)).toContain('Waiting for a decision');
    expect(page).toContain('{"candidate": "cccccccccccc"');
  });

  it('claims of no window that it was judged rightly', () => {
    expect(text(page)).toMatch(/model-a old-definition – CompletedWithViolations/);
  });
});

describe('names from somebody else’s data', () => {
  const page = renderReport(reportOf(HOSTILE, true));

  it('become no element and no attribute', () => {
    expect(page).not.toMatch(/<script|<img|onerror=alert\(1\)>|<\/svg><style>\*/);
    expect(page.match(/<style>/g)).toHaveLength(1);
  });

  it('do not turn the writing direction of what follows', () => {
    expect(page).not.toContain('\u202e');
    expect(page).toContain('\ufffdgnp.exe');
  });

  it('may be members of every object', () => {
    expect(page).toContain('<bdi>__proto__</bdi>');
    expect(page).toContain('<bdi>constructor</bdi>');
  });

  it('meet a page that may load and run nothing', () => {
    expect(page).toMatch(
      /Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-/,
    );
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
  });
});

it('a run that ended before its gate has a page too', () => {
  const { gate, ...rest } = reportOf(NAMES, true);
  const page = renderReport({ ...rest, gate: null, windows: [], diagnosis: null });
  expect(text(page)).toContain('Gate not reached');
});
