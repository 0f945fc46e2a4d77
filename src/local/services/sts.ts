/** AWS STS: the identity of the client. Credentials are not checked, so it is always the same session of the same role. */
import { LOCAL_ACCOUNT } from '../platform.js';
import type { QueryService } from './service.js';

const ROLE = 'rebaseline-local';

export const sts: QueryService = {
  signingName: 'sts',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: {
    // The session of a role instead of a user: the SageMaker Python SDK derives the execution role from it.
    GetCallerIdentity: () => ({
      Arn: `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/${ROLE}/session`,
      UserId: 'AROAREBASELINELOCAL00:session',
      Account: LOCAL_ACCOUNT,
    }),
  },
};
