"""Forms: shape in; what they do is a service's."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.choices import flatten_choices

from accounts import services
from accounts.languages import LANGUAGES
from accounts.models import User, validate_timezone
from accounts.services.registration import is_taken
from accounts.services.second_factor import WRONG_CODE, use_totp_code
from accounts.zones import zone_choices
from xentree import limits
from xentree.errors import AppError, NotAuthenticated
from xentree.principal import address_of

PASSWORD_HELP = "At least 10 characters. A few words you can remember make a good one."  # noqa: S105


def _refuse(error: AppError) -> ValidationError:
    return ValidationError(error.message, code=error.code)


def _code_field() -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    return forms.CharField(label="Code", max_length=40, widget=forms.TextInput(attrs=attributes))


class LoginForm(account_forms.LoginForm):
    """Username or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Username or e-mail"
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class SignupForm(account_forms.SignupForm):
    """A new account; the page fills in the time zone."""

    full_name = forms.CharField(
        label="Name",
        max_length=120,
        required=False,
        help_text="How Xentree should call you.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    timezone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    field_order = ["full_name", "username", "email", "password1", "timezone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["username"].widget.attrs["autocapitalize"] = "none"
        # The model's own rule says all of it in one sentence.
        self.fields["username"].validators = []
        self.fields["email"].label = "E-mail"
        self.fields["password1"].help_text = PASSWORD_HELP

    def clean_timezone(self) -> str:
        """UTC where the browser told nothing sensible."""
        try:
            validate_timezone(self.cleaned_data["timezone"])
        except ValidationError:
            return "UTC"
        return self.cleaned_data["timezone"]

    def save(self, request: HttpRequest) -> User:
        """The same service as the API's."""
        data = self.cleaned_data
        return services.register_account(
            username=data["username"],
            email=data["email"],
            password=data["password1"],
            full_name=data["full_name"],
            timezone=data["timezone"],
            address=address_of(request),
        )


class ResetPasswordForm(account_forms.ResetPasswordForm):
    """Where to send the link; counted by address, whether or not anybody has it."""

    def clean_email(self) -> str:
        """LimitReached becomes an error of the field."""
        email = super().clean_email()
        spend_mail(email, context.request)
        return email


class AddEmailForm(account_forms.AddEmailForm):
    """The address an account is to have instead, once its link was followed."""

    def clean_email(self) -> str:
        """Nobody else's, and not too often."""
        email = super().clean_email()
        if is_taken(User(username="", email=email)):
            raise get_adapter().validation_error("email_taken")
        spend_mail(email, context.request)
        return email

    def save(self, request: HttpRequest) -> EmailAddress:
        """The present one stays until the link was followed."""
        return services.ask_for_address(self.user, self.cleaned_data["email"])


def spend_mail(email: str, request: HttpRequest) -> None:
    """Count a mail somebody asked us to send."""
    try:
        limits.spend("auth.mail.address", address_of(request))
        limits.spend("auth.mail.account", email.lower())
    except AppError as error:
        raise _refuse(error) from error


class ReauthenticateForm(account_forms.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password", "autofocus": True}


class ChangePasswordForm(account_forms.UserForm):
    """The present password and a new one."""

    oldpassword = PasswordField(label="Current password", autocomplete="current-password")
    password1 = SetPasswordField(label="New password", help_text=PASSWORD_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].user = self.user
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean_oldpassword(self) -> str:
        """Wrong ones are counted."""
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["oldpassword"]):
            raise get_adapter().validation_error("incorrect_password")
        return self.cleaned_data["oldpassword"]

    def save(self) -> None:
        """Ends the other sign-ins too."""
        get_adapter().set_password(self.user, self.cleaned_data["password1"])


class _UsesCode:
    """Takes a code once."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """The same service as the API's."""
        try:
            self.authenticator = services.use_code(self.user, self.cleaned_data["code"])
        except AppError as error:
            raise _refuse(error) from error
        return self.cleaned_data["code"]


class SecondFactorForm(_UsesCode, mfa_forms.AuthenticateForm):
    """The second step of signing in."""

    code = _code_field()


class SecondFactorReauthenticateForm(_UsesCode, mfa_forms.ReauthenticateForm):
    """A code once more."""

    code = _code_field()


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    code = _code_field()

    def clean_code(self) -> str:
        """It is used up by this, too."""
        try:
            limits.spend("auth.code.account", self.user.pk)
            if not use_totp_code(self.user, self.secret, self.cleaned_data["code"]):
                raise NotAuthenticated(WRONG_CODE, "invalid_code")
        except AppError as error:
            raise _refuse(error) from error
        limits.give_back("auth.code.account", self.user.pk)
        return self.cleaned_data["code"]


class ProfileForm(forms.Form):
    """What a person tells about themselves."""

    full_name = forms.CharField(
        label="Name", max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    timezone = forms.ChoiceField(label="Time zone")
    language = forms.ChoiceField(label="Language")
    daily_goal_xp = forms.IntegerField(
        label="Daily goal", min_value=10, max_value=1000, help_text="Experience points (XP) you want to earn a day."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("timezone", zone_choices())
        self._offer("language", LANGUAGES)

    def _offer(self, name: str, choices: list[Any]) -> None:
        """What the person has now stays possible, whatever the API allowed them to choose."""
        present = self.initial.get(name)
        known = {value for value, _ in flatten_choices(choices)}
        self.fields[name].choices = choices if present in known else [(present, present), *choices]  # type: ignore[attr-defined]


class AvatarForm(forms.Form):
    """A picture to upload."""

    avatar = forms.FileField(
        label="Picture", widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"})
    )


class DeleteAccountForm(forms.Form):
    """The password, and the username typed out."""

    password = PasswordField(label="Password", autocomplete="current-password")
    confirmation = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["confirmation"].label = f"Type your username, {user.username}"
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_confirmation(self) -> str:
        """Letter by letter."""
        if self.cleaned_data["confirmation"].strip() != self.user.username:
            raise ValidationError("This is not your username.")
        return self.cleaned_data["confirmation"]
