"""The SageMaker Python SDK's and boto3's monitors of Clarify: bias and feature attribution."""

import json
import math
import re
import uuid

import pytest
from sagemaker.clarify import BiasConfig, DataConfig, ModelConfig, ModelPredictedLabelConfig, SHAPConfig
from sagemaker.model_monitor import (
    BiasAnalysisConfig,
    CronExpressionGenerator,
    EndpointInput,
    ModelBiasMonitor,
    ModelExplainabilityMonitor,
)
from sagemaker.s3 import S3Uploader

from conftest import ROLE

ENDPOINT = "explained"
MODEL = "explained-model"
HEADERS = ["label", "age", "hours", "sector"]
BASELINE_ROW = ["45", "30", "public"]
INPUT_PATH = "/opt/ml/processing/input/endpoint"


@pytest.fixture(scope="module")
def endpoint(deploy_captured):
    return deploy_captured(ENDPOINT, "explained", "explained/capture", model_name=MODEL)


@pytest.fixture(scope="module")
def probabilities(endpoint, training_rows):
    features = "\n".join(row.split(",", 1)[1] for row in training_rows)
    return [float(line) for line in endpoint.predict(features).decode().split()]


def monitor_arguments(session):
    return dict(
        role=ROLE, instance_count=1, instance_type="ml.m5.xlarge", volume_size_in_gb=20, max_runtime_in_seconds=1800,
        sagemaker_session=session,
    )  # fmt: skip


def data_config(bucket, output):
    return DataConfig(
        s3_data_input_path=f"s3://{bucket}/explained/train/rows.csv", s3_output_path=f"s3://{bucket}/explained/{output}",
        label="label", headers=HEADERS, dataset_type="text/csv",
    )  # fmt: skip


def model_config():
    return ModelConfig(
        model_name=MODEL, instance_count=1, instance_type="ml.m5.xlarge", content_type="text/csv", accept_type="text/csv"
    )


def bias_config():
    return BiasConfig(
        label_values_or_threshold=[1], facet_name="sector", facet_values_or_threshold=["private"], group_name="hours"
    )


@pytest.fixture(scope="module")
def bias(session, bucket, endpoint):
    monitor = ModelBiasMonitor(**monitor_arguments(session))
    monitor.suggest_baseline(
        data_config=data_config(bucket, "bias-baseline"),
        bias_config=bias_config(),
        model_config=model_config(),
        model_predicted_label_config=ModelPredictedLabelConfig(probability_threshold=0.5),
        wait=True,
        logs=False,
    )
    return monitor


@pytest.fixture(scope="module")
def explainability(session, bucket, endpoint):
    monitor = ModelExplainabilityMonitor(**monitor_arguments(session))
    monitor.suggest_baseline(
        data_config=data_config(bucket, "explainability-baseline"),
        explainability_config=SHAPConfig(
            baseline=[BASELINE_ROW], num_samples=100, agg_method="mean_abs", use_logit=True, save_local_shap_values=False
        ),
        model_config=model_config(),
        wait=True,
        logs=False,
    )
    return monitor


def metrics_of(analysis):
    [report] = analysis["post_training_bias_metrics"]["facets"]["sector"]
    assert report["value_or_threshold"] == "private"
    return {metric["name"]: metric["value"] for metric in report["metrics"]}


def an_hour_later(platform):
    platform.control("/clock/next-hour", {"minutesPast": 21})
    platform.idle()


def test_the_bias_baseline_compares_the_models_predictions_of_two_groups(bias, training_rows, probabilities):
    private = [row.endswith(",private") for row in training_rows]
    labels = [int(row.split(",")[0]) for row in training_rows]
    predicted = [int(probability > 0.5) for probability in probabilities]
    share = lambda of, group: sum(one for one, inside in zip(of, private, strict=True) if inside is group) / private.count(group)
    right = [int(one == label) for one, label in zip(predicted, labels, strict=True)]
    found = metrics_of(bias.suggested_constraints().body_dict)
    assert set(found) == {"AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "FT", "GE", "RD", "SD", "TE"}
    assert found["DPPL"] == pytest.approx(share(predicted, False) - share(predicted, True), abs=1e-12)
    assert found["DI"] == pytest.approx(share(predicted, True) / share(predicted, False), abs=1e-12)
    assert found["AD"] == pytest.approx(share(right, False) - share(right, True), abs=1e-12)


def test_the_attributions_are_what_each_feature_adds_to_the_log_odds(explainability, endpoint, training_rows):
    log_odds = lambda rows: [
        math.log(p / (1 - p)) for p in map(float, endpoint.predict("\n".join(map(",".join, rows))).decode().split())
    ]
    [start] = log_odds([BASELINE_ROW])
    rows = [row.split(",")[1:] for row in training_rows]
    found = explainability.suggested_constraints().body_dict["explanations"]["kernel_shap"]["label0"]
    assert found["expected_value"] == pytest.approx(start, abs=1e-9)
    assert list(found["global_shap_values"]) == HEADERS[1:]
    for position, feature in enumerate(HEADERS[1:]):
        changed = [[*BASELINE_ROW[:position], row[position], *BASELINE_ROW[position + 1 :]] for row in rows]
        added = [abs(value - start) for value in log_odds(changed)]
        assert found["global_shap_values"][feature] == pytest.approx(sum(added) / len(added), rel=1e-6)


@pytest.fixture(scope="module")
def scheduled(bias, explainability, probabilities, bucket, platform):
    # The requests of the tests above are captured too, so the schedules start in the next hour.
    platform.control("/clock/next-hour")
    common = dict(schedule_cron_expression=CronExpressionGenerator.hourly(), enable_cloudwatch_metrics=True)
    # Without constraints, the definition names the baselining job, whose analysis.json has them.
    bias.create_monitoring_schedule(
        monitor_schedule_name="explained-bias", endpoint_input=EndpointInput(ENDPOINT, INPUT_PATH),
        ground_truth_input=f"s3://{bucket}/explained/ground-truth", output_s3_uri=f"s3://{bucket}/explained/bias-reports",
        **common,
    )  # fmt: skip
    explainability.create_monitoring_schedule(
        monitor_schedule_name="explained-attributions", endpoint_input=ENDPOINT,
        output_s3_uri=f"s3://{bucket}/explained/attribution-reports",
        constraints=explainability.suggested_constraints(), **common,
    )  # fmt: skip
    for monitor in (bias, explainability):
        monitor._wait_for_schedule_changes_to_apply()


def invoke(endpoint, session, bucket, platform, rows, label_of):
    """Invokes the endpoint with rows of features and uploads a label for each, computed from its sector and prediction."""
    lines = []
    for row in rows:
        inference_id = str(uuid.uuid4())
        predicted = int(float(endpoint.predict(",".join(row), inference_id=inference_id).decode()) > 0.5)
        lines.append(json.dumps({
            "groundTruthData": {"data": str(label_of(row[2], predicted)), "encoding": "CSV"},
            "eventMetadata": {"eventId": inference_id},
            "eventVersion": "0",
        }))
    hour = platform.control("/flush-capture")["now"][:13].replace("-", "/").replace("T", "/")
    uri = f"s3://{bucket}/explained/ground-truth/{hour}/labels.jsonl"
    S3Uploader.upload_string_as_file_body("\n".join(lines), uri, sagemaker_session=session)


def test_an_hour_like_the_baseline_has_no_violation_of_attributions(scheduled, explainability, bias, endpoint, training_rows, session, bucket, platform):
    rows = [row.split(",")[1:] for row in training_rows[:60]]
    invoke(endpoint, session, bucket, platform, rows, lambda sector, predicted: predicted)
    an_hour_later(platform)
    [execution] = explainability.list_executions()
    described = execution.describe()
    assert described["ExitMessage"] == "Completed: Job completed successfully with no violations."
    assert re.fullmatch(r"explainability-monitoring-\d{12}-[0-9a-f]{24}", described["ProcessingJobName"])
    assert execution.constraint_violations() is None or not execution.constraint_violations().body_dict["violations"]
    [execution] = bias.list_executions()
    assert re.fullmatch(r"model-bias-monitoring-\d{12}-[0-9a-f]{24}", execution.describe()["ProcessingJobName"])


def test_an_hour_in_which_one_group_is_never_accepted_violates_bias(scheduled, bias, endpoint, session, bucket, platform):
    young, old = ["20", "10"], ["75", "55"]
    rows = [[*young, "private"]] * 9 + [[*old, "private"]] + [[*old, "public"]] * 9 + [[*young, "self"]]
    invoke(endpoint, session, bucket, platform, rows, lambda sector, predicted: predicted)
    an_hour_later(platform)
    violations = bias.latest_monitoring_constraint_violations().body_dict["violations"]
    [found] = [one for one in violations if one["metric_name"] == "DPPL"]
    assert (found["constraint_check_type"], found["facet"], found["facet_value"]) == ("bias_drift_check", "sector", "private")
    # One of ten in the facet is accepted, and nine of ten others.
    assert found["description"].startswith("Metric value 0.8 doesn't meet the baseline constraint requirement ")


def test_an_hour_in_which_only_the_sector_differs_violates_attributions(scheduled, explainability, endpoint, session, bucket, platform):
    rows = [[*BASELINE_ROW[:2], sector] for sector in ("private", "self") * 5]
    invoke(endpoint, session, bucket, platform, rows, lambda sector, predicted: predicted)
    an_hour_later(platform)
    [violation] = explainability.latest_monitoring_constraint_violations().body_dict["violations"]
    assert violation["constraint_check_type"] == "feature_attribution_drift_check"
    score = float(re.fullmatch(r"Feature attribution drift (.+) exceeds threshold 0\.9", violation["description"])[1])
    # scikit-learn's ndcg_score with the baseline's attributions as gains, and today's as order: sector, then age and hours tied.
    age, hours, sector = explainability.suggested_constraints().body_dict["explanations"]["kernel_shap"]["label0"]["global_shap_values"].values()
    discounts = [1, 1 / math.log2(3), 1 / 2]
    gained = sector * discounts[0] + (age + hours) / 2 * (discounts[1] + discounts[2])
    best = sum(gain * discount for gain, discount in zip(sorted((age, hours, sector), reverse=True), discounts, strict=True))
    assert score == pytest.approx(gained / best, abs=1e-9)


def test_boto3_reads_the_metrics_of_both_monitors(scheduled, clients):
    for namespace, name, more in [
        ("bias-metrics", "bias_metric_DPPL", {"BiasStage": "Post-Training", "Facet": "sector", "FacetValue": "private", "Label": "label", "LabelValue": "1"}),
        ("explainability-metrics", "feature_age", {"ExplainabilityMethod": "KernelShap", "Label": "label0", "ValueType": "GlobalShapValues"}),
    ]:  # fmt: skip
        [metric] = clients("cloudwatch").list_metrics(Namespace=f"aws/sagemaker/Endpoints/{namespace}", MetricName=name)["Metrics"]
        found = {dimension["Name"]: dimension["Value"] for dimension in metric["Dimensions"]}
        assert found.pop("MonitoringSchedule").startswith("explained-")
        assert found == {"Endpoint": ENDPOINT, **more}


def test_a_configuration_that_names_an_absent_facet_fails_with_a_reason(scheduled, bias, endpoint, clients, session, bucket, platform):
    bias.update_monitoring_schedule(
        analysis_config=BiasAnalysisConfig(
            BiasConfig(label_values_or_threshold=[1], facet_name="salary", facet_values_or_threshold=[1000]), headers=HEADERS, label="label"
        ),
        output_s3_uri=f"s3://{bucket}/explained/bias-reports",
        # The SDK drops the expression if the call does not repeat it.
        schedule_cron_expression=CronExpressionGenerator.hourly(),
    )  # fmt: skip
    bias._wait_for_schedule_changes_to_apply()
    invoke(endpoint, session, bucket, platform, [BASELINE_ROW], lambda sector, predicted: predicted)
    an_hour_later(platform)
    [latest, *_] = clients("sagemaker").list_monitoring_executions(
        MonitoringScheduleName="explained-bias", SortBy="ScheduledTime", SortOrder="Descending"
    )["MonitoringExecutionSummaries"]
    assert latest["MonitoringExecutionStatus"] == "Failed"
    assert "The analysis configuration names salary, but the data has age, hours, sector" in latest["FailureReason"]


def test_attached_monitors_describe_and_delete_their_definitions(scheduled, bias, explainability, clients, session):
    client = clients("sagemaker")
    attached = ModelExplainabilityMonitor.attach("explained-attributions", sagemaker_session=session)
    described = client.describe_model_explainability_job_definition(JobDefinitionName=attached.job_definition_name)
    assert described["ModelExplainabilityAppSpecification"]["ConfigUri"].endswith("/analysis_config.json")
    names = bias.job_definition_name, explainability.job_definition_name
    for monitor in (bias, explainability):
        monitor.delete_monitoring_schedule()
    with pytest.raises(client.exceptions.ResourceNotFound):
        client.describe_model_bias_job_definition(JobDefinitionName=names[0])
    with pytest.raises(client.exceptions.ResourceNotFound):
        client.describe_model_explainability_job_definition(JobDefinitionName=names[1])
