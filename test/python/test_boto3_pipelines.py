"""SageMaker pipelines with boto3, and with the definitions that the SageMaker Python SDK writes."""

import gzip
import json
import subprocess
import time
from pathlib import Path

import botocore
import pytest
from botocore.exceptions import ClientError
from sagemaker import image_uris
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.model import Model
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import TrainingStep

from conftest import ROLE

ROOT = Path(__file__).parents[2]
ESTIMATOR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/rebaseline-local-estimator:1"
BUCKET = "boto3-pipelines"


@pytest.fixture(scope="module")
def sagemaker(clients, training_rows):
    s3 = clients("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="train/rows.csv", Body="\n".join(training_rows).encode())
    client = clients("sagemaker")
    client.create_model_package_group(ModelPackageGroupName="pipelined")
    return client


def definition(steps):
    return json.dumps(
        {
            "Version": "2020-12-01",
            "Parameters": [{"Name": "Input", "Type": "String", "DefaultValue": f"s3://{BUCKET}/train/"}],
            "Steps": steps,
        }
    )


TRAIN = {
    "Name": "Train",
    "Type": "Training",
    "Arguments": {
        "AlgorithmSpecification": {"TrainingImage": ESTIMATOR, "TrainingInputMode": "File"},
        "RoleArn": ROLE,
        "InputDataConfig": [
            {
                "ChannelName": "train",
                "ContentType": "text/csv",
                "DataSource": {
                    "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": {"Get": "Parameters.Input"}}
                },
            }
        ],
        "OutputDataConfig": {"S3OutputPath": f"s3://{BUCKET}/models"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
        "StoppingCondition": {"MaxRuntimeInSeconds": 600},
    },
}


def create(client, name, steps):
    client.create_pipeline(PipelineName=name, PipelineDefinition=definition(steps), RoleArn=ROLE)


def ended(client, arn):
    for _ in range(240):
        execution = client.describe_pipeline_execution(PipelineExecutionArn=arn)
        if execution["PipelineExecutionStatus"] not in ("Executing", "Stopping"):
            return execution
        time.sleep(0.25)
    raise AssertionError(f"{arn} did not end")


def steps_of(client, arn):
    pages = client.get_paginator("list_pipeline_execution_steps").paginate(PipelineExecutionArn=arn)
    return {step["StepName"]: step for page in pages for step in page["PipelineExecutionSteps"]}


def test_an_execution_runs_its_steps_and_lists_their_resources(sagemaker):
    register = {
        "Name": "Register",
        "Type": "RegisterModel",
        "Arguments": {
            "ModelPackageGroupName": "pipelined",
            "InferenceSpecification": {
                "Containers": [
                    {"Image": ESTIMATOR, "ModelDataUrl": {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"}}
                ],
                "SupportedContentTypes": ["text/csv"],
                "SupportedResponseMIMETypes": ["text/csv"],
            },
        },
    }
    create(sagemaker, "register", [TRAIN, register])
    started = sagemaker.start_pipeline_execution(PipelineName="register", PipelineExecutionDisplayName="first")
    arn = started["PipelineExecutionArn"]
    execution = ended(sagemaker, arn)
    assert execution["PipelineExecutionStatus"] == "Succeeded"
    assert execution["PipelineExecutionDisplayName"] == "first"
    steps = steps_of(sagemaker, arn)
    assert {name: step["StepStatus"] for name, step in steps.items()} == {"Train": "Succeeded", "Register": "Succeeded"}
    package = sagemaker.describe_model_package(ModelPackageName=steps["Register"]["Metadata"]["RegisterModel"]["Arn"])
    jobs = sagemaker.list_training_jobs(NameContains=f"pipelines-{arn.rsplit('/', 1)[1]}")["TrainingJobSummaries"]
    artifact = sagemaker.describe_training_job(TrainingJobName=jobs[0]["TrainingJobName"])["ModelArtifacts"]
    assert package["InferenceSpecification"]["Containers"][0]["ModelDataUrl"] == artifact["S3ModelArtifacts"]
    summaries = sagemaker.list_pipeline_executions(PipelineName="register")["PipelineExecutionSummaries"]
    assert [one["PipelineExecutionStatus"] for one in summaries] == ["Succeeded"]


def test_a_repeated_token_returns_the_same_execution(sagemaker):
    create(sagemaker, "repeated", [TRAIN])
    token = "t" * 40
    first = sagemaker.start_pipeline_execution(PipelineName="repeated", ClientRequestToken=token)
    second = sagemaker.start_pipeline_execution(PipelineName="repeated", ClientRequestToken=token)
    assert first["PipelineExecutionArn"] == second["PipelineExecutionArn"]
    ended(sagemaker, first["PipelineExecutionArn"])
    assert len(sagemaker.list_pipeline_executions(PipelineName="repeated")["PipelineExecutionSummaries"]) == 1


def test_a_stopped_execution_stops_its_job(sagemaker, platform):
    create(sagemaker, "stopped", [TRAIN])
    with platform.held("training-job/"):
        arn = sagemaker.start_pipeline_execution(PipelineName="stopped")["PipelineExecutionArn"]
        for _ in range(240):
            if "Metadata" in steps_of(sagemaker, arn).get("Train", {}):
                break
            time.sleep(0.25)
        sagemaker.stop_pipeline_execution(PipelineExecutionArn=arn)
        assert ended(sagemaker, arn)["PipelineExecutionStatus"] == "Stopped"
    assert steps_of(sagemaker, arn)["Train"]["StepStatus"] == "Stopped"


def test_unknown_parameters_and_pipelines_are_rejected(sagemaker):
    create(sagemaker, "rejecting", [TRAIN])
    with pytest.raises(ClientError, match="Unknown parameters: .Epochs."):
        sagemaker.start_pipeline_execution(
            PipelineName="rejecting", PipelineParameters=[{"Name": "Epochs", "Value": "3"}]
        )
    with pytest.raises(sagemaker.exceptions.ResourceNotFound):
        sagemaker.start_pipeline_execution(PipelineName="absent")
    with pytest.raises(ClientError, match="already exists"):
        create(sagemaker, "rejecting", [TRAIN])
    sagemaker.delete_pipeline(PipelineName="rejecting")
    assert "rejecting" not in [one["PipelineName"] for one in sagemaker.list_pipelines()["PipelineSummaries"]]


def test_a_pipeline_of_the_sdk_trains_and_creates_a_model(sagemaker):
    session = PipelineSession(default_bucket=BUCKET)
    source = ParameterString(name="Source", default_value=f"s3://{BUCKET}/absent/")
    image = image_uris.retrieve("xgboost", "us-east-1", version="1.7-1")
    estimator = Estimator(
        image_uri=image,
        role=ROLE,
        instance_count=1,
        instance_type="ml.m5.large",
        hyperparameters={"objective": "binary:logistic", "num_round": 10},
        output_path=f"s3://{BUCKET}/sdk-models",
        sagemaker_session=session,
    )
    train = TrainingStep("Fit", step_args=estimator.fit({"train": TrainingInput(source, content_type="text/csv")}))
    model = Model(
        image_uri=image,
        model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
        role=ROLE,
        sagemaker_session=session,
    )
    make = ModelStep("Make", step_args=model.create(instance_type="ml.m5.large"))
    register = ModelStep(
        "Keep",
        step_args=model.register(
            content_types=["text/csv"],
            response_types=["text/csv"],
            inference_instances=["ml.m5.large"],
            transform_instances=["ml.m5.large"],
            model_package_group_name="pipelined",
        ),
    )
    pipeline = Pipeline(
        "sdk-pipeline", parameters=[source], steps=[train, make, register], sagemaker_session=session
    )
    pipeline.upsert(role_arn=ROLE)
    pipeline.upsert(role_arn=ROLE)
    execution = pipeline.start(parameters={"Source": f"s3://{BUCKET}/train/"})
    execution.wait(delay=1, max_attempts=240)
    steps = {step["StepName"]: step for step in execution.list_steps()}
    assert sorted(steps) == ["Fit", "Keep-RegisterModel", "Make-CreateModel"]
    assert {step["StepStatus"] for step in steps.values()} == {"Succeeded"}
    assert "Model" in steps["Make-CreateModel"]["Metadata"]


def test_the_rules_of_pipelines_are_those_of_the_installed_botocore(tmp_path):
    packed = Path(botocore.__file__).parent / "data/sagemaker/2017-07-24/service-2.json.gz"
    model = tmp_path / "service-2.json"
    model.write_bytes(gzip.decompress(packed.read_bytes()))
    committed = ROOT / "src/local/api/pipeline-rules.generated.json"
    operations = ",".join(json.loads(committed.read_text())["SageMaker"]["operations"])
    generator = ROOT / "tools/service-model/generate-rules.mjs"
    generated = subprocess.run(
        ["node", generator, "--only", operations, model], check=True, capture_output=True, text=True
    ).stdout
    assert generated == committed.read_text()
