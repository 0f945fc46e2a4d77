/** In place of Clarify's container: bias metrics and feature attributions of the local estimator's models. */
export type { ClarifyRun } from './clarify-run.js';
export { runClarify } from './run-clarify.js';
