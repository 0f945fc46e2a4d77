"""The AWS CLI's commands for S3 and SageMaker."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from conftest import ROLE

AWS = Path(sys.executable).parent / "aws"
XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
MEBIBYTE = 1024 * 1024


def run(*arguments, stdin=None):
    # Run by the interpreter, because the path of the venv may be too long for the first line of the script.
    return subprocess.run([sys.executable, AWS, *map(str, arguments)], input=stdin, capture_output=True)


def aws(*arguments, stdin=None):
    """Runs a command that must succeed. Returns its output, parsed if it is JSON."""
    done = run(*arguments, stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()
    text = done.stdout.decode()
    return json.loads(text) if text.lstrip().startswith(("{", "[")) else text


def refused(*arguments):
    done = run(*arguments)
    assert done.returncode not in (0, None)
    return done.stderr.decode()


@pytest.fixture
def bucket():
    name = f"cli-{uuid.uuid4().hex[:12]}"
    assert "make_bucket" in aws("s3", "mb", f"s3://{name}")
    return name


def test_cp_copies_a_file_to_s3_and_back(bucket, tmp_path):
    file = tmp_path / "data.csv"
    file.write_text("1,2\n3,4\n")
    aws("s3", "cp", file, f"s3://{bucket}/in/data.csv")
    assert "in/" in aws("s3", "ls", f"s3://{bucket}/")
    assert "data.csv" in aws("s3", "ls", f"s3://{bucket}/in/")
    aws("s3", "cp", f"s3://{bucket}/in/data.csv", tmp_path / "back.csv")
    assert (tmp_path / "back.csv").read_text() == "1,2\n3,4\n"
    assert aws("s3", "cp", f"s3://{bucket}/in/data.csv", "-") == "1,2\n3,4\n"


def test_cp_uploads_a_large_file_in_parts_and_copies_it_within_s3(bucket, tmp_path):
    content = os.urandom(20 * MEBIBYTE + 3)
    (tmp_path / "large").write_bytes(content)
    aws("s3", "cp", tmp_path / "large", f"s3://{bucket}/large")
    etag = aws("s3api", "head-object", "--bucket", bucket, "--key", "large")["ETag"]
    # Parts of 8 MiB are the CLI's default.
    assert etag.strip('"').endswith("-3")
    aws("s3", "cp", f"s3://{bucket}/large", f"s3://{bucket}/copy")
    aws("s3", "cp", f"s3://{bucket}/copy", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == content


def test_cp_uploads_standard_input(bucket):
    small, large = b"streamed\n", os.urandom(9 * MEBIBYTE)
    aws("s3", "cp", "-", f"s3://{bucket}/small", stdin=small)
    aws("s3", "cp", "-", f"s3://{bucket}/large", stdin=large)
    assert run("s3", "cp", f"s3://{bucket}/small", "-").stdout == small
    assert run("s3", "cp", f"s3://{bucket}/large", "-").stdout == large


def test_sync_copies_only_changed_files(bucket, tmp_path):
    source = tmp_path / "source"
    (source / "sub").mkdir(parents=True)
    (source / "a.csv").write_text("a")
    (source / "sub" / "b ü.csv").write_text("b")
    first = aws("s3", "sync", source, f"s3://{bucket}/synced")
    assert first.count("upload:") == 2
    assert "upload:" not in aws("s3", "sync", source, f"s3://{bucket}/synced")
    (source / "a.csv").unlink()
    assert "delete:" in aws("s3", "sync", source, f"s3://{bucket}/synced", "--delete")
    aws("s3", "sync", f"s3://{bucket}/synced", tmp_path / "back")
    assert [path.name for path in (tmp_path / "back").rglob("*.csv")] == ["b ü.csv"]


def test_mv_rm_and_rb_move_and_delete_objects_and_the_bucket(bucket, tmp_path):
    for name in ("a", "b", "c"):
        aws("s3", "cp", "-", f"s3://{bucket}/{name}", stdin=b"x")
    aws("s3", "mv", f"s3://{bucket}/a", f"s3://{bucket}/moved")
    assert "NoSuchKey" in refused("s3api", "get-object", "--bucket", bucket, "--key", "a", tmp_path / "a")
    aws("s3", "rm", f"s3://{bucket}/b")
    assert "BucketNotEmpty" in refused("s3", "rb", f"s3://{bucket}")
    assert "remove_bucket" in aws("s3", "rb", f"s3://{bucket}", "--force")
    assert bucket not in aws("s3", "ls")


def test_commands_train_serve_and_delete_a_model(bucket, platform, training_rows):
    name = f"cli-{uuid.uuid4().hex[:8]}"
    aws("s3", "cp", "-", f"s3://{bucket}/train/rows.csv", stdin="\n".join(training_rows).encode())
    channel = {
        "ChannelName": "train",
        "ContentType": "text/csv",
        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/train/"}},
    }
    created = aws(
        "sagemaker", "create-training-job",
        "--training-job-name", name,
        "--role-arn", ROLE,
        "--algorithm-specification", f"TrainingImage={XGBOOST},TrainingInputMode=File",
        "--input-data-config", json.dumps([channel]),
        "--output-data-config", f"S3OutputPath=s3://{bucket}/models",
        "--resource-config", "InstanceType=ml.m5.large,InstanceCount=1,VolumeSizeInGB=10",
        "--stopping-condition", "MaxRuntimeInSeconds=600",
    )  # fmt: skip
    assert created["TrainingJobArn"].endswith(f"training-job/{name}")
    platform.idle()
    aws("sagemaker", "wait", "training-job-completed-or-stopped", "--training-job-name", name)
    job = aws("sagemaker", "describe-training-job", "--training-job-name", name)
    assert job["TrainingJobStatus"] == "Completed"
    listed = aws("sagemaker", "list-training-jobs", "--name-contains", name, "--page-size", "1")
    assert [one["TrainingJobName"] for one in listed["TrainingJobSummaries"]] == [name]

    artifact = job["ModelArtifacts"]["S3ModelArtifacts"]
    aws("sagemaker", "create-model", "--model-name", name, "--execution-role-arn", ROLE,
        "--primary-container", f"Image={XGBOOST},ModelDataUrl={artifact}")  # fmt: skip
    variant = "VariantName=AllTraffic,ModelName=%s,InitialInstanceCount=1,InstanceType=ml.m5.large" % name
    aws("sagemaker", "create-endpoint-config", "--endpoint-config-name", name, "--production-variants", variant)
    aws("sagemaker", "create-endpoint", "--endpoint-name", name, "--endpoint-config-name", name)
    platform.idle()
    aws("sagemaker", "wait", "endpoint-in-service", "--endpoint-name", name)
    answer = Path(os.environ["HOME"]) / "answer.csv"
    invoked = aws("sagemaker-runtime", "invoke-endpoint", "--endpoint-name", name, "--content-type", "text/csv",
                  "--body", "40,38,private", answer)  # fmt: skip
    assert invoked["InvokedProductionVariant"] == "AllTraffic"
    assert 0 <= float(answer.read_text()) <= 1
    aws("sagemaker", "delete-endpoint", "--endpoint-name", name)
    platform.idle()
    aws("sagemaker", "wait", "endpoint-deleted", "--endpoint-name", name)
    assert "Could not find endpoint" in refused("sagemaker", "describe-endpoint", "--endpoint-name", name)


def test_missing_parameters_and_unsupported_operations_are_refused():
    assert "ValidationException" in refused("sagemaker", "create-endpoint", "--endpoint-name", "a_b",
                                            "--endpoint-config-name", "x")  # fmt: skip
    unknown = refused("sagemaker", "list-notebook-instances")
    assert "UnknownOperationException" in unknown
    assert "ListNotebookInstances is not supported by the local SageMaker" in unknown


def test_sts_returns_the_caller_and_other_services_are_refused():
    assert aws("sts", "get-caller-identity")["Account"] == "123456789012"
    refusal = refused("ec2", "describe-instances")
    assert "(NotImplemented)" in refusal
    assert "ec2 DescribeInstances is not supported by the local platform" in refusal


def test_the_log_of_an_unknown_job_is_not_found():
    group = "/aws/sagemaker/TrainingJobs"
    assert aws("logs", "describe-log-streams", "--log-group-name", group, "--log-stream-name-prefix",
               "absent/")["logStreams"] == []  # fmt: skip
    missing = refused("logs", "get-log-events", "--log-group-name", group, "--log-stream-name", "absent/x")
    assert "ResourceNotFoundException" in missing
