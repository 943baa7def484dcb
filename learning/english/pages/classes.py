"""A class in the browser: where the members one teaches stand, and a teacher's word on one of their skills."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from learning.english.class_forms import RatingForm
from learning.english.classes.queries import Pupil, class_members, class_of
from learning.english.index_pictures import skills_radar
from learning.english.models import Evidence
from learning.english.services import set_rating, withdraw_rating
from learning.progress.pages.asking import answer, attempt
from learning.progress.statistics.audience import teams_overseen
from learning.progress.statistics.place import overseen_organization
from organizations.models import Membership, Organization
from organizations.pages.place import Rights, principal
from organizations.rules import membership_of
from xentree.principal import Principal

PER_PAGE = 50


@dataclass(frozen=True)
class Class:
    """An organization, as somebody who may see how its members learn looks at it."""

    organization: Organization
    by: Principal

    def context(self, **more: Any) -> dict[str, Any]:
        """What organizations/base.html shows; staff may be no member."""
        me, may = membership_of(self.by, self.organization), Rights(self.by, self.organization)
        return {"organization": self.organization, "me": me, "may": may, **more}

    def member(self, user_id: UUID) -> Membership:
        """One of those the asker teaches, or 404."""
        members = class_members(self.by, self.organization.pk).select_related("organization", "user")
        return get_object_or_404(members, user=user_id)

    def pupil(self, user_id: UUID) -> Pupil:
        """The same, described."""
        return class_of(class_members(self.by, self.organization.pk).filter(pk=self.member(user_id).pk))[0]


@login_required
@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """All whom the asker teaches, or those of `?team=`."""
    found = _look(request, slug)
    teams = teams_overseen(found.by, found.organization)
    team = next((each for each in teams if str(each.pk) == request.GET.get("team")), None)
    rows = class_members(found.by, found.organization.pk, team.pk if team else None)
    page = Paginator(rows.order_by("user__username"), PER_PAGE).get_page(request.GET.get("page"))
    pupils = class_of(rows.filter(pk__in=[row.pk for row in page]))
    users = {row.user_id: row.user for row in rows.filter(pk__in=[row.pk for row in page]).select_related("user")}
    shown = [(pupil, users[pupil.user_id]) for pupil in pupils]
    context = found.context(teams=teams, team=team, pupils=shown, page=page)
    return answer(request, "english/class.html", context)


@login_required
@require_safe
def member(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """One of them, skill by skill."""
    found = _look(request, slug)
    return _member_page(request, found, user_id, RatingForm())


@login_required
@require_POST
def rate(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """A teacher's word, with a reason that the learner reads."""
    found, form = _look(request, slug), RatingForm(request.POST)
    membership = found.member(user_id)
    if not form.is_valid():
        return _member_page(request, found, user_id, form, status=400)
    say = partial(set_rating, membership, **form.cleaned_data, by=found.by)
    attempt(request, say, lambda _: f"It counts now, and {membership.user.display_name} can read why.")
    return redirect("organization_english_member", slug, user_id)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, user_id: UUID, word_id: UUID) -> HttpResponse:
    """Take a word back."""
    found = _look(request, slug)
    said = Evidence.objects.filter(
        organization=found.organization, user=found.member(user_id).user_id, cause=Evidence.Cause.TEACHER
    )
    word = get_object_or_404(said.counted(), pk=word_id)
    attempt(request, partial(withdraw_rating, word, by=found.by), lambda _: "It does not count any more.")
    return redirect("organization_english_member", slug, user_id)


def _member_page(
    request: HttpRequest, found: Class, user_id: UUID, form: RatingForm, status: int = 200
) -> HttpResponse:
    pupil = found.pupil(user_id)
    context = found.context(pupil=pupil, person=found.member(user_id).user, form=form)
    if pupil.xpi:
        context["web"] = skills_radar(pupil.xpi, f"Skills of {pupil.name}")
    return answer(request, "english/class_member.html", context, status=status)


def _look(request: HttpRequest, slug: str) -> Class:
    by = principal(request)
    return Class(overseen_organization(by, slug), by)
