/**
 * Every error that a person must handle in a different way has one code. A failed run carries it as the type of its
 * Temporal failure; a worker that cannot start prints it before the message. docs/errors.md is generated from this file by
 * `npm run docs:errors`.
 */

interface ErrorDescription {
  /** What happened. */
  readonly meaning: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Temporal retries the activity; the run fails with this code only if the activity's deadline passes first. */
  readonly retried?: true;
}

/** In the order of a run. The titles are those of docs/errors.md. */
export const ERROR_GROUPS = {
  'Worker start': {
    InvalidEnvironment: {
      meaning:
        'An environment variable of the worker has a value that the worker cannot use, names a file that it cannot read, or is missing beside another one.',
      remedy: 'Correct the variables that the message names and start the worker again.',
    },
    PolicyFileUnreadable: {
      meaning: 'The policy file named by REBASELINE_POLICY does not exist, is not readable, or is not JSON.',
      remedy: 'Correct the path, the permissions or the JSON, and start the worker again.',
    },
    PolicyFileInvalid: {
      meaning: 'The policy file is JSON, but a setting is unknown or has a value that is not allowed.',
      remedy: 'Correct the setting that the message names and start the worker again.',
    },
    TemporalUnreachable: {
      meaning: 'The Temporal server does not answer at the configured address.',
      remedy:
        'Check TEMPORAL_ADDRESS and, where the server needs them, the TLS and API key variables. Then start the worker again.',
    },
  },
  'Input and policy': {
    InvalidInput: {
      meaning: "The workflow's input is not valid.",
      remedy: 'Correct the member that the message names and start a new run.',
    },
    AgainstPolicy: {
      meaning: 'The input asks for more than the policy of this endpoint allows.',
      remedy:
        'Change the input, or ask the platform engineer to change the policy file. Then start a new run.',
    },
    PolicyUnsatisfiable: {
      meaning:
        'The rules of the policy file contradict each other for this endpoint, so no run can satisfy them.',
      remedy: 'Correct the rule in the policy file, start the worker again, and start a new run.',
    },
    ModelPackageGroupMissing: {
      meaning:
        'The policy takes decisions from the model registry (approval "registry"), and the run knows no model package group to register the model in.',
      remedy: 'Give modelPackageGroup in the input. Then start a new run.',
    },
    InvalidS3Uri: {
      meaning:
        'An S3 address cannot be read. These forms are read: s3:// with a bucket, an access point alias or the ARN of an access point, and the https:// addresses of S3 endpoints (virtual-hosted and path style, regional, dual-stack, FIPS, of every partition). Addresses with a query or of a multi-Region access point are not.',
      remedy:
        'Write the address as s3://bucket/key in the resource and the member that the message names. Then start a new run.',
    },
  },
  'Endpoint and model': {
    EndpointNotReady: {
      meaning: 'The endpoint is not InService.',
      remedy: 'Wait until it is InService, or repair it. Then start a new run.',
    },
    UnsupportedEndpoint: {
      meaning:
        'Model Monitor does not watch endpoints of this kind: serverless, inference components, or multi-model containers.',
      remedy: 'Serve the model from a real-time endpoint with one model per variant.',
    },
    SeveralVariants: {
      meaning: 'The endpoint has no production variant, or more than one and the input names none.',
      remedy: 'Name the variant whose model the run renews in variantName. Then start a new run.',
    },
    VariantUnknown: {
      meaning: 'The input names a production variant that the endpoint does not have.',
      remedy: 'Correct variantName; the message lists the variants. Then start a new run.',
    },
    SeveralContainers: {
      meaning: 'The model, or its model package, has no container or more than one.',
      remedy: 'Put preprocessing and model into one container and deploy that. Then start a new run.',
    },
    NoModelArtifact: {
      meaning:
        'The model names no artifact in S3 (ModelDataUrl), so rebaseline cannot replace it by a retrained one.',
      remedy: 'Deploy the model with its artifact in S3. Then start a new run.',
    },
    ArtifactMissing: {
      meaning:
        'The artifact of the model in service, or of the new model, no longer exists in S3. Neither scoring nor a release nor a rollback is possible without it.',
      remedy: 'Restore the artifact, or deploy a model that has one. Then start a new run.',
    },
    NoCapture: {
      meaning: 'The endpoint captures no requests, or not both input and output.',
      remedy:
        'Create an endpoint configuration with a DataCaptureConfig that captures input and output, and update the endpoint. Then start a new run.',
    },
  },
  'Monitor and live baseline': {
    NoMonitor: {
      meaning:
        'The endpoint has no data-quality monitoring schedule, or only such as run once, so it has no baseline to renew.',
      remedy: 'Create a schedule with CreateMonitoringSchedule. Then start a new run.',
    },
    MonitorUnknown: {
      meaning: 'The input names a monitoring schedule that the endpoint does not have.',
      remedy:
        'Correct monitoringSchedules; the message lists the schedules of the endpoint. Then start a new run.',
    },
    UnsupportedMonitor: {
      meaning:
        'The endpoint has a monitoring schedule whose baseline a run cannot renew. A new model would be judged by the old baseline there.',
      remedy:
        'Set onUnsupportedMonitor to "leave" in the policy, or name the other schedules in monitoringSchedules; the result then names the schedule. Then start a new run.',
    },
    ScheduleStopped: {
      meaning: 'The monitoring schedule is stopped, so no window can verify a new baseline.',
      remedy:
        'Start the schedule with StartMonitoringSchedule, or name the other schedules in monitoringSchedules to leave it out. Then start a new run.',
    },
    ScheduleFailed: {
      meaning: 'The monitoring schedule is in status Failed.',
      remedy:
        'Fix the cause that the message states, or name the other schedules in monitoringSchedules to leave it out. Then start a new run.',
    },
    UnsupportedSchedule: {
      meaning:
        'The schedule expression has no regular windows: only hourly, every-N-hours and daily schedules have.',
      remedy:
        'Give the schedule such an expression, or name the other schedules in monitoringSchedules to leave it out. Then start a new run.',
    },
    NoBaseline: {
      meaning: 'The job definition of the schedule names no statistics or no constraints.',
      remedy: 'Give the job definition both files of a baseline job. Then start a new run.',
    },
    BaselineUnreadable: {
      meaning: 'A file of a baseline is not a statistics.json or constraints.json of Model Monitor.',
      remedy: 'Point the job definition at the two files of a baseline job. Then start a new run.',
    },
    BaselineDuplicates: {
      meaning:
        'A file of a baseline contains a feature more than once. Which entry the monitor reads is unknown, and it maps captured records to the wrong columns.',
      remedy:
        'Keep one entry of each feature that the message names, with the settings that you want. Then start a new run.',
    },
    BaselineMismatch: {
      meaning: 'The statistics and the constraints of a baseline describe different features.',
      remedy: 'Point the job definition at the two files of one baseline job. Then start a new run.',
    },
  },
  'Datasets and captured traffic': {
    DatasetMissing: {
      meaning: 'There is no object at the location of the dataset.',
      remedy: 'Correct the location, or upload the dataset. Then start a new run.',
    },
    DatasetEmpty: {
      meaning: 'The dataset contains no rows.',
      remedy: 'Give a dataset with rows. Then start a new run.',
    },
    DatasetHeaderUnclear: {
      meaning: 'The first row of the dataset may be a header or data.',
      remedy: 'Set header to true or false for the dataset in the input. Then start a new run.',
    },
    DatasetColumnUnknown: {
      meaning:
        'The labelColumn or timeColumn of the input does not name a column of the dataset, or both name the same one.',
      remedy: 'Correct labelColumn or timeColumn in the input. Then start a new run.',
    },
    DatasetColumnsDiffer: {
      meaning:
        'The columns of the dataset are not the columns that the endpoint receives, in their order, and the label.',
      remedy: 'Write the dataset with these columns in this order. Then start a new run.',
    },
    DatasetFormatDiffers: {
      meaning: 'The training set is CSV, and the training job in production reads JSON Lines.',
      remedy: 'Write the dataset as JSON Lines with the same members. Then start a new run.',
    },
    NotCsv: {
      meaning: 'A file is neither CSV nor JSON Lines, but for example Parquet.',
      remedy: 'Write the rows as CSV or JSON Lines, with or without gzip. Then start a new run.',
    },
    DataUnreadable: {
      meaning:
        'A file is damaged: for example an incomplete gzip file, a quote that is never closed, or malformed JSON.',
      remedy: 'Replace the file that the message names. Then start a new run.',
    },
    OneClass: {
      meaning: 'Every row of the training set has the same label.',
      remedy:
        'Give rows of every class, or set trainingDataset.labelColumn to the position of the label. Then start a new run.',
    },
    HeldOutMissing: {
      meaning:
        'The run needs labelled rows that the model was not trained on. There are none, and the run does not train the model, so it cannot hold rows out.',
      remedy: 'Give heldOutDataset. Then start a new run.',
    },
    HeldOutUnlabelled: {
      meaning: 'The held-out dataset has no label column, or no row with a label.',
      remedy: 'Add the label, or name its column in heldOutDataset.labelColumn. Then start a new run.',
    },
    HeldOutTooFew: {
      meaning:
        'The held-out dataset has fewer than 200 labelled rows, or the training set is too small for a split.',
      remedy: 'Give more rows. Then start a new run.',
    },
    QualityAttributeUnknown: {
      meaning:
        "An attribute of a model quality monitor (InferenceAttribute, ProbabilityAttribute) names none of the model's outputs.",
      remedy:
        'Give the job definition the name or the index of an output; the message lists them. Then start a new run.',
    },
    HeldOutOverlaps: {
      meaning:
        'The held-out dataset contains rows of the training set, more than two samples of one population share by chance.',
      remedy:
        'Give rows that are not in the training set, or give heldOut to split the training set before training. Then start a new run.',
    },
    CaptureUnreadable: {
      meaning:
        'Captured traffic has a form that Model Monitor cannot analyze either, for example BASE64 or nested JSON.',
      remedy:
        "For nested JSON, give payloadMapping and the monitor a record preprocessor. Otherwise correct the endpoint's capture settings and wait for new windows. Then start a new run.",
    },
    PayloadNotJson: {
      meaning:
        'A request, a response or a dataset is not JSON, although its content type or its beginning says so.',
      remedy:
        'Correct the client or the model that wrote it, or the content type that it states. Wait for a window without such records, or declare the period in incidents. Then start a new run.',
    },
    MappingInvalid: {
      meaning:
        'An expression of payloadMapping is not JMESPath, or its templates do not make requests that its expressions read.',
      remedy:
        'Correct the member of payloadMapping that the message names, in the input or the policy file. Then start a new run.',
    },
    MappingMatchesNothing: {
      meaning: 'An expression of payloadMapping finds nothing in a captured request or response.',
      remedy:
        'Compare the expression with the record that the message names, and correct payloadMapping. Then start a new run.',
    },
    MappingWidthsDiffer: {
      meaning: 'With payloadMapping, captured records have different numbers of features or of predictions.',
      remedy:
        'Correct payloadMapping, so that it selects the same members of every record, or the client that sent the record. Then start a new run.',
    },
  },
  'Training and scoring': {
    TrainingJobUnknown: {
      meaning: 'The training job that produced the model in service cannot be determined.',
      remedy:
        'Give trainingJobName, trainingDataset or trainedOn, whichever the message asks for. Then start a new run.',
    },
    TrainingDataUnknown: {
      meaning:
        'The run cannot determine which rows a model was trained on: its training job is unknown or has no input channel in S3, or a pipeline chooses them.',
      remedy: 'Give the rows in trainedOn. Then start a new run.',
    },
    ModelPackageUnusable: {
      meaning:
        'The model package that the input names is not Completed, or it is Rejected in the model registry.',
      remedy: 'Name another version in modelPackageArn. Then start a new run.',
    },
    PipelineUnusable: {
      meaning:
        'The pipeline cannot be started with the parameters of the input, or its definition has no steps.',
      remedy:
        'Correct pipeline.parameters; the message lists the parameters of the pipeline. Then start a new run.',
    },
    PipelineFailed: {
      meaning: 'The pipeline that the run started ended Failed or Stopped.',
      remedy: 'Read the reasons of its steps in the message and fix the cause. Then start a new run.',
    },
    PipelineModelUnclear: {
      meaning:
        'The pipeline succeeded, but made no model or several, or a condition of it did not accept the model that it trained.',
      remedy:
        'Name the step whose model is meant in pipeline.step, or correct the pipeline. Then start a new run.',
    },
    TrainingNotComplete: {
      meaning: 'The training job named in the input has not completed, so it has no model.',
      remedy: 'Wait until the job is Completed, or name another one. Then start a new run.',
    },
    ChannelUnknown: {
      meaning: 'The input replaces a channel that the training job does not have or that does not read S3.',
      remedy: 'Correct channels; the message lists the channels of the job. Then start a new run.',
    },
    SameModel: {
      meaning: 'The new model artifact is identical to the one in service.',
      remedy: "Check the training set and the job's checkpoints. Then start a new run.",
    },
    JobFailed: {
      meaning: 'A training, transform or processing job ended Failed or Stopped.',
      remedy: "Read the job's reason in the message and its log, and fix the cause. Then start a new run.",
    },
    OutputCountMismatch: {
      meaning: 'The model did not return exactly one output line for each row of the batch transform.',
      remedy:
        "Make the model answer every row with one line of CSV; the transform job's log helps. Then start a new run.",
    },
    OutputColumnsChanged: {
      meaning: 'The new model returns another number of output columns than the live baseline has.',
      remedy: 'Use a model with the same outputs as the one in service. Then start a new run.',
    },
    ComputationAborted: {
      meaning:
        'The thread that computes the diagnosis or the gate ended without a result, often for lack of memory.',
      remedy: 'Give the worker more memory. Temporal retries the computation.',
      retried: true,
    },
  },
  Release: {
    CandidateChanged: {
      meaning: 'The files of the candidate baseline are not the files that were approved.',
      remedy: 'Nothing was changed. Find out who wrote to the workspace, and start a new run.',
    },
    ArchiveAltered: {
      meaning:
        'The archive of the new model, or of the model in service, was overwritten during the run, so that release or roll-back would deploy another model.',
      remedy: 'Nothing was changed. Restore the archive that the message names, and start a new run.',
    },
    ChangedByOthers: {
      meaning: 'Someone else changed the endpoint, a monitoring schedule or a job definition during the run.',
      remedy: 'Start a new run on what is live now.',
    },
    DefinitionChanged: {
      meaning: 'The stored copy of the old inline job definition is not the one that the run stored.',
      remedy: "Restore the schedule's old definition by hand.",
    },
    DeploymentFailed: {
      meaning: 'The endpoint did not reach InService with the new configuration.',
      remedy: "Read SageMaker's reason in the message and fix the cause. Then start a new run.",
    },
    RunFailed: {
      meaning: 'A defect of rebaseline, or an activity that kept failing until its deadline.',
      remedy: 'Read the cause of the failure. Report a defect with the workflow history.',
    },
  },
  AWS: {
    NotFound: {
      meaning: 'AWS does not know the resource or object that the message names.',
      remedy: "Check the name, the region and the account of the worker's credentials. Then start a new run.",
    },
    CredentialsRejected: {
      meaning:
        "AWS does not accept the worker's credentials: they have expired, were replaced by others, or the worker's clock is wrong. Requests that a role may not send are AccessDenied instead.",
      remedy:
        'Renew the AWS credentials of the worker, or correct its clock. Temporal retries, and the run continues.',
      retried: true,
    },
    AccessDenied: {
      meaning: "AWS denied a request to the worker's role.",
      remedy: 'Give the role the permission (see iam.md). Then start a new run.',
    },
    RefusedByAws: {
      meaning: 'AWS rejected a request as invalid.',
      remedy: "Read AWS's reason in the message and change the resource it names. Then start a new run.",
    },
    NameConflict: {
      meaning: "A resource that the run creates already exists and is not this run's, or it failed.",
      remedy: 'Delete the resource that the message names, or start a new run.',
    },
    IncompleteAwsResponse: {
      meaning: 'An AWS response lacks its time or a member without which the run cannot continue.',
      remedy:
        'Check that no proxy between the worker and AWS changes responses, and describe the resource with the AWS CLI. Then start a new run.',
    },
    AwsUnavailable: {
      meaning: 'AWS throttled the request, the resource was busy, or no response came.',
      remedy:
        'Usually nothing: Temporal retries. If it lasts, check the network and the AWS credentials of the worker, service quotas and the AWS Health Dashboard.',
      retried: true,
    },
    StillWaiting: {
      meaning: 'The state that the run waits for is not reached yet. The message says what it waits for.',
      remedy: 'Nothing while the run waits. If the run fails with it, the deadline of the wait has passed.',
      retried: true,
    },
  },
} as const satisfies Record<string, Record<string, ErrorDescription>>;

type Groups = typeof ERROR_GROUPS;
type Described = { [G in keyof Groups]: Groups[G] }[keyof Groups];
type KeysOf<T> = T extends unknown ? keyof T : never;
type RetriedIn<T> = T extends unknown
  ? { [K in keyof T]: T[K] extends { readonly retried: true } ? K : never }[keyof T]
  : never;

/** Every registered code. */
export type ErrorCode = KeysOf<Described>;
/** Codes of failures that Temporal retries. */
export type RetriedCode = RetriedIn<Described>;
/** Codes of failures that only a person can resolve. */
export type PermanentCode = Exclude<ErrorCode, RetriedCode>;

/** A permanent error of code that does not know Temporal. An activity turns it into a failure with the same code. */
export class CodedError extends Error {
  constructor(
    readonly code: PermanentCode,
    message: string,
  ) {
    super(message);
    this.name = code;
  }
}
