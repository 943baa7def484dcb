"""The list of documents: whose it shows, and in what order."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts.tests.factories import UserFactory
from knowledge.models import Document
from knowledge.tests.factories import DocumentFactory
from organizations.models import TeamMembership
from organizations.tests.factories import MembershipFactory, OrganizationFactory, TeamFactory

pytestmark = pytest.mark.django_db


def titles(response):
    return [row.document.title for row in response.context["rows"]]


def open_list(client, query=""):
    response = client.get(f"/knowledge{query}")
    assert response.status_code == 200
    return response


@pytest.fixture
def mine(client, learner):
    client.force_login(learner)
    return learner


@pytest.fixture
def place(client, mine):
    """The learner at work in an organization."""
    organization = OrganizationFactory(name="Greenhouse")
    MembershipFactory(organization=organization, user=mine)
    client.post("/organizations/switch", {"organization": str(organization.pk)})
    return organization


def test_it_asks_for_a_sign_in(client):
    assert client.get("/knowledge").headers["Location"] == "/account/login?next=/knowledge"


def test_without_documents_it_says_what_one_can_do(client, mine):
    assert "Plant the first document" in open_list(client).content.decode()


def test_a_personal_list_shows_what_is_personal_newest_first(client, mine, stranger):
    at = now()
    DocumentFactory(owner=mine, title="Old", created_at=at - timedelta(days=1))
    DocumentFactory(owner=mine, title="New", created_at=at)
    DocumentFactory(owner=stranger, title="Not mine")
    organization = MembershipFactory(user=mine).organization
    DocumentFactory(owner=mine, title="Elsewhere", organization=organization)
    assert titles(open_list(client)) == ["New", "Old"]


def test_an_organization_s_list_shows_what_is_shared_there(client, mine, place):
    other = MembershipFactory(organization=place, user=UserFactory(full_name="Nora North")).user
    team = TeamFactory(organization=place, name="Roots")
    common = {"organization": place}
    DocumentFactory(title="Own", owner=mine, **common)
    DocumentFactory(title="Private of another", owner=other, **common)
    DocumentFactory(title="For all", owner=other, visibility="organization", **common)
    DocumentFactory(title="For a team", owner=other, visibility="team", team=team, **common)
    assert set(titles(open_list(client))) == {"Own", "For all"}
    TeamMembership.objects.create(team=team, membership=mine.memberships.get())
    page = open_list(client)
    assert set(titles(page)) == {"Own", "For all", "For a team"}
    for words in ("Everyone here", "Roots", "from Nora North", "Only you", "belongs to Greenhouse,"):
        assert words in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=tide", {"Tides"}),
        ("?q=MOON", {"Tides"}),
        ("?status=ready", {"Tides", "Shared"}),
        ("?status=reading", {"Waiting", "Reading"}),
        ("?status=failed", {"Broken"}),
        ("?kind=pdf", {"Tides"}),
        ("?kind=web", {"Waiting"}),
        ("?whose=mine", {"Tides", "Waiting", "Reading", "Broken"}),
        ("?whose=shared", {"Shared"}),
        ("?whose=organization", {"Shared"}),
        ("?kind=pdf&status=failed", set()),
        ("?kind=nonsense&status=ready", {"Tides", "Shared"}),
    ],
)
def test_filters(client, mine, place, query, found):
    common = {"owner": mine, "organization": place}
    DocumentFactory(title="Tides", filename="moon.pdf", content_type="application/pdf", **common)
    DocumentFactory(title="Waiting", status="queued", content_type="", **common)
    DocumentFactory(title="Reading", status="embedding", **common)
    DocumentFactory(title="Broken", status="failed", error="It is locked.", **common)
    DocumentFactory(title="Shared", owner=MembershipFactory(organization=place).user, organization=place)
    Document.objects.filter(title="Shared").update(visibility="organization")
    assert set(titles(open_list(client, query))) == found


def test_orders(client, mine):
    at = now()
    for days, (title, size) in enumerate([("beta", 5), ("Alpha", 9), ("gamma", 7)]):
        DocumentFactory(owner=mine, title=title, size_bytes=size, created_at=at - timedelta(days=days))
    assert titles(open_list(client)) == ["beta", "Alpha", "gamma"]
    assert titles(open_list(client, "?sort=oldest")) == ["gamma", "Alpha", "beta"]
    assert titles(open_list(client, "?sort=title")) == ["Alpha", "beta", "gamma"]
    assert titles(open_list(client, "?sort=size")) == ["Alpha", "gamma", "beta"]


def test_pages(client, mine):
    DocumentFactory.create_batch(51, owner=mine)
    assert len(titles(open_list(client))) == 50
    assert len(titles(open_list(client, "?page=2"))) == 1
    assert len(titles(open_list(client, "?page=nonsense"))) == 50


def test_more_documents_ask_no_more_of_the_database(client, mine, place, django_assert_num_queries):
    common = {"organization": place, "visibility": "organization"}
    other = MembershipFactory(organization=place, user__full_name="Nora").user
    team = TeamFactory(organization=place)
    TeamMembership.objects.create(team=team, membership=mine.memberships.get())
    DocumentFactory(owner=other, **common)
    open_list(client)
    with CaptureQueriesContext(connection) as one:
        open_list(client)
    DocumentFactory(owner=mine, **common)
    DocumentFactory(owner=other, organization=place, visibility="team", team=team)
    with django_assert_num_queries(len(one.captured_queries)):
        assert len(titles(open_list(client))) == 3


def test_a_reason_and_a_title_are_shown_as_text(client, mine):
    DocumentFactory(owner=mine, title='"><script>x</script>', status="failed", error="<b>locked</b>")
    page = open_list(client).content.decode()
    assert "<script>x" not in page
    assert "<b>locked" not in page


def test_rows_are_answered_for_those_one_may_read(client, mine, stranger):
    own, other = DocumentFactory(owner=mine, title="Own"), DocumentFactory(owner=stranger, title="Other")
    response = client.get(f"/knowledge/rows?id={own.pk}&id={other.pk}&id=nonsense")
    assert titles(response) == ["Own"]
    assert response.headers["Cache-Control"] == "private, no-store"


def test_without_a_model_for_meanings_it_says_so_and_staff_learn_why(client, mine):
    page = open_list(client).content.decode()
    assert "found by their words only" in page and "EMBEDDINGS=none" not in page
    mine.is_staff = True
    mine.save()
    assert "EMBEDDINGS=none" in open_list(client).content.decode()


def test_rows_are_answered_from_every_workspace_one_is_in(client, mine):
    document = DocumentFactory(owner=mine, organization=MembershipFactory(user=mine).organization)
    assert titles(open_list(client)) == []
    assert titles(client.get(f"/knowledge/rows?id={document.pk}")) == [document.title]
