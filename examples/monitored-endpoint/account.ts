/** A role and the two images of an account that exists only on a local SageMaker. */

export const ROLE_ARN = 'arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole';

/** The local platform's algorithm. One image trains and serves, as with SageMaker's built-in algorithms. */
export const ESTIMATOR_IMAGE = '123456789012.dkr.ecr.us-east-1.amazonaws.com/rebaseline-local-estimator:1';

/** Model Monitor's analyzer in us-east-1; the image has no tag. */
export const ANALYZER_IMAGE = '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer';
