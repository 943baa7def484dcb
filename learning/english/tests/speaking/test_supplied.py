import json
import shutil

import numpy as np
import pytest

from learning.english.evaluators import SpeakingRequest
from learning.english.evaluators.local_speaking import assess
from learning.english.evaluators.local_speaking.scorer import SHIPPED
from learning.english.evaluators.local_speaking.sphinx import phones
from learning.english.evaluators.local_speaking.supplied import GRAPH, MEANING, SCORER, supplied
from learning.english.tests.speaking.recorded import TEXTS, judged, recording
from xentree.errors import ProviderDown

SYMBOLS = ["_", "SIL", "TH", "AA"]


def write_model(folder, weights):
    """A model of one layer: every 320 samples a row, their mean times the weights."""
    from onnx import TensorProto, helper, numpy_helper

    kernel = np.asarray(weights, np.float32)[:, None, None] * np.ones((1, 1, 320), np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("Unsqueeze", ["samples", "one"], ["wave"]),
            helper.make_node("Conv", ["wave", "kernel"], ["rows"], strides=[320]),
            helper.make_node("Transpose", ["rows"], ["answer"], perm=[0, 2, 1]),
        ],
        "small",
        [helper.make_tensor_value_info("samples", TensorProto.FLOAT, [1, "n"])],
        [helper.make_tensor_value_info("answer", TensorProto.FLOAT, [1, "frames", len(weights)])],
        [numpy_helper.from_array(kernel, "kernel"), numpy_helper.from_array(np.array([1]), "one")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    (folder / GRAPH).write_bytes(model.SerializeToString())
    (folder / MEANING).write_text(json.dumps({"symbols": SYMBOLS, "frame_seconds": 0.02}))
    shutil.copy(SHIPPED, folder / SCORER)
    return folder


def test_its_rows_are_laid_over_our_frames(tmp_path):
    model = supplied(write_model(tmp_path, [0, 0, 1, -1]))
    samples = np.repeat(np.array([32767, -32768], "<i2"), 3200).tobytes()
    found = model.posteriors(samples, 41)
    th, aa, other = (phones().spoken.index(name) for name in ("TH", "AA", "B"))
    assert found.shape == (41, 39)
    assert (found[:20, th] > found[:20, aa]).all()
    assert (found[20:, th] < found[20:, aa]).all()
    assert (found[:, other] <= -14).all()


def test_an_operators_model_is_what_listens(tmp_path, settings):
    own = judged("clear", TEXTS["clear"], "adult")
    settings.SPEAKING_MODEL = str(write_model(tmp_path, [0, 1, 0.5, -1]))
    found = assess(SpeakingRequest(recording("clear"), expected_text=TEXTS["clear"], age_group="adult"))
    assert found.score is not None
    assert found.score != own.score


def test_a_model_that_is_none_is_said_so(tmp_path, settings):
    settings.SPEAKING_MODEL = str(write_model(tmp_path, [0, 1, 0.5, -1]))
    (tmp_path / GRAPH).write_bytes(b"no model")
    with pytest.raises(ProviderDown):
        assess(SpeakingRequest(recording("clear"), expected_text=TEXTS["clear"]))


def test_a_folder_without_a_scorer_is_said_so(tmp_path, settings):
    settings.SPEAKING_MODEL = str(tmp_path)
    with pytest.raises(ProviderDown):
        assess(SpeakingRequest(recording("clear"), expected_text=TEXTS["clear"]))
