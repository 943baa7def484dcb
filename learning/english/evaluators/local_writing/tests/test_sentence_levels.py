"""The level of a sentence, by the stored model."""

import json

from learning.english.evaluators.local_writing import sentence_levels, training


def test_hard_sentences_are_above_easy_ones():
    easy = ["I have a dog.", "She is my friend.", "We live in a big house."]
    hard = [
        "The committee's deliberations were overshadowed by allegations of procedural impropriety.",
        "Notwithstanding its theoretical elegance, the hypothesis has failed to withstand empirical scrutiny.",
    ]
    assert max(map(sentence_levels.level_of_sentence, easy)) + 1.5 < min(map(sentence_levels.level_of_sentence, hard))


def test_a_text_is_weighed_by_words_and_nothing_has_no_level():
    assert sentence_levels.level_of_sentences([]) is None
    one, two = "I have a dog.", "The hypothesis has failed to withstand empirical scrutiny."
    low, high = sentence_levels.level_of_sentence(one), sentence_levels.level_of_sentence(two)
    assert low < sentence_levels.level_of_sentences([one, two]) < high


def test_the_stored_model_names_its_source():
    stored = json.loads(sentence_levels.MODEL.read_text())
    assert stored["licence"] == "CC BY-SA 3.0"
    assert len(stored["means"]) == len(sentence_levels.features_of_sentence("I am here."))


def test_training_is_the_same_twice_and_learns(monkeypatch, tmp_path):
    file = tmp_path / "train.txt"
    rows = [f"I have {n} dogs .\t1\t2" for n in range(40)]
    rows += [f"The committee deliberated for {n} unprecedented hours .\t5\t5" for n in range(40)]
    file.write_text("\n".join(rows))
    labelled = training.read_labelled(file)
    first = training.fit(labelled)
    assert first == training.fit(labelled)
    monkeypatch.setattr(sentence_levels, "_model", lambda: first)
    assert training.macro_f1(labelled) == {"agreed": 1.0, "either": 1.0}
