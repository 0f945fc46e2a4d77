"""CloudWatch with the newest boto3, which uses Smithy's RPC v2 with CBOR, and with the AWS CLI."""

import datetime
import subprocess
import sys

import pytest

METRIC = {"Namespace": "app", "MetricName": "drift", "Dimensions": [{"Name": "Endpoint", "Value": "e"}]}
DATUM = {"MetricName": "drift", "Dimensions": METRIC["Dimensions"]}


@pytest.fixture(scope="module")
def cloudwatch(clients):
    return clients("cloudwatch")


def test_an_alarm_follows_its_metric(cloudwatch):
    watch = {"Period": 3600, "Statistic": "Maximum", "EvaluationPeriods": 1, "Threshold": 0.1}
    cloudwatch.put_metric_alarm(
        AlarmName="drifted", ComparisonOperator="GreaterThanThreshold", **METRIC, **watch
    )
    cloudwatch.put_metric_data(Namespace="app", MetricData=[{**DATUM, "Values": [0.0, 0.5], "Counts": [3, 1]}])
    [alarm] = cloudwatch.describe_alarms(AlarmNames=["drifted"])["MetricAlarms"]
    assert (alarm["StateValue"], alarm["Threshold"]) == ("ALARM", 0.1)
    assert isinstance(alarm["StateUpdatedTimestamp"], datetime.datetime)
    cloudwatch.get_waiter("alarm_exists").wait(AlarmNames=["drifted"], WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    command = [sys.executable, "-m", "awscli", "cloudwatch", "describe-alarms", "--query", "MetricAlarms[].StateValue"]
    assert '"ALARM"' in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_metric_can_be_read(cloudwatch):
    now = datetime.datetime.now(datetime.timezone.utc)
    span = {"StartTime": now - datetime.timedelta(days=2), "EndTime": now + datetime.timedelta(days=365)}
    stat = {"Metric": METRIC, "Period": 86400, "Stat": "Average"}
    [found] = cloudwatch.get_metric_data(MetricDataQueries=[{"Id": "q", "MetricStat": stat}], **span)["MetricDataResults"]
    assert found["Values"] == [0.125]
    assert METRIC in cloudwatch.list_metrics(Namespace="app")["Metrics"]
    with pytest.raises(cloudwatch.exceptions.ResourceNotFound):
        cloudwatch.set_alarm_state(AlarmName="none", StateValue="OK", StateReason="")
