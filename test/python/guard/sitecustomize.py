"""Python runs this file at the start of every process with this folder on its PYTHONPATH, including the AWS CLI. It
refuses and logs every connection to another machine. An audit hook sees each connection and each name look-up of any
library, and cannot be removed (PEP 578)."""

import ipaddress
import json
import os
import sys

_SEEN = os.environ.get("REBASELINE_ESCAPES")


def _is_local(host):
    if host is None or host == "":
        return True
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_other_machines(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[-1]
        # A path, bytes or a tuple of another address family is a socket on this machine.
        host = address[0] if isinstance(address, tuple) and isinstance(address[0], str) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    else:
        return
    if _is_local(host):
        return
    with open(_SEEN, "a", encoding="utf-8") as seen:
        seen.write(json.dumps({"event": event, "host": str(host), "command": sys.argv[:3]}) + "\n")
    raise OSError(f"{event} {host}: nothing may leave this machine during these tests")


if _SEEN:
    sys.addaudithook(_refuse_other_machines)
