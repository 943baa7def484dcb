"""Who a request is: a sign-in in a workspace, or an API key; the same person through every way that is still good."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from rest_framework.test import APIClient

from accounts.services import open_browser_session
from organizations.authentication import WORKSPACE, api_key, bearer, session
from organizations.models import APIKey, Membership
from organizations.tests.factories import OrganizationFactory, key_with_secret
from xentree.api.permissions import SCOPES
from xentree.errors import AppError
from xentree.principal import Credentials, client_address

LISTED = "/api/core/conversations"


def refused(authenticate, credentials):
    """(status, code) of the refusal."""
    with pytest.raises(AppError) as refusal:
        authenticate(credentials)
    return refusal.value.status, refusal.value.code


def with_key(secret, **more):
    return Credentials({"x-api-key": secret}, address=more.pop("address", "203.0.113.7"), **more)


def test_a_key_acts_as_its_creator_in_its_tenant(organization, learner, keyed):
    key, client = keyed("conversations:read", "rag:read")
    found = api_key(with_key(client.secret))

    assert (found.user, found.method, found.organization_id) == (learner, "key", organization.pk)
    assert (found.scopes, found.key_id) == ({"conversations:read", "rag:read"}, key.pk)
    assert found.is_self is False


def test_a_key_is_found_in_two_queries_and_marked_once_a_minute(keyed, django_assert_num_queries):
    key, client = keyed()
    with django_assert_num_queries(3):
        api_key(with_key(client.secret))
    with django_assert_num_queries(2):
        api_key(with_key(client.secret))
    first = APIKey.objects.get(pk=key.pk).last_used_at
    APIKey.objects.update(last_used_at=now() - timedelta(seconds=61))
    api_key(with_key(client.secret))

    assert APIKey.objects.get(pk=key.pk).last_used_at > first


def kill_revoked(key):
    APIKey.objects.update(revoked_at=now())


def kill_expired(key):
    APIKey.objects.update(expires_at=now())


def kill_removed(key):
    Membership.objects.filter(user=key.created_by).delete()


def kill_suspended(key):
    Membership.objects.filter(user=key.created_by).update(status="suspended")


def kill_signed_off(key):
    type(key.created_by).objects.filter(pk=key.created_by_id).update(is_active=False)


def kill_tenant(key):
    type(key.organization).objects.filter(pk=key.organization_id).update(deletion_requested_at=now())


@pytest.mark.parametrize(
    "kill", [kill_revoked, kill_expired, kill_removed, kill_suspended, kill_signed_off, kill_tenant]
)
def test_a_dead_key_is_nobody_on_the_next_request(keyed, kill):
    key, client = keyed()
    assert client.get(LISTED).status_code == 200
    kill(key)
    response = client.get(LISTED)

    assert (response.status_code, response.json()["detail"]["error"]) == (401, "not_authenticated")


@pytest.mark.parametrize("text", ["", "xntr-", "nonsense", "\x00", "ü" * 90, "xntr-" + "A" * 86])
def test_what_is_no_key_is_refused_though_a_session_came_along(organization, text):
    assert refused(api_key, with_key(text)) == (401, "not_authenticated")


def test_two_credentials_are_refused_rather_than_chosen(api, learner, keyed):
    _, client = keyed()
    caller = api(learner)
    response = caller.get(LISTED, HTTP_X_API_KEY=client.secret)

    assert (response.status_code, response.json()["detail"]["error"]) == (400, "ambiguous_credentials")


def test_a_key_as_bearer_token_counts_only_below_v1(keyed, learner):
    _, client = keyed()
    credentials = {"authorization": f"Bearer {client.secret}"}

    assert api_key(Credentials(credentials, path="/v1/models")).user == learner
    assert api_key(Credentials(credentials, path="/api/core/conversations")) is None
    assert refused(bearer, Credentials(credentials, path="/api/core/conversations")) == (401, "not_authenticated")


@pytest.mark.parametrize(
    ("networks", "address", "works"),
    [
        (["203.0.113.7"], "203.0.113.7", True),
        (["203.0.113.7"], "203.0.113.8", False),
        (["203.0.113.0/24", "2001:db8::/32"], "203.0.113.200", True),
        (["203.0.113.0/24", "2001:db8::/32"], "2001:db8::1", True),
        (["203.0.113.0/24"], "::ffff:203.0.113.9", True),
        (["2001:db8::/32"], "2001:db9::1", False),
        (["0.0.0.0/0"], "2001:db8::1", False),
        (["203.0.113.7"], "", False),
        ([], "", True),
    ],
)
def test_a_key_works_from_its_addresses(keyed, networks, address, works):
    _, client = keyed(allowed_ips=networks)
    credentials = with_key(client.secret, address=address)

    assert (api_key(credentials) is not None) if works else refused(api_key, credentials) == (403, "not_allowed")


def test_only_a_trusted_proxy_tells_the_address(keyed, settings):
    _, client = keyed(allowed_ips=["198.51.100.4"])
    asked = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.4"}
    settings.TRUSTED_PROXIES = []
    assert client.get(LISTED, **asked).status_code == 403
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]

    assert client.get(LISTED, **asked).status_code == 200
    assert client.get(LISTED, **{**asked, "HTTP_X_FORWARDED_FOR": "198.51.100.4, 9.9.9.9"}).status_code == 403


def test_an_ipv4_peer_in_ipv6_is_itself(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert client_address("::ffff:10.0.0.1", "198.51.100.4") == "198.51.100.4"


def test_a_key_stays_in_its_tenant(keyed):
    _, client = keyed()
    other = OrganizationFactory()
    assert client.get(LISTED, HTTP_X_ORGANIZATION_ID=str(other.pk)).status_code == 403
    assert client.get(LISTED, HTTP_X_ORGANIZATION_ID="nonsense").status_code == 403


def test_the_refusal_of_a_scope_is_exact(keyed):
    _, client = keyed("rag:write", "rag:read")
    response = client.get(LISTED)

    assert response.status_code == 403
    assert response.json() == {
        "detail": {
            "error": "INSUFFICIENT_API_KEY_SCOPE",
            "message": "API key lacks required scope for this endpoint",
            "required_scope": "conversations:read",
            "granted_scopes": ["rag:read", "rag:write"],
        }
    }


@pytest.mark.parametrize("scope", sorted(SCOPES - {"api:admin"}))
def test_each_scope_opens_its_own_doors_only(keyed, scope):
    _, client = keyed(scope)
    reads, writes = client.get(LISTED).status_code, client.post(LISTED, {}).status_code

    assert (reads, writes) == (
        200 if scope == "conversations:read" else 403,
        201 if scope == "conversations:write" else 403,
    )


@pytest.mark.parametrize("staff_still", [True, False])
def test_api_admin_counts_while_its_owner_is_staff(organization, staff, staff_still):
    _, secret = key_with_secret(organization=organization, created_by=staff, scopes=["api:admin"])
    type(staff).objects.filter(pk=staff.pk).update(is_staff=staff_still)
    response = APIClient().get(LISTED, HTTP_X_API_KEY=secret)

    assert response.status_code == (200 if staff_still else 403)


@pytest.mark.parametrize("path", ["/api/auth/me", "/api/tenants", "/api/api-keys", "/api/auth/sessions"])
def test_no_key_opens_a_bearer_only_door(organization, staff, path):
    _, secret = key_with_secret(organization=organization, created_by=staff, scopes=["api:admin"])
    response = APIClient().get(path, HTTP_X_API_KEY=secret)

    assert (response.status_code, response.json()["detail"]["error"]) == (403, "not_allowed")


def test_the_header_names_the_workspace(api, teammate, stranger, organization):
    header = {"HTTP_X_ORGANIZATION_ID": str(organization.pk)}
    assert api(teammate).get(LISTED, **header).status_code == 200
    assert api(stranger).get(LISTED, **header).status_code == 403
    Membership.objects.filter(user=teammate).update(status="suspended")

    assert api(teammate).get(LISTED, **header).status_code == 403
    assert api(teammate).get(LISTED).status_code == 200
    assert api(teammate).get(LISTED, HTTP_X_ORGANIZATION_ID="nonsense").status_code == 403


def test_the_session_names_the_workspace(client, teammate, organization, django_assert_num_queries):
    client.force_login(teammate)
    cookie = client.session
    cookie[WORKSPACE] = str(organization.pk)
    cookie.save()
    with django_assert_num_queries(1):
        assert session(Credentials({}, cookie)).organization_id == organization.pk
    Membership.objects.filter(user=teammate).delete()

    assert session(Credentials({}, cookie)).organization_id is None
    assert session(Credentials({}, cookie)).user == teammate


def test_a_session_without_a_workspace_is_personal(client, teammate, organization):
    client.force_login(teammate)
    cookie = client.session
    open_browser_session(teammate, cookie, user_agent="", address="")
    for text in (None, "", "nonsense", str(OrganizationFactory().pk)):
        cookie[WORKSPACE] = text
        assert session(Credentials({}, cookie)).organization_id is None
