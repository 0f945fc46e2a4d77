/** In place of Model Monitor's ground truth merger: joins captured records with labels that were uploaded later. */
export { runMerger } from './run-merger.js';
