/**
 * AWS IAM: the ARN of a role. The SageMaker Python SDK requests it for a role given by name. The platform does not check
 * permissions, so every valid name is a role.
 */
import { AwsError } from '../aws-error.js';
import { LOCAL_ACCOUNT } from '../platform.js';
import type { QueryService } from './service.js';

/** IAM's `roleNameType`. */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

export const iam: QueryService = {
  signingName: 'iam',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations: {
    GetRole: (form) => {
      const name = form.get('RoleName') ?? '';
      if (!ROLE_NAME.test(name)) {
        throw new AwsError('ValidationError', 'The specified value for roleName is invalid.');
      }
      return {
        Role: {
          Path: '/',
          RoleName: name,
          RoleId: 'AROAREBASELINELOCAL00',
          Arn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/${name}`,
          CreateDate: '2026-01-01T00:00:00Z',
        },
      };
    },
  },
};
