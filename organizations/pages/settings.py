"""What an organization is called; and, apart, what cannot be undone."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from organizations import rules, services
from organizations.authentication import WORKSPACE
from organizations.forms import DeleteForm, OrganizationSettingsForm, TransferForm
from organizations.models import Role
from organizations.pages.place import MENDABLE, Place, attempt, enter, refuse, said
from xentree.errors import NotAllowed


@login_required
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Name, address and description for its admins; leaving for everybody."""
    place = enter(request, slug)
    form = OrganizationSettingsForm(request.POST or None, initial=_initial(place))
    if request.method == "POST":
        if not rules.can_change_settings(place.by, place.organization):
            raise NotAllowed
        if form.is_valid():
            try:
                organization = services.update_organization(place.organization, form.cleaned_data, by=place.by)
            except MENDABLE as error:
                refuse(form, error)
            else:
                messages.success(request, "Saved.")
                return redirect("organization_settings", organization.slug)
    return _page(request, place, form=form)


@login_required
@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own membership ends; the last owner has to hand over first."""
    place = enter(request, slug)
    act = partial(services.leave_organization, place.organization, by=place.by)
    if attempt(request, act, f"You have left {place.organization.name}."):
        return _gone(request, place)
    return redirect("organization_settings", slug)


@login_required
@require_POST
def transfer(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody else is the owner."""
    place = enter(request, slug)
    form = TransferForm(request.POST, organization=place.organization, me=place.membership)
    if form.is_valid():
        heir = form.cleaned_data["to"]
        done = f"{heir.user.full_name or heir.user.username} is the owner now."
        act = partial(services.transfer_ownership, place.organization, to=heir.user_id, by=place.by)
        attempt(request, act, done)
    else:
        messages.error(request, "Choose an active member first.")
    return redirect("organization_settings", slug)


@login_required
@require_POST
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Gone at once for everybody; the name has to be typed."""
    place = enter(request, slug)
    form = DeleteForm(request.POST)
    form.is_valid()
    try:
        services.request_deletion(place.organization, name=form.cleaned_data.get("name", ""), by=place.by)
    except MENDABLE as error:
        form.add_error("name", said(error))
        return _page(request, place, delete_form=form)
    messages.success(request, f"{place.organization.name} is closed, and everything in it is being erased.")
    return _gone(request, place)


def _gone(request: HttpRequest, place: Place) -> HttpResponse:
    if request.session.get(WORKSPACE) == str(place.organization.pk):
        del request.session[WORKSPACE]
    return redirect("organizations")


def _initial(place: Place) -> dict[str, str]:
    return {name: getattr(place.organization, name) for name in ("name", "slug", "description")}


def _page(
    request: HttpRequest,
    place: Place,
    *,
    form: OrganizationSettingsForm | None = None,
    delete_form: DeleteForm | None = None,
) -> HttpResponse:
    owners = place.organization.memberships.filter(role=Role.OWNER, status="active").count()
    context = place.context(
        form=form or OrganizationSettingsForm(initial=_initial(place)),
        transfer_form=TransferForm(organization=place.organization, me=place.membership),
        delete_form=delete_form or DeleteForm(),
        is_last_owner=place.membership.role == Role.OWNER and owners == 1,
    )
    failed = (form and form.errors) or (delete_form and delete_form.errors)
    return render(request, "organizations/settings.html", context, status=400 if failed else 200)
