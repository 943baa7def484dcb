"""What holds whatever happens: nothing is found that may not be, and everything that may."""

from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import connection

from accounts.tests.factories import UserFactory
from knowledge import search
from knowledge.models import Document
from knowledge.search import Kind, parse
from knowledge.search.schema import TERMS
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from knowledge.tests.test_search import entry
from organizations.models import TeamMembership
from organizations.tests.factories import MembershipFactory, OrganizationFactory, TeamFactory
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
WORDS = ["apples", "pears", "plums", "quinces"]


@pytest.mark.parametrize("seed", range(4))
def test_passages_are_found_exactly_by_those_who_may_read_their_document(seed):
    chance = Random(seed)
    people, tenants = UserFactory.create_batch(4), OrganizationFactory.create_batch(2)
    teams = [TeamFactory(organization=tenant) for tenant in tenants for _ in range(2)]
    for person in people:
        for tenant in chance.sample(tenants, chance.randint(0, 2)):
            membership = MembershipFactory(user=person, organization=tenant)
            for team in [team for team in teams if team.organization == tenant and chance.random() < 0.5]:
                TeamMembership.objects.create(team=team, membership=membership)
    for _ in range(12):
        ChunkFactory(document=_document(chance, people, tenants, teams), text="apples")

    for person in people:
        for principal in (
            Principal(person, "bearer"),
            *(Principal(person, "key", organization_id=tenant.pk) for tenant in tenants),
        ):
            found = {hit.document_id for hit in search.retrieve(principal, "apples", limit=50).results}
            assert found == set(Document.objects.visible_to(principal).ready().values_list("pk", flat=True))


def _document(chance, people, tenants, teams):
    tenant = chance.choice([None, *tenants])
    visibility = chance.choice(Document.Visibility.values) if tenant else "private"
    beside = uuid4() if chance.random() < 0.2 else None
    return DocumentFactory(
        owner=chance.choice(people),
        organization=tenant,
        visibility=visibility,
        team=chance.choice([team for team in teams if team.organization == tenant]) if visibility == "team" else None,
        conversation_id=beside,
        access_group=chance.choice([beside, None]),
        status=chance.choice(["ready", "ready", "failed"]),
    )


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_written_hidden_and_removed_the_index_knows_what_is_there(learner, as_learner, seed):
    chance = Random(seed)
    groups = [UUID(int=number) for number in (1, 2)]
    things: dict[UUID, tuple[UUID, set[str]]] = {}
    closed: set[UUID] = set()
    for _ in range(25):
        group = chance.choice(groups)
        match chance.choice(["write", "write", "write", "remove", "close", "open", "forget"]):
            case "write":
                thing, said = UUID(int=chance.randint(10, 18)), chance.sample(WORDS, 2)
                group = things[thing][0] if thing in things else group
                fresh = entry(learner, " ".join(said), kind=Kind.MESSAGE, object_id=thing, group_id=group)
                if group in closed and not any(other == group for other, _ in things.values()):
                    closed.discard(group)
                search.write_entries([fresh])
                things[thing] = (group, set(said))
            case "remove" if things:
                thing = chance.choice(sorted(things))
                search.remove_entries(Kind.MESSAGE, [thing])
                del things[thing]
            case "close":
                search.close_group(group)
                closed.add(group)
            case "open":
                search.open_group(group)
                closed.discard(group)
            case "forget":
                search.remove_group(group)
                things = {thing: (other, said) for thing, (other, said) in things.items() if other != group}
    for word in WORDS:
        result = search.search_everything(as_learner, parse(word), kinds=[Kind.MESSAGE])
        there = {thing for thing, (group, said) in things.items() if word in said and group not in closed}
        assert {match.object_id for match in result.matches[Kind.MESSAGE]} == there
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TERMS}({TERMS}) VALUES ('integrity-check')")
