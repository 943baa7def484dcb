import pytest
from django.test import Client

from knowledge.services import handbook_pages

pytestmark = pytest.mark.django_db


def titles(response):
    return [page.title for page in handbook_pages() if f">{page.title}</span>" in response.content.decode()]


def test_anyone_may_open_the_contents(client):
    response = client.get("/handbook")
    assert response.status_code == 200
    assert titles(response) == [page.title for page in handbook_pages()]


@pytest.mark.parametrize("slug", [page.slug for page in handbook_pages()])
def test_anyone_may_read_every_page(client, slug):
    response = client.get(f"/handbook/{slug}")
    assert response.status_code == 200
    assert [template.name for template in response.templates if template.name][1] == "knowledge/visitor.html"


def test_a_signed_in_person_reads_inside_the_shell(client, learner):
    client.force_login(learner)
    response = client.get("/handbook/keyboard")
    assert response.status_code == 200
    assert [template.name for template in response.templates if template.name][1] == "shell.html"


@pytest.mark.parametrize(
    ("slug", "before", "after"),
    [
        ("what-xentree-is", None, "first-steps"),
        ("first-steps", "what-xentree-is", "good-questions"),
        ("studying-well", "troubleshooting", "statistics"),
        ("quests", "progress", "calendar"),
        ("statistics", "studying-well", None),
    ],
)
def test_a_page_knows_its_neighbours(client, slug, before, after):
    context = client.get(f"/handbook/{slug}").context
    assert [page and page.slug for page in (context["before"], context["after"])] == [before, after]


def test_the_contents_can_be_searched(client):
    response = client.get("/handbook", {"q": "connect ollama"})
    assert response.context["found"][0].url == "/handbook/providers#connecting-ollama"


def test_a_search_is_shown_as_text(client):
    page = client.get("/handbook", {"q": '"><script>x</script>'}).content.decode()
    assert "<script>x" not in page


def test_an_unknown_page_is_a_404(client):
    assert client.get("/handbook/nothing").status_code == 404


def test_pages_are_only_read():
    assert Client().post("/handbook").status_code == 405
