export { type ProvideOptions, provideTemporalCli } from './provide.js';
export { startTemporalServer, type TemporalServer } from './server.js';
