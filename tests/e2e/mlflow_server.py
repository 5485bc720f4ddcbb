"""A real MLflow server as `foreshock mlflow up` starts it, and a proxy before it that misbehaves as told."""

import collections
import contextlib
import http.client
import http.server
import json
import os
import signal
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request

from command import BINARY, TIMEOUT_S
from environments import python_of
from kafka import wait_until
from metrics import free_port


class MlflowServer:
    """With its data in `folder`; may be killed and started again."""

    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self):
        with open(self.folder.parent / f"{self.folder.name}.said.txt", "a") as said:
            self.process = subprocess.Popen(
                [BINARY, "mlflow", "up", "--port", str(self.port), "--folder", self.folder, "--python",
                 python_of("onnx")], stdout=said, stderr=said, start_new_session=True)
        wait_until(self.healthy, "MLflow", TIMEOUT_S)
        return self

    def healthy(self):
        try:
            return urllib.request.urlopen(self.url + "/health", timeout=5).read() == b"OK"
        except OSError:
            return False

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(TIMEOUT_S)

    def call(self, api, body=None, **query):
        """The answer to a GET, or with a body to a POST, of the REST API."""
        url = f"{self.url}/api/2.0/mlflow/{api}?{urllib.parse.urlencode(query)}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request, timeout=60))

    def runs(self, name="crypto-volatility-detection"):
        """Its active runs by name; none may be there twice."""
        experiment = self.call("experiments/get-by-name", experiment_name=name)["experiment"]["experiment_id"]
        found = self.call("runs/search", {"experiment_ids": [experiment]})["runs"]
        names = [run["info"]["run_name"] for run in found]
        assert len(names) == len(set(names)), names
        return dict(zip(names, found))

    def history(self, run, key):
        """(step, value) of every point."""
        points = self.call("metrics/get-history", run_id=run["info"]["run_id"], metric_key=key,
                           max_results=25_000)["metrics"]
        return sorted((int(point.get("step", 0)), point["value"]) for point in points)

    def artifacts(self, run, path=None):
        query = {"run_id": run["info"]["run_id"], **({"path": path} if path else {})}
        files = []
        for entry in self.call("artifacts/list", **query).get("files", []):
            files += self.artifacts(run, entry["path"]) if entry.get("is_dir") else [entry["path"]]
        return files


# api: the path without its root
Request = collections.namedtuple("Request", "method api path body headers")


class FaultyProxy:
    """Passes requests on to a server. `plan(request)` names what goes wrong, or None: "refused" (500, not
    passed on), "failed" (passed on, then 500), "cut" (passed on, the connection is closed), "late" (passed on
    only when the client has long given up)."""

    def __init__(self, server, plan):
        self.server, self.plan, self.requests, self.late = server, plan, [], []
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                api = self.path.split("?")[0].split("/api/2.0/")[-1]
                request = Request(self.command, api, self.path, body, dict(self.headers))
                proxy.requests.append(request)
                fault = proxy.plan(request)
                if fault == "late":
                    proxy.late.append((self.command, self.path, body, self.headers))
                if fault in ("late", "refused"):
                    return self.reply(500, b"no") if fault == "refused" else self.hang_up()
                status, content = proxy.pass_on(self.command, self.path, body, self.headers)
                if fault == "cut":
                    return self.hang_up()
                return self.reply(500, b"no") if fault == "failed" else self.reply(status, content)

            def hang_up(self):
                self.close_connection = True
                self.connection.close()

            def reply(self, status, content):
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def pass_on(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        wanted = {key: headers[key] for key in ("Content-Type", "Authorization") if key in headers}
        try:
            connection.request(method, path, body, wanted)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 502, b"the server is away"
        finally:
            connection.close()

    def deliver_late(self):
        """What was held back arrives now, in order."""
        for request in self.late:
            self.pass_on(*request)
        self.late.clear()

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()
