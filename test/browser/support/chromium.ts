/** Runs the machine's Chromium through playwright-core, which contains no browser. */
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** No background requests, which fail without internet access. No sandbox, so that Chromium also runs as root. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of Chromium: REBASELINE_CHROMIUM, else the first on the PATH. Throws an error that says what to install. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string {
  if (env.REBASELINE_CHROMIUM) return env.REBASELINE_CHROMIUM;
  for (const name of NAMES) {
    for (const folder of (env.PATH ?? '').split(delimiter)) {
      const candidate = join(folder, name);
      if (isExecutable(candidate)) return candidate;
    }
  }
  throw new Error(
    `No Chromium on the PATH (looked for ${NAMES.join(', ')}). Install it (Debian: apt-get install chromium) ` +
      'or set REBASELINE_CHROMIUM to its path.',
  );
}

/** @param flags more command line flags */
export async function launchChromium(...flags: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: [...FLAGS, ...flags] });
}

/** A page as wide as the web UI's desktop layout. The timeout is long because the stack keeps the machine busy. */
export async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, ...options });
  page.setDefaultTimeout(60_000);
  return page;
}

/** Writes a screenshot of the window as PNG and creates its folder. */
export async function screenshot(page: Page, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await page.screenshot({ path: file });
}

/** Saves a screenshot, the URL and the text of the page and its frames after a failure. Returns their folder. */
export async function saveEvidence(page: Page): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-browser-'));
  await screenshot(page, join(folder, 'page.png'));
  const texts = await Promise.all(
    page
      .frames()
      .map(async (frame) => [frame.url(), ...(await frame.locator('body').allInnerTexts())].join('\n')),
  );
  await writeFile(join(folder, 'page.txt'), texts.join('\n\n'));
  return folder;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
