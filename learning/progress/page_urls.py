"""Paths of the pages of progress."""

from django.urls import path

from learning.progress.pages import analytics, dashboard, leaderboard, public, settings, shop

urlpatterns = [
    path("progress", dashboard.dashboard, name="progress"),
    path("progress/growth", dashboard.growth, name="progress_growth"),
    path("progress/days", dashboard.days, name="progress_days"),
    path("progress/quests/<uuid:quest_id>/claim", dashboard.claim, name="progress_claim"),
    path("progress/analytics", analytics.analytics, name="progress_analytics"),
    path("progress/leaderboard", leaderboard.board, name="progress_leaderboard"),
    path("progress/leaderboard/part", leaderboard.take_part, name="progress_take_part"),
    path("progress/shop", shop.shop, name="progress_shop"),
    path("progress/shop/<slug:item>/buy", shop.buy_ware, name="progress_buy"),
    path("progress/shop/wear", shop.wear, name="progress_wear"),
    path("settings/progress", settings.progress_settings, name="settings_progress"),
    path("settings/progress/pause", settings.pause, name="settings_progress_pause"),
    path("settings/progress/resume", settings.resume, name="settings_progress_resume"),
    path("u/<str:username>", public.public_profile, name="public_profile"),
]
