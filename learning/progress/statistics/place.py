"""A page of statistics: whose they are, who looks at them, and what is asked for."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from learning.progress.statistics import queries
from learning.progress.statistics.audience import audience_of, known_organizations, oversees_teams_only, teams_overseen
from learning.progress.statistics.forms import StatisticsFilterForm
from learning.progress.statistics.queries import Person, Report
from learning.progress.statistics.sorting import in_order, usual_order
from organizations.models import Organization, Team
from organizations.models.organizations import MembershipQuerySet
from organizations.pages.place import Rights, principal
from organizations.rules import can_see_statistics, membership_of
from xentree.errors import NotAllowed, NotFound
from xentree.principal import Principal

USUAL_SORT = "active_seconds"


@dataclass(frozen=True)
class Asked:
    """What somebody who may see them wants to see of an organization's statistics."""

    organization: Organization
    by: Principal
    teams: list[Team]
    form: StatisticsFilterForm

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as far as they could be understood."""
        return self.form.cleaned_data

    @property
    def sort(self) -> str:
        """Which column leads."""
        return self.wanted.get("sort") or USUAL_SORT

    @property
    def order(self) -> str:
        """Up or down."""
        return self.wanted.get("order") or usual_order(self.sort)

    @cached_property
    def members(self) -> MembershipQuerySet:
        """Those of the team asked for, else all who are the asker's to see."""
        return audience_of(self.by, organization_id=self.organization.pk, team_id=self.wanted.get("team"))

    @cached_property
    def report(self) -> Report:
        """What they did."""
        return queries.report_of(self.members, self.form.period)

    @property
    def whose(self) -> str:
        """In words: a team, the teams of a manager, or all."""
        if team := next((each for each in self.teams if each.pk == self.wanted.get("team")), None):
            return team.name
        if oversees_teams_only(self.by, self.organization):
            return ", ".join(each.name for each in self.teams) or "No team"
        return "All members"

    def people(self) -> list[Person]:
        """Those whose name fits, in order."""
        words = (self.wanted.get("q") or "").casefold()
        found = [
            each for each in self.report.people if words in each.name.casefold() or words in each.username.casefold()
        ]
        return in_order(found, self.sort, self.order)

    def context(self, **more: Any) -> dict[str, Any]:
        """What organizations/base.html shows; staff may be no member."""
        place = {"organization": self.organization, "me": membership_of(self.by, self.organization)}
        return {**place, "may": Rights(self.by, self.organization), "asked": self, "filters": self.form, **more}


def overseen_organization(by: Principal, slug: str) -> Organization:
    """NotFound where the organization is not the asker's, NotAllowed for its members below manager."""
    organization: Organization | None = known_organizations(by).filter(slug=slug).first()
    if organization is None:
        raise NotFound
    if not can_see_statistics(by, organization):
        raise NotAllowed("Owners, admins and managers see how members learn here.")
    return organization


def look(request: HttpRequest, slug: str) -> Asked:
    """What is asked for, by somebody who may see it."""
    by = principal(request)
    organization = overseen_organization(by, slug)
    teams = teams_overseen(by, organization)
    form = StatisticsFilterForm(request.GET.dict(), teams=teams)
    form.is_valid()
    return Asked(organization, by, teams, form)
