"""What a person chooses about their English: level, age, how long a voice is kept, who may judge."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from learning.english.models import LearnerSettings, Recording
from learning.english.services import recordings
from learning.english.services.settings import change_english_settings
from learning.english.settings_forms import EnglishSettingsForm
from learning.progress.pages.asking import answer, asker

PAGE = "settings_english"


@login_required
def english_settings(request: HttpRequest) -> HttpResponse:
    """The choices as they are; POST changes them."""
    by = asker(request)
    chosen = LearnerSettings.objects.filter(user=by.user).first() or LearnerSettings(user=by.user)
    form = EnglishSettingsForm(request.POST or None, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        change_english_settings(by=by, **form.changes)
        messages.success(request, "Your choices are saved.")
        return redirect(PAGE)
    here = Recording.objects.visible_to(by).exclude(status=Recording.Status.REMOVED).count()
    status = 400 if form.errors else 200
    return answer(request, "english/settings.html", {"form": form, "recordings": here}, status=status)


@login_required
@require_POST
def remove_recordings(request: HttpRequest) -> HttpResponse:
    """Every voice of theirs, now."""
    count = recordings.remove_all_recordings(by=asker(request))
    messages.success(request, f"{count} recording{' is' if count == 1 else 's are'} removed for good.")
    return redirect(PAGE)
