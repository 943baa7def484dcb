"""Xentree Local: honest small talk, and quotes that are word for word."""

import pytest

from xentree.providers.chat import ChatPrompt, Finished, Image, Passage, TextDelta, TextFile, Turn
from xentree.providers.extract import quotes_for
from xentree.providers.local import ABOUT, BLIND, FAREWELL, GREETING, NOTHING, THANKS, LocalProvider, answer_to

OLLAMA = Passage(
    1,
    "Connecting Ollama",
    "Install Ollama, fetch a model and start Xentree:\n\n```sh\nollama pull llama3.2\nmake run\n```\n\n"
    "It is found by itself. No key is needed.",
)
LONG = Passage(
    2,
    "Trees",
    "Trees grow slowly. Bark protects the trunk from insects and frost. Rings tell the age. Leaves fall in autumn. "
    "Roots reach deep. Birds nest in crowns. Sap rises in spring. Seeds travel with the wind. "
    "Fungi feed the roots. They trade minerals for sugar with them. Forests cool the air. Wood stores carbon.",
)


BIOLOGY = TextFile(
    "biology.txt",
    "Photosynthesis is how plants make sugar. It happens in the chloroplasts of plant cells.",
)
QUOTED = f"From the attached file **biology.txt**:\n\n{BIOLOGY.text}"
SILENT = "I looked through what you attached, **biology.txt**, and found nothing in it that answers this."


def asked(text, *passages, images=(), files=(), earlier=()):
    question = Turn("user", text, images, files=files)
    return ChatPrompt(
        (Turn("user", "before", files=earlier), Turn("assistant", "earlier"), question), passages=passages
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Hello!", GREETING),
        ("good morning, xentree", GREETING),
        ("Thanks a lot.", THANKS),
        ("Bye", FAREWELL),
        ("What can you do?", ABOUT),
        ("are you ChatGPT", ABOUT),
        ("Translate this into French: the tree", NOTHING),
        ("Help me understand why the sky over the sea is as blue as it is at noon", NOTHING),
        ("", NOTHING),
    ],
)
def test_small_talk_and_its_limits(text, answer):
    assert answer_to(asked(text)) == answer


def test_small_talk_does_not_quote():
    assert answer_to(asked("hello", OLLAMA)) == GREETING


def test_pictures_are_not_seen():
    assert answer_to(asked("What is this?", images=(Image("image/png", b"x"),))) == BLIND


def test_it_says_what_it_is_and_where_to_connect_a_model():
    for text in (ABOUT, NOTHING, BLIND):
        assert "not a language model" in text
        assert "(/handbook/providers)" in text


def test_a_short_passage_is_quoted_whole_with_its_code_and_number():
    assert answer_to(asked("How do I connect Ollama?", OLLAMA)) == (
        "Here is what I found, word for word:\n\n**Connecting Ollama**\n\n" + OLLAMA.text + " [1]"
    )


def test_of_a_long_passage_the_fitting_sentences_are_quoted():
    assert answer_to(asked("Who protects the trunk from frost?", LONG)) == (
        "Here is what I found, word for word:\n\n**Trees**\n\nBark protects the trunk from insects and frost. [2]"
    )


def test_a_sentence_comes_with_the_one_it_leans_on():
    found = quotes_for("minerals for sugar", (LONG,))
    assert [quote.text for quote in found.quotes] == ["Fungi feed the roots. They trade minerals for sugar with them."]


def test_plain_lines_after_a_colon_become_code():
    passage = Passage(1, "Start", "Type this in a terminal:\nmake run\nmake test\nThen open the page.")
    found = quotes_for("how to start in a terminal", (passage,))
    assert found.quotes[0].text == "Type this in a terminal:\n\n```\nmake run\nmake test\n```\n\nThen open the page."


def test_list_rows_stay_together():
    passage = Passage(1, "Keys", "- Ctrl-K: search\n- N: new chat\n\nThat is all.")
    assert quotes_for("keys", (passage,)).quotes[0].text == "- Ctrl-K: search\n- N: new chat\n\nThat is all."


def test_a_row_of_a_long_table_is_quoted_with_the_names_of_its_columns_and_its_number_stands_below():
    rows = "\n".join(f"| Well {number} | depth {number} m |" for number in range(1, 15))
    passage = Passage(1, "Wells", f"| Name | Depth |\n|---|---|\n{rows}\n| Oakwell | 90 m |")
    assert answer_to(asked("What depth has Oakwell?", passage)) == (
        "Here is what I found, word for word:\n\n**Wells**\n\n| Name | Depth |\n|---|---|\n| Oakwell | 90 m |\n\n[1]"
    )


def test_code_alone_answers_for_itself():
    passage = Passage(1, "scheduler", "```python\nMOISTURE_THRESHOLD = 0.31\n```")
    assert quotes_for("moisture threshold", (passage,)).certain is True


def test_a_paragraph_goes_on_over_the_ends_of_its_lines():
    passage = Passage(1, "Leaves", "A leaf makes sugar\nout of light. Roots\ndrink.\n\nThe end.")
    assert quotes_for("sugar", (passage,)).quotes[0].text == "A leaf makes sugar out of light. Roots drink.\n\nThe end."


def test_headings_are_not_quoted_but_tell_what_the_text_is_about():
    other = Passage(1, "Guide", "# Start\n\nOne command does it.")
    passage = Passage(2, "Guide", "# Guide\n\n## Backups\n\nCopy the folder.")
    assert [quote.text for quote in quotes_for("backups", (passage,)).quotes] == ["Copy the folder."]
    assert [quote.passage.index for quote in quotes_for("backups", (other, passage)).quotes] == [2]


def test_without_a_shared_word_it_says_that_it_is_not_sure():
    answer = answer_to(asked("What is a streak?", OLLAMA))
    assert answer.startswith("I am not sure that this answers your question, but it is the nearest passage I found:")


def test_the_order_of_the_passages_is_kept_and_the_unfit_are_left_out():
    passages = (
        Passage(1, "Sharing a link", "Choose Share to make a link."),
        Passage(2, "Cooking", "Boil the water."),
        Passage(3, "Sharing", "A link can be shared with everyone."),
    )
    assert [quote.passage.index for quote in quotes_for("how do I share a link", passages).quotes] == [1, 3]


def test_numbers_and_markup_of_the_document_are_not_taken_for_ours():
    passage = Passage(4, "On *stars* [1]", "The stars are described elsewhere [2].")
    assert answer_to(asked("stars", passage)) == (
        "Here is what I found, word for word:\n\n**On \\*stars\\* \\[\u20601\\]**\n\n"
        "The stars are described elsewhere [\u20602]. [4]"
    )


@pytest.mark.parametrize(
    "text", ["", "   \n\n ", "```\nnever closed", "?!.", "a" * 50_000, "\n".join("- x" for _ in range(5000))]
)
def test_any_passage_can_be_read(text):
    quotes_for("what is x", (Passage(1, "T", text), OLLAMA))


@pytest.mark.parametrize("place", ["files", "earlier"])
def test_an_attached_file_is_quoted_by_its_name_and_without_a_number(place):
    answer = answer_to(asked("Where does photosynthesis happen?", **{place: (BIOLOGY,)}))
    assert answer == f"Here is what I found, word for word:\n\n{QUOTED}"


def test_a_file_stands_before_passages_that_say_no_more():
    passage = Passage(1, "Plants", "Photosynthesis happens by day.")
    answer = answer_to(asked("Where does photosynthesis happen in cells?", passage, files=(BIOLOGY,)))
    assert answer.split("\n\n", 1)[1].startswith(QUOTED)


def test_a_file_that_does_not_answer_is_named():
    question = "How do I connect Ollama?"
    found = answer_to(asked(question, OLLAMA))
    assert answer_to(asked(question, files=(BIOLOGY,))) == f"{SILENT}\n\n{NOTHING}"
    assert answer_to(asked(question, OLLAMA, files=(BIOLOGY,))) == f"{SILENT}\n\n{found}"
    assert answer_to(asked(question, OLLAMA, earlier=(BIOLOGY,))) == found


def test_what_a_file_says_is_no_small_talk_and_no_question():
    assert answer_to(asked("Hello!", files=(BIOLOGY,))) == GREETING
    assert answer_to(asked("", files=(BIOLOGY,))) == f"{SILENT}\n\n{NOTHING}"
    assert answer_to(asked("help with chloroplasts", files=(BIOLOGY,))).endswith(QUOTED)


def test_of_a_long_file_only_the_fitting_piece_is_quoted():
    filler = "\n\n".join(f"Paragraph {number} speaks of rivers and their mouths." for number in range(500))
    long = TextFile("long.md", f"{filler}\n\n# Leaves\n\n{BIOLOGY.text}\n\n# Roots\n\nThey drink.")
    answer = answer_to(asked("Where does photosynthesis happen?", files=(long,)))
    assert answer.endswith(f"From the attached file **long.md**:\n\n{BIOLOGY.text}")


def test_lines_of_a_table_or_program_stay_lines():
    answer = answer_to(
        asked("What is the moisture threshold?", files=(TextFile("a.py", "moisture = 3\nthreshold = [1]"),))
    )
    assert answer.endswith("From the attached file **a.py**:\n\n```\nmoisture = 3\nthreshold = [1]\n```")


@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
@pytest.mark.parametrize(
    "text", ["", " \n\n", "x1 " * 20_000, "a" * 60_000, "# x1\n" * 12_000, "- x1\n" * 12_000, "```\nx1"]
)
def test_any_file_can_be_read_and_little_is_quoted(name, text):
    assert len(answer_to(asked("what is x1", files=(TextFile(name, text),)))) < 5_000


async def test_streams_in_small_pieces_the_same_each_time():
    prompt = asked("How do I connect Ollama?", OLLAMA)

    async def once():
        return [
            event async for event in LocalProvider().stream("xentree-local", asked("How do I connect Ollama?", OLLAMA))
        ]

    events = await once()
    assert events[-1] == Finished("stop", None, None)
    assert "".join(event.text for event in events[:-1]) == answer_to(prompt)
    assert max(len(event.text) for event in events[:-1]) < 40
    assert events == await once()
    assert isinstance(events[0], TextDelta)


async def test_has_one_free_model_on_this_machine():
    provider = LocalProvider()
    (model,) = await provider.models()
    assert (provider.id, provider.name, provider.local) == ("local", "Xentree Local", True)
    assert (model.id, model.name, model.input_price, model.vision) == ("xentree-local", "Xentree Local", 0, False)
