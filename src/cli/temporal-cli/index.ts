export {
  type ProvideOptions,
  provideTemporalCli,
  type TemporalCli,
} from './provide.js';
export {
  startTemporalServer,
  type TemporalServer,
  type TemporalServerOptions,
} from './server.js';
