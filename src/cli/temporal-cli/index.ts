export {
  type ProvideOptions,
  provideTemporalCli,
  type TemporalCli,
  TemporalCliUnavailable,
} from './provide.js';
export {
  REBASELINE_SEARCH_ATTRIBUTES,
  startTemporalServer,
  type TemporalServer,
  TemporalServerFailed,
  type TemporalServerOptions,
} from './server.js';
