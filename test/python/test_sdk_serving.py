"""Training, serving and batch transform with the SageMaker Python SDK."""

import json

import numpy
import pytest
import sagemaker
from sagemaker import image_uris
from sagemaker.deserializers import CSVDeserializer, StringDeserializer
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.model import Model
from sagemaker.model_monitor import DataCaptureConfig
from sagemaker.predictor import Predictor
from sagemaker.s3 import S3Downloader, S3Uploader
from sagemaker.serializers import CSVSerializer
from sagemaker.transformer import Transformer

from conftest import ROLE


@pytest.fixture(scope="module")
def image():
    return image_uris.retrieve("xgboost", "us-east-1", version="1.7-1")


@pytest.fixture(scope="module")
def train_uri(session, training_rows):
    uri = f"s3://{session.default_bucket()}/train"
    S3Uploader.upload_string_as_file_body("\n".join(training_rows), f"{uri}/rows.csv", sagemaker_session=session)
    return uri


def estimator(session, image, **more):
    return Estimator(
        image_uri=image,
        role=ROLE,
        instance_count=1,
        instance_type="ml.m5.large",
        hyperparameters={"objective": "binary:logistic", "num_round": 10},
        sagemaker_session=session,
        **more,
    )


@pytest.fixture(scope="module")
def trained(session, image, train_uri):
    one = estimator(session, image, tags=[{"Key": "team", "Value": "risk"}])
    one.fit({"train": TrainingInput(train_uri, content_type="text/csv")}, logs="All")
    return one


@pytest.fixture(scope="module")
def predictor(trained):
    return trained.deploy(
        initial_instance_count=1,
        instance_type="ml.m5.large",
        serializer=CSVSerializer(),
        deserializer=CSVDeserializer(),
        data_capture_config=DataCaptureConfig(enable_capture=True, sampling_percentage=100),
    )


def test_the_session_resolves_the_default_bucket_and_a_role_name(session):
    assert session.default_bucket() == "sagemaker-us-east-1-123456789012"
    assert session.expand_role("monitor") == "arn:aws:iam::123456789012:role/monitor"


def test_fit_waits_for_the_job_and_prints_its_log(trained, capsys):
    assert trained.latest_training_job.describe()["TrainingJobStatus"] == "Completed"
    trained.sagemaker_session.logs_for_job(trained.latest_training_job.name, wait=True)
    printed = capsys.readouterr().out
    assert "Downloading - Downloading input data" in printed
    assert "Completed - Training job completed" in printed


def test_fit_says_why_a_job_failed(session, image):
    with pytest.raises(sagemaker.exceptions.UnexpectedStatusException, match="Data download failed"):
        estimator(session, image).fit({"train": TrainingInput("s3://absent-bucket/x", content_type="text/csv")})


def test_attach_finds_an_earlier_job_with_its_tags(session, trained):
    again = Estimator.attach(trained.latest_training_job.name, sagemaker_session=session)
    assert again.model_data == trained.model_data
    assert session.list_tags(trained.latest_training_job.describe()["TrainingJobArn"]) == [
        {"Key": "team", "Value": "risk"}
    ]


def test_a_predictor_accepts_rows_arrays_and_text(predictor, session):
    [[one]] = predictor.predict("40,38,private")
    assert 0 <= float(one) <= 1
    [older, younger] = predictor.predict(numpy.array([[70, 60, "public"], [19, 8, "public"]], dtype=object))
    assert float(older[0]) > float(younger[0])
    assert len(predictor.predict([[40, 38, "private"], [20, 10, "self"]])) == 2
    text = Predictor(
        predictor.endpoint_name, sagemaker_session=session, serializer=CSVSerializer(), deserializer=StringDeserializer()
    )
    assert 0 <= float(text.predict("40,38,private")) <= 1


def test_data_capture_contains_inputs_and_outputs(predictor, session, platform):
    predictor.predict("41,39,public", inference_id="capture-1")
    platform.control("/flush-capture")
    config = session.describe_endpoint(predictor.endpoint_name)["DataCaptureConfig"]
    files = S3Downloader.list(f"{config['DestinationS3Uri']}/{predictor.endpoint_name}", sagemaker_session=session)
    records = [
        json.loads(line)
        for file in files
        for line in S3Downloader.read_file(file, sagemaker_session=session).splitlines()
    ]
    captured = [one for one in records if one["eventMetadata"].get("inferenceId") == "capture-1"]
    assert [one["captureData"]["endpointInput"]["data"] for one in captured] == ["41,39,public"]


def test_an_endpoint_and_its_capture_can_be_updated(predictor, session):
    before = session.describe_endpoint(predictor.endpoint_name)["EndpointConfigName"]
    predictor.update_endpoint(initial_instance_count=2, instance_type="ml.m5.large")
    after = session.describe_endpoint(predictor.endpoint_name)
    assert after["EndpointStatus"] == "InService"
    assert after["EndpointConfigName"] != before
    assert after["ProductionVariants"][0]["CurrentInstanceCount"] == 2
    predictor.disable_data_capture()
    assert session.describe_endpoint(predictor.endpoint_name)["DataCaptureConfig"]["EnableCapture"] is False
    predictor.enable_data_capture()
    assert session.describe_endpoint(predictor.endpoint_name)["DataCaptureConfig"]["EnableCapture"] is True


def test_a_model_can_be_deployed_and_deleted(trained, session, image):
    model = Model(image_uri=image, model_data=trained.model_data, role=ROLE, sagemaker_session=session)
    deployed = model.deploy(1, "ml.m5.large", endpoint_name="second", wait=True)
    assert deployed is None or deployed.endpoint_name == "second"
    served = Predictor("second", sagemaker_session=session, serializer=CSVSerializer())
    assert served.predict("40,38,private")
    served.delete_model()
    served.delete_endpoint(delete_endpoint_config=True)
    with pytest.raises(session.sagemaker_client.exceptions.ClientError, match="Could not find endpoint"):
        session.sagemaker_client.describe_endpoint_config(EndpointConfigName="second")


@pytest.mark.parametrize("logs", [True, False])
def test_a_transform_job_supports_filters_and_a_join(trained, session, train_uri, logs, capsys):
    model = trained.create_model()
    model.create(instance_type="ml.m5.large")
    output = f"s3://{session.default_bucket()}/transformed-{logs}"
    transformer = Transformer(
        model.name, 1, "ml.m5.large", output_path=output, assemble_with="Line", accept="text/csv",
        sagemaker_session=session,
    )  # fmt: skip
    transformer.transform(
        train_uri, content_type="text/csv", split_type="Line", input_filter="$[1:]", join_source="Input",
        output_filter="$[-1,0]", wait=True, logs=logs,
    )  # fmt: skip
    assert ("Transform job ended: Completed." in capsys.readouterr().out) == logs
    lines = S3Downloader.read_file(f"{output}/rows.csv.out", sagemaker_session=session).splitlines()
    assert len(lines) == 400
    assert {line.split(",")[1] for line in lines} == {"0", "1"}


def test_a_transformer_from_an_estimator_waits_for_its_job(trained, session, train_uri):
    transformer = trained.transformer(1, "ml.m5.large")
    transformer.transform(f"{train_uri}/rows.csv", content_type="text/csv", split_type="Line", input_filter="$[1:]",
                          wait=False)  # fmt: skip
    transformer.wait(logs=False)
    job = session.sagemaker_client.describe_transform_job(TransformJobName=transformer.latest_transform_job.name)
    assert job["TransformJobStatus"] == "Completed"


def test_a_job_can_be_stopped(session, train_uri, image, platform):
    one = estimator(session, image)
    with platform.held("training-job/"):
        one.fit({"train": TrainingInput(train_uri, content_type="text/csv")}, wait=False)
        session.stop_training_job(one.latest_training_job.name)
    assert session.wait_for_job(one.latest_training_job.name)["TrainingJobStatus"] == "Stopped"


def test_a_marketplace_algorithm_is_refused(session):
    with pytest.raises(Exception, match="DescribeAlgorithm is not supported by the local SageMaker"):
        sagemaker.AlgorithmEstimator("arn:aws:sagemaker:us-east-1:123456789012:algorithm/mine", ROLE, 1, "ml.m5.large",
                                     sagemaker_session=session)  # fmt: skip


def test_an_endpoint_and_its_configuration_can_be_deleted(predictor, session, platform):
    predictor.delete_endpoint()
    platform.idle()
    with pytest.raises(Exception, match="Could not find endpoint"):
        session.describe_endpoint(predictor.endpoint_name)
