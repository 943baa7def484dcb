"""The player as a person uses it, for browser tests: each closed kind by finger or mouse, and by keys alone."""

from learning.english.models import Task
from learning.english.path import present_task
from learning.english.rendering import solution

TABS = 60


def right_answer(user, task_id):
    """(how the task is shown to a person, an answer that is wholly right)."""
    given = present_task(Task.objects.get(pk=task_id), user)
    return given.shown, solution(given.rendered)


def task_id_of(page):
    """Of the task that is open."""
    return page.url.split("/tasks/")[1].split("?")[0]


def answer_by_hand(page, shown, answer):
    """Without sending it."""
    _BY_HAND[shown["kind"]](page, answer)


def _choose(page, answer):
    page.locator("label.study-option", has_text=answer).first.click()


def _fill_gaps(page, answer):
    for number, word in enumerate(answer, 1):
        bank = page.locator(f'[data-word="{word}"]')
        bank.click() if bank.count() else page.get_by_label(f"Gap {number} of").fill(word)


def _order(page, answer):
    """Chosen, then placed: from the first to the last."""
    for place, text in enumerate(answer):
        items = page.locator("[data-order-item]")
        if items.nth(place).inner_text().strip() != text:
            page.locator("[data-order-item]", has_text=text).first.click()
            items.nth(place).click()


def _match(page, answer):
    for right in answer.values():
        page.locator(f'[data-word="{right}"]').click()


def _write(page, answer):
    page.locator("#answer").fill(answer)


def _answer_questions(page, answer):
    for question, text in zip(page.locator(".questions fieldset").all(), answer, strict=True):
        question.locator("label.study-option", has_text=text).first.click()


_BY_HAND = {
    "multiple_choice": _choose,
    "gap": _fill_gaps,
    "ordering": _order,
    "matching": _match,
    "dictation": _write,
    "short_answer": _write,
    "reading": _answer_questions,
    "listening": _answer_questions,
}


def answer_by_keys(page, shown, answer):
    """As who has no mouse does it, and sent."""
    _BY_KEYS[shown["kind"]](page, shown, answer)


def tab_to(page, selector):
    """Tab until something like that has the focus."""
    for _ in range(TABS):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {selector}")


def _choose_by_key(page, shown, answer):
    page.keyboard.press(str(shown["options"].index(answer) + 1))
    page.keyboard.press("Enter")


def _type_gaps(page, shown, answer):
    for number, word in enumerate(answer, 1):
        tab_to(page, f'[aria-label^="Gap {number} "]')
        page.keyboard.type(word)
    page.keyboard.press("Enter")


def _move(page, shown, answer):
    tab_to(page, "[data-order-item]")
    for place, text in enumerate(answer):
        item = page.locator("[data-order-item]", has_text=text).first
        item.focus()
        while page.locator("[data-order-item]").all_inner_texts()[place].strip() != text:
            page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+Enter")


def _match_by_keys(page, shown, answer):
    for right in answer.values():
        tab_to(page, f'[data-word="{right}"]')
        page.keyboard.press("Enter")
        page.locator("[data-slot]").first.focus()
    page.keyboard.press("Control+Enter")


def _type(page, shown, answer):
    tab_to(page, "#answer")
    page.keyboard.type(answer)
    page.keyboard.press("Enter")


def _answer_by_keys(page, shown, answer):
    for number, text in enumerate(answer, 1):
        tab_to(page, f'[name="part-{number}"]')
        # An arrow from the last one goes on with the first.
        page.keyboard.press("Space")
        while page.locator(f'[name="part-{number}"]:checked').get_attribute("value") != text:
            page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


_BY_KEYS = {
    "multiple_choice": _choose_by_key,
    "gap": _type_gaps,
    "ordering": _move,
    "matching": _match_by_keys,
    "dictation": _type,
    "short_answer": _type,
    "reading": _answer_by_keys,
    "listening": _answer_by_keys,
}
