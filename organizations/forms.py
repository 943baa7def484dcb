"""Forms of the organization pages: shape in; what they do is a service's."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.db.models import Q

from organizations.models import MemberCap, Membership, Organization, Role, Team
from organizations.models.organizations import MembershipQuerySet
from xentree.filter_fields import choice_field, search_field

ANYBODY = [("", "Any role"), *Role.choices]
DAYS = [(1, "1 day"), (7, "7 days"), (30, "30 days")]
USES = [(1, "1 person"), (10, "10 people"), (50, "50 people"), (1000, "1000 people")]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"class": "input", "type": "date"})


class Named:
    """Ids of its own, for a form that stands on a page beside another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{type(self).__name__.lower()}_%s", **kwargs})


class WorkspaceForm(forms.Form):
    """Which tenant to work in; none for the personal workspace."""

    organization = forms.UUIDField(required=False)


class OrganizationForm(forms.Form):
    """What an organization is called, and what it is for."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"}))
    slug = forms.SlugField(
        label="Address",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    description = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class OrganizationSettingsForm(OrganizationForm):
    """The same of one that has an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = True


class GrantableRoleForm(forms.Form):
    """A role that the asker may give: none above their own."""

    role = forms.ChoiceField(choices=Role.choices, initial=Role.MEMBER)

    def __init__(self, *args: Any, granted_by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Role(granted_by.role)
        field = cast(forms.ChoiceField, self.fields["role"])
        field.choices = [(role.value, role.label) for role in Role if mine.at_least(role)]


class InviteForm(Named, GrantableRoleForm):
    """Whom to ask: somebody by name or e-mail, or whoever has the link."""

    how = forms.ChoiceField(
        label="How",
        choices=[("person", "By name or e-mail"), ("link", "By link")],
        initial="person",
        widget=forms.RadioSelect,
    )
    who = forms.CharField(
        label="Username or e-mail",
        max_length=254,
        error_messages={"required": "Whom do you want to invite?"},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    max_uses = forms.TypedChoiceField(label="For", choices=USES, coerce=int, initial=1, required=False)
    days = forms.TypedChoiceField(label="Good for", choices=DAYS, coerce=int, initial=7)
    field_order = ["how", "who", "max_uses", "role", "days"]

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].required = self.data.get("how") != "link"

    def clean(self) -> dict[str, Any]:
        """Days become a span of time."""
        data = super().clean() or {}
        data["expires_in"] = timedelta(days=data.get("days") or 7)
        return data


class MemberFilterForm(Named, forms.Form):
    """Which members to show."""

    q = search_field("Name or e-mail")
    role = choice_field("Role", ANYBODY)
    status = choice_field(
        "Status",
        [("", "Everybody"), ("active", "Active"), ("invited", "Invited"), ("suspended", "Suspended")],
    )

    def members(self, organization: Organization) -> MembershipQuerySet:
        """Those who are in, as far as they fit."""
        wanted = self.cleaned_data if self.is_valid() else {}
        found = Membership.objects.filter(organization=organization)
        if wanted.get("status") == "invited":
            return found.none()
        for name in ("role", "status"):
            if value := wanted.get(name):
                found = found.filter(**{name: value})
        if words := wanted.get("q"):
            found = found.filter(matching("user__", words))
        return found

    def invitations(self, organization: Organization) -> Any:
        """People who are asked and have not said yes."""
        wanted = self.cleaned_data if self.is_valid() else {}
        found = organization.invitations.open().exclude(kind="link")
        if wanted.get("status") not in (None, "", "invited"):
            return found.none()
        if role := wanted.get("role"):
            found = found.filter(role=role)
        if words := wanted.get("q"):
            found = found.filter(Q(email__icontains=words) | Q(user__username__icontains=words))
        return found

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for."""
        return self.is_valid() and any(self.cleaned_data.values())


def matching(prefix: str, words: str) -> Q:
    """People whose name, username or address has `words` in it."""
    fields = ("username", "full_name", "email")
    return Q(*((f"{prefix}{name}__icontains", words) for name in fields), _connector=Q.OR)


class TeamForm(forms.Form):
    """What a team is called."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class TeamMemberForm(forms.Form):
    """Who joins a team, by username."""

    username = forms.CharField(
        label="Add a member",
        max_length=150,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "list": "team-candidates"}),
    )

    def membership(self, team: Team) -> Membership | None:
        """The member of the team's organization who goes by that name."""
        if not self.is_valid():
            return None
        name = self.cleaned_data["username"].strip().removeprefix("@")
        return team.organization.memberships.filter(user__username__iexact=name).first()


class DomainForm(forms.Form):
    """A mail domain, and what people from there join as: nobody becomes an admin by an address alone."""

    name = forms.CharField(
        label="Domain",
        max_length=253,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
    )
    role = forms.ChoiceField(
        label="People join as",
        choices=[(role.value, role.label) for role in (Role.MEMBER, Role.MANAGER)],
        initial=Role.MEMBER,
    )


class AuditFilterForm(Named, forms.Form):
    """Which acts to show; days are those of the person's own zone."""

    q = search_field("Person or target")
    action = choice_field("Action", [])
    start = forms.DateField(label="From", required=False, widget=_day())
    end = forms.DateField(label="To", required=False, widget=_day())

    def __init__(self, *args: Any, actions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["action"])
        field.choices = [("", "Any action"), *((name, name) for name in actions)]

    def narrow(self, entries: Any) -> Any:
        """The entries that fit."""
        wanted = self.cleaned_data if self.is_valid() else {}
        if words := wanted.get("q"):
            entries = entries.filter(Q(actor_name__icontains=words) | Q(target_name__icontains=words))
        bounds = {"action": "action", "start": "created_at__date__gte", "end": "created_at__date__lte"}
        given = {bounds[name]: value for name, value in wanted.items() if name in bounds and value}
        return entries.filter(**given)

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for."""
        return self.is_valid() and any(self.cleaned_data.values())


class MemberChoiceField(forms.ModelChoiceField):
    """A member, by name."""

    def label_from_instance(self, obj: Membership) -> str:
        """Name and username."""
        return f"{obj.user.full_name or obj.user.username} (@{obj.user.username})"


class TransferForm(Named, forms.Form):
    """Who is to be the owner."""

    to = MemberChoiceField(label="New owner", queryset=Membership.objects.none(), empty_label="Choose a member")

    def __init__(self, *args: Any, organization: Organization, me: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Membership.objects.active().filter(organization=organization).exclude(pk=me.pk)
        field = cast(MemberChoiceField, self.fields["to"])
        field.queryset = others.select_related("user").order_by("user__username")


class DeleteForm(Named, forms.Form):
    """The name, typed, so that nobody deletes by accident."""

    name = forms.CharField(label="Type its name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def _plain(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


class LimitsForm(forms.Form):
    """What a member may spend, in the units people think in; empty is no limit."""

    UNITS = {
        "monthly_tokens": 1,
        "monthly_cost_micros": 1_000_000,
        "monthly_live_seconds": 60,
        "storage_bytes": 1024 * 1024,
    }

    monthly_tokens = forms.IntegerField(label="Tokens a month", required=False, min_value=0, max_value=10**12)
    monthly_cost_micros = forms.DecimalField(
        label="US dollars a month", required=False, min_value=0, max_value=10**6, decimal_places=2
    )
    monthly_live_seconds = forms.IntegerField(
        label="Minutes of Live a month", required=False, min_value=0, max_value=10**6
    )
    storage_bytes = forms.IntegerField(label="Megabytes of files", required=False, min_value=0, max_value=10**9)

    @classmethod
    def shown(cls, cap: MemberCap | None) -> dict[str, Any]:
        """The limits there are, as initial values."""
        limits = {name: getattr(cap, name, 0) for name in cls.UNITS}
        return {name: _plain(amount / cls.UNITS[name]) for name, amount in limits.items() if amount}

    def limits(self) -> dict[str, int]:
        """The same as stored; 0 is no limit."""
        return {name: int((self.cleaned_data[name] or 0) * unit) for name, unit in self.UNITS.items()}
