"""Checks that the guard detects connections to other machines."""

import json
import os
import subprocess
import sys


def escapes(tmp_path, program):
    """Runs the program in a separate guarded process and returns the hosts that it tried to reach."""
    seen = tmp_path / "seen.jsonl"
    seen.touch()
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "REBASELINE_ESCAPES": str(seen)},
        capture_output=True,
        text=True,
    )
    return [json.loads(line)["host"] for line in seen.read_text().splitlines()], run


def test_the_guard_refuses_a_connection_and_a_look_up(tmp_path):
    program = "import socket\nfor f in (lambda: socket.create_connection(('192.0.2.1', 80)), lambda: socket.getaddrinfo('sts.amazonaws.com', 443)):\n  try: f()\n  except OSError: pass\n  else: raise SystemExit('not refused')"
    hosts, run = escapes(tmp_path, program)
    assert run.returncode == 0, run.stderr
    assert hosts == ["192.0.2.1", "sts.amazonaws.com"]


def test_the_guard_refuses_a_boto3_client_without_endpoint_variables(tmp_path):
    program = "import os\nfor n in [n for n in os.environ if n.startswith('AWS_ENDPOINT')]: del os.environ[n]\nimport boto3, botocore\ntry: boto3.client('s3', config=botocore.config.Config(retries={'max_attempts': 0})).list_buckets()\nexcept botocore.exceptions.EndpointConnectionError: pass"
    hosts, run = escapes(tmp_path, program)
    assert run.returncode == 0, run.stderr
    assert set(hosts) == {"s3.amazonaws.com"} or set(hosts) == {"s3.us-east-1.amazonaws.com"}


def test_get_execution_role_uses_a_fixed_address_that_no_variable_changes(tmp_path):
    """A limit of the SageMaker Python SDK, see docs/local-sagemaker.md: outside of Studio, pass a role."""
    hosts, _ = escapes(tmp_path, "import sagemaker\nsagemaker.get_execution_role()")
    assert set(hosts) == {"sts.us-east-1.amazonaws.com"}
