import { LOCAL_ACCOUNT, LOCAL_REGION } from '../platform.js';

/** SageMaker writes names in ARNs in lower case. */
export function arnOf(kind: string, name: string): string {
  return `arn:aws:sagemaker:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${kind}/${name.toLowerCase()}`;
}

/** The part after the kind: `arn:…:model/x` gives `x`. Something that is no ARN is taken for a name. */
export function nameInArn(arnOrName: string): string {
  return arnOrName.startsWith('arn:') ? arnOrName.slice(arnOrName.indexOf('/') + 1) : arnOrName;
}
