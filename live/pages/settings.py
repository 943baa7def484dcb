"""How a person likes to be talked with, among their other settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from learning.progress.pages.asking import answer, asker
from live import outside
from live.forms import LiveSettingsForm
from live.services.settings import save_settings, settings_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def live_settings(request: HttpRequest) -> HttpResponse:
    """The choices as they are; POST changes them."""
    by = asker(request)
    form = LiveSettingsForm(request.POST or None, chosen=settings_of(by.user), asks_outside=outside.is_there())
    if request.method == "POST" and form.is_valid():
        save_settings(form.cleaned_data, by=by)
        messages.success(request, "Your choices are saved.")
        return redirect("settings_live")
    return answer(request, "live/settings.html", {"form": form}, status=400 if form.errors else 200)
