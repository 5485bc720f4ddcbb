"""The compose file's tracking server runs by the command there, and is reached by its service's name."""

import os
import subprocess
import urllib.error
import urllib.request

import yaml

from command import SOURCE, TIMEOUT_S
from environments import python_of
from kafka import wait_until
from metrics import free_port


def answer(port, path, host):
    """Status and text."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
    except OSError as away:
        return None, str(away)


def test_mlflow_is_reached_by_the_name_of_its_service(tmp_path):
    service = yaml.safe_load((SOURCE / "docker" / "compose.yaml").read_text())["services"]["mlflow"]
    packages = (SOURCE / "tools" / "requirements-mlflow.txt").read_text()
    assert service["image"].rsplit(":v", 1)[1] == packages.rsplit("mlflow==", 1)[1].strip()
    port, bin_ = free_port(), python_of("onnx").parent
    (tmp_path / "artifacts").mkdir()
    command = [word.replace("/mlflow/", f"{tmp_path}/").replace("0.0.0.0", "127.0.0.1")
               .replace("--port=5001", f"--port={port}") for word in service["command"]]
    command[0] = str(bin_ / command[0])
    environment = {**os.environ, **service["environment"], "PATH": f"{bin_}:{os.environ['PATH']}"}
    with open(tmp_path / "said.txt", "w") as said:
        server = subprocess.Popen(command, stdout=said, stderr=said, env=environment, cwd=tmp_path,
                                  start_new_session=True)
        try:
            wait_until(lambda: answer(port, "/health", "localhost:5001") == (200, "OK"), "MLflow", TIMEOUT_S)
            path = "/api/2.0/mlflow/experiments/get-by-name?experiment_name=Default"
            status, text = answer(port, path, "mlflow:5001")
            assert status == 200 and '"Default"' in text
            assert answer(port, path, "elsewhere:5001")[0] == 403
        finally:
            os.killpg(server.pid, 15)
            server.wait(TIMEOUT_S)
