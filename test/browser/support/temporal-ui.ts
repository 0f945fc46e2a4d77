/** What an ML engineer does in the Temporal web UI (2.50): start a run from the form, signal it, read how it stands. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** A deadline for giving up, not a wait: a stage of a run may take this long on a busy machine. */
const PATIENCE_MILLISECONDS = 180_000;
const ASK_AGAIN_MILLISECONDS = 500;

export interface StartForm {
  /** A ready link to the form with all fields but the input filled: the input cannot be part of an address. */
  readonly link: string;
  /** Another workflow ID than the link's. */
  readonly workflowId?: string;
  /**
   * A value, typed in as JSON. Undefined leaves the field as it is: empty, and the workflow gets no argument at all,
   * unless there was a run of that ID already, whose input the form offers again.
   */
  readonly input: unknown;
}

/** Opens the ready link, pastes the input, starts the run and returns the address of its page, without a tab. */
export async function startFromForm(page: Page, form: StartForm): Promise<string> {
  await page.goto(form.link);
  const id = page.locator('input#workflowId');
  await id.waitFor();
  if (form.workflowId !== undefined) await id.fill(form.workflowId);
  if (form.input !== undefined) await pasteJson(page.locator('main .cm-content').first(), form.input, id);
  await page.getByTestId('start-workflow-button').filter({ visible: true }).click();
  const link = page.getByRole('link', { name: 'Workflow started successfully' });
  const address = await link.getAttribute('href');
  if (!address) throw new Error('The web UI said that the workflow started, but gave no link to it.');
  return new URL(address, form.link).href.replace(/\/(timeline|history)\/?(\?.*)?$/, '');
}

/** Opens the run's page and waits until it shows the run. */
export async function openRun(page: Page, runUrl: string): Promise<void> {
  await page.goto(`${runUrl}/timeline`);
  await page.getByTestId('user-metadata-tab').waitFor();
}

/** The actions are offered on every tab of the run's page. */
async function stayOnRun(page: Page, runUrl: string): Promise<void> {
  if (!page.url().startsWith(runUrl)) await openRun(page, runUrl);
}

export interface SignalDialog {
  readonly runUrl: string;
  /** A registered signal, as the dialog's list offers it. */
  readonly name: string;
  readonly payload?: unknown;
  readonly encoding?: 'json/plain' | 'json/protobuf';
}

/** Sends a signal by the run page's dialog: More Actions, Send a Signal. Returns when the dialog has closed. */
export async function sendSignal(page: Page, signal: SignalDialog): Promise<void> {
  await stayOnRun(page, signal.runUrl);
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

/** The signals that the dialog offers, with the descriptions that the worker gave them. */
export async function offeredSignals(page: Page, runUrl: string): Promise<Readonly<Record<string, string>>> {
  await stayOnRun(page, runUrl);
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
 * The run's live text, as the page's User Metadata tab renders it. It is asked of a worker: without one, nothing comes.
 * With `containing`, waits until the text has that in it, asking anew as long as the page's patience lasts.
 */
export async function readCurrentDetails(page: Page, runUrl: string, containing = ''): Promise<string> {
  const until = Date.now() + PATIENCE_MILLISECONDS;
  await page.goto(`${runUrl}/user-metadata`);
  await page.getByTestId('user-metadata-tab').waitFor();
  for (;;) {
    // Before the run's first words there is no frame, and refreshing replaces it.
    const [shown = ''] = await detailsFrame(page)
      .locator('body')
      .allInnerTexts()
      .catch(() => []);
    const text = shown.trim().replaceAll(/\n{2,}/g, '\n');
    if (text !== '' && text.includes(containing)) return text;
    if (Date.now() > until) {
      throw new Error(`The current details never had "${containing}" in them. They are:\n${text}`);
    }
    // The tab does not refresh by itself; a person presses R.
    await page.waitForTimeout(ASK_AGAIN_MILLISECONDS);
    await page.keyboard.press('r');
  }
}

/** What stands in the first block of code of the current details, which `readCurrentDetails` has opened. */
export async function readCodeBlock(page: Page): Promise<string> {
  return (await detailsFrame(page).locator('pre').first().textContent()) ?? '';
}

/** Opens the run's page and waits until it shows this status: Completed, Failed, … */
export async function untilStatus(page: Page, runUrl: string, status: string): Promise<void> {
  await openRun(page, runUrl);
  const shown = page.getByTestId('workflow-status').filter({ hasText: status, visible: true });
  await shown.first().waitFor({ timeout: PATIENCE_MILLISECONDS });
}

/** What the run's page shows as its input and its result, or the failure, as far as it has scrolled into view. */
export async function readInputAndResult(page: Page): Promise<string> {
  return (await page.getByTestId('input-and-result').allInnerTexts()).join('\n');
}

/** The labels of the timeline: an activity's name and its summary. */
export async function readTimeline(page: Page): Promise<readonly string[]> {
  const labels = page.locator('svg text');
  await labels.filter({ hasText: ' • ' }).first().waitFor();
  // Text in SVG has no innerText.
  return (await labels.allTextContents()).map((label) => label.trim());
}

/** Markdown is rendered in a frame of its own, so that it can do no harm to the page. */
function detailsFrame(page: Page): FrameLocator {
  return page.frameLocator('iframe#user-metadata-current-details');
}

async function openSignalDialog(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'More Actions' }).filter({ visible: true }).click();
  // The menu is in the page twice, for wide and for narrow screens.
  await page.getByTestId('signal-button').filter({ visible: true }).click();
  const dialog = page.locator('dialog[open]').filter({ hasText: 'Send a Signal' });
  await dialog.waitFor();
  return dialog;
}

function signalOption(dialog: Locator, name: string): Locator {
  return dialog.getByRole('option').filter({ has: dialog.page().getByText(name, { exact: true }) });
}

/**
 * Types a value into a CodeMirror field. The field reformats its JSON when it loses the focus, which moves whatever is
 * below: a click on a button in the same breath lands beside it. So it is left first, and its new text waited for.
 */
async function pasteJson(field: Locator, value: unknown, elsewhere: Locator): Promise<void> {
  await field.fill(JSON.stringify(value));
  await elsewhere.focus();
  const formatted = JSON.stringify(value, null, 2);
  const settled = async () => (await field.locator('.cm-line').allInnerTexts()).join('\n') === formatted;
  const until = Date.now() + PATIENCE_MILLISECONDS;
  while (!(await settled())) {
    if (Date.now() > until) throw new Error(`The field never showed ${formatted}`);
    await field.page().waitForTimeout(50);
  }
}
