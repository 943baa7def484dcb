"""Deletion leaves nothing; sweeping ends what ran out."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.sessions.models import Session as Cookie
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils.timezone import now

from accounts.models import DataExport, Session, User
from accounts.services import build_data_export, erase_account, request_account_deletion, sweep
from accounts.tests.factories import PASSWORD
from xentree.errors import Invalid
from xentree.principal import Principal


def traces_of(user_id):
    """Every row of every app that points to the person or carries their id."""
    return [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if _may_name(field) and model._base_manager.filter(**{field.name: user_id}).exists()
    ]


def _may_name(field):
    related = field.many_to_one or field.one_to_one or field.many_to_many
    return field.concrete and (field.related_model is User if related else isinstance(field, models.UUIDField))


@pytest.fixture
def full_account(learner, browser, api):
    browser(learner)
    api(learner)
    learner.avatar.save("x.webp", ContentFile(b"picture"))
    EmailAddress.objects.create(user=learner, email=learner.email, primary=True)
    TOTP.activate(learner, generate_totp_secret())
    build_data_export(DataExport.objects.create(user=learner).pk)
    return learner


def test_nothing_is_left(full_account, stranger, django_capture_on_commit_callbacks):
    assert traces_of(full_account.pk)
    files = [full_account.avatar.name, DataExport.objects.get().file.name]
    with django_capture_on_commit_callbacks(execute=True):
        request_account_deletion(PASSWORD, by=Principal(full_account, "bearer"))
    assert traces_of(full_account.pk) == []
    assert (Cookie.objects.count(), list(User.objects.all())) == (0, [stranger])
    assert [default_storage.exists(name) for name in files] == [False, False]


def test_wrong_password_changes_nothing(full_account):
    with pytest.raises(Invalid):
        request_account_deletion("wrong", by=Principal(full_account, "bearer"))
    assert Session.objects.alive().count() == 2


def test_only_those_who_asked_are_erased(learner):
    erase_account(learner.pk)
    assert User.objects.get() == learner


def test_erasing_twice_is_harmless(learner):
    User.objects.update(deletion_requested_at=now())
    erase_account(learner.pk)
    erase_account(learner.pk)
    assert User.objects.count() == 0


def test_sweep_ends_what_ran_out(learner, api, browser):
    api(learner)
    browser(learner)
    Session.objects.update(expires_at=now() - timedelta(seconds=1))
    sweep()
    assert (Session.objects.filter(revoked_at=None).count(), Cookie.objects.count()) == (0, 0)


def test_sweep_forgets_old_sign_ins(learner, api):
    api(learner)
    Session.objects.update(revoked_at=now() - timedelta(days=31))
    sweep()
    assert Session.objects.count() == 0
