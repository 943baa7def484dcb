"""Three votes of one model, one after another."""

from conversations.services.one_answer import ask_once
from learning.english.evaluators.base import Report
from learning.english.evaluators.rubric.answers import Vote, read_vote
from xentree.errors import ProviderDown
from xentree.principal import Principal
from xentree.providers import routing
from xentree.providers.chat import ChatPrompt

VOTES = 3
# One may be lost to a model's untidiness.
LEAST_VOTES = 2
_LIMITS = {"most_tokens": 6_000, "most_characters": 100_000, "seconds": 90}


def name_of(model: routing.Candidate) -> str:
    """As it is named everywhere: `provider/model`."""
    return f"{model.provider.id}/{model.model.id}"


def ask_votes(model: routing.Candidate, prompt: ChatPrompt, by: Principal, report: Report) -> list[Vote]:
    """Those that are whole; ProviderDown where there are too few of them."""
    votes, name = [], name_of(model)
    for number in range(1, VOTES + 1):
        report(0.2 + 0.7 * number / VOTES, f"Asking {name} ({number} of {VOTES})")
        if vote := read_vote(_answer(model, prompt, by)):
            votes.append(vote)
        elif number - len(votes) > VOTES - LEAST_VOTES:
            raise ProviderDown(f"{name} did not judge by the rubric.")
    return votes


def _answer(model: routing.Candidate, prompt: ChatPrompt, by: Principal) -> str:
    try:
        return ask_once(prompt, [model], by, **_LIMITS).text
    except TimeoutError as error:
        raise ProviderDown(f"{name_of(model)} did not answer in time.") from error
