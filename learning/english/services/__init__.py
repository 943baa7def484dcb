"""What one can do with the course."""

from learning.english.services.answers import submit_answer
from learning.english.services.demo import seed_demo_english
from learning.english.services.editing import edit_task, restore_task, set_published
from learning.english.services.evidence import rebuild_proficiency, record_evidence
from learning.english.services.loading import CourseProblems, load_course, read_modules
from learning.english.services.modules import Completion, complete_module, start_module
from learning.english.services.notebook import Drilled, answer_drill, remove_error
from learning.english.services.people_data import export_english
from learning.english.services.placement import answer_placement, begin_placement, choose_level, leave_placement
from learning.english.services.second_looks import ask_second_look, decide_second_look
from learning.english.services.sessions import (
    close_forgotten_sessions,
    end_session,
    save_transcript_line,
    start_session,
)
from learning.english.services.settings import change_english_settings
from learning.english.services.teaching import set_rating, withdraw_rating
from learning.english.services.turns import regenerate_task

__all__ = [
    "Completion",
    "CourseProblems",
    "Drilled",
    "answer_drill",
    "answer_placement",
    "ask_second_look",
    "begin_placement",
    "change_english_settings",
    "choose_level",
    "close_forgotten_sessions",
    "complete_module",
    "decide_second_look",
    "edit_task",
    "end_session",
    "export_english",
    "leave_placement",
    "load_course",
    "read_modules",
    "rebuild_proficiency",
    "record_evidence",
    "regenerate_task",
    "remove_error",
    "restore_task",
    "save_transcript_line",
    "seed_demo_english",
    "set_published",
    "set_rating",
    "start_module",
    "start_session",
    "submit_answer",
    "withdraw_rating",
]
