"""Paths of the pages of English."""

from django.urls import URLPattern, path

from learning.english.pages import course, placement, player, review

urlpatterns: list[URLPattern] = [
    path("english", course.course, name="english"),
    path("english/modules/<slug:slug>", course.module, name="english_module"),
    path("english/modules/<slug:slug>/start", course.start, name="english_module_start"),
    path("english/modules/<slug:slug>/complete", course.complete, name="english_module_complete"),
    path("english/modules/<slug:slug>/done", course.done, name="english_module_done"),
    path("english/tasks/<uuid:task_id>", player.task, name="english_task"),
    path("english/tasks/<uuid:task_id>/another", player.another, name="english_another"),
    path("english/answers/<uuid:submission_id>", player.answered, name="english_answer"),
    path("english/placement", placement.placement, name="english_placement"),
    path("english/placement/begin", placement.begin, name="english_placement_begin"),
    path("english/placement/leave", placement.leave, name="english_placement_leave"),
    path("english/placement/level", placement.level, name="english_placement_level"),
    path("english/placement/<uuid:task_id>", placement.reply, name="english_placement_answer"),
    path("english/review", review.reviews, name="english_review"),
    path("english/notebook", review.notebook, name="english_notebook"),
    path("english/notebook/<uuid:error_id>/drill", review.drill, name="english_drill"),
    path("english/notebook/<uuid:error_id>/remove", review.remove, name="english_error_remove"),
]
