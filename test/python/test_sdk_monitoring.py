"""The SageMaker Python SDK's model monitor, from the first baseline to the last deletion."""

import random

import pytest
from sagemaker.model_monitor import (
    Constraints,
    CronExpressionGenerator,
    DefaultModelMonitor,
    EndpointInput,
    ModelMonitor,
    MonitoringExecution,
    Statistics,
)
from sagemaker.model_monitor.dataset_format import DatasetFormat
from sagemaker.processing import ProcessingOutput

from conftest import ROLE


@pytest.fixture(scope="module")
def endpoint(deploy_captured):
    return deploy_captured("monitored", "monitored", "capture")


@pytest.fixture(scope="module")
def baseline_dataset(endpoint, training_rows, tmp_path_factory):
    """A row as in captured traffic: the prediction first, then the features."""
    features = [row.split(",", 1)[1] for row in training_rows]
    predictions = endpoint.predict("\n".join(features)).decode().split()
    file = tmp_path_factory.mktemp("baseline") / "baseline.csv"
    lines = [f"{prediction},{row}" for prediction, row in zip(predictions, features, strict=True)]
    file.write_text("\n".join(["prediction,age,hours,sector", *lines]) + "\n")
    return file


def new_monitor(session):
    return DefaultModelMonitor(
        role=ROLE, instance_count=1, instance_type="ml.m5.large", volume_size_in_gb=20, max_runtime_in_seconds=1800,
        sagemaker_session=session,
    )  # fmt: skip


@pytest.fixture(scope="module")
def baselined(session, bucket, baseline_dataset):
    monitor = new_monitor(session)
    monitor.suggest_baseline(
        baseline_dataset=str(baseline_dataset),
        dataset_format=DatasetFormat.csv(header=True),
        output_s3_uri=f"s3://{bucket}/monitored/baseline",
        wait=True,
        logs=True,
    )
    return monitor


@pytest.fixture(scope="module")
def monitor(baselined, endpoint, bucket, platform):
    # The requests for the baseline are captured too, so the schedule starts in the next hour.
    platform.control("/clock/next-hour")
    baselined.create_monitoring_schedule(
        monitor_schedule_name="monitored-data-quality",
        endpoint_input=EndpointInput(endpoint.endpoint_name, "/opt/ml/processing/input/endpoint"),
        output_s3_uri=f"s3://{bucket}/monitored/reports",
        statistics=baselined.baseline_statistics(),
        constraints=baselined.suggested_constraints(),
        schedule_cron_expression=CronExpressionGenerator.hourly(),
        enable_cloudwatch_metrics=True,
    )
    baselined._wait_for_schedule_changes_to_apply()
    return baselined


def send(endpoint, ages):
    draw = random.Random(7)
    rows = [f"{age},{draw.randint(5, 60)},{draw.choice(['private', 'public', 'self'])}" for age in ages]
    for row in rows:
        endpoint.predict(row)


def an_hour_later(platform):
    """Moves the clock past the hour and the 20 minutes within which an execution starts."""
    platform.control("/clock/next-hour", {"minutesPast": 21})
    platform.idle()


def test_suggest_baseline_runs_on_a_file_and_prints_the_jobs_log(session, bucket, baseline_dataset, capsys):
    monitor = new_monitor(session)
    monitor.suggest_baseline(
        baseline_dataset=str(baseline_dataset),
        dataset_format=DatasetFormat.csv(header=True),
        output_s3_uri=f"s3://{bucket}/monitored/baseline-2",
        wait=True,
        logs=True,
    )
    assert "Processing job ended: Completed." in capsys.readouterr().out
    assert monitor.latest_baselining_job.describe()["ExitMessage"].startswith("Completed")


def test_statistics_and_constraints_of_the_baseline_can_be_read(baselined):
    features = baselined.baseline_statistics().body_dict["features"]
    assert [feature["name"] for feature in features] == ["prediction", "age", "hours", "sector"]
    types = {one["name"]: one["inferred_type"] for one in baselined.suggested_constraints().body_dict["features"]}
    assert types == {"prediction": "Fractional", "age": "Integral", "hours": "Integral", "sector": "String"}


def test_a_failed_baseline_job_says_why(session, bucket):
    with pytest.raises(Exception, match="Data download failed"):
        new_monitor(session).suggest_baseline(
            "s3://absent-bucket/data.csv", DatasetFormat.csv(header=True), output_s3_uri=f"s3://{bucket}/none", logs=False
        )


def test_a_new_schedule_has_no_executions(monitor):
    assert monitor.list_executions() == []
    described = monitor.describe_schedule()
    assert described["MonitoringScheduleStatus"] == "Scheduled"
    assert described["EndpointName"] == "monitored"


def test_an_hour_like_the_baseline_has_no_violations(monitor, endpoint, platform):
    draw = random.Random(11)
    send(endpoint, [draw.randint(18, 80) for _ in range(40)])
    an_hour_later(platform)
    [execution] = monitor.list_executions()
    execution.wait(logs=True)
    assert execution.describe()["ProcessingJobStatus"] == "Completed"
    assert monitor.latest_monitoring_statistics().body_dict["dataset"]["item_count"] == 40
    violations = monitor.latest_monitoring_constraint_violations()
    # The file exists only if there are violations; the SDK prints a message and returns None.
    if violations is not None:
        named = {one["constraint_check_type"] for one in violations.body_dict["violations"]}
        assert named <= {"baseline_drift_check"}


def test_an_hour_with_another_type_has_violations(monitor, endpoint, platform):
    draw = random.Random(12)
    send(endpoint, [draw.randint(180, 800) / 10 for _ in range(40)])
    an_hour_later(platform)
    latest = monitor.list_executions()[-1]
    assert latest.describe()["ExitMessage"].startswith("CompletedWithViolations")
    violations = monitor.latest_monitoring_constraint_violations().body_dict["violations"]
    assert ("age", "data_type_check") in [(one["feature_name"], one["constraint_check_type"]) for one in violations]
    same = MonitoringExecution.from_processing_arn(monitor.sagemaker_session, latest.describe()["ProcessingJobArn"])
    assert same.constraint_violations().body_dict["violations"] == violations
    assert [one.monitoring_schedule_name for one in endpoint.list_monitors()] == ["monitored-data-quality"]


def test_a_schedule_can_get_another_baseline_and_period(monitor, session, bucket):
    before = monitor.describe_schedule()["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"]
    statistics, constraints = monitor.baseline_statistics(), monitor.suggested_constraints()
    constraints.set_monitoring(False)
    constraints.save(f"s3://{bucket}/monitored/edited")
    monitor.update_monitoring_schedule(
        schedule_cron_expression=CronExpressionGenerator.daily(hour=3),
        constraints=Constraints.from_s3_uri(constraints.file_s3_uri, sagemaker_session=session),
        statistics=Statistics.from_s3_uri(statistics.file_s3_uri, sagemaker_session=session),
    )
    monitor._wait_for_schedule_changes_to_apply()
    after = monitor.describe_schedule()["MonitoringScheduleConfig"]
    assert after["MonitoringJobDefinitionName"] != before
    assert after["ScheduleConfig"]["ScheduleExpression"] == "cron(0 3 ? * * *)"


def test_a_schedule_can_be_stopped_and_started(monitor):
    monitor.stop_monitoring_schedule()
    assert monitor.describe_schedule()["MonitoringScheduleStatus"] == "Stopped"
    monitor.start_monitoring_schedule()
    assert monitor.describe_schedule()["MonitoringScheduleStatus"] == "Scheduled"


def test_attach_finds_the_schedule_by_name(monitor, session):
    attached = DefaultModelMonitor.attach("monitored-data-quality", sagemaker_session=session)
    assert attached.job_definition_name == monitor.job_definition_name
    assert len(attached.list_executions()) == 2


def test_the_alerts_of_a_schedule_can_be_listed(monitor):
    alerts, next_token = monitor.list_monitoring_alerts()
    assert len(alerts) == 1
    assert next_token is None
    assert monitor.list_monitoring_alert_history() == ([], None)


def test_a_custom_container_is_refused(session, bucket):
    own = ModelMonitor(
        role=ROLE, image_uri="123456789012.dkr.ecr.us-east-1.amazonaws.com/my-monitor:1", sagemaker_session=session
    )
    output = ProcessingOutput(source="/opt/ml/processing/output", destination=f"s3://{bucket}/own")
    with pytest.raises(Exception, match="cannot run image"):
        own.run_baseline(baseline_inputs=[], output=output, logs=False)


def test_deleting_the_schedule_also_deletes_its_definition(monitor, session):
    definition = monitor.job_definition_name
    monitor.delete_monitoring_schedule()
    client = session.sagemaker_client
    with pytest.raises(client.exceptions.ResourceNotFound):
        client.describe_monitoring_schedule(MonitoringScheduleName="monitored-data-quality")
    with pytest.raises(client.exceptions.ResourceNotFound):
        client.describe_data_quality_job_definition(JobDefinitionName=definition)
