"""The SageMaker Python SDK's and boto3's model quality monitors: baseline, labels by inference id, executions, metrics."""

import json
import random
import re

import pytest
from sagemaker.model_monitor import (
    CronExpressionGenerator,
    EndpointInput,
    ModelQualityMonitor,
)
from sagemaker.model_monitor.dataset_format import DatasetFormat
from sagemaker.s3 import S3Downloader, S3Uploader

from conftest import ROLE

ENDPOINT = "labelled"
THRESHOLD = 0.5


@pytest.fixture(scope="module")
def endpoint(deploy_captured):
    return deploy_captured(ENDPOINT, "labelled", "labelled/capture")


@pytest.fixture(scope="module")
def baseline_rows(endpoint, training_rows):
    """The probability, the prediction and the label of each training row."""
    features = "\n".join(row.split(",", 1)[1] for row in training_rows)
    probabilities = endpoint.predict(features).decode().split()
    return [
        (float(probability), int(float(probability) > THRESHOLD), int(row.split(",")[0]))
        for probability, row in zip(probabilities, training_rows, strict=True)
    ]


@pytest.fixture(scope="module")
def baselined(session, bucket, baseline_rows, tmp_path_factory):
    file = tmp_path_factory.mktemp("quality") / "baseline.csv"
    rows = [",".join(map(str, row)) for row in baseline_rows]
    file.write_text("\n".join(["probability,prediction,label", *rows]) + "\n")
    monitor = ModelQualityMonitor(
        role=ROLE, instance_count=1, instance_type="ml.m5.xlarge", volume_size_in_gb=20, max_runtime_in_seconds=1800,
        sagemaker_session=session,
    )  # fmt: skip
    monitor.suggest_baseline(
        baseline_dataset=str(file),
        dataset_format=DatasetFormat.csv(header=True),
        output_s3_uri=f"s3://{bucket}/labelled/baseline",
        problem_type="BinaryClassification",
        inference_attribute="prediction",
        probability_attribute="probability",
        ground_truth_attribute="label",
        wait=True,
        logs=False,
    )
    return monitor


@pytest.fixture(scope="module")
def monitor(baselined, bucket, platform):
    # The requests for the baseline are captured too, so the schedule starts in the next hour.
    platform.control("/clock/next-hour")
    baselined.create_monitoring_schedule(
        monitor_schedule_name="labelled-model-quality",
        endpoint_input=EndpointInput(
            ENDPOINT, "/opt/ml/processing/input_data", probability_attribute="0", probability_threshold_attribute=THRESHOLD
        ),
        ground_truth_input=f"s3://{bucket}/labelled/ground-truth",
        problem_type="BinaryClassification",
        output_s3_uri=f"s3://{bucket}/labelled/reports",
        constraints=baselined.suggested_constraints(),
        schedule_cron_expression=CronExpressionGenerator.hourly(),
        enable_cloudwatch_metrics=True,
    )
    baselined._wait_for_schedule_changes_to_apply()
    return baselined


def invoke(endpoint, ids, seed):
    """Invokes the endpoint once for each inference id. Returns the predicted class by id."""
    draw = random.Random(seed)
    predicted = {}
    for inference_id in ids:
        row = f"{draw.randint(18, 80)},{draw.randint(5, 60)},{draw.choice(['private', 'public', 'self'])}"
        probability = float(endpoint.predict(row, inference_id=inference_id).decode())
        predicted[inference_id] = int(probability > THRESHOLD)
    return predicted


def upload_labels(session, bucket, platform, labels):
    """Uploads ground truth to the folder of the platform's hour."""
    lines = [
        json.dumps({
            "groundTruthData": {"data": str(label), "encoding": "CSV"},
            "eventMetadata": {"eventId": inference_id},
            "eventVersion": "0",
        })
        for inference_id, label in labels.items()
    ]
    hour = platform.control("/flush-capture")["now"][:13].replace("-", "/").replace("T", "/")
    uri = f"s3://{bucket}/labelled/ground-truth/{hour}/labels.jsonl"
    S3Uploader.upload_string_as_file_body("\n".join(lines), uri, sagemaker_session=session)


def an_hour_later(platform):
    platform.control("/clock/next-hour", {"minutesPast": 21})
    platform.idle()


def test_suggest_baseline_gives_the_accuracy_of_the_dataset_as_threshold(baselined, baseline_rows):
    right = sum(prediction == label for _, prediction, label in baseline_rows)
    constraints = baselined.suggested_constraints().body_dict["binary_classification_constraints"]
    assert constraints["accuracy"] == {
        "threshold": pytest.approx(right / len(baseline_rows), abs=1e-12),
        "comparison_operator": "LessThanThreshold",
    }
    metrics = baselined.baseline_statistics().body_dict["binary_classification_metrics"]
    false_positives = sum(prediction == 1 and label == 0 for _, prediction, label in baseline_rows)
    assert metrics["confusion_matrix"]["0"]["1"] == false_positives


def test_an_hour_with_right_labels_has_no_violations(monitor, endpoint, session, bucket, platform):
    upload_labels(session, bucket, platform, invoke(endpoint, [f"right-{i}" for i in range(20)], 1))
    an_hour_later(platform)
    [execution] = monitor.list_executions()
    described = execution.describe()
    assert described["ExitMessage"] == "Completed: Job completed successfully with no violations."
    assert re.fullmatch(r"model-quality-monitoring-\d{12}-[0-9a-f]{24}", described["ProcessingJobName"])
    statistics = monitor.latest_monitoring_statistics().body_dict
    assert statistics["dataset"]["item_count"] == 20
    assert statistics["binary_classification_metrics"]["accuracy"]["value"] == 1


def test_an_hour_with_wrong_labels_violates_accuracy(monitor, endpoint, session, bucket, platform):
    labels = invoke(endpoint, [f"wrong-{i}" for i in range(20)], 2)
    upload_labels(session, bucket, platform, {one: 1 - label if i < 10 else label for i, (one, label) in enumerate(labels.items())})
    an_hour_later(platform)
    violations = monitor.latest_monitoring_constraint_violations().body_dict["violations"]
    [accuracy] = [one for one in violations if one["metric_name"] == "accuracy"]
    assert accuracy["constraint_check_type"] == "LessThanThreshold"
    assert accuracy["description"].startswith("Metric accuracy with 0.5 ")


def test_an_hour_without_labels_fails_with_sagemakers_reason(monitor, endpoint, clients, platform):
    invoke(endpoint, ["unlabelled"], 3)
    an_hour_later(platform)
    [latest, *_] = clients("sagemaker").list_monitoring_executions(
        MonitoringScheduleName="labelled-model-quality", SortBy="ScheduledTime", SortOrder="Descending"
    )["MonitoringExecutionSummaries"]
    assert (latest["MonitoringExecutionStatus"], latest["FailureReason"]) == ("Failed", "Job inputs had no data")
    assert latest["MonitoringType"] == "ModelQuality"


def test_boto3_reads_the_merged_records_and_the_metrics(monitor, clients, session, bucket):
    merged = S3Downloader.list(f"s3://{bucket}/labelled/reports/merge/{ENDPOINT}/AllTraffic/", sagemaker_session=session)
    assert len(merged) == 2
    records = [json.loads(line) for line in S3Downloader.read_file(merged[0], session).splitlines()]
    assert sorted(record["eventMetadata"]["inferenceId"] for record in records) == sorted(f"right-{i}" for i in range(20))
    assert set(records[0]) == {"eventVersion", "groundTruthData", "captureData", "eventMetadata"}
    dimensions = [
        {"Name": "Endpoint", "Value": ENDPOINT},
        {"Name": "MonitoringSchedule", "Value": "labelled-model-quality"},
    ]
    found = clients("cloudwatch").list_metrics(
        Namespace="aws/sagemaker/Endpoints/model-metrics", MetricName="accuracy", Dimensions=dimensions
    )["Metrics"]
    assert len(found) == 1


def test_a_schedule_can_get_another_threshold_and_its_definition_is_described(monitor, clients, bucket):
    before = monitor.job_definition_name
    monitor.update_monitoring_schedule(
        endpoint_input=EndpointInput(
            ENDPOINT, "/opt/ml/processing/input_data", probability_attribute="0", probability_threshold_attribute=0.8,
            start_time_offset="-P1D", end_time_offset="-PT2H",
        ),
        # The SDK drops the ground truth of the old definition if the call names an endpoint.
        ground_truth_input=f"s3://{bucket}/labelled/ground-truth",
    )  # fmt: skip
    monitor._wait_for_schedule_changes_to_apply()
    assert monitor.job_definition_name != before
    definition = clients("sagemaker").describe_model_quality_job_definition(JobDefinitionName=monitor.job_definition_name)
    endpoint_input = definition["ModelQualityJobInput"]["EndpointInput"]
    assert endpoint_input["ProbabilityThresholdAttribute"] == 0.8
    assert (endpoint_input["StartTimeOffset"], endpoint_input["EndTimeOffset"]) == ("-P1D", "-PT2H")
    attached = ModelQualityMonitor.attach("labelled-model-quality", sagemaker_session=monitor.sagemaker_session)
    assert attached.job_definition_name == monitor.job_definition_name


def test_deleting_the_schedule_also_deletes_its_definition(monitor, clients):
    definition = monitor.job_definition_name
    monitor.delete_monitoring_schedule()
    client = clients("sagemaker")
    with pytest.raises(client.exceptions.ResourceNotFound):
        client.describe_model_quality_job_definition(JobDefinitionName=definition)
