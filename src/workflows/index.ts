export { retrainAndRebaseline } from './retrain-and-rebaseline.js';
