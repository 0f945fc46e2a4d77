"""The examples of docs/local-sagemaker.md: those of the AWS CLI, which build on each other, and those of boto3."""

import os
import subprocess
import sys
from pathlib import Path

AWS = Path(sys.executable).parent / "aws"
PAGE = Path(__file__).parent.parent.parent / "docs" / "local-sagemaker.md"


def example(name):
    block = PAGE.read_text(encoding="utf-8").split(f"<!-- example: {name} -->")[1].split("```")[1]
    # The first line is the language.
    return block.split("\n", 1)[1]


def test_the_examples_of_the_documentation_run_on_an_empty_platform(platform, tmp_path):
    command = tmp_path / "bin" / "aws"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{AWS}" "$@"\n')
    command.chmod(0o755)

    def run(name, options="set -eo pipefail"):
        script = f"{options}\nLOCAL={platform.url}\n{example(name)}"
        environment = {**os.environ, "PATH": f"{command.parent}:{os.environ['PATH']}"}
        done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    code, output, errors = run("deploy")
    assert code == 0, errors
    # The last line is the score of the invoked endpoint.
    assert 0 <= float(output.splitlines()[-1].rpartition("}")[2]) <= 1

    code, output, errors = run("shift")
    assert code == 0, errors
    assert "my-config-a" in output and "rolled back" in output

    # The second command of this example fails.
    code, output, errors = run("faults", options="")
    assert code == 0 and "Rate exceeded" in errors
    assert '{"faults":[]}' in output


def test_the_boto3_examples_of_the_documentation_end_with_violations_of_the_second_hour_and_of_accuracy(platform, tmp_path):
    program = tmp_path / "example.py"
    # The example of model quality continues the one of data quality.
    program.write_text(example("boto3") + example("quality"), encoding="utf-8")
    done = subprocess.run([sys.executable, program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    *lines, quality = done.stdout.splitlines()
    assert "Metric accuracy with " in quality
    statuses = [line.split()[-1] for line in lines if line.split()[-1].startswith("Completed")]
    assert statuses[-1] == "CompletedWithViolations", done.stdout
    violated = {line.split()[0] for line in lines if " age " in line}
    assert len(violated) == 1, done.stdout
    assert "age Baseline drift distance:" in done.stdout
