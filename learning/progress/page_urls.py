"""Paths of the pages of progress."""

from django.urls import path

from learning.progress.pages import analytics, dashboard, public, settings

urlpatterns = [
    path("progress", dashboard.dashboard, name="progress"),
    path("progress/growth", dashboard.growth, name="progress_growth"),
    path("progress/days", dashboard.days, name="progress_days"),
    path("progress/analytics", analytics.analytics, name="progress_analytics"),
    path("settings/progress", settings.progress_settings, name="settings_progress"),
    path("settings/progress/pause", settings.pause, name="settings_progress_pause"),
    path("settings/progress/resume", settings.resume, name="settings_progress_resume"),
    path("u/<str:username>", public.public_profile, name="public_profile"),
]
