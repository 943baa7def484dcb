"""People and their sign-ins."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now

from accounts.devices import device_of
from xentree.principal import Principal


def validate_timezone(name: str) -> None:
    """Refuse what is no IANA zone."""
    if name not in available_timezones():
        raise ValidationError(f"{name} is not an IANA time zone such as Europe/Paris.")


# Under this key Django's session names the sign-in it belongs to.
SESSION_ID = "xentree_session_id"

# No @, so that a name can never pass for somebody's e-mail address.
validate_username = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._-]{2,39}\Z",
    "A username has 3 to 40 letters, digits, dots, dashes or underscores, and starts with a letter or digit.",
)
validate_language = RegexValidator(
    r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", "This is no language tag such as en or pt-BR."
)


class UserManager(BaseUserManager["User"]):
    """Makes people; also for `createsuperuser`."""

    def create_user(self, username: str, email: str, password: str | None = None, **fields: object) -> "User":
        """A saved person with a hashed password."""
        user = self.model(username=username, email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, email: str, password: str | None = None, **fields: object) -> "User":
        """A saved platform admin."""
        return self.create_user(username, email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Names are found whatever their case."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person."""

    class Plan(models.TextChoices):
        """What a person's allowances follow from."""

        FREE = "free"
        PLUS = "plus"
        PRO = "pro"

    class Kind(models.TextChoices):
        """A visitor comes through a tenant's own site: no password, no e-mail, no sign-in."""

        PERSON = "person"
        VISITOR = "visitor"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=40, validators=[validate_username])
    email = models.EmailField(max_length=254)
    full_name = models.CharField(max_length=120, blank=True)
    avatar = models.ImageField(upload_to="avatars/", blank=True)
    profile_picture_url = models.URLField(max_length=500, blank=True)
    timezone = models.CharField(max_length=64, default="UTC", validators=[validate_timezone])
    language = models.CharField(max_length=12, default="en", validators=[validate_language])
    plan = models.CharField(max_length=8, choices=Plan.choices, default=Plan.FREE)
    daily_goal_xp = models.PositiveSmallIntegerField(
        default=50, validators=[MinValueValidator(10), MaxValueValidator(1000)]
    )
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.PERSON, editable=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    deletion_requested_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_unique"),
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def role(self) -> str:
        """user, staff or admin, in the contract's words."""
        if self.is_superuser:
            return "admin"
        return "staff" if self.is_staff else "user"

    @property
    def avatar_path(self) -> str:
        """Where our own origin serves the uploaded picture; empty without one."""
        return f"/{self.avatar.name}" if self.avatar else ""

    @property
    def picture_url(self) -> str | None:
        """Where anybody finds the uploaded picture, or else the address the person gave."""
        return settings.SITE_URL + self.avatar_path if self.avatar else self.profile_picture_url or None

    @property
    def display_name(self) -> str:
        """What to call the person."""
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """For the admin."""
        return self.display_name


class TimeZoneChange(models.Model):
    """A person went over to another zone: the dates of what they did before follow from the old one."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="time_zone_changes")
    changed_at = models.DateTimeField(default=now)
    old = models.CharField(max_length=64)
    new = models.CharField(max_length=64)

    class Meta:
        ordering = ["changed_at", "pk"]
        indexes = [models.Index(fields=["user", "changed_at"], name="time_zone_history")]

    def __str__(self) -> str:
        return f"{self.old} to {self.new}"


class SessionQuerySet(models.QuerySet["Session"]):
    """Sign-ins."""

    def visible_to(self, principal: Principal) -> "SessionQuerySet":
        """A person sees their own."""
        return self.filter(user=principal.user)

    def but(self, session_id: uuid.UUID | None) -> "SessionQuerySet":
        """All except one; all when there is none to spare."""
        return self.exclude(pk=session_id) if session_id else self

    def alive(self) -> "SessionQuerySet":
        """Neither revoked nor expired, of a person who may sign in."""
        return self.filter(revoked_at=None, expires_at__gt=now(), user__is_active=True)


class Session(models.Model):
    """One sign-in of a person: a browser, or a family of refresh tokens."""

    class Kind(models.TextChoices):
        """Where the sign-in lives."""

        BROWSER = "browser"
        TOKEN = "token"  # noqa: S105

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # Django's session key of a browser sign-in; empty for tokens.
    session_key = models.CharField(max_length=40, blank=True, db_index=True)
    # The one refresh token of the family that has not been used yet.
    refresh_jti = models.UUIDField(null=True, editable=False)
    user_agent = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"

    @property
    def is_alive(self) -> bool:
        """Neither revoked nor expired, of a person who may sign in."""
        return self.revoked_at is None and self.expires_at > now() and self.user.is_active

    @property
    def device(self) -> str:
        """In words, such as Firefox on Linux."""
        return device_of(self.user_agent)


class DataExportQuerySet(models.QuerySet["DataExport"]):
    """Copies of people's data."""

    def visible_to(self, principal: Principal) -> "DataExportQuerySet":
        """A person sees their own that are still kept."""
        return self.filter(user=principal.user, created_at__gt=now() - DataExport.KEPT)

    def unfinished(self) -> "DataExportQuerySet":
        """Waiting, or being made."""
        return self.filter(state__in=[DataExport.State.QUEUED, DataExport.State.RUNNING])


class DataExport(models.Model):
    """A copy of a person's data, made by a job and kept for a week."""

    class State(models.TextChoices):
        """Where the job stands."""

        QUEUED = "queued"
        RUNNING = "running"
        READY = "ready"
        FAILED = "failed"

    KEPT = timedelta(days=7)
    # A job stops by itself after this time; one that runs longer was killed.
    DEADLINE = timedelta(minutes=15)
    ATTEMPTS = 3

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED, db_index=True)
    error = models.CharField(max_length=300, blank=True)
    file = models.FileField(upload_to="exports/", blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    # In the archive; counted up while the job runs.
    file_count = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"export of {self.user_id}"

    @property
    def expires_at(self) -> datetime:
        """When it is removed."""
        return self.created_at + self.KEPT
