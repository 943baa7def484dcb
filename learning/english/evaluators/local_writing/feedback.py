"""What is said to the writer, in a few plain sentences."""

from collections import Counter
from collections.abc import Sequence

from learning.english.evaluators.base import Correction, Criterion

FLOORS = {
    "empty": "There is no text yet. Write a few sentences and try again.",
    "copied": "Most of this stands in the task or its sample. Say it in your own words, then it counts.",
    "gibberish": "These words do not make sentences yet. Write whole sentences in English.",
    "other_language": "This is not in English. Write your answer in English.",
    "off_topic": "This is about something else than the task. Read the task again and write about it.",
    "instructions": "This text speaks to whoever judges it. Only what answers the task can be judged.",
}
_NAMES = {
    "task_response": "doing what the task asks", "coherence": "how sentences follow each other",
    "vocabulary": "choice of words",
    "grammar": "grammar", "mechanics": "spelling, capitals and punctuation",
}  # fmt: skip
_TYPES = {
    "article": "articles (a, an, the)", "agreement": "verbs that agree with their subject", "tense": "tenses",
    "verb_form": "forms of verbs", "verb_pattern": "what follows a verb (to or -ing)", "preposition": "prepositions",
    "countability": "one and many", "word_order": "word order", "comparison": "comparing",
    "word_choice": "choosing the right word",
    "missing_word": "words that are missing", "question_form": "questions", "negation": "not and no",
    "pronoun": "pronouns",
    "connective": "joining sentences", "punctuation": "punctuation", "capitals": "capitals", "spelling": "spelling",
    "repetition": "words written twice",
}  # fmt: skip


def told(criteria: Sequence[Criterion], corrections: Sequence[Correction], least: int, words: int, scored: bool) -> str:
    """What is strong, what to look at first, and why there is no score where there is none."""
    sentences = []
    if not scored:
        sentences.append(
            f"A score needs at least {least} words, and this has {words}. Here is what can be told already."
        )
    rated = sorted((each for each in criteria if each.score is not None), key=lambda each: -(each.score or 0))
    if scored and rated:
        sentences.append(f"Your strongest side here is {_NAMES[rated[0].name]}.")
        if (rated[-1].score or 0) < 60:
            sentences.append(f"What helps most now is {_NAMES[rated[-1].name]}.")
    return " ".join([*sentences, _marks(corrections)])


def _marks(corrections: Sequence[Correction]) -> str:
    if not corrections:
        return "Nothing in it is marked."
    kinds = Counter(each.type for each in corrections).most_common(2)
    places = "1 place is" if len(corrections) == 1 else f"{len(corrections)} places are"
    return f"{places} marked, most of all {' and '.join(_TYPES[kind] for kind, _ in kinds)}."
