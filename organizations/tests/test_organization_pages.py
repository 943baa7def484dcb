"""The pages of an organization itself: made, set up, left; its domains and its audit."""

import pytest
from django.utils.timezone import now

from organizations.models import Organization
from organizations.tests.factories import (
    DomainFactory,
    membership,
)
from organizations.tests.pages import HOME, said, texts


def test_a_new_organization_is_where_one_works(page):
    client = page("outsider")
    done = client.post("/organizations/new", {"name": "Orchard", "description": "Apples"})
    made = Organization.objects.get(name="Orchard")
    assert (done["Location"], client.session["organization_id"]) == ("/o/orchard", str(made.pk))
    assert client.get("/o/orchard").context["me"].role == "owner"


@pytest.mark.parametrize(("form", "field"), [({"name": ""}, "name"), ({"name": "A", "slug": "a b"}, "slug")])
def test_a_new_organization_says_what_is_wrong(page, form, field):
    answer = page("outsider").post("/organizations/new", form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert Organization.objects.count() == 1


def test_a_taken_address_is_said_in_the_form(page):
    answer = page("outsider").post("/organizations/new", {"name": "G", "slug": "greenhouse"})
    assert answer.status_code == 400
    assert "Another organization has that address" in texts(answer)


def test_saving_settings(page, greenhouse):
    form = {"name": "Glasshouse", "slug": "glass", "description": "Bright"}
    assert page("admin").post(f"{HOME}/settings", form)["Location"] == "/o/glass/settings"
    greenhouse.refresh_from_db()
    assert (greenhouse.name, greenhouse.slug, greenhouse.description) == ("Glasshouse", "glass", "Bright")


def test_handing_over(page, greenhouse, owner, admin):
    page("owner").post(f"{HOME}/transfer", {"to": membership(greenhouse, admin).pk})
    assert (membership(greenhouse, owner).role, membership(greenhouse, admin).role) == ("admin", "owner")


def test_leaving_goes_back_to_the_personal_workspace(page, greenhouse, member):
    client = page("member")
    client.post("/organizations/switch", {"organization": greenhouse.pk})
    assert client.post(f"{HOME}/leave")["Location"] == "/organizations"
    assert (membership(greenhouse, member), "organization_id" in client.session) == (None, False)


def test_the_audit_shows_what_changed_and_filters(page, member):
    client = page("owner")
    client.post(f"{HOME}/members/{member.user.pk}/role", {"role": "manager"})
    client.post(f"{HOME}/teams", {"name": "Growers"})
    rows = client.get(f"{HOME}/audit?action=member.role_changed").context["rows"]
    assert [(row["entry"].target_name, row["changes"]) for row in rows] == [("mel", [("role", "member", "manager")])]
    assert client.get(f"{HOME}/audit?q=Growers").context["page"].paginator.count == 1
    assert client.get(f"{HOME}/audit?start=2000-01-01&end=2000-01-02").context["rows"] == []
    assert client.get(f"{HOME}/audit?start=nonsense").status_code == 200


def test_the_audit_as_a_table_for_spreadsheets(page, greenhouse):
    client = page("owner")
    client.post(f"{HOME}/teams", {"name": "=1+1"})
    client.post(f"{HOME}/teams", {"name": "Growers"})
    answer = client.get(f"{HOME}/audit.csv?q==1")
    lines = b"".join(answer).decode().splitlines()
    assert answer["Content-Disposition"] == 'attachment; filename="greenhouse-audit.csv"'
    assert (len(lines), ",'=1+1," in lines[1]) == (2, True)


def test_domains(page, greenhouse):
    client = page("admin")
    client.post(f"{HOME}/domains", {"name": "Greenhouse.Example", "role": "member"})
    domain = greenhouse.domains.get()
    assert (domain.name, domain.proof in texts(client.get(f"{HOME}/domains"))) == ("greenhouse.example", True)
    client.post(f"{HOME}/domains/{domain.pk}/remove")
    assert not greenhouse.domains.exists()


@pytest.mark.parametrize("form", [{"name": "no domain", "role": "member"}, {"name": "a.example", "role": "admin"}])
def test_domains_say_what_is_wrong(page, greenhouse, form):
    assert page("admin").post(f"{HOME}/domains", form).status_code == 400
    assert not greenhouse.domains.exists()


def test_a_domain_that_shows_no_proof_stays_unproven(page, greenhouse):
    domain = DomainFactory(organization=greenhouse, name="localhost.example.invalid")
    client = page("owner")
    assert "does not show the proof" in said(client, client.post(f"{HOME}/domains/{domain.pk}/verify"))[0]
    domain.refresh_from_db()
    assert domain.verified_at is None


def test_joining_by_ones_own_address(page, client, greenhouse, verified, outsider):
    DomainFactory(organization=greenhouse, name="example.org", verified_at=now())
    client.force_login(verified.user)
    assert [each.name for each in client.get("/organizations").context["joinable"]] == ["Greenhouse"]
    assert client.post(f"/organizations/{greenhouse.pk}/join")["Location"] == HOME
    assert membership(greenhouse, verified).role == "member"
    assert page("outsider").get("/organizations").context["joinable"].count() == 0
    assert page("outsider").post(f"/organizations/{greenhouse.pk}/join").status_code == 404
    assert membership(greenhouse, outsider) is None
