"""Fetching the published archive from a real server: whole and checked, or not there at all."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from training.data import download
from training.errors import DatasetError

BODY = bytes(range(256)) * 1000
CHECKSUM = hashlib.sha256(BODY).hexdigest()


class Archive(BaseHTTPRequestHandler):
    """Serves the archive whole, cut or not at all, as the path says."""

    def do_GET(self) -> None:
        if self.path == "/missing.zip":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY[:1000] if self.path == "/cut.zip" else BODY)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Archive)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


def test_archive_of_the_right_checksum_is_kept(address, tmp_path):
    path = download(tmp_path / "data", f"{address}/whole.zip", CHECKSUM)
    assert path == tmp_path / "data" / "whole.zip"
    assert path.read_bytes() == BODY
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "checksum", "told"),
    [
        ("whole.zip", "0" * 64, "instead of 000000000000"),
        ("cut.zip", CHECKSUM, "checksum"),
        ("missing.zip", CHECKSUM, "cannot download .*404"),
    ],
)
def test_archive_that_is_not_the_published_one_leaves_nothing(
    address, tmp_path, name, checksum, told
):
    with pytest.raises(DatasetError, match=told) as refusal:
        download(tmp_path, f"{address}/{name}", checksum)
    assert "--data" in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_archive_fetched_before_stays_when_a_later_download_fails(address, tmp_path):
    (tmp_path / "cut.zip").write_bytes(b"before")
    with pytest.raises(DatasetError):
        download(tmp_path, f"{address}/cut.zip", CHECKSUM)
    assert (tmp_path / "cut.zip").read_bytes() == b"before"


def test_missing_server_is_reported_in_one_sentence(tmp_path):
    with pytest.raises(DatasetError, match=r"cannot download http://127\.0\.0\.1:9/x\.zip"):
        download(tmp_path, "http://127.0.0.1:9/x.zip", CHECKSUM)
    assert list(tmp_path.iterdir()) == []
