/** The run's page in a real browser: on a desktop screen, on a phone and in print. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReport } from '../../src/report/page.js';
import { calibratedReport, HOSTILE, reportOf } from '../report/support/report.js';
import { launchChromium } from './support/chromium.js';

const NAMES = ['age', 'city', 'income', 'plan'];

let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rebaseline-report-'));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Opens the page and records what it must not do: log, throw, open dialogs or send requests. */
async function open(
  names: readonly string[],
  width: number,
  report = reportOf(names, true),
): Promise<{ page: Page; forbidden: string[] }> {
  const file = join(folder, `${names.length}-${width}.html`);
  await writeFile(file, renderReport(report));
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  const forbidden: string[] = [];
  page.on('console', (message) => forbidden.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => forbidden.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    forbidden.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href) forbidden.push(`request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return { page, forbidden };
}

const unfold = (page: Page) =>
  page.locator('details').evaluateAll((all) => all.map((one) => one.setAttribute('open', '')));
const overflow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
const roundness = (page: Page) =>
  page.evaluate("getComputedStyle(document.querySelector('.badge')).borderRadius");

describe.each([
  ['on a desktop screen', 1200],
  ['on a phone', 375],
])('%s', (where, width) => {
  test(`the page ${where} is styled, fits the width, and loads and runs nothing`, async () => {
    const { page, forbidden } = await open(NAMES, width);
    expect(await page.locator('header').textContent()).toMatch(/churn\s+✓ Rebaselined/);
    // The security policy allows the style by its digest: without an exact match the page has no style.
    expect(await roundness(page)).toBe('16px');
    expect(await overflow(page)).toBe(0);
    expect(forbidden).toEqual([]);
    await page.close();
  });

  test(`the page ${where} shows feature names that look like code as text`, async () => {
    const { page, forbidden } = await open(HOSTILE, width);
    expect(await page.title()).toBe('churn: Rebaselined · rebaseline');
    const headings = await page.locator('.card h3').allInnerTexts();
    for (const name of HOSTILE) {
      const shown = name.length > 200 ? `${name.slice(0, 199)}…` : name.replace('\u202e', '\ufffd');
      expect(headings).toContain(shown);
    }
    expect(await page.locator('script, img, iframe, a, form').count()).toBe(0);
    await unfold(page);
    expect(await overflow(page)).toBe(0);
    expect(forbidden).toEqual([]);
    await page.close();
  });

  test(`wide tables of the unfolded page ${where} scroll in boxes that the keyboard reaches`, async () => {
    const { page } = await open(NAMES, width, calibratedReport(NAMES));
    await unfold(page);
    expect(await overflow(page)).toBe(0);
    const boxes = page.locator('.scroll');
    expect(await boxes.count()).toBeGreaterThan(5);
    expect(await page.locator('.scroll:not([tabindex="0"][role="region"][aria-label])').count()).toBe(0);
    await page.close();
  });
});

test.each([
  ['an hour', 3_600_000],
  ['a day', 86_400_000],
])('dates of windows of %s do not overlap in the timeline', async (_, period) => {
  const report = reportOf(NAMES, true);
  const [window] = report.windows;
  const start = (i: number) => new Date(Date.UTC(2026, 10, 23) + i * period).toISOString();
  const windows = Array.from({ length: 30 }, (_, i) => ({
    ...(window as NonNullable<typeof window>),
    windowStart: start(i),
    windowEnd: start(i + 1),
  }));
  const { page } = await open(NAMES, 1200, { ...report, startedAt: start(9), windows });
  const boxes = await page
    .locator('svg[aria-label^="Timeline"] text.tick')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
  const overlapping = boxes.filter((one, i) =>
    boxes.some(
      (other, k) =>
        k > i &&
        one.left < other.right &&
        other.left < one.right &&
        one.top < other.bottom &&
        other.top < one.bottom,
    ),
  );
  expect(boxes.length).toBeGreaterThan(31);
  expect(overlapping).toEqual([]);
  await page.close();
});

test('the page is dark with light text in dark mode', async () => {
  const { page } = await open(NAMES, 1200);
  const colours = () =>
    page.evaluate(
      '(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.body))',
    );
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await colours()).toEqual(['rgb(255, 255, 255)', 'rgb(27, 31, 36)']);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await colours()).toEqual(['rgb(13, 17, 23)', 'rgb(230, 237, 243)']);
  await page.close();
});

test('the printed page contains the folded parts, and its plots fit the paper', async () => {
  const { page } = await open(NAMES, 700);
  await page.emulateMedia({ media: 'print' });
  const widest = await page
    .locator('.scroll svg')
    .evaluateAll((all) => Math.max(...all.map((one) => one.getBoundingClientRect().right)));
  expect(widest).toBeLessThanOrEqual(700);
  const cells = page.locator('details td', { hasText: 'CompletedWithViolations' });
  expect(await cells.first().isVisible()).toBe(true);
  expect(await overflow(page)).toBe(0);
  expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
  await page.close();
});
