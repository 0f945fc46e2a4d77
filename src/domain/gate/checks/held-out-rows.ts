import type { Check } from '../../../contract/check.js';
import type { HeldOutRows } from '../../../contract/held-out.js';
import { percent, smallPercent } from '../../present/sentence.js';

/** Rows without a label may be other rows than those with one. */
const MANY_UNLABELLED = 0.2;
const DIGEST_SHOWN = 12;

/** The rows, and why the models' outputs for them cannot be judged; absent if they can. */
export type JudgedHeldOut = HeldOutRows & { readonly notUnderstood?: string };

/** Which labelled rows judge the model, and how it is known that it was not trained on them. */
export function heldOutRowsCheck(found: JudgedHeldOut): Check {
  const { source, fromUri, heldOut, training, unlabelled, beyondLimit } = found;
  const rows = `${heldOut.rows} labelled rows`;
  const sentences = [
    source === 'split' && training
      ? `${rows} of ${fromUri} were held out before training, chosen by their content; the model was trained on the other ${training.rows} (SHA-256 ${training.digest.slice(0, DIGEST_SHOWN)}).`
      : `${rows} of ${FROM[source]} ${fromUri}. ${sharedSentence(found)}`,
    `SHA-256 of the held-out rows: ${heldOut.digest.slice(0, DIGEST_SHOWN)}.`,
    ...(unlabelled > 0 ? [`${unlabelled} rows without a label are not judged.`] : []),
    ...(beyondLimit > 0 ? [`${beyondLimit} rows beyond the limit of this comparison were left out.`] : []),
    ...(found.distinctLabels === 1 ? ['Every row has the same label, so errors on others do not show.'] : []),
    ...(found.notUnderstood ? [`The models are not compared on them, because ${found.notUnderstood}.`] : []),
  ];
  const many = unlabelled > MANY_UNLABELLED * (heldOut.rows + unlabelled);
  return {
    id: 'held-out-rows',
    verdict: found.distinctLabels === 1 || found.notUnderstood ? 'unknown' : many ? 'warn' : 'pass',
    sentence: sentences.join(' '),
  };
}

const FROM = {
  heldOutDataset: 'heldOutDataset',
  baselineDataset: 'baselineDataset',
  channel: 'the held-out channel',
  split: 'the training set',
} as const;

function sharedSentence({ shared, sharedByChance, sharedLeftOut, heldOut }: HeldOutRows): string {
  if (shared === 0) return 'None of them is in the training set.';
  if (sharedLeftOut) return `${shared} others are in the training set too, and were left out.`;
  return `${percent(shared / heldOut.rows)} of them are in the training set too; chance gives ${smallPercent(sharedByChance)}.`;
}
