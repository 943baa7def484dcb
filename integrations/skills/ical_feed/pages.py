"""Feeds in the browser: one more, and another name or address for one that is there."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.pages.principal import principal
from integrations.skills.ical_feed.forms import FeedChangeForm, FeedForm
from integrations.skills.ical_feed.services import add_feed, change_feed, feeds_of
from organizations.pages.place import MENDABLE, refuse
from xentree.errors import NotFound


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """The form; POST reads the calendar once and goes on to the skills."""
    by, form = principal(request), FeedForm(request.POST or None)
    if form.is_valid():
        try:
            feed = add_feed(form.cleaned_data["address"], form.cleaned_data["name"], by=by)
        except MENDABLE as error:
            refuse(form, error)
        else:
            messages.success(request, f"{feed.name} is here. You can ask about it in the chat.")
            return redirect("/skills")
    return render(request, "integrations/ical_feed/new.html", {"form": form}, status=400 if form.errors else 200)


@login_required
def change(request: HttpRequest, feed_id: UUID) -> HttpResponse:
    """What it is called and where it is; POST changes it."""
    by = principal(request)
    feed = feeds_of(by).filter(pk=feed_id).first()
    if feed is None:
        raise NotFound
    form = FeedChangeForm(request.POST or None, initial={"name": feed.name})
    if form.is_valid():
        try:
            change_feed(feed, **form.cleaned_data, by=by)
        except MENDABLE as error:
            refuse(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("/skills")
    context = {"form": form, "feed": feed}
    return render(request, "integrations/ical_feed/change.html", context, status=400 if form.errors else 200)
