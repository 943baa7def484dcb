"""What one can do with the course."""

from learning.english.services.editing import edit_task, restore_task, set_published
from learning.english.services.evidence import rebuild_proficiency, record_evidence
from learning.english.services.loading import CourseProblems, load_course, read_modules
from learning.english.services.placement import answer_placement, begin_placement, choose_level, leave_placement
from learning.english.services.second_looks import ask_second_look, decide_second_look
from learning.english.services.settings import change_english_settings
from learning.english.services.teaching import set_rating, withdraw_rating

__all__ = [
    "CourseProblems",
    "answer_placement",
    "ask_second_look",
    "begin_placement",
    "change_english_settings",
    "choose_level",
    "decide_second_look",
    "edit_task",
    "leave_placement",
    "load_course",
    "read_modules",
    "rebuild_proficiency",
    "record_evidence",
    "restore_task",
    "set_published",
    "set_rating",
    "withdraw_rating",
]
