"""The page of skills: what there is, what is connected, and what the assistant may do with it."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from integrations.forms import PermissionsForm
from integrations.models import Integration
from integrations.services.connecting import begin_connecting, lacks_writing
from integrations.services.disconnecting import disconnect_integration
from integrations.services.permissions import change_permissions
from integrations.skills.registry import Skill, skill, skills
from learning.progress.pages.asking import answer, asker
from xentree.errors import AppError, NotFound
from xentree.principal import Principal


@dataclass(frozen=True)
class Account:
    """One that is connected, and what can be chosen of it."""

    integration: Integration
    form: PermissionsForm
    lacks_writing: bool


@dataclass(frozen=True)
class SkillCard:
    """A skill as its card shows it; `unavailable` says why it cannot be connected here."""

    skill: Skill
    unavailable: str | None
    accounts: list[Account]

    @property
    def offers_connecting(self) -> bool:
        """Whether there is something to begin."""
        return not self.unavailable and (self.skill.many or not self.accounts)


@login_required
@require_safe
def skills_page(request: HttpRequest) -> HttpResponse:
    """A card a skill."""
    return answer(request, "integrations/skills.html", {"cards": _cards(asker(request))})


@login_required
@require_safe
def connect(request: HttpRequest, slug: str) -> HttpResponse:
    """To the vendor's page; back here where that is not possible."""
    write, after = "write" in request.GET, request.GET.get("next", "")
    try:
        return HttpResponseRedirect(begin_connecting(skill(slug), write=write, next_path=after, by=asker(request)))
    except AppError as error:
        messages.error(request, error.message)
        return redirect("skills")


@login_required
@require_POST
def permissions(request: HttpRequest, integration_id: UUID) -> HttpResponse:
    """What the assistant may; a script hears it without the page being drawn anew."""
    by, form = asker(request), PermissionsForm(request.POST)
    if form.is_valid():
        change_permissions(_own(integration_id, by), **form.cleaned_data, by=by)
    if "HX-Request" in request.headers:
        return HttpResponse(status=204)
    messages.success(request, "Saved.")
    return redirect("skills")


@login_required
@require_POST
def disconnect(request: HttpRequest, integration_id: UUID) -> HttpResponse:
    """Gone here, and revoked there as far as the vendor listens."""
    by = asker(request)
    integration = _own(integration_id, by)
    if disconnect_integration(integration, by=by):
        messages.success(request, f"{integration.shown_name} is disconnected.")
    else:
        words = "could not be told. Take Xentree out of your account there, too."
        messages.warning(request, f"It is disconnected here, but {integration.shown_name} {words}")
    return redirect("skills")


def _cards(by: Principal) -> list[SkillCard]:
    mine: dict[str, list[Integration]] = {}
    for integration in Integration.objects.visible_to(by):
        mine.setdefault(integration.provider, []).append(integration)
    return [_card(each, mine.get(each.slug, [])) for each in skills()]


def _card(skill: Skill, rows: list[Integration]) -> SkillCard:
    unavailable = skill.unavailable()
    return SkillCard(skill, unavailable, [_account(skill, row, not unavailable) for row in rows])


def _account(skill: Skill, row: Integration, can_ask: bool) -> Account:
    form = PermissionsForm.of(row, reads_only=skill.reads_only)
    return Account(row, form, lacks_writing=can_ask and lacks_writing(skill, row))


def _own(integration_id: UUID, by: Principal) -> Integration:
    found = Integration.objects.visible_to(by).filter(pk=integration_id).first()
    if found is None:
        raise NotFound("It is not connected.")
    return found
