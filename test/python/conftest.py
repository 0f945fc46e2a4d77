"""Shared by all tests: a local platform per test process, an environment with only the platform's variables, and pauses
of at most one second."""

import json
import os
import random
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
GUARD_CHECK = "guard-check.invalid"
ROLE = "arn:aws:iam::123456789012:role/monitor"


@dataclass(frozen=True)
class Platform:
    url: str
    environment: dict
    process: subprocess.Popen

    def control(self, path, body=None):
        """POSTs to the control API and returns its JSON."""
        request = urllib.request.Request(
            f"{self.url}/_local{path}",
            data=json.dumps(body or {}).encode(),
            headers={"content-type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def idle(self):
        """Waits until no work is in progress."""
        return self.control("/idle")

    @contextmanager
    def held(self, work):
        """Keeps work whose name begins with `work` (`training-job/`) from ending while the block runs."""
        self._send(f"hold {work}")
        try:
            yield
        finally:
            self._send("release")

    def _send(self, command):
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == f"{command}\n"


def pytest_configure(config):
    """Starts a platform for each test process, so that the clock of one process does not affect another. The platform runs
    and the environment is set before any test file is imported: clients read their environment at import."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return
    scratch = tempfile.mkdtemp(dir=os.environ["REBASELINE_SCRATCH"])
    only_the_environment({"HOME": scratch})
    process = subprocess.Popen(
        ["node", HERE / "local-platform.mjs", os.path.join(scratch, "state")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    first = process.stdout.readline()
    assert first, "The local platform did not start: see its error above."
    config.local_platform = Platform(**json.loads(first), process=process)
    only_the_environment(config.local_platform.environment)


def only_the_environment(variables):
    """Removes the user's settings, profiles, credentials and proxies, and sets only the given variables."""
    for name in list(os.environ):
        if name.upper().startswith(("AWS_", "SAGEMAKER_", "BOTO")) or name.upper().endswith("_PROXY"):
            del os.environ[name]
    os.environ.update(variables)


def pytest_unconfigure(config):
    if not hasattr(config, "local_platform"):
        return
    process = config.local_platform.process
    process.stdin.close()
    process.stdout.close()
    assert process.wait(timeout=60) == 0


@pytest.fixture(scope="session")
def platform(pytestconfig):
    return pytestconfig.local_platform


@pytest.fixture(scope="session", autouse=True)
def guarded():
    """Checks that the guard of guard/sitecustomize.py is active in this process. Without it no test runs."""
    with pytest.raises(OSError, match="nothing may leave"):
        socket.getaddrinfo(GUARD_CHECK, 443)


@pytest.fixture(scope="session", autouse=True)
def short_pauses():
    """The clients poll every 5 to 30 seconds, which suits real jobs. Local jobs are short, so each longer pause is cut to
    one second. The number of polls and everything else in the clients is unchanged."""
    with pytest.MonkeyPatch.context() as patch:
        sleep = time.sleep
        patch.setattr(time, "sleep", lambda seconds: sleep(min(seconds, 1)))
        yield


@pytest.fixture(scope="session")
def clients():
    """boto3 clients by service name, created without further arguments, as users create them."""
    import boto3

    made = {}

    def client(service):
        if service not in made:
            made[service] = boto3.client(service)
        return made[service]

    return client


@pytest.fixture(scope="module")
def session():
    import sagemaker

    return sagemaker.Session()


@pytest.fixture(scope="module")
def bucket(session):
    return session.default_bucket()


@pytest.fixture(scope="session")
def training_rows():
    """Rows with label, age, hours per week and sector, enough to train the local estimator."""
    draw = random.Random(20260105)
    rows = []
    for _ in range(400):
        age, hours, sector = draw.randint(18, 80), draw.randint(5, 60), draw.choice(["private", "public", "self"])
        label = 1 if age + hours + draw.gauss(0, 15) > 85 else 0
        rows.append(f"{label},{age},{hours},{sector}")
    return rows


@pytest.fixture(scope="module")
def deploy_captured(session, bucket, training_rows):
    """Trains the local estimator and deploys it with capture: `deploy_captured(endpoint name, folder, capture folder)`."""
    from sagemaker import image_uris
    from sagemaker.estimator import Estimator
    from sagemaker.inputs import TrainingInput
    from sagemaker.model_monitor import DataCaptureConfig
    from sagemaker.s3 import S3Uploader
    from sagemaker.serializers import CSVSerializer

    def deploy(endpoint_name, folder, capture, **options):
        uri = f"s3://{bucket}/{folder}/train"
        S3Uploader.upload_string_as_file_body("\n".join(training_rows), f"{uri}/rows.csv", sagemaker_session=session)
        estimator = Estimator(
            image_uri=image_uris.retrieve("xgboost", "us-east-1", version="1.7-1"), role=ROLE, instance_count=1,
            instance_type="ml.m5.large", sagemaker_session=session,
        )  # fmt: skip
        estimator.fit({"train": TrainingInput(uri, content_type="text/csv")}, logs=False)
        return estimator.deploy(
            1, "ml.m5.large", endpoint_name=endpoint_name, serializer=CSVSerializer(),
            data_capture_config=DataCaptureConfig(True, 100, f"s3://{bucket}/{capture}"), **options,
        )  # fmt: skip

    return deploy


def escaped():
    """Attempts of the guarded processes to reach another machine, without the guard's own check."""
    lines = Path(os.environ["REBASELINE_ESCAPES"]).read_text(encoding="utf-8").splitlines()
    return [entry for entry in map(json.loads, lines) if entry["host"] != GUARD_CHECK]


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput") and escaped():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """Writes the counts in the format of the project's other tests. Attempts to leave the machine count as one failure."""
    count = lambda *kinds: sum(len(terminalreporter.stats.get(kind, [])) for kind in kinds)
    attempts = escaped()
    for attempt in attempts:
        terminalreporter.write_line(f"Refused a connection to another machine: {attempt}", red=True)
    counts = {
        "numPassedTests": count("passed"),
        "numFailedTests": count("failed", "error") + (1 if attempts else 0),
        "numPendingTests": count("skipped"),
        "numTodoTests": 0,
    }
    if "REPORT" in os.environ:
        Path(os.environ["REPORT"]).write_text(json.dumps(counts), encoding="utf-8")
