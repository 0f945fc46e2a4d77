/** AWS STS: the identity of the client. Credentials are not checked, so it is always the same session of the same role. */
import { LOCAL_ACCOUNT, LOCAL_IDENTITY } from '../platform.js';
import type { QueryService } from './service.js';

export const sts: QueryService = {
  signingName: 'sts',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: {
    GetCallerIdentity: () => ({
      Arn: LOCAL_IDENTITY.Arn,
      UserId: LOCAL_IDENTITY.PrincipalId,
      Account: LOCAL_ACCOUNT,
    }),
  },
};
