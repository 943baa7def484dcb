"""What a person chooses about their progress: goal, privacy, reminders, breaks."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from learning.progress.forms import PauseForm, ProgressSettingsForm
from learning.progress.pages.asking import answer, asker, attempt
from learning.progress.queries import settings_data
from learning.progress.services import change_settings, end_pause, start_pause

PAGE = "settings_progress"


@login_required
def progress_settings(request: HttpRequest) -> HttpResponse:
    """The choices as they are; POST changes them."""
    by = asker(request)
    chosen = settings_data(by.user)
    form = ProgressSettingsForm(request.POST or None, initial=ProgressSettingsForm.shown(chosen))
    if request.method == "POST" and form.is_valid():
        change_settings(by=by, **form.cleaned_data)
        messages.success(request, "Your choices are saved.")
        return redirect(PAGE)
    context = {"form": form, "chosen": chosen, "pause_form": PauseForm()}
    return answer(request, "progress/settings.html", context)


@login_required
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Take a break from today on."""
    form = PauseForm(request.POST)
    if form.is_valid():
        begin = partial(start_pause, until=form.cleaned_data["until"], by=asker(request))
        attempt(request, begin, lambda _: "Enjoy your break. Your streak waits for you.")
    else:
        messages.error(request, "Choose a day such as 24 December, or none.")
    return redirect(PAGE)


@login_required
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Be back."""
    attempt(request, partial(end_pause, by=asker(request)), lambda _: "Welcome back. Today counts again.")
    return redirect(PAGE)
