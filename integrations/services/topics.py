"""What a study block is for: a kind of quest, and of English the modules a person comes to next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from integrations.models import CalendarEntry
from learning.english.models import Module
from learning.english.path import ModuleView, course_map, modules_ahead
from learning.progress.models import Quest
from xentree.errors import Invalid
from xentree.principal import Principal

Category = Quest.Category


@dataclass(frozen=True)
class Topic:
    """What is learnt in a block: its title, the category of quests it counts for, the page it is done on."""

    title: str
    category: str
    path: str
    module_id: UUID | None = None

    @property
    def description(self) -> str:
        """What stands in the calendar under the title."""
        return f"{settings.SITE_URL}{self.path}"


# What one can choose, in the order it is shown: the category, what it is called, the block's title, its page by name.
CHOICES = {
    Category.ENGLISH: ("English: the modules that come next", "English: practice", "english"),
    Category.CONVERSATIONS: ("Chat: ask and understand", "Chat: ask and understand", "chat"),
    Category.KNOWLEDGE: ("Knowledge: documents, quizzes, cards", "Knowledge: quizzes and cards", "knowledge"),
    Category.LIVE: ("Live: talk aloud", "Live: talk aloud", "live"),
    Category.LEARNING_TIME: ("Whatever comes first", "Study time", "progress"),
}
FOCUSES: list[str] = [str(each) for each in CHOICES]


def focus_words() -> list[tuple[str, str]]:
    """(value, words) of each choice."""
    return [(str(category), words) for category, (words, _, _) in CHOICES.items()]


def topics(count: int, *, minutes: int, focuses: Sequence[str], by: Principal) -> list[Topic]:
    """One a block, the focuses taking turns; English goes through the modules ahead, each for as long as it takes."""
    chosen = [each for each in FOCUSES if each in focuses] or [str(Category.ENGLISH)]
    english = _english(minutes, by) if str(Category.ENGLISH) in chosen else iter(())
    turns = {each: english if each == Category.ENGLISH else repeat(plain_topic(each)) for each in chosen}
    return [next(turns[chosen[number % len(chosen)]]) for number in range(count)]


def plain_topic(category: str) -> Topic:
    """Of that category, without a module."""
    _, title, page = CHOICES.get(Category(category), CHOICES[Category.LEARNING_TIME])
    return Topic(title, category, reverse(page))


def topic_of(category: str, module_id: UUID | None) -> Topic:
    """Of that category, or of that module; Invalid where there is none."""
    if module_id is None:
        return plain_topic(category)
    module = Module.objects.published().filter(pk=module_id).first()
    if module is None:
        raise Invalid("module_id: There is no such module.", module_id=["There is no such module."])
    return _of_module(module)


def path_of(entry: CalendarEntry) -> str:
    """The page of ours where a block is done; empty for other events. Asks nothing where `module` came along."""
    if entry.purpose != CalendarEntry.Purpose.STUDY:
        return ""
    if entry.module:
        return reverse("english_module", args=[entry.module.slug])
    return plain_topic(entry.quest_category or Category.LEARNING_TIME).path


def _english(minutes: int, by: Principal) -> Iterator[Topic]:
    for view in modules_ahead(by.user, course_map(by)):
        yield from islice(repeat(_of_module(view.module)), _blocks_for(view, minutes))
    yield from repeat(plain_topic(Category.ENGLISH))


def _of_module(module: Module) -> Topic:
    path = reverse("english_module", args=[module.slug])
    return Topic(f"English: {module.title}", str(Category.ENGLISH), path, module.pk)


def _blocks_for(view: ModuleView, minutes: int) -> int:
    """Of what is left of it, by its authors' estimate; one at least."""
    left = view.module.estimated_minutes * (100 - view.percentage) / 100
    return max(1, round(left / minutes))
