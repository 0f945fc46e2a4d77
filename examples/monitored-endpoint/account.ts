/** Names of an account that exists on a local SageMaker only, and of the two images it knows. */

export const ROLE_ARN = 'arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole';

/** The local platform's own algorithm; training and serving are one image, as with SageMaker's built-in ones. */
export const ESTIMATOR_IMAGE = '123456789012.dkr.ecr.us-east-1.amazonaws.com/rebaseline-local-estimator:1';

/** Model Monitor's analyzer in us-east-1; the image has no tag. */
export const ANALYZER_IMAGE = '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer';
