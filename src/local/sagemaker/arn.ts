import { LOCAL_ACCOUNT, LOCAL_REGION } from '../platform.js';

/** SageMaker writes names in ARNs in lower case. */
export function arnOf(kind: string, name: string): string {
  return `arn:aws:sagemaker:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${kind}/${name.toLowerCase()}`;
}

/** The name in an ARN: `arn:…:model/x` gives `x`. A text that is not an ARN is returned as the name. */
export function nameInArn(arnOrName: string): string {
  return arnOrName.startsWith('arn:') ? arnOrName.slice(arnOrName.indexOf('/') + 1) : arnOrName;
}
