"""Monitoring of batch transform with the SageMaker Python SDK, as in Amazon's example: capture by manifests, a baseline
of the model's inputs, and an hourly schedule."""

import json

import sagemaker
from sagemaker import image_uris
from sagemaker.estimator import Estimator
from sagemaker.inputs import BatchDataCaptureConfig, TrainingInput
from sagemaker.model_monitor import (
    BatchTransformInput,
    CronExpressionGenerator,
    DefaultModelMonitor,
    MonitoringDatasetFormat,
)
from sagemaker.model_monitor.dataset_format import DatasetFormat
from sagemaker.s3 import S3Downloader, S3Uploader

from conftest import ROLE


def test_a_transform_is_captured_and_monitored(platform, training_rows, tmp_path):
    session = sagemaker.Session()
    root = f"s3://{session.default_bucket()}/batch"
    features = [row.split(",", 1)[1] for row in training_rows]

    def upload(text, name):
        S3Uploader.upload_string_as_file_body(text, f"{root}/{name}", sagemaker_session=session)

    upload("\n".join(training_rows), "train/rows.csv")
    upload("\n".join(features), "input/rows.csv")
    estimator = Estimator(
        image_uri=image_uris.retrieve("xgboost", "us-east-1", version="1.7-1"), role=ROLE, instance_count=1,
        instance_type="ml.m5.large", sagemaker_session=session,
    )  # fmt: skip
    estimator.fit({"train": TrainingInput(f"{root}/train", content_type="text/csv")}, logs=False)

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

    transformer = estimator.transformer(
        1, "ml.m5.large", output_path=f"{root}/output", accept="text/csv", assemble_with="Line"
    )
    transformer.transform(
        f"{root}/input", content_type="text/csv", split_type="Line", logs=False,
        batch_data_capture_config=BatchDataCaptureConfig(f"{root}/captured", generate_inference_id=True),
    )  # fmt: skip
    [manifest] = S3Downloader.list(f"{root}/captured/input", sagemaker_session=session)
    assert json.loads(S3Downloader.read_file(manifest, session)) == [{"prefix": f"{root}/input/"}, "rows.csv"]
    output = S3Downloader.read_file(f"{root}/output/rows.csv.out", session).split()
    assert {len(line.split(",")) for line in output} == {3}

    platform.control("/clock/next-hour", {"minutesPast": 21})
    platform.idle()
    [execution] = monitor.list_executions()
    execution.wait(logs=False)
    assert execution.describe()["ExitMessage"] == "Completed: Job completed successfully with no violations."
    features_seen = monitor.latest_monitoring_statistics().body_dict["features"]
    assert [feature["name"] for feature in features_seen] == ["age", "hours", "sector"]
