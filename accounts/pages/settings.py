"""The settings of one's own account."""

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.forms import AvatarForm, DeleteAccountForm, ProfileForm
from accounts.models import DataExport, Session
from accounts.pages.principal import principal
from accounts.services.profile import FIELDS
from xentree.errors import AppError


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, zone, language, goal; under /settings a phone sees the list of settings instead."""
    user = principal(request).user
    initial = {name: getattr(user, name) for name in FIELDS}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.update_profile(by=principal(request), **form.cleaned_data)
        messages.success(request, "Your profile is saved.")
        return redirect("settings_profile")
    is_index = request.path == reverse("settings")
    context = {"form": form, "is_index": is_index, "is_verified": services.is_email_verified(user)}
    return render(request, "settings/profile.html", context)


@login_required
@require_POST
def picture(request: HttpRequest) -> HttpResponse:
    """Upload a picture, or remove it."""
    form = AvatarForm(request.POST, request.FILES)
    try:
        if "remove" in request.POST:
            services.remove_avatar(by=principal(request))
        elif form.is_valid():
            services.set_avatar(form.cleaned_data["avatar"], by=principal(request))
        else:
            messages.error(request, "Choose a picture first.")
    except AppError as error:
        messages.error(request, error.message)
    return redirect("settings_profile")


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factor, sign-ins."""
    asker = principal(request)
    factors = {factor.type: factor.wrap() for factor in Authenticator.objects.filter(user=asker.user)}
    context = {
        "sessions": Session.objects.visible_to(asker).alive(),
        "current_id": asker.session_id,
        "totp": factors.get("totp"),
        "recovery_codes": factors.get("recovery_codes"),
        "is_verified": services.is_email_verified(asker.user),
    }
    return render(request, "settings/security.html", context)


@login_required
@require_POST
def revoke_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Sign one device out."""
    if services.revoke_session(session_id, by=principal(request)):
        messages.success(request, "That device is signed out.")
    return redirect("settings_security")


@login_required
@require_POST
def revoke_others(request: HttpRequest) -> HttpResponse:
    """Sign every other device out."""
    ended = services.end_other_sessions(by=principal(request))
    messages.success(request, f"{ended} other device{'' if ended == 1 else 's'} signed out.")
    return redirect("settings_security")


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Take one's data along, or close the account."""
    context = {**_exports(request), "form": DeleteAccountForm(user=principal(request).user)}
    return render(request, "settings/data.html", context)


@login_required
def exports(request: HttpRequest) -> HttpResponse:
    """The list of exports, which asks for itself again while one is being made; POST asks for a new one."""
    if request.method == "POST":
        try:
            services.request_data_export(by=principal(request))
        except AppError as error:
            messages.error(request, error.message)
        return redirect("settings_data")
    return render(request, "settings/_exports.html", _exports(request))


@login_required
@require_safe
def export_file(request: HttpRequest, export_id: UUID) -> FileResponse:
    """The ZIP of JSON and files."""
    archive = services.open_data_export(export_id, by=principal(request))
    return FileResponse(archive, as_attachment=True, filename="xentree-data.zip", content_type="application/zip")


@login_required
@require_POST
def delete_account(request: HttpRequest) -> HttpResponse:
    """Close the account for good."""
    form = DeleteAccountForm(request.POST, user=principal(request).user)
    try:
        if form.is_valid():
            services.request_account_deletion(form.cleaned_data["password"], by=principal(request))
            logout(request)
            messages.success(request, "Your account is closed, and everything in it is being erased.")
            return redirect("account_login")
    except AppError as error:
        form.add_error("password", error.message)
    return render(request, "settings/data.html", {**_exports(request), "form": form}, status=400)


@login_required
@require_safe
def appearance(request: HttpRequest) -> HttpResponse:
    """How Xentree looks in this browser."""
    return render(request, "settings/appearance.html")


def _exports(request: HttpRequest) -> dict[str, Any]:
    exports = DataExport.objects.visible_to(principal(request))
    return {"exports": exports, "making": exports.unfinished().exists()}
