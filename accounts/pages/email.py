"""The e-mail address of an account: verify it, or have another one instead."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts import services
from accounts.forms import AddEmailForm, spend_mail
from accounts.pages.principal import principal


@login_required
@reauthentication_required(app="allauth.account", allow_get=True)
def change(request: HttpRequest) -> HttpResponse:
    """Ask for another address; it counts once the link sent there was followed."""
    user = principal(request).user
    form = AddEmailForm(user=user, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.save(request)
        messages.success(request, f"We have sent a link to {address.email}. Your address changes when you follow it.")
        return redirect("account_email")
    waiting, is_verified = services.waiting_address(user), services.is_email_verified(user)
    context = {"form": form, "waiting": waiting, "is_verified": is_verified}
    return render(request, "account/email_change.html", context)


@login_required
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """Send the link again, to the address that waits for it."""
    if address := services.address_to_verify(principal(request).user):
        try:
            spend_mail(address.email, request)
            address.send_confirmation(request)
            messages.success(request, f"We have sent a link to {address.email}.")
        except ValidationError as error:
            messages.error(request, error.message)
    return redirect("account_email")


@login_required
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Keep the present address after all."""
    services.drop_waiting_address(principal(request).user)
    return redirect("account_email")
