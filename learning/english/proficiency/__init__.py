"""The Xentree Proficiency Index: beliefs about skills, moved by graded evidence; docs/assessment.md tells the whole."""

from learning.english.proficiency.belief import PRIOR, Belief, Observation, distance, drifted, seen
from learning.english.proficiency.index import SKILLS, Index, SkillState, index_at, is_calibrating
from learning.english.proficiency.levels import cefr_of, difficulty_of, ielts_of, middle_of

__all__ = [
    "PRIOR",
    "SKILLS",
    "Belief",
    "Index",
    "Observation",
    "SkillState",
    "cefr_of",
    "difficulty_of",
    "distance",
    "drifted",
    "ielts_of",
    "index_at",
    "is_calibrating",
    "middle_of",
    "seen",
]
