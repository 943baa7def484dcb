"""The pages of invitations, and of those who are invited."""

import re

import pytest

from organizations.models import Invitation, Membership
from organizations.services import invite
from organizations.services.invitations import hash_token
from organizations.tests.factories import (
    membership,
)
from organizations.tests.pages import HOME, everything, make_link, texts


def test_inviting_by_name_and_by_mail(page, greenhouse, stranger):
    client = page("admin")
    for who in ("@sam", "new@example.org"):
        form = {"how": "person", "who": who, "role": "member", "days": 7}
        assert client.post(f"{HOME}/invite", form)["Location"] == f"{HOME}/members"
    made = Invitation.objects.order_by("created_at")
    assert [(each.kind, each.user, each.email) for each in made] == [
        ("person", stranger, ""),
        ("email", None, "new@example.org"),
    ]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"who": ""}, "who"),
        ({"who": "nobody-here"}, "who"),
        ({"who": "mel"}, "who"),
        ({"who": "x", "role": "owner"}, "role"),
    ],
)
def test_inviting_says_what_is_wrong(page, form, field):
    data = {"how": "person", "role": "member", "days": 7, **form}
    answer = page("admin").post(f"{HOME}/invite", data, headers={"HX-Request": "true"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert Invitation.objects.count() == 0


def test_a_link_is_shown_once(page):
    client = page("admin")
    answer, path = make_link(client)
    made = Invitation.objects.get()
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert (made.role, made.max_uses, (made.expires_at - made.sent_at).days) == ("manager", 10, 30)
    assert path not in texts(client.get(f"{HOME}/invitations"))


def test_joining_by_a_link_asks_first(page, client, greenhouse, outsider):
    _, path = make_link(page("admin"))
    asked = client.get(path)
    assert "adam invites you as manager" in re.sub(r"\s+", " ", texts(asked))
    assert f"/account/login?next={path}" in texts(asked)
    assert (asked["Cache-Control"], asked["Referrer-Policy"]) == ("no-store", "same-origin")
    newcomer = page("outsider")
    newcomer.get(path)
    assert membership(greenhouse, outsider) is None
    assert newcomer.post(path)["Location"] == HOME
    assert (membership(greenhouse, outsider).role, newcomer.session["organization_id"]) == (
        "manager",
        str(greenhouse.pk),
    )


def test_a_signed_out_yes_is_none(page, client):
    _, path = make_link(page("admin"))
    before = everything()
    assert client.post(path).status_code == 200
    assert everything() == before


@pytest.mark.parametrize("role", ["member", "owner"])
def test_members_need_no_invitation(page, role):
    _, path = make_link(page("admin"))
    client = page(role)
    assert "You are a member already" in texts(client.get(path))
    assert client.post(path).status_code == 409
    assert Invitation.objects.get().uses == 0


def test_a_dead_link_says_so(page, client):
    owner = page("owner")
    _, path = make_link(owner)
    owner.post(f"{HOME}/invitations/{Invitation.objects.get().pk}/revoke", {"back": "invitations"})
    assert (client.get(path).status_code, client.get("/join/made-up").status_code) == (404, 404)
    assert "no longer good" in texts(client.get(path))


def test_an_invitation_for_somebody_else_is_refused(page, greenhouse, owner):
    invitation = invite(greenhouse, email="other@example.org", by=owner)
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=hash_token("known"))
    answer = page("outsider").post("/join/known")
    assert (answer.status_code, "another e-mail address" in texts(answer)) == (403, True)
    assert Membership.objects.filter(user__username="sam").count() == 0


def test_saying_yes_and_no_on_ones_own_list(page, greenhouse, owner, outsider):
    client = page("outsider")
    first = invite(greenhouse, username="sam", by=owner)
    assert [each.pk for each in client.get("/organizations").context["invitations"]] == [first.pk]
    client.post(f"/organizations/invitations/{first.pk}/decline")
    assert membership(greenhouse, outsider) is None
    second = invite(greenhouse, username="sam", by=owner)
    assert page("member").post(f"/organizations/invitations/{second.pk}/accept").status_code == 404
    assert client.post(f"/organizations/invitations/{second.pk}/accept")["Location"] == HOME
    assert membership(greenhouse, outsider).role == "member"


def test_sending_again_and_revoking(page, greenhouse, owner):
    invitation = invite(greenhouse, email="new@example.org", by=owner)
    client = page("admin")
    client.post(f"{HOME}/invitations/{invitation.pk}/resend")
    again = Invitation.objects.get()
    assert again.token_hash != invitation.token_hash
    client.post(f"{HOME}/invitations/{invitation.pk}/revoke")
    assert Invitation.objects.open().count() == 0
    assert client.get(f"{HOME}/invitations?show=all").context["rows"][0]["state"] == "revoked"
