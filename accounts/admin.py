"""Staff's view of people, their sign-ins and their exports; no secret is ever shown."""

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts import services
from accounts.models import DataExport, Session, User
from xentree import limits
from xentree.read_only_admin import ReadOnlyAdmin

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")
COUNTED_BY_PERSON = ("auth.login.account", "auth.code.account", "auth.reauthenticate.account", "api.user")

for hidden in (EmailAddress, EmailConfirmation, Authenticator):
    if admin.site.is_registered(hidden):
        admin.site.unregister(hidden)


class HasFilter(admin.SimpleListFilter):
    """Yes or no by an annotation of the same name."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Both."""
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """All unless chosen."""
        return queryset.filter(**{str(self.parameter_name): self.value() == "yes"}) if self.value() else queryset


class SecondFactorFilter(HasFilter):
    """With or without two-step sign-in."""

    title, parameter_name = "two-step sign-in", "has_second_factor"


class VerifiedFilter(HasFilter):
    """With or without a verified address."""

    title, parameter_name = "verified e-mail", "has_verified_email"


class KindFilter(admin.SimpleListFilter):
    """People, unless asked for the visitors of tenants' own sites."""

    title, parameter_name = "kind", "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Besides people."""
        return [(User.Kind.VISITOR, "Visitors")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """One kind at a time."""
        return queryset.filter(kind=self.value() or User.Kind.PERSON)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """People."""

    form, add_form, change_password_form = UserChangeForm, UserCreationForm, AdminPasswordChangeForm
    list_display = (
        "username",
        "email",
        "full_name",
        "role",
        "plan",
        "second_factor",
        "verified",
        "is_active",
        "created_at",
    )
    list_filter = (KindFilter, "plan", "is_active", "is_staff", "is_superuser", SecondFactorFilter, VerifiedFilter)
    search_fields = ("username", "email", "full_name", "id")
    ordering = ("-created_at",)
    filter_horizontal = ()
    readonly_fields = ("id", "created_at", "last_login", "deletion_requested_at")
    fieldsets = (
        (None, {"fields": ("id", "username", "password", "email", "full_name")}),
        ("Preferences", {"fields": ("timezone", "language", "daily_goal_xp", "plan")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("created_at", "last_login", "deletion_requested_at")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "email", "password1", "password2")}),)
    actions = ("sign_out_everywhere", "forgive_limits", "deactivate")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With what the columns and filters need."""
        own = {"user": OuterRef("pk")}
        return (
            super()
            .get_queryset(request)
            .annotate(
                has_second_factor=Exists(Authenticator.objects.filter(type=Authenticator.Type.TOTP, **own)),
                has_verified_email=Exists(EmailAddress.objects.filter(verified=True, **own)),
            )
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Rights are given by platform admins only."""
        return self.readonly_fields if request.user.is_superuser else (*self.readonly_fields, *RIGHTS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A platform admin is changed by platform admins only, password included."""
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing."""
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not above and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Erased like an account its person closed."""
        services.close_account(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Each of them."""
        for user in self._changeable(request, queryset):
            services.close_account(user)

    def _changeable(self, request: HttpRequest, queryset: QuerySet[User]) -> list[User]:
        return [user for user in queryset if self.has_change_permission(request, user)]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A password set here, or an account switched off, ends every sign-in of the person."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if "timezone" in form.changed_data and change:
                services.keep_zone_change(obj, old=form.initial["timezone"])
        if change and ("password" in form.changed_data or not obj.is_active):
            services.end_all_sessions(obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """A new password ends every sign-in of the person, but the asker's own present one."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302 and str(request.user.pk) != id:
            services.end_all_sessions(User.objects.get(pk=id))
        return response

    @display(boolean=True, description="2FA")
    def second_factor(self, user: Any) -> bool:
        """Whether two-step sign-in is on."""
        return user.has_second_factor

    @display(boolean=True)
    def verified(self, user: Any) -> bool:
        """Whether an address was verified."""
        return user.has_verified_email

    @action(description="Sign out everywhere", permissions=["change"])
    def sign_out_everywhere(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Every sign-in of each."""
        ended = sum(services.end_all_sessions(user) for user in self._changeable(request, queryset))
        messages.success(request, f"{ended} sign-ins ended.")

    @action(description="Forgive limits (sign-in, codes, API)", permissions=["change"])
    def forgive_limits(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Their counts start anew."""
        for user in queryset:
            for name in COUNTED_BY_PERSON:
                limits.forgive(name, user.pk)
            limits.forgive("auth.mail.account", user.email.lower())
        messages.success(request, f"Limits of {queryset.count()} people start anew.")

    @action(description="Deactivate and sign out", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Everybody chosen but the asker."""
        others = [user for user in self._changeable(request, queryset) if user != request.user]
        for user in others:
            User.objects.filter(pk=user.pk).update(is_active=False)
            services.end_all_sessions(user)
        messages.success(request, "Deactivated; nobody deactivates themselves.")


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Sign-ins."""

    list_display = ("user", "kind", "device", "address", "created_at", "last_seen_at", "expires_at", "revoked_at")
    list_filter = ("kind", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email", "address", "user_agent")
    fields = ("user", "kind", "user_agent", "address", "created_at", "last_seen_at", "expires_at", "revoked_at")
    actions = ("revoke",)

    @action(description="Sign out", permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        """End the chosen ones."""
        ended = sum(services.end_session(session.pk) for session in queryset)
        messages.success(request, f"{ended} sign-ins ended.")


@admin.register(DataExport)
class DataExportAdmin(ReadOnlyAdmin):
    """Exports: their states, and another try for those that failed; not what is in them."""

    list_display = ("user", "state", "file_count", "attempts", "size_bytes", "created_at", "finished_at", "error")
    list_filter = ("state",)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email")
    fields = (
        "user",
        "state",
        "file_count",
        "attempts",
        "error",
        "size_bytes",
        "created_at",
        "started_at",
        "finished_at",
    )
    actions = ("retry",)

    @action(description="Try again", permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[DataExport]) -> None:
        """The failed ones among the chosen."""
        queued = sum(services.retry_data_export(export.pk) for export in queryset)
        messages.success(request, f"{queued} exports queued.")
