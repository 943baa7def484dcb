"""Tokens, signing keys and embeds in the browser: owner, admin, teammate, stranger; what cannot be undone is asked."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from integrations import services
from integrations.models import Embed, IntegrationToken, SigningKey
from integrations.services import read_live, revoke_token
from integrations.signing import TokenRefused
from integrations.tests.factories import ORIGIN, embed, grant
from organizations.models import AuditEntry

HERE = "/o/greenhouse/tokens"
KEYS = "/o/greenhouse/signing-keys"
EMBEDS = "/o/greenhouse/embeds"
WISH = {"name": "Help", "origins": f"{ORIGIN}/\n\nhttps://shop.example", "colour": "sky", "enabled": "on"}


@pytest.fixture
def bubble(greenhouse, owner):
    return embed(greenhouse, owner)


@pytest.fixture
def doors(issued, bubble):
    """Everything one can do here, as (method, path, what is sent)."""
    return [
        ("get", HERE, {}),
        ("post", f"{HERE}/{issued.token.jti}/revoke", {}),
        ("post", f"{KEYS}/announce", {}),
        ("post", f"{KEYS}/replace", {"name": "Greenhouse"}),
        ("get", f"{EMBEDS}/new", {}),
        ("post", f"{EMBEDS}/new", WISH),
        ("get", f"{EMBEDS}/{bubble.pk}", {}),
        ("post", f"{EMBEDS}/{bubble.pk}", {**WISH, "name": "Changed"}),
        ("post", f"{EMBEDS}/{bubble.pk}/delete", {}),
    ]


def state():
    """What those doors could change."""
    return (
        list(IntegrationToken.objects.values_list("jti", "revoked_at")),
        list(SigningKey.objects.values_list("kid", "signs_until", "published_until")),
        list(Embed.objects.values_list("pk", "name")),
        AuditEntry.objects.count(),
    )


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("member", 403), ("orchard_owner", 404)])
def test_others_see_nothing_and_change_nothing(page, doors, request, who, status):
    browser, before = page(request.getfixturevalue(who)), state()
    answers = [getattr(browser, method)(path, data).status_code for method, path, data in doors]
    assert (answers, state()) == ([status] * len(doors), before)


def test_signed_out_one_is_led_to_the_sign_in(client, doors):
    before = state()
    answers = [getattr(client, method)(path, data)["Location"][:14] for method, path, data in doors]
    assert (answers, state()) == (["/account/login"] * len(doors), before)


@pytest.mark.parametrize("who", ["owner", "admin"])
def test_owners_and_admins_see_it(page, doors, request, who):
    browser = page(request.getfixturevalue(who))
    assert [browser.get(path).status_code for method, path, _ in doors if method == "get"] == [200] * 3


def test_the_tab_is_for_those_who_may(page, greenhouse, admin, manager):
    seen = {who: HERE in page(who).get("/o/greenhouse").content.decode() for who in (admin, manager)}
    assert seen == {admin: True, manager: False}


def test_an_empty_page_makes_no_key(page, greenhouse, owner):
    text = page(owner).get(HERE).content.decode()
    assert ("There is no key yet" in text, "No embed yet" in text, "No token was granted yet" in text) == (True,) * 3
    assert not SigningKey.objects.exists()


def test_no_secret_is_shown(page, greenhouse, owner, issued):
    private = SigningKey.objects.get().private_key.splitlines()[1]
    text = page(owner).get(HERE).content.decode()
    assert (issued.secret in text, private in text, issued.token.key.fingerprint in text) == (False, False, True)


def test_revoking(page, owner, issued):
    response = page(owner).post(f"{HERE}/{issued.token.jti}/revoke")
    again = page(owner).post(f"{HERE}/{issued.token.jti}/revoke")
    assert (
        [response["Location"], again["Location"]],
        AuditEntry.objects.filter(action__contains="revoked").count(),
    ) == (
        [HERE, HERE],
        1,
    )
    with pytest.raises(TokenRefused):
        read_live(issued.secret)


def test_a_token_of_another_tenant_is_none(page, owner, orchard, orchard_owner):
    theirs = grant(orchard, orchard_owner)
    assert page(owner).post(f"{HERE}/{theirs.token.jti}/revoke").status_code == 404
    assert read_live(theirs.secret).revoked_at is None


def test_filters(page, greenhouse, owner, issued):
    revoked = grant(greenhouse, owner, subject="pupil-7", origin="https://shop.example").token
    revoke_token(greenhouse, jti=revoked.jti, by=owner)
    old = grant(greenhouse, owner).token
    IntegrationToken.objects.filter(pk=old.pk).update(expires_at=now() - timedelta(seconds=1))
    browser = page(owner)

    def found(query):
        return {token.jti for token in browser.get(f"{HERE}?{query}").context["page"]}

    active = {issued.token.jti}
    assert [found("state=active"), found("state=revoked"), found("state=expired")] == [
        active,
        {revoked.jti},
        {old.jti},
    ]
    assert [found("q=shop"), found("q=PUPIL-7"), found(f"q={issued.token.jti}")] == [{revoked.jti}] * 2 + [active]
    assert (found("state=nonsense"), found("q=nobody")) == ({issued.token.jti, revoked.jti, old.jti}, set())


def test_announcing_a_key(page, owner, issued):
    browser = page(owner)
    browser.post(f"{KEYS}/announce")
    assert [key.state for key in browser.get(HERE).context["keys"]] == ["published", "signing"]
    assert "announced already" in browser.post(f"{KEYS}/announce", follow=True).content.decode()
    assert SigningKey.objects.count() == 2


def test_replacing_keys_asks_for_the_name(page, owner, issued):
    browser, before = page(owner), state()
    response = browser.post(f"{KEYS}/replace", {"name": "greenhouse", "reason": "Leaked"})
    assert (response.status_code, response.context["form"].errors["name"]) == (400, ["This is not its name."])
    assert state() == before

    assert browser.post(f"{KEYS}/replace", {"name": "Greenhouse", "reason": "Leaked"})["Location"] == HERE
    token = IntegrationToken.objects.get()
    assert (token.reason, token.revoked_by, AuditEntry.objects.filter(action="signing_key.replaced").count()) == (
        "Leaked",
        owner.user,
        1,
    )
    assert [key.state for key in browser.get(HERE).context["keys"]] == ["signing"]


def test_an_embed_from_making_to_deleting(page, greenhouse, owner, settings):
    browser = page(owner)
    made = browser.post(f"{EMBEDS}/new", WISH)
    bubble = Embed.objects.get()
    assert (made["Location"], bubble.origin_names, bubble.colour) == (
        f"{EMBEDS}/{bubble.pk}",
        [ORIGIN, "https://shop.example"],
        "sky",
    )
    snippet = f'&lt;script src="{settings.SITE_URL}/embed.js" data-embed="{bubble.pk}" data-token-url="/xentree-token"'
    assert snippet in browser.get(made["Location"]).content.decode()

    browser.post(made["Location"], {"name": "Other", "origins": ORIGIN, "colour": "leaf"})
    bubble.refresh_from_db()
    assert (bubble.name, bubble.enabled, bubble.origin_names) == ("Other", False, [ORIGIN])
    assert services.is_embeddable(ORIGIN) is False

    assert browser.post(f"{made['Location']}/delete")["Location"] == HERE
    actions = AuditEntry.objects.filter(action__startswith="embed.").order_by("created_at", "pk")
    assert [entry.action for entry in actions] == ["embed.created", "embed.updated", "embed.deleted"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"origins": "http://shop.example"}, "origins"),
        ({"origins": "shop.example/help"}, "origins"),
        ({"origins": "\n".join(f"https://s{n}.example" for n in range(21))}, "origins"),
        ({"colour": "pink"}, "colour"),
    ],
)
def test_what_cannot_be_is_said_in_the_form(page, owner, bubble, change, field):
    browser, before = page(owner), state()
    for path in (f"{EMBEDS}/new", f"{EMBEDS}/{bubble.pk}"):
        response = browser.post(path, {**WISH, **change})
        assert (response.status_code, list(response.context["form"].errors)) == (400, [field])
    assert state() == before


def test_an_embed_of_another_tenant_is_none(page, greenhouse, owner, orchard, orchard_owner):
    theirs = embed(orchard, orchard_owner)
    browser, before = page(owner), state()
    paths = [f"{EMBEDS}/{theirs.pk}", f"{EMBEDS}/{uuid4()}"]
    answers = [browser.get(path).status_code for path in paths]
    answers += [browser.post(path, WISH).status_code for path in [*paths, f"{paths[0]}/delete"]]
    assert (answers, state()) == ([404] * 5, before)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_full(page, greenhouse, owner, django_assert_num_queries, count):
    for number in range(count):
        grant(greenhouse, owner)
        embed(greenhouse, owner, f"https://s{number}.example")
    browser = page(owner)
    browser.get(HERE)
    with django_assert_num_queries(14):
        assert len(browser.get(HERE).context["page"]) == count
