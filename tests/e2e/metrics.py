"""What a command serves to Prometheus."""

import socket
import urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def metrics(port):
    """Values by name; of a name with several labels, the last."""
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
    return {line.split("{")[0]: float(line.split()[-1]) for line in page.splitlines()
            if line.startswith("foreshock_")}
