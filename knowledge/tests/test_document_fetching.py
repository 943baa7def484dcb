import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.storage import default_storage

from knowledge.models import Document
from knowledge.services import documents
from knowledge.tests.documents import TEXT, added, read
from knowledge.tests.factories import DocumentFactory
from organizations.models import Plan, StoredFile
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
PAGE = b"<!doctype html><html><head><title>Tides</title></head><body><p>The moon pulls the sea.</p></body></html>"
ANSWERS = {
    "/notes.txt": (200, {"Content-Type": "text/plain"}, TEXT),
    "/tides": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE),
    "/index.php": (200, {"Content-Type": "text/html"}, PAGE),
    "/moved": (302, {"Location": "/notes.txt"}, b""),
    "/inside": (302, {"Location": "http://10.1.2.3/"}, b""),
    "/metadata": (302, {"Location": "http://169.254.169.254/latest"}, b""),
    "/file": (302, {"Location": "file:///etc/passwd"}, b""),
    "/loop": (302, {"Location": "/loop"}, b""),
    "/gone": (404, {}, b"no"),
    "/program": (200, {"Content-Type": "text/plain"}, b"MZ\x90\x00\x03\x00"),
    "/large": (200, {"Content-Type": "text/plain"}, b"x" * 3000),
    "/empty": (200, {"Content-Type": "text/plain"}, b""),
    "/packed": (200, {"Content-Type": "text/plain", "Content-Encoding": "gzip"}, b"\x1f\x8b"),
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        status, headers, body = ANSWERS[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def reachable(settings):
    settings.EGRESS_ALLOWED_NETWORKS = ["127.0.0.0/8"]


def fetched(person, url, **wish):
    document, _ = documents.add_from_url(url, documents.Wish(**wish), by=Principal(person, "bearer"))
    return read(document)


def test_a_file_at_an_address_is_kept_and_read(learner, site):
    document = fetched(learner, f"{site}/notes.txt")
    assert (document.status, document.filename, document.content_type) == ("ready", "notes.txt", "text/plain")
    assert (document.size_bytes, default_storage.open(document.file.name).read()) == (len(TEXT), TEXT)
    assert StoredFile.objects.get().size_bytes == len(TEXT)


@pytest.mark.parametrize("path", ["/tides", "/index.php"])
def test_a_page_is_read_as_a_page_and_named_as_it_names_itself(learner, site, path):
    document = fetched(learner, f"{site}{path}")
    assert (document.status, document.content_type, document.title) == ("ready", "text/html", "Tides")
    assert document.filename == f"{path[1:]}.html"
    assert "The moon pulls" in document.chunks.get().text


def test_a_title_that_was_given_stays(learner, site):
    assert fetched(learner, f"{site}/tides", title="Mine").title == "Mine"


def test_redirects_are_followed(learner, site):
    assert fetched(learner, f"{site}/moved").filename == "notes.txt"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/inside", "address_not_allowed"),
        ("/metadata", "address_not_allowed"),
        ("/file", "address_not_allowed"),
        ("/loop", "fetch_failed"),
        ("/gone", "fetch_failed"),
        ("/program", "unsupported_document"),
        ("/empty", "unsupported_document"),
        ("/large", "remote_answer_refused"),
        ("/packed", "remote_answer_refused"),
    ],
)
def test_what_cannot_be_had_fails_in_words_and_keeps_nothing(learner, site, settings, path, reason):
    settings.MAX_DOCUMENT_BYTES = 2000
    document = fetched(learner, f"{site}{path}")
    assert (document.status, document.error_code, bool(document.file)) == ("failed", reason, False)
    assert document.error.endswith(".")
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1]/", "http://localhost/", "http://2130706433/"])
def test_addresses_inside_are_never_asked(learner, settings, url):
    settings.EGRESS_ALLOWED_NETWORKS = []
    assert fetched(learner, url).error_code == "address_not_allowed"


def test_without_a_file_and_an_address_nothing_is_asked(learner):
    document = read(DocumentFactory(owner=learner, status="queued"))
    assert (document.status, document.error_code) == ("failed", "file_gone")


def test_what_is_there_already_is_not_kept_twice(learner, site):
    added(learner)
    document = fetched(learner, f"{site}/notes.txt")
    assert (document.status, document.error_code) == ("failed", "duplicate")
    assert StoredFile.objects.count() == 1


def test_what_does_not_fit_the_plan_fails_as_such(learner, site):
    Plan.objects.update_or_create(pk=learner.plan, defaults={"storage_bytes": 5})
    document = fetched(learner, f"{site}/notes.txt")
    assert (document.status, document.error_code, bool(document.file)) == ("failed", "cap_reached", False)
    assert StoredFile.objects.count() == 0


def test_one_that_failed_is_fetched_again(learner, as_learner, site):
    document = fetched(learner, f"{site}/gone")
    Document.objects.update(source_url=f"{site}/notes.txt")
    documents.retry_document(document, by=as_learner)
    assert read(document).status == "ready"
