"""Definitions as Terraform, CloudFormation and people write them: with https:// addresses and with members left out. The
members that SageMaker then describes were read from live resources (go-to-k/cdk-real-drift #1523, #1528, #1578)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import sagemaker
from botocore.exceptions import ClientError
from sagemaker.model_monitor import DefaultModelMonitor

from conftest import ROLE

AWS = Path(sys.executable).parent / "aws"
ANALYZER = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
BUCKET = "left-out-members"
# Terraform's bucket_regional_domain_name.
HTTPS = f"https://{BUCKET}.s3.us-east-1.amazonaws.com"
ENDPOINT = "left-out"
CLUSTER = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.t3.medium", "VolumeSizeInGB": 20}}
INPUT = {"EndpointInput": {"EndpointName": ENDPOINT, "LocalPath": "/opt/ml/processing/endpointdata"}}
OUTPUT = {"MonitoringOutputs": [{"S3Output": {"S3Uri": f"{HTTPS}/output", "LocalPath": "/opt/ml/processing/output"}}]}
DEFAULTS = {"S3InputMode": "File", "S3DataDistributionType": "FullyReplicated"}


def definition(name):
    return {
        "JobDefinitionName": name,
        "DataQualityAppSpecification": {"ImageUri": ANALYZER},
        "DataQualityBaselineConfig": {
            "StatisticsResource": {"S3Uri": f"{HTTPS}/baseline/statistics.json"},
            "ConstraintsResource": {"S3Uri": f"{HTTPS}/baseline/constraints.json"},
        },
        "DataQualityJobInput": INPUT,
        "DataQualityJobOutputConfig": OUTPUT,
        "JobResources": CLUSTER,
        "RoleArn": ROLE,
    }


def assert_whole(described):
    assert described["DataQualityJobInput"]["EndpointInput"] == {**INPUT["EndpointInput"], **DEFAULTS}
    output = described["DataQualityJobOutputConfig"]["MonitoringOutputs"][0]["S3Output"]
    assert output == {**OUTPUT["MonitoringOutputs"][0]["S3Output"], "S3UploadMode": "EndOfJob"}
    assert described["StoppingCondition"] == {"MaxRuntimeInSeconds": 3600}


@pytest.fixture(scope="module", autouse=True)
def endpoint(clients, platform, training_rows):
    s3, client = clients("s3"), clients("sagemaker")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="train/rows.csv", Body="\n".join(training_rows).encode())
    channel = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"{HTTPS}/train/"}}
    client.create_training_job(
        TrainingJobName=ENDPOINT,
        RoleArn=ROLE,
        AlgorithmSpecification={"TrainingImage": "xgboost", "TrainingInputMode": "File"},
        InputDataConfig=[{"ChannelName": "train", "ContentType": "text/csv", "DataSource": channel}],
        OutputDataConfig={"S3OutputPath": f"{HTTPS}/models"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
        StoppingCondition={"MaxRuntimeInSeconds": 600},
    )
    platform.idle()
    artifact = f"{HTTPS}/models/{ENDPOINT}/output/model.tar.gz"
    container = {"Image": "xgboost", "ModelDataUrl": artifact}
    client.create_model(ModelName=ENDPOINT, ExecutionRoleArn=ROLE, PrimaryContainer=container)
    assert client.describe_model(ModelName=ENDPOINT)["PrimaryContainer"] == {**container, "Mode": "SingleModel"}
    client.create_endpoint_config(
        EndpointConfigName=ENDPOINT,
        ProductionVariants=[
            {"VariantName": "variant-1", "ModelName": ENDPOINT, "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
        ],
        DataCaptureConfig={
            "EnableCapture": True,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"{HTTPS}/capture",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        },
    )
    client.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName=ENDPOINT)
    platform.idle()


def test_boto3_describes_what_sagemaker_adds_to_a_definition(clients):
    client = clients("sagemaker")
    client.create_data_quality_job_definition(**definition("boto3"))
    assert_whole(client.describe_data_quality_job_definition(JobDefinitionName="boto3"))


def test_the_aws_cli_describes_what_sagemaker_adds_to_a_definition():
    def aws(*arguments):
        done = subprocess.run([sys.executable, AWS, "sagemaker", *arguments], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    aws("create-data-quality-job-definition", "--cli-input-json", json.dumps(definition("cli")))
    assert_whole(aws("describe-data-quality-job-definition", "--job-definition-name", "cli"))


def test_the_sdk_attaches_to_a_schedule_whose_definition_leaves_members_out(clients, platform):
    client = clients("sagemaker")
    client.create_data_quality_job_definition(**definition("for-the-sdk"))
    client.create_monitoring_schedule(
        MonitoringScheduleName="for-the-sdk",
        MonitoringScheduleConfig={
            "MonitoringJobDefinitionName": "for-the-sdk",
            "MonitoringType": "DataQuality",
            "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
        },
    )
    platform.idle()
    monitor = DefaultModelMonitor.attach("for-the-sdk", sagemaker_session=sagemaker.Session())
    assert monitor.max_runtime_in_seconds == 3600
    assert monitor.job_definition_name == "for-the-sdk"


def test_the_sdk_creates_a_definition_inside_a_schedule_without_a_schedule_config(clients, platform):
    session = sagemaker.Session()
    session.create_monitoring_schedule(
        monitoring_schedule_name="inline-once",
        schedule_expression=None,
        statistics_s3_uri=f"{HTTPS}/baseline/statistics.json",
        constraints_s3_uri=f"{HTTPS}/baseline/constraints.json",
        monitoring_inputs=[INPUT],
        monitoring_output_config=OUTPUT,
        instance_count=1,
        instance_type="ml.t3.medium",
        volume_size_in_gb=20,
        image_uri=ANALYZER,
        environment={"publish_cloudwatch_metrics": "Disabled"},
        role_arn=ROLE,
    )
    platform.idle()
    config = clients("sagemaker").describe_monitoring_schedule(MonitoringScheduleName="inline-once")[
        "MonitoringScheduleConfig"
    ]
    assert "ScheduleConfig" not in config
    inline = config["MonitoringJobDefinition"]
    assert inline["MonitoringInputs"][0]["EndpointInput"] == {**INPUT["EndpointInput"], **DEFAULTS}
    assert inline["StoppingCondition"] == {"MaxRuntimeInSeconds": 3600}


def test_a_schedule_for_an_endpoint_that_does_not_exist_is_rejected(clients):
    client = clients("sagemaker")
    request = definition("elsewhere")
    request["DataQualityJobInput"] = {"EndpointInput": {**INPUT["EndpointInput"], "EndpointName": "none"}}
    client.create_data_quality_job_definition(**request)
    with pytest.raises(ClientError, match="ValidationException.*Could not find endpoint") as error:
        client.create_monitoring_schedule(
            MonitoringScheduleName="elsewhere",
            MonitoringScheduleConfig={"MonitoringJobDefinitionName": "elsewhere", "MonitoringType": "DataQuality"},
        )
    assert error.value.response["Error"]["Code"] == "ValidationException"
