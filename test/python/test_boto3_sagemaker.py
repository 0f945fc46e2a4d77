"""SageMaker with boto3: pages, waiters, tags, streams and errors."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from botocore.exceptions import ClientError, ParamValidationError, WaiterError

from conftest import ROLE

XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
ANALYZER = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
BUCKET = "boto3-sagemaker"
SOON = {"Delay": 1, "MaxAttempts": 120}


@pytest.fixture(scope="module")
def sagemaker(clients, training_rows):
    s3 = clients("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="train/rows.csv", Body="\n".join(training_rows).encode())
    features = "\n".join(row.split(",", 1)[1] for row in training_rows)
    s3.put_object(Bucket=BUCKET, Key="score/rows.csv", Body=features.encode())
    s3.put_object(Bucket=BUCKET, Key="dataset/rows.csv", Body=("label,age,hours,sector\n" + "\n".join(training_rows)).encode())
    return clients("sagemaker")


def train(client, name, uri=f"s3://{BUCKET}/train/"):
    client.create_training_job(
        TrainingJobName=name,
        RoleArn=ROLE,
        AlgorithmSpecification={"TrainingImage": XGBOOST, "TrainingInputMode": "File"},
        InputDataConfig=[
            {
                "ChannelName": "train",
                "ContentType": "text/csv",
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}},
            }
        ],
        OutputDataConfig={"S3OutputPath": f"s3://{BUCKET}/models"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
        StoppingCondition={"MaxRuntimeInSeconds": 600},
    )


@pytest.fixture(scope="module")
def model(sagemaker):
    train(sagemaker, "for-the-model")
    sagemaker.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName="for-the-model", WaiterConfig=SOON)
    artifact = sagemaker.describe_training_job(TrainingJobName="for-the-model")["ModelArtifacts"]["S3ModelArtifacts"]
    sagemaker.create_model(
        ModelName="boto3-model", ExecutionRoleArn=ROLE, PrimaryContainer={"Image": XGBOOST, "ModelDataUrl": artifact}
    )
    return "boto3-model"


@pytest.fixture(scope="module")
def endpoint(sagemaker, model):
    sagemaker.create_endpoint_config(
        EndpointConfigName="boto3-config",
        ProductionVariants=[
            {"VariantName": "AllTraffic", "ModelName": model, "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
        ],
    )
    sagemaker.create_endpoint(EndpointName="boto3-endpoint", EndpointConfigName="boto3-config")
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName="boto3-endpoint", WaiterConfig=SOON)
    return "boto3-endpoint"


def test_a_waiter_follows_the_states_of_a_training_job(sagemaker, platform):
    with platform.held("training-job/"):
        train(sagemaker, "in-progress")
        assert sagemaker.describe_training_job(TrainingJobName="in-progress")["TrainingJobStatus"] == "InProgress"
    sagemaker.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName="in-progress", WaiterConfig=SOON)
    job = sagemaker.describe_training_job(TrainingJobName="in-progress")
    assert [step["Status"] for step in job["SecondaryStatusTransitions"]] == [
        "Starting", "Downloading", "Training", "Uploading", "Completed",
    ]  # fmt: skip
    assert job["CreationTime"].tzinfo is not None
    assert job["CreationTime"] <= job["TrainingStartTime"] <= job["TrainingEndTime"]


def test_a_waiter_fails_when_its_job_fails(sagemaker):
    train(sagemaker, "no-data", "s3://boto3-sagemaker/absent/")
    with pytest.raises(WaiterError, match="terminal failure"):
        sagemaker.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName="no-data", WaiterConfig=SOON)
    assert sagemaker.describe_training_job(TrainingJobName="no-data")["FailureReason"].startswith("ClientError: ")


def test_a_waiter_waits_for_a_transform_job(sagemaker, model):
    sagemaker.create_transform_job(
        TransformJobName="boto3-transform",
        ModelName=model,
        TransformInput={
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/score/"}},
            "ContentType": "text/csv",
            "SplitType": "Line",
        },
        TransformOutput={"S3OutputPath": f"s3://{BUCKET}/scored", "AssembleWith": "Line"},
        TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
    )
    sagemaker.get_waiter("transform_job_completed_or_stopped").wait(
        TransformJobName="boto3-transform", WaiterConfig=SOON
    )
    job = sagemaker.describe_transform_job(TransformJobName="boto3-transform")
    assert job["TransformJobStatus"] == "Completed"


def test_a_waiter_waits_for_a_processing_job(sagemaker, clients):
    sagemaker.create_processing_job(
        ProcessingJobName="boto3-baseline",
        RoleArn=ROLE,
        AppSpecification={"ImageUri": ANALYZER},
        Environment={
            "dataset_format": json.dumps({"csv": {"header": True}}),
            "dataset_source": "/opt/ml/processing/input/baseline_dataset_input",
            "output_path": "/opt/ml/processing/output",
            "publish_cloudwatch_metrics": "Disabled",
        },
        ProcessingInputs=[
            {
                "InputName": "baseline_dataset_input",
                "S3Input": {
                    "S3Uri": f"s3://{BUCKET}/dataset/",
                    "LocalPath": "/opt/ml/processing/input/baseline_dataset_input",
                    "S3DataType": "S3Prefix",
                    "S3InputMode": "File",
                },
            }
        ],
        ProcessingOutputConfig={
            "Outputs": [
                {
                    "OutputName": "monitoring_output",
                    "S3Output": {
                        "S3Uri": f"s3://{BUCKET}/baseline",
                        "LocalPath": "/opt/ml/processing/output",
                        "S3UploadMode": "EndOfJob",
                    },
                }
            ]
        },
        ProcessingResources={
            "ClusterConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 20}
        },
        StoppingCondition={"MaxRuntimeInSeconds": 3600},
    )
    sagemaker.get_waiter("processing_job_completed_or_stopped").wait(
        ProcessingJobName="boto3-baseline", WaiterConfig=SOON
    )
    assert sagemaker.describe_processing_job(ProcessingJobName="boto3-baseline")["ProcessingJobStatus"] == "Completed"
    statistics = clients("s3").get_object(Bucket=BUCKET, Key="baseline/statistics.json")["Body"].read()
    assert json.loads(statistics)["dataset"]["item_count"] == 400


def test_lists_support_page_size_order_and_time_filters(sagemaker):
    for number in range(7):
        sagemaker.create_model_package_group(ModelPackageGroupName=f"pages-{number}")
    pages = list(
        sagemaker.get_paginator("list_model_package_groups").paginate(
            NameContains="pages-", SortBy="Name", SortOrder="Ascending", PaginationConfig={"PageSize": 3}
        )
    )
    names = [[one["ModelPackageGroupName"] for one in page["ModelPackageGroupSummaryList"]] for page in pages]
    assert names == [["pages-0", "pages-1", "pages-2"], ["pages-3", "pages-4", "pages-5"], ["pages-6"]]
    later = datetime.now(timezone.utc) + timedelta(days=1)
    none = sagemaker.list_model_package_groups(NameContains="pages-", CreationTimeAfter=later)
    assert none["ModelPackageGroupSummaryList"] == []


@pytest.mark.parametrize(
    "operation",
    [
        "list_training_jobs", "list_transform_jobs", "list_processing_jobs", "list_models", "list_endpoint_configs",
        "list_endpoints", "list_monitoring_schedules", "list_monitoring_executions",
        "list_data_quality_job_definitions", "list_model_quality_job_definitions", "list_model_bias_job_definitions",
        "list_model_explainability_job_definitions", "list_model_packages", "list_model_package_groups",
        "list_monitoring_alert_history",
    ],
)  # fmt: skip
def test_every_list_can_be_paged_to_the_end(sagemaker, operation, model):
    members = 0
    for page in sagemaker.get_paginator(operation).paginate(PaginationConfig={"PageSize": 1}):
        [summaries] = [value for value in page.values() if isinstance(value, list)]
        assert len(summaries) <= 1
        members += len(summaries)
    # Earlier tests and the fixtures have created these resources.
    if operation in ("list_training_jobs", "list_models"):
        assert members >= 1


def test_tags_can_be_added_and_deleted(sagemaker, model):
    arn = sagemaker.describe_model(ModelName=model)["ModelArn"]
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "risk"}, {"Key": "stage", "Value": "test"}])
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=["stage"])
    pages = sagemaker.get_paginator("list_tags").paginate(ResourceArn=arn)
    assert [tag for page in pages for tag in page["Tags"]] == [{"Key": "team", "Value": "risk"}]


def test_invoke_endpoint_sends_headers_and_streams_the_answer(clients, endpoint):
    answer = clients("sagemaker-runtime").invoke_endpoint(
        EndpointName=endpoint,
        Body=b"40,38,private\n20,10,self",
        ContentType="text/csv",
        Accept="text/csv",
        InferenceId="one",
        CustomAttributes="trace=7",
        TargetVariant="AllTraffic",
    )
    assert answer["InvokedProductionVariant"] == "AllTraffic"
    assert answer["ContentType"].startswith("text/csv")
    assert len(list(answer["Body"].iter_lines())) == 2


def test_a_failed_invocation_says_why(clients, endpoint):
    runtime = clients("sagemaker-runtime")
    with pytest.raises(runtime.exceptions.ModelError) as wrong:
        runtime.invoke_endpoint(EndpointName=endpoint, Body=b"1", ContentType="text/csv")
    assert wrong.value.response["OriginalStatusCode"] == 400
    with pytest.raises(ClientError) as absent:
        runtime.invoke_endpoint(EndpointName="absent", Body=b"1", ContentType="text/csv")
    assert absent.value.response["Error"]["Code"] == "ValidationError"
    for offered_elsewhere in (
        lambda: runtime.invoke_endpoint_async(EndpointName=endpoint, InputLocation=f"s3://{BUCKET}/x"),
        lambda: runtime.invoke_endpoint_with_response_stream(EndpointName=endpoint, Body=b"1"),
    ):
        with pytest.raises(ClientError, match="not supported by the local SageMaker Runtime"):
            offered_elsewhere()


def test_error_names_match_the_clients_exceptions(sagemaker, model):
    with pytest.raises(sagemaker.exceptions.ResourceNotFound):
        sagemaker.describe_monitoring_schedule(MonitoringScheduleName="absent")
    with pytest.raises(sagemaker.exceptions.ResourceInUse):
        train(sagemaker, "for-the-model")
    with pytest.raises(ClientError, match="Cannot create already existing model") as twice:
        sagemaker.create_model(ModelName=model, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": XGBOOST})
    assert twice.value.response["Error"]["Code"] == "ValidationException"
    with pytest.raises(ParamValidationError):
        sagemaker.describe_model()
    with pytest.raises(ClientError, match="failed to satisfy constraint"):
        sagemaker.describe_model(ModelName="under_score")


def test_a_waiter_waits_until_an_endpoint_is_deleted(sagemaker, endpoint):
    sagemaker.create_endpoint(EndpointName="to-delete", EndpointConfigName="boto3-config")
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName="to-delete", WaiterConfig=SOON)
    sagemaker.delete_endpoint(EndpointName="to-delete")
    sagemaker.get_waiter("endpoint_deleted").wait(EndpointName="to-delete", WaiterConfig=SOON)


def test_sts_returns_the_caller_and_iam_the_role(clients):
    assert clients("sts").get_caller_identity()["Account"] == "123456789012"
    assert clients("iam").get_role(RoleName="monitor")["Role"]["Arn"] == ROLE


def test_the_log_of_a_job_can_be_read(clients, sagemaker, model):
    logs = clients("logs")
    group = "/aws/sagemaker/TrainingJobs"
    [stream] = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix="for-the-model/")["logStreams"]
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, logStreamNamePrefix="for-the-model/")
    filtered = [event["message"] for page in pages for event in page["events"]]
    read = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)
    assert [event["message"] for event in read["events"]] == filtered
    assert filtered[-1] == "Completed - Training job completed"
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.describe_log_streams(logGroupName="/aws/lambda/absent")


@pytest.mark.parametrize(
    ("service", "operation", "arguments"),
    [
        ("sagemaker", "list_notebook_instances", {}),
        ("sagemaker-featurestore-runtime", "get_record", {"FeatureGroupName": "x", "RecordIdentifierValueAsString": "1"}),
        ("sagemaker-metrics", "batch_put_metrics", {"TrialComponentName": "x", "MetricData": [{"MetricName": "x", "Timestamp": 0, "Value": 1.0}]}),
        ("cloudwatch", "get_dashboard", {"DashboardName": "x"}),
        ("logs", "put_log_events", {"logGroupName": "x", "logStreamName": "x", "logEvents": [{"timestamp": 0, "message": "x"}]}),
        ("ecr", "describe_repositories", {}),
        ("kms", "list_keys", {}),
        ("ec2", "describe_instances", {}),
        ("lambda", "list_functions", {}),
        ("events", "list_rules", {}),
        ("sns", "list_topics", {}),
        ("iam", "list_roles", {}),
        ("sts", "get_session_token", {}),
    ],
)  # fmt: skip
def test_unsupported_operations_are_refused_with_a_client_error(clients, sagemaker, service, operation, arguments):
    with pytest.raises(ClientError, match="not supported") as refused:
        getattr(clients(service), operation)(**arguments)
    assert refused.value.response["Error"]["Code"] in ("NotImplemented", "UnknownOperationException")
