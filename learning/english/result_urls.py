"""Paths of recordings, results, practice, the index and what one chooses about English."""

from django.urls import URLPattern, path

from learning.english.pages import classes, index, judgements, practice, settings

EVALUATION = "english/evaluations/<uuid:evaluation_id>"
WORD = f"{EVALUATION}/words/<int:number>"
CLASS = "o/<slug:slug>/english"
MEMBER = f"{CLASS}/<uuid:user_id>"

urlpatterns: list[URLPattern] = [
    path(EVALUATION, judgements.evaluation, name="english_evaluation"),
    path(f"{EVALUATION}/result", judgements.result, name="english_evaluation_result"),
    path(f"{EVALUATION}/retry", judgements.retry, name="english_evaluation_retry"),
    path(f"{EVALUATION}/second-look", judgements.second_look, name="english_second_look"),
    path(f"{EVALUATION}/voice", judgements.model_voice, name="english_model_voice"),
    path(WORD, judgements.word, name="english_word"),
    path(f"{WORD}/<uuid:again_id>", judgements.word_result, name="english_word_result"),
    path("english/practice", practice.writing, name="english_practice"),
    path("english/practice/speaking", practice.speaking, name="english_practice_speaking"),
    path("english/progress", index.index, name="english_progress"),
    path("settings/english", settings.english_settings, name="settings_english"),
    path("settings/english/recordings/remove", settings.remove_recordings, name="settings_english_recordings"),
    path(CLASS, classes.members, name="organization_english"),
    path(MEMBER, classes.member, name="organization_english_member"),
    path(f"{MEMBER}/ratings", classes.rate, name="organization_english_rate"),
    path(f"{MEMBER}/ratings/<uuid:word_id>/withdraw", classes.withdraw, name="organization_english_withdraw"),
]
