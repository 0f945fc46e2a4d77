#!/usr/bin/env bash
# Tests the compiled local platform with Amazon's unchanged Python clients (AWS CLI, boto3, SageMaker Python SDK).
# Installs the clients once into a cache folder outside the repository: about 40 seconds and 480 MB with a fast network.
# Passes its arguments to pytest. The last line is "N passed, N failed". If REPORT is a file name, it gets the counts too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "The tests with Amazon's Python clients need Python 3.11 or later, but \"$python\" is older or missing. Set PYTHON." >&2
  exit 1
fi
if [[ ! -f ../../dist/src/local/index.js ]]; then
  echo 'The local platform is not built. Run "npm run test:python", which builds it first.' >&2
  exit 1
fi

# The folder's name contains a checksum of the pinned versions, so that a change of them causes a new installation.
pins=$(cat requirements.txt constraints.txt <("$python" -c 'import sys; print(sys.version)') | cksum | cut -d' ' -f1)
venv=${XDG_CACHE_HOME:-$HOME/.cache}/rebaseline/python-clients-$pins
if [[ ! -f $venv/complete ]]; then
  echo "Installing the Python clients into $venv"
  started=$SECONDS
  rm -rf "$venv"
  if ! "$python" -m venv "$venv" ||
    ! "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary=:all: \
      --requirement requirements.txt --constraint constraints.txt; then
    rm -rf "$venv"
    echo "Cannot install the Python clients. The first run needs PyPI, or a mirror that pip is configured for." >&2
    exit 1
  fi
  touch "$venv/complete"
  echo "Installed in $((SECONDS - started)) s"
fi

# Neither pytest's cache nor Python's byte code nor the files of the tests are written to the repository.
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$PWD/guard
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export REBASELINE_ESCAPES=$scratch/escapes.jsonl REBASELINE_SCRATCH=$scratch
: >"$REBASELINE_ESCAPES"
counts=${REPORT:-$scratch/counts.json}
status=0
REPORT=$counts "$venv/bin/python" -m pytest -p no:cacheprovider --basetemp="$scratch/tests" \
  --numprocesses=4 --dist=loadfile "$@" || status=$?
if [[ ! -f $counts ]]; then
  echo 'pytest ended without counting its tests.' >&2
  exit 1
fi
node -p 'const r = JSON.parse(fs.readFileSync(process.argv[1], "utf8")); `${r.numPassedTests} passed, ${r.numFailedTests} failed`' "$counts"
exit "$status"
