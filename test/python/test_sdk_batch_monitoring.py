"""Monitoring of batch transform with the SageMaker Python SDK, as in Amazon's examples: capture by manifests, and hourly
schedules of data quality (with a baseline of the model's inputs) and of model quality."""

import json

import sagemaker
from sagemaker import image_uris
from sagemaker.estimator import Estimator
from sagemaker.inputs import BatchDataCaptureConfig, TrainingInput
from sagemaker.model_monitor import (
    BatchTransformInput,
    CronExpressionGenerator,
    DefaultModelMonitor,
    ModelQualityMonitor,
    MonitoringDatasetFormat,
)
from sagemaker.model_monitor.dataset_format import DatasetFormat
from sagemaker.s3 import S3Downloader, S3Uploader

from conftest import ROLE


def upload(session, text, uri):
    S3Uploader.upload_string_as_file_body(text, uri, sagemaker_session=session)


def trained(session, root, training_rows):
    """An estimator, and the features of its training rows as the input of a transform."""
    features = [row.split(",", 1)[1] for row in training_rows]
    upload(session, "\n".join(training_rows), f"{root}/train/rows.csv")
    upload(session, "\n".join(features), f"{root}/input/rows.csv")
    estimator = Estimator(
        image_uri=image_uris.retrieve("xgboost", "us-east-1", version="1.7-1"), role=ROLE, instance_count=1,
        instance_type="ml.m5.large", sagemaker_session=session,
    )  # fmt: skip
    estimator.fit({"train": TrainingInput(f"{root}/train", content_type="text/csv")}, logs=False)
    return estimator, features


def transform(estimator, root):
    transformer = estimator.transformer(
        1, "ml.m5.large", output_path=f"{root}/output", accept="text/csv", assemble_with="Line"
    )
    transformer.transform(
        f"{root}/input", content_type="text/csv", split_type="Line", logs=False,
        batch_data_capture_config=BatchDataCaptureConfig(f"{root}/captured", generate_inference_id=True),
    )  # fmt: skip
    output = S3Downloader.read_file(f"{root}/output/rows.csv.out", estimator.sagemaker_session)
    return [line.split(",") for line in output.split()]


def test_a_transform_is_captured_and_monitored(platform, training_rows, tmp_path):
    session = sagemaker.Session()
    root = f"s3://{session.default_bucket()}/batch"
    estimator, features = trained(session, root, training_rows)

    dataset = tmp_path / "inputs.csv"
    dataset.write_text("\n".join(["age,hours,sector", *features]) + "\n")
    monitor = DefaultModelMonitor(
        role=ROLE, instance_count=1, instance_type="ml.m5.large", max_runtime_in_seconds=1800, sagemaker_session=session
    )
    monitor.suggest_baseline(
        str(dataset), DatasetFormat.csv(header=True), output_s3_uri=f"{root}/baseline", wait=True, logs=False
    )
    monitor.create_monitoring_schedule(
        monitor_schedule_name="batch-data-quality",
        batch_transform_input=BatchTransformInput(
            data_captured_destination_s3_uri=f"{root}/captured",
            destination="/opt/ml/processing/input",
            dataset_format=MonitoringDatasetFormat.csv(header=False),
        ),
        output_s3_uri=f"{root}/reports",
        statistics=monitor.baseline_statistics(),
        constraints=monitor.suggested_constraints(),
        schedule_cron_expression=CronExpressionGenerator.hourly(),
        enable_cloudwatch_metrics=True,
    )
    monitor._wait_for_schedule_changes_to_apply()

    lines = transform(estimator, root)
    [manifest] = S3Downloader.list(f"{root}/captured/input", sagemaker_session=session)
    assert json.loads(S3Downloader.read_file(manifest, session)) == [{"prefix": f"{root}/input/"}, "rows.csv"]
    assert {len(line) for line in lines} == {3}

    platform.control("/clock/next-hour", {"minutesPast": 21})
    platform.idle()
    [execution] = monitor.list_executions()
    execution.wait(logs=False)
    assert execution.describe()["ExitMessage"] == "Completed: Job completed successfully with no violations."
    features_seen = monitor.latest_monitoring_statistics().body_dict["features"]
    assert [feature["name"] for feature in features_seen] == ["age", "hours", "sector"]


def test_outputs_of_a_transform_are_compared_with_labels(platform, training_rows):
    session = sagemaker.Session()
    root = f"s3://{session.default_bucket()}/batch-quality"
    estimator, _features = trained(session, root, training_rows)
    constraint = {"threshold": 0.9, "comparison_operator": "LessThanThreshold"}
    constraints = {"version": 0.0, "binary_classification_constraints": {"accuracy": constraint}}
    upload(session, json.dumps(constraints), f"{root}/baseline/constraints.json")
    monitor = ModelQualityMonitor(
        role=ROLE, instance_count=1, instance_type="ml.m5.large", max_runtime_in_seconds=1800, sagemaker_session=session
    )
    monitor.create_monitoring_schedule(
        monitor_schedule_name="batch-model-quality",
        batch_transform_input=BatchTransformInput(
            data_captured_destination_s3_uri=f"{root}/captured",
            destination="/opt/ml/processing/input_data",
            dataset_format=MonitoringDatasetFormat.csv(header=False),
            probability_attribute="0",
            probability_threshold_attribute=0.5,
        ),
        ground_truth_input=f"{root}/labels",
        problem_type="BinaryClassification",
        output_s3_uri=f"{root}/reports",
        constraints=f"{root}/baseline/constraints.json",
        schedule_cron_expression=CronExpressionGenerator.hourly(),
    )
    monitor._wait_for_schedule_changes_to_apply()
    labels = [
        json.dumps({
            "groundTruthData": {"data": str(int(float(probability) <= 0.5)), "encoding": "CSV"},
            "eventMetadata": {"eventId": inference_id},
            "eventVersion": "0",
        })
        for probability, inference_id, _time in transform(estimator, root)
    ]
    hour = platform.control("/flush-capture")["now"][:13].replace("-", "/").replace("T", "/")
    upload(session, "\n".join(labels), f"{root}/labels/{hour}/labels.jsonl")
    platform.control("/clock/next-hour", {"minutesPast": 21})
    platform.idle()
    assert monitor.latest_monitoring_statistics().body_dict["dataset"]["item_count"] == len(training_rows)
    [violation] = monitor.latest_monitoring_constraint_violations().body_dict["violations"]
    assert violation["metric_name"] == "accuracy"
