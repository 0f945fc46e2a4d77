/** Takes the README's pictures: `REBASELINE_PICTURES=1 npm run test:browser`. */
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { newPage, screenshot } from './chromium.js';
import { openRun, readCurrentDetails, readTimeline } from './temporal-ui.js';

const FOLDER = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
/** Height of the UI's fixed header, which hides content that scrolls under it. */
const HEADER_HEIGHT = 60;

export function wantsPictures(): boolean {
  return process.env.REBASELINE_PICTURES === '1';
}

/** A run that waits for approval, at the width where the UI shows the current details on the whole page. */
export async function pictureOfApproval(beside: Page, runUrl: string): Promise<void> {
  await picture(beside, { width: 1000, height: 920, sharpness: 1.3 }, async (page) => {
    await readCurrentDetails(page, runUrl, 'To decide');
    const heading = page.getByRole('heading', { name: 'Current Details' });
    await scrollTo(page, heading);
    await screenshot(page, `${FOLDER}approval-in-temporal-ui.png`);
  });
}

/** The timeline of a finished run, from its first activity at the top to its last. */
export async function pictureOfRun(beside: Page, runUrl: string): Promise<void> {
  await picture(beside, { width: 1400, height: 980, sharpness: 1 }, async (page) => {
    await openRun(page, runUrl);
    await readTimeline(page);
    await page.getByRole('button', { name: 'Descending' }).click();
    await page.getByRole('button', { name: 'Ascending' }).waitFor();
    const heading = page.getByRole('heading', { name: 'Timeline' });
    await scrollTo(page, heading);
    await screenshot(page, `${FOLDER}run-in-temporal-ui.png`);
  });
}

/** The first screen of the run's page: outcome, facts, decision and windows. */
export async function pictureOfReport(beside: Page, url: string): Promise<void> {
  await picture(beside, { width: 1000, height: 1240, sharpness: 1.2 }, async (page) => {
    await page.goto(url);
    await screenshot(page, `${FOLDER}report.png`);
  });
}

async function scrollTo(page: Page, heading: Locator): Promise<void> {
  await heading.evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await page.mouse.move(700, 300);
  await page.mouse.wheel(0, -HEADER_HEIGHT);
  // Moves the pointer away, so that no element is drawn with its hover style.
  await page.mouse.move(650, 24);
  // The browser draws the scrolled page in later frames, and the page has no event for that.
  await page.waitForTimeout(1000);
}

async function picture(
  beside: Page,
  { width, height, sharpness }: { width: number; height: number; sharpness: number },
  take: (page: Page) => Promise<void>,
): Promise<void> {
  const browser = beside.context().browser();
  if (!browser) throw new Error('The page has no browser to open another one in.');
  const page = await newPage(browser, {
    viewport: { width, height },
    deviceScaleFactor: sharpness,
    timezoneId: 'UTC',
  });
  try {
    await take(page);
  } finally {
    await page.close();
  }
}
