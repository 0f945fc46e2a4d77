/** The steps of an ML engineer in the Temporal web UI (2.50): start a run, send signals, read its status. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** A stage of a run may take this long on a busy machine. */
const TIMEOUT_MILLISECONDS = 180_000;
const POLL_MILLISECONDS = 500;

export interface StartForm {
  /** A link to the form with every field filled except the input, which cannot be part of a URL. */
  readonly link: string;
  /** Another workflow ID than the link's. */
  readonly workflowId?: string;
  /**
   * A value to enter as JSON. With undefined, the field stays empty, so that the workflow gets no argument.
   */
  readonly input: unknown;
}

/** Opens the link, enters the input, starts the run and returns the URL of its page, without the part for the tab. */
export async function startFromForm(page: Page, form: StartForm): Promise<string> {
  // Looking for an earlier run empties the input, so that a paste before its answer is lost.
  const looked = page.waitForResponse((response) => response.url().includes('RunId'));
  await page.goto(form.link);
  await looked;
  const id = page.locator('input#workflowId');
  await id.waitFor();
  await page.waitForTimeout(POLL_MILLISECONDS);
  if (form.workflowId !== undefined) await id.fill(form.workflowId);
  if (form.input !== undefined) await pasteJson(page.locator('main .cm-content').first(), form.input, id);
  await page.getByTestId('start-workflow-button').filter({ visible: true }).click();
  const link = page.getByRole('link', { name: 'Workflow started successfully' });
  const address = await link.getAttribute('href');
  if (!address) throw new Error('The web UI reported that the workflow started, but without a link to it.');
  return new URL(address, form.link).href.replace(/\/(timeline|history)\/?(\?.*)?$/, '');
}

/** Opens the link and reads the input that the form contains once it has looked for an earlier run. */
export async function readFormInput(page: Page, link: string): Promise<string> {
  const looked = page.waitForResponse((response) => response.url().includes('RunId'));
  await page.goto(link);
  await looked;
  await page.locator('input#workflowId').waitFor();
  await page.waitForTimeout(POLL_MILLISECONDS);
  return (await page.locator('main .cm-content').first().textContent()) ?? '';
}

/** Elements of the current details that a window of this width cuts off: the frame does not scroll sideways. */
export async function cutOffDetails(page: Page, width: number): Promise<readonly string[]> {
  const size = page.viewportSize();
  await page.setViewportSize({ width, height: 900 });
  const frame = detailsFrame(page).locator('body');
  const wide = await frame.evaluate((body) =>
    [...body.querySelectorAll('*')]
      .filter((one) => one.getBoundingClientRect().right > body.ownerDocument.documentElement.clientWidth + 1)
      .map((one) => `${one.tagName}: ${one.textContent}`),
  );
  if (size) await page.setViewportSize(size);
  return wide;
}

/** Opens the run's page and waits until it shows the run. */
export async function openRun(page: Page, runUrl: string): Promise<void> {
  await page.goto(`${runUrl}/timeline`);
  await page.getByTestId('user-metadata-tab').waitFor();
}

/** Opens the run's page unless one of its tabs is open. Each tab has the actions. */
async function ensureRunIsOpen(page: Page, runUrl: string): Promise<void> {
  if (!page.url().startsWith(runUrl)) await openRun(page, runUrl);
}

export interface SignalDialog {
  readonly runUrl: string;
  /** The name of a registered signal in the dialog's list. */
  readonly name: string;
  readonly payload?: unknown;
  readonly encoding?: 'json/plain' | 'json/protobuf';
}

/** Sends a signal with the dialog of the run's page: More Actions, Send a Signal. Returns when the dialog has closed. */
export async function sendSignal(page: Page, signal: SignalDialog): Promise<void> {
  await ensureRunIsOpen(page, signal.runUrl);
  const dialog = await openSignalDialog(page);
  await dialog.getByTestId('signal-select-button').click();
  await signalOption(dialog, signal.name).click();
  if (signal.payload !== undefined) {
    await pasteJson(
      dialog.locator('.cm-content'),
      signal.payload,
      dialog.getByTestId('signal-select-button'),
    );
  }
  if (signal.encoding) await dialog.locator(`input[value="${signal.encoding}"]`).check();
  await dialog.getByTestId('confirm-modal-button').click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Sends an update through the dialog, as a person does. Returns the text with which the run refuses it, or null. */
export async function sendUpdate(
  page: Page,
  { runUrl, name, payload }: { readonly runUrl: string; readonly name: string; readonly payload: unknown },
): Promise<string | null> {
  await ensureRunIsOpen(page, runUrl);
  await page.getByRole('button', { name: 'More Actions' }).filter({ visible: true }).click();
  await page.getByTestId('update-button').filter({ visible: true }).click();
  const dialog = page.locator('dialog[open]').filter({ hasText: 'Update' });
  await dialog.waitFor();
  await dialog.getByTestId('update-select-button').click();
  await signalOption(dialog, name).click();
  await pasteJson(dialog.locator('.cm-content'), payload, dialog.getByTestId('update-select-button'));
  await dialog.getByTestId('confirm-modal-button').click();
  const refusal = dialog.getByRole('alert');
  await Promise.race([dialog.waitFor({ state: 'hidden' }), refusal.waitFor()]);
  if (!(await dialog.isVisible())) return null;
  const text = await refusal.textContent();
  await dialog.getByTestId('cancel-modal-button').click();
  return text;
}

/** The signals in the dialog's list, with the descriptions from the worker. */
export async function offeredSignals(page: Page, runUrl: string): Promise<Readonly<Record<string, string>>> {
  await ensureRunIsOpen(page, runUrl);
  const dialog = await openSignalDialog(page);
  await dialog.getByTestId('signal-select-button').click();
  await signalOption(dialog, 'Custom').waitFor();
  const rows = await dialog.getByRole('option').allInnerTexts();
  await dialog.getByRole('button', { name: 'Cancel' }).first().click();
  const pairs = rows.map((row) =>
    row
      .split('\n')
      .map((text) => text.trim())
      .filter(Boolean),
  );
  return Object.fromEntries(pairs.flatMap(([name, ...more]) => (name ? [[name, more.join(' ')]] : [])));
}

/**
 * The run's current details, as the User Metadata tab shows them. The UI queries a worker for them, so one must run.
 * With `containing`, polls until the text contains it, or throws after the timeout.
 */
export async function readCurrentDetails(page: Page, runUrl: string, containing = ''): Promise<string> {
  const deadline = Date.now() + TIMEOUT_MILLISECONDS;
  await page.goto(`${runUrl}/user-metadata`);
  await page.getByTestId('user-metadata-tab').waitFor();
  for (;;) {
    // The frame does not exist before the run has current details, and a refresh replaces it.
    const [shown = ''] = await detailsFrame(page)
      .locator('body')
      .allInnerTexts()
      .catch(() => []);
    const text = shown.trim().replaceAll(/\n{2,}/g, '\n');
    if (text !== '' && text.includes(containing)) return text;
    if (Date.now() > deadline) {
      throw new Error(`The current details did not contain "${containing}". They are:\n${text}`);
    }
    // The tab refreshes only when a person presses R.
    await page.waitForTimeout(POLL_MILLISECONDS);
    await page.keyboard.press('r');
  }
}

/** The first code block of the current details, which `readCurrentDetails` has opened. */
export async function readCodeBlock(page: Page): Promise<string> {
  return (await detailsFrame(page).locator('pre').first().textContent()) ?? '';
}

/** Opens the run's page and waits until it shows this status: Completed, Failed, … */
export async function untilStatus(page: Page, runUrl: string, status: string): Promise<void> {
  await openRun(page, runUrl);
  const shown = page.getByTestId('workflow-status').filter({ hasText: status, visible: true });
  await shown.first().waitFor({ timeout: TIMEOUT_MILLISECONDS });
}

/** The workflow IDs in a list of runs. Waits until the list has at least one: visibility lags behind the run a little. */
export async function listedRuns(page: Page, url: string): Promise<readonly string[]> {
  const ids = page
    .locator('table tbody a[href*="/workflows/rebaseline-"]')
    .filter({ hasText: /^\s*rebaseline-/ });
  for (;;) {
    await page.goto(url);
    const found = await ids
      .first()
      .waitFor({ timeout: 5_000 })
      .catch(() => null);
    if (found !== null) return (await ids.allInnerTexts()).map((id) => id.trim());
  }
}

/** The visible part of the run's input and its result or failure. */
export async function readInputAndResult(page: Page): Promise<string> {
  return (await page.getByTestId('input-and-result').allInnerTexts()).join('\n');
}

/** The labels of the timeline: the name and the summary of each activity. */
export async function readTimeline(page: Page): Promise<readonly string[]> {
  const labels = page.locator('svg text');
  await labels.filter({ hasText: ' • ' }).first().waitFor();
  // Text in SVG has no innerText.
  return (await labels.allTextContents()).map((label) => label.trim());
}

/** The UI renders Markdown in a separate frame, so that it cannot change the page. */
function detailsFrame(page: Page): FrameLocator {
  return page.frameLocator('iframe#user-metadata-current-details');
}

async function openSignalDialog(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'More Actions' }).filter({ visible: true }).click();
  // The page contains the menu twice, for wide and for narrow screens.
  await page.getByTestId('signal-button').filter({ visible: true }).click();
  const dialog = page.locator('dialog[open]').filter({ hasText: 'Send a Signal' });
  await dialog.waitFor();
  return dialog;
}

function signalOption(dialog: Locator, name: string): Locator {
  return dialog.getByRole('option').filter({ has: dialog.page().getByText(name, { exact: true }) });
}

/**
 * Enters a value into a CodeMirror field. The field formats its JSON when it loses the focus, which moves everything below
 * it, and a click at that moment would miss its button. So this function moves the focus and waits for the new text.
 */
async function pasteJson(field: Locator, value: unknown, elsewhere: Locator): Promise<void> {
  await field.fill(JSON.stringify(value));
  await elsewhere.focus();
  const formatted = JSON.stringify(value, null, 2);
  const settled = async () => (await field.locator('.cm-line').allInnerTexts()).join('\n') === formatted;
  const deadline = Date.now() + TIMEOUT_MILLISECONDS;
  while (!(await settled())) {
    if (Date.now() > deadline) throw new Error(`The field did not show ${formatted}`);
    await field.page().waitForTimeout(50);
  }
}
