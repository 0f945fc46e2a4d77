"""Features of the SageMaker Python SDK that the platform does not support. Each is refused with an error where the SDK
shows the failure of a job or a call. docs/local-sagemaker.md lists them."""

import pytest
from botocore.exceptions import ClientError
from sagemaker.exceptions import UnexpectedStatusException
from sagemaker.model_monitor import DefaultModelMonitor
from sagemaker.model_monitor.dataset_format import DatasetFormat
from sagemaker.pytorch import PyTorch
from sagemaker.sklearn.processing import SKLearnProcessor

from conftest import ROLE


@pytest.fixture
def script(tmp_path):
    file = tmp_path / "script.py"
    file.write_text("def preprocess_handler(record): return {}\n")
    return str(file)


@pytest.fixture
def dataset(tmp_path, training_rows):
    file = tmp_path / "dataset.csv"
    file.write_text("label,age,hours,sector\n" + "\n".join(training_rows))
    return str(file)


def settings(session):
    return {"role": ROLE, "instance_count": 1, "instance_type": "ml.m5.large", "sagemaker_session": session}


def test_a_python_preprocessor_is_refused(session, dataset, script):
    with pytest.raises(UnexpectedStatusException, match="can run a record preprocessor script"):
        DefaultModelMonitor(**settings(session)).suggest_baseline(
            dataset, DatasetFormat.csv(header=True), record_preprocessor_script=script, logs=False
        )


def test_a_framework_with_a_user_script_is_refused(session, dataset, script):
    uri = session.upload_data(dataset, key_prefix="limits")
    estimator = PyTorch(entry_point=script, framework_version="2.0", py_version="py310", **settings(session))
    with pytest.raises(UnexpectedStatusException, match="runs no containers"):
        estimator.fit({"train": uri}, logs=False)


def test_a_processing_script_is_refused(session, script):
    with pytest.raises(UnexpectedStatusException, match="runs no containers"):
        SKLearnProcessor("1.2-1", **settings(session)).run(code=script, logs=False)


@pytest.mark.parametrize("operation", ["list_feature_groups", "list_algorithms", "list_domains", "list_auto_ml_jobs"])
def test_other_operations_are_refused(session, operation):
    with pytest.raises(ClientError, match="is not supported by the local SageMaker") as refused:
        getattr(session.sagemaker_client, operation)()
    assert refused.value.response["Error"]["Code"] == "UnknownOperationException"

