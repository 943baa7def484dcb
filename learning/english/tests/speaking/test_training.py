"""The training on a handful of recordings: every step of it, but no figures."""

import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from learning.english.evaluators.local_speaking.listening import listen
from learning.english.evaluators.local_speaking.models import blend_of
from learning.english.evaluators.local_speaking.scorer import SHIPPED, load
from learning.english.evaluators.local_speaking.training import run
from learning.english.evaluators.local_speaking.training.corpus import (
    JudgedWord,
    age_group,
    folds,
    held_out,
    read_corpus,
)
from learning.english.evaluators.local_speaking.training.examples import agreed_marks
from learning.english.evaluators.local_speaking.training.fitting import trees_and_line
from learning.english.tests.speaking.recorded import FOLDER, TEXTS


def write_corpus(folder, speakers=9):
    """Every speaker says the three sentences, in the same voices."""
    (folder / "audio").mkdir()
    rows = {}
    for speaker in range(speakers):
        for place, (name, text) in enumerate(TEXTS.items()):
            words = text.strip(".").replace(",", "").split()
            marks = [2.0 - 0.1 * speaker] * 2
            word = {"accuracy": 5 + place, "phones": ["K", "IY1"], "phones-accuracy": marks}
            rows[f"{speaker}{place}"] = {
                "text": text, "speaker": f"s{speaker}", "age": 20 + place,
                "accuracy": 9 - speaker, "fluency": 8 - place, "prosodic": 7, "total": 9 - speaker,
                "words": [{**word, "text": each} for each in words],
            }  # fmt: skip
            (folder / "audio" / f"{speaker}{place}.flac").write_bytes((FOLDER / f"{name}.flac").read_bytes())
    (folder / "scores.json").write_text(json.dumps(rows))
    return folder


def remembered_listening():
    """All speakers have the same three voices: each is listened to once with each text."""
    known = {}

    def once(samples, words, model):
        key = (samples, str(words))
        known[key] = known.get(key) or listen(samples, words, model)
        return known[key]

    return once


def test_the_corpus_is_read_as_it_is(tmp_path):
    corpus = read_corpus(write_corpus(tmp_path, speakers=1))
    assert [(each.name, each.age, each.marks) for each in corpus] == [
        ("00", "adult", (9.0, 8.0, 7.0, 9.0)),
        ("01", "adult", (9.0, 7.0, 7.0, 9.0)),
        ("02", "adult", (9.0, 6.0, 7.0, 9.0)),
    ]
    assert corpus[0].words[0] == JudgedWord("Keep", 5.0, ("K", "IY"), (2.0, 2.0))
    assert len(corpus[0].samples()) > 64_000


def test_speakers_are_held_out_whole_and_always_the_same(tmp_path):
    corpus = read_corpus(write_corpus(tmp_path))
    apart = held_out(corpus)
    assert len(apart) == 2
    assert apart == held_out(list(reversed(corpus)))
    parts = folds([each.speaker for each in corpus], 4)
    assert sorted(speaker for part in parts for speaker in part) == [f"s{number}" for number in range(9)]


@pytest.mark.parametrize(("years", "group"), [(6, "child"), (12, "child"), (13, "teen"), (17, "teen"), (18, "adult")])
def test_ages_are_the_groups_people_give(years, group):
    assert age_group(years) == group


def test_marks_are_taken_where_corpus_and_dictionary_agree():
    word = JudgedWord("bear", 6.0, ("B", "EH", "R"), (2.0, 1.2, None))
    assert np.array_equal(agreed_marks(word, ("B", "EH", "R")), [10, 6, np.nan], equal_nan=True)
    assert np.array_equal(agreed_marks(word, ("B", "AE", "R")), [10, np.nan, np.nan], equal_nan=True)


def test_what_is_written_says_what_was_learnt():
    chance = np.random.default_rng(3)
    rows = chance.standard_normal((200, 4))
    wanted = rows[:, 0] * 2 + (rows[:, 1] > 0)
    model = trees_and_line(0)(rows, wanted)
    read = blend_of(json.loads(json.dumps(model.written())))
    assert np.allclose(read.predict(rows), model.predict(rows), atol=1e-3)
    assert np.corrcoef(read.predict(rows), wanted)[0, 1] > 0.9


def test_the_shipped_scorer_is_whole_and_small():
    scorer = load(SHIPPED)
    assert set(scorer.whole) == set(scorer.free) == {"accuracy", "fluency", "prosody", "total"}
    assert scorer.ear is not None
    assert SHIPPED.stat().st_size < 1_000_000


@pytest.mark.timeout(300)
def test_the_command_writes_the_same_file_twice(tmp_path, monkeypatch, capsys):
    from learning.management.commands import train_speaking_scorer as command

    data, file = write_corpus(tmp_path), tmp_path / "scorer.json"
    monkeypatch.setattr(command, "SHIPPED", file)
    monkeypatch.setattr(run, "listen", remembered_listening())
    call_command("train_speaking_scorer", data=data, workers=1)
    call_command("train_speaking_scorer", data=data, workers=1, check=True)
    assert "byte for byte" in capsys.readouterr().out
    file.write_text(file.read_text().replace("0", "1", 1))
    with pytest.raises(CommandError, match="is not what comes out"):
        call_command("train_speaking_scorer", data=data, workers=1, check=True)


def test_the_command_says_what_is_missing(tmp_path):
    with pytest.raises(CommandError, match=r"no scores\.json"):
        call_command("train_speaking_scorer", data=tmp_path)
