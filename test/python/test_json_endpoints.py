"""Endpoints that speak JSON, with boto3 and with the SageMaker Python SDK: serving, batch transform, capture, monitoring."""

import json
import random

import boto3
import pytest
import sagemaker
from sagemaker import image_uris
from sagemaker.deserializers import JSONDeserializer, JSONLinesDeserializer
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.model_monitor import CronExpressionGenerator, DataCaptureConfig, DefaultModelMonitor, EndpointInput
from sagemaker.model_monitor.dataset_format import DatasetFormat
from sagemaker.s3 import S3Downloader, S3Uploader
from sagemaker.serializers import JSONLinesSerializer, JSONSerializer

from conftest import ROLE

NAMES = ["age", "hours", "sector"]
JSON_TYPES = ["application/json", "application/jsonlines"]


@pytest.fixture(scope="module")
def trained(session, bucket, training_rows):
    uri = f"s3://{bucket}/json/train"
    S3Uploader.upload_string_as_file_body("\n".join(training_rows), f"{uri}/rows.csv", sagemaker_session=session)
    estimator = Estimator(
        image_uri=image_uris.retrieve("xgboost", "us-east-1", version="1.7-1"), role=ROLE, instance_count=1,
        instance_type="ml.m5.large", hyperparameters={"feature_names": ",".join(NAMES)}, sagemaker_session=session,
    )  # fmt: skip
    estimator.fit({"train": TrainingInput(uri, content_type="text/csv")}, logs=False)
    return estimator


@pytest.fixture(scope="module")
def predictor(trained, bucket):
    capture = DataCaptureConfig(True, 100, f"s3://{bucket}/json/capture", json_content_types=JSON_TYPES)
    return trained.deploy(
        1, "ml.m5.large", endpoint_name="json-sdk", serializer=JSONLinesSerializer(), deserializer=JSONLinesDeserializer(),
        data_capture_config=capture,
    )  # fmt: skip


def people(rows):
    """Named records, with the members in another order than the features."""
    return [{"sector": s, "hours": int(h), "age": int(a)} for _, a, h, s in (row.split(",") for row in rows)]


def an_hour_later(platform):
    platform.control("/clock/next-hour", {"minutesPast": 21})
    platform.idle()


def test_the_sdks_json_serializers_get_one_prediction_for_each_record(predictor, training_rows):
    records = people(training_rows[:5])
    scores = [one["score"] for one in predictor.predict(records)]
    assert len(scores) == 5
    instances = sagemaker.Predictor(
        "json-sdk", sagemaker_session=predictor.sagemaker_session, serializer=JSONSerializer(),
        deserializer=JSONDeserializer(),
    )  # fmt: skip
    features = [{"features": [one[name] for name in NAMES]} for one in records]
    answer = instances.predict({"instances": features})
    assert [one["score"] for one in answer["predictions"]] == scores
    assert instances.predict(records[0]) == {"score": scores[0]}


def test_batch_transform_scores_json_lines_as_the_endpoint_does(trained, predictor, bucket, session, training_rows):
    records = people(training_rows[:7])
    body = "\n".join(json.dumps(one) for one in records)
    S3Uploader.upload_string_as_file_body(body, f"s3://{bucket}/json/rows/rows.jsonl", sagemaker_session=session)
    transformer = trained.transformer(
        1, "ml.m5.large", output_path=f"s3://{bucket}/json/scores", accept="application/jsonlines", assemble_with="Line",
        strategy="MultiRecord",
    )  # fmt: skip
    transformer.transform(
        f"s3://{bucket}/json/rows/", content_type="application/jsonlines", split_type="Line", logs=False
    )
    text = S3Downloader.read_file(f"s3://{bucket}/json/scores/rows.jsonl.out", sagemaker_session=session)
    assert [json.loads(line) for line in text.splitlines()] == predictor.predict(records)


def test_the_sdks_monitor_judges_json_lines_by_name(session, bucket, predictor, platform, training_rows, tmp_path):
    records = people(training_rows)
    scored = [{**answer, **one} for answer, one in zip(predictor.predict(records), records, strict=True)]
    dataset = tmp_path / "baseline.jsonl"
    dataset.write_text("\n".join(json.dumps(one) for one in scored))
    monitor = DefaultModelMonitor(role=ROLE, instance_count=1, instance_type="ml.m5.large", sagemaker_session=session)
    monitor.suggest_baseline(
        str(dataset), DatasetFormat.json(lines=True), output_s3_uri=f"s3://{bucket}/json/baseline", logs=False
    )
    types = {one["name"]: one["inferred_type"] for one in monitor.suggested_constraints().body_dict["features"]}
    assert types == {"score": "Fractional", "sector": "String", "hours": "Integral", "age": "Integral"}
    platform.control("/clock/next-hour")
    monitor.create_monitoring_schedule(
        monitor_schedule_name="json-sdk-quality",
        endpoint_input=EndpointInput("json-sdk", "/opt/ml/processing/input/endpoint"),
        output_s3_uri=f"s3://{bucket}/json/reports",
        statistics=monitor.baseline_statistics(),
        constraints=monitor.suggested_constraints(),
        schedule_cron_expression=CronExpressionGenerator.hourly(),
    )
    monitor._wait_for_schedule_changes_to_apply()
    draw = random.Random(3)
    for one in draw.sample(records, 60):
        predictor.predict([one])
    an_hour_later(platform)
    assert monitor.list_executions()[-1].describe()["ExitMessage"].startswith("Completed: ")
    for one in draw.sample(records, 60):
        predictor.predict([{**one, "age": one["age"] + 60}])
    an_hour_later(platform)
    violations = monitor.latest_monitoring_constraint_violations().body_dict["violations"]
    assert ("age", "baseline_drift_check") in {(v["feature_name"], v["constraint_check_type"]) for v in violations}


def test_the_sdks_default_capture_writes_json_lines_as_base64(trained, bucket, session, platform):
    capture = DataCaptureConfig(True, 100, f"s3://{bucket}/json/default-capture")
    assert capture.json_content_types == ["application/json"]
    model = trained.create_model()
    model.deploy(1, "ml.m5.large", endpoint_name="json-default", data_capture_config=capture)
    boto3.client("sagemaker-runtime").invoke_endpoint(
        EndpointName="json-default", ContentType="application/jsonlines", Body=b'{"age": 40, "hours": 38, "sector": "self"}'
    )
    platform.control("/flush-capture")
    [file] = S3Downloader.list(f"s3://{bucket}/json/default-capture", sagemaker_session=session)
    record = json.loads(S3Downloader.read_file(file, sagemaker_session=session))
    assert record["captureData"]["endpointInput"]["encoding"] == "BASE64"


def test_boto3_creates_an_endpoint_that_captures_json(trained, bucket, platform):
    client = boto3.client("sagemaker")
    client.create_model(
        ModelName="json-boto3", ExecutionRoleArn=ROLE,
        PrimaryContainer={"Image": trained.image_uri, "ModelDataUrl": trained.model_data},
    )  # fmt: skip
    client.create_endpoint_config(
        EndpointConfigName="json-boto3",
        ProductionVariants=[
            {"VariantName": "AllTraffic", "ModelName": "json-boto3", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
        ],
        DataCaptureConfig={
            "EnableCapture": True,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"s3://{bucket}/json/boto3-capture",
            "CaptureOptions": [{"CaptureMode": "InputAndOutput"}],
            "CaptureContentTypeHeader": {"JsonContentTypes": JSON_TYPES},
        },
    )
    client.create_endpoint(EndpointName="json-boto3", EndpointConfigName="json-boto3")
    client.get_waiter("endpoint_in_service").wait(EndpointName="json-boto3", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    request = '{"instances": [{"features": [40, 38, "private"]}, {"features": [20, 10, "self"]}]}'
    runtime = boto3.client("sagemaker-runtime")
    answer = runtime.invoke_endpoint(
        EndpointName="json-boto3", Body=request.encode(), ContentType="application/json", Accept="application/json"
    )
    assert answer["ContentType"] == "application/json"
    response = answer["Body"].read().decode()
    assert len(json.loads(response)["predictions"]) == 2
    with pytest.raises(runtime.exceptions.ModelError, match="the payload is not JSON"):
        runtime.invoke_endpoint(EndpointName="json-boto3", Body=b"40,38,private", ContentType="application/json")
    platform.control("/flush-capture")
    s3 = boto3.client("s3")
    [captured] = s3.list_objects_v2(Bucket=bucket, Prefix="json/boto3-capture/")["Contents"]
    record = json.loads(s3.get_object(Bucket=bucket, Key=captured["Key"])["Body"].read())
    sides = record["captureData"]
    assert {side["encoding"] for side in sides.values()} == {"JSON"}
    assert [sides["endpointInput"]["data"], sides["endpointOutput"]["data"]] == [request, response]
