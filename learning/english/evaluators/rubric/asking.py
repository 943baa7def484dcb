"""Three votes of one model, one after another."""

from asgiref.sync import async_to_sync

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


def ask_votes(name: str, prompt: ChatPrompt, by: Principal, report: Report) -> list[Vote]:
    """Those that are whole; ProviderDown where there are too few of them."""
    votes: list[Vote] = []
    for number in range(1, VOTES + 1):
        report(0.2 + 0.7 * number / VOTES, f"Asking {name} ({number} of {VOTES})")
        if vote := read_vote(_answer(name, prompt, by)):
            votes.append(vote)
        elif number - len(votes) > VOTES - LEAST_VOTES:
            raise ProviderDown(f"{name} did not judge by the rubric.")
    return votes


def _answer(name: str, prompt: ChatPrompt, by: Principal) -> str:
    # Looked up for each: what a provider has open belongs to the event loop of one question.
    found = async_to_sync(routing.candidates)(name, images=False, organization_id=by.organization_id)
    try:
        return ask_once(prompt, found, by, **_LIMITS).text
    except TimeoutError as error:
        raise ProviderDown(f"{name} did not answer in time.") from error
