"""What all tests share: a local platform of their own, an environment that holds only what it prints, and no pauses
longer than a second."""

import json
import os
import random
import socket
import subprocess
import time
import urllib.request
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

    def control(self, path, body=None):
        """POSTs to the control API and answers its JSON."""
        request = urllib.request.Request(
            f"{self.url}/_local{path}", data=json.dumps(body or {}).encode(), method="POST"
        )
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def idle(self):
        """Waits until nothing is under way."""
        return self.control("/idle")


@pytest.fixture(scope="session")
def platform(tmp_path_factory):
    """One for each test process, so that one test's clock never moves another's."""
    process = subprocess.Popen(
        ["node", HERE / "local-platform.mjs", tmp_path_factory.mktemp("state")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    first = process.stdout.readline()
    assert first, "The local platform did not start: see its error above."
    yield Platform(**json.loads(first))
    process.stdin.close()
    process.stdout.close()
    assert process.wait(timeout=60) == 0


@pytest.fixture(scope="session", autouse=True)
def only_the_printed_environment(platform, tmp_path_factory):
    """No setting of the person at this machine, no profile, no credentials: what the platform prints, and no more."""
    for name in list(os.environ):
        if name.upper().startswith(("AWS_", "SAGEMAKER_", "BOTO")) or name.upper().endswith("_PROXY"):
            del os.environ[name]
    os.environ["HOME"] = str(tmp_path_factory.mktemp("home"))
    os.environ.update(platform.environment)


@pytest.fixture(scope="session", autouse=True)
def guarded():
    """The guard of guard/sitecustomize.py is at work in this process, or no test runs."""
    with pytest.raises(OSError, match="nothing may leave"):
        socket.getaddrinfo(GUARD_CHECK, 443)


@pytest.fixture(autouse=True)
def impatience(monkeypatch):
    """The clients look again after 5 to 30 seconds, which is what a real job needs. Work takes a moment here, so a long
    pause is cut to a second. How often they look is left as it is, and nothing else of them is touched."""
    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(min(seconds, 1)))


@pytest.fixture(scope="session")
def clients(only_the_printed_environment):
    """boto3's clients by service name, as a person makes them: without any argument."""
    import boto3

    made = {}

    def client(service):
        if service not in made:
            made[service] = boto3.client(service)
        return made[service]

    return client


@pytest.fixture(scope="session")
def training_rows():
    """Label first, then an age, hours a week and a sector: enough for the local estimator to learn from."""
    draw = random.Random(20260105)
    rows = []
    for _ in range(400):
        age, hours, sector = draw.randint(18, 80), draw.randint(5, 60), draw.choice(["private", "public", "self"])
        label = 1 if age + hours + draw.gauss(0, 15) > 85 else 0
        rows.append(f"{label},{age},{hours},{sector}")
    return rows


def escaped():
    """What any of the guarded processes tried to reach beyond this machine, but for the guard's own check."""
    lines = Path(os.environ["REBASELINE_ESCAPES"]).read_text(encoding="utf-8").splitlines()
    return [entry for entry in map(json.loads, lines) if entry["host"] != GUARD_CHECK]


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput") and escaped():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """The counts, in the form that the other tests of this project report theirs. An escape is a failure of its own."""
    count = lambda *kinds: sum(len(terminalreporter.stats.get(kind, [])) for kind in kinds)
    attempts = escaped()
    for attempt in attempts:
        terminalreporter.write_line(f"Refused to leave this machine: {attempt}", red=True)
    counts = {
        "numPassedTests": count("passed"),
        "numFailedTests": count("failed", "error") + (1 if attempts else 0),
        "numPendingTests": count("skipped"),
        "numTodoTests": 0,
    }
    if "REPORT" in os.environ:
        Path(os.environ["REPORT"]).write_text(json.dumps(counts), encoding="utf-8")
