"""Runs alone: all-MiniLM-L6-v2 on one processor core; texts come in on stdin and their vectors go out on stdout.

Started as `embeddings_child.py <folder of the model>`. It writes one frame when it is ready, then answers each frame (a
JSON list of texts) with one (32-bit floats, a row a text, of unit length). A frame is four bytes of length and that
many of content. It ends with its stdin. The same vectors as sentence-transformers: WordPiece of at most 256 tokens,
six layers of BERT, the mean over the tokens.
"""

import json
import os
import resource
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

MEMORY_BYTES = 3 * 1024**3
LONGEST, LAYERS, HEADS, WIDTH = 256, 6, 12, 384
# Texts of about the same length are computed together, so many tokens at a time.
TOKENS_AT_ONCE = 2048
BACKGROUND_NICENESS = 10


def main() -> None:
    """Limits first; then load, and answer until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    model, out = Model(Path(sys.argv[1])), sys.stdout.buffer
    write_frame(out, b"ready")
    polite = False
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        texts = json.loads(frame)
        if len(texts) > 1 and not polite:
            # A question is one text and somebody waits for it; many at once are a document's, in a worker.
            os.nice(BACKGROUND_NICENESS)
            polite = True
        write_frame(out, model.embed(texts).tobytes())


def read_frame(source: BinaryIO) -> bytes | None:
    """The next frame; None when there will be none."""
    head = source.read(4)
    size = struct.unpack("<I", head)[0] if len(head) == 4 else 0
    content = source.read(size)
    return content if len(head) == 4 and len(content) == size else None


def write_frame(target: BinaryIO, content: bytes) -> None:
    """Send one frame off at once."""
    target.write(struct.pack("<I", len(content)) + content)
    target.flush()


class Model:
    """The tokenizer, and the network as ONNX Runtime runs it."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.no_padding()
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False
        graph = build(read_weights(folder / "model.safetensors"))
        self.session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def embed(self, texts: list[str]) -> Any:
        """The vectors in the order of the texts."""
        import numpy

        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]
        vectors = numpy.zeros((len(texts), WIDTH), numpy.float32)
        for batch in batches([len(ids) for ids in tokens]):
            longest = max(len(tokens[place]) for place in batch)
            ids = numpy.zeros((len(batch), longest), numpy.int64)
            mask = numpy.zeros((len(batch), longest), numpy.float32)
            for row, place in enumerate(batch):
                ids[row, : len(tokens[place])], mask[row, : len(tokens[place])] = tokens[place], 1
            vectors[batch] = self.session.run(None, {"ids": ids, "mask": mask})[0]
        return vectors


def batches(lengths: list[int]) -> list[list[int]]:
    """The places of the texts, in groups of about the same length."""
    groups: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if not groups or (len(groups[-1]) + 1) * lengths[place] > TOKENS_AT_ONCE:
            groups.append([])
        groups[-1].append(place)
    return groups


def read_weights(path: Path) -> dict[str, Any]:
    """The arrays of a safetensors file by name: a header in JSON after its length, then all their bytes."""
    import numpy

    data = numpy.memmap(path, dtype=numpy.uint8, mode="r")
    size = int(data[:8].view("<u8")[0])
    header = json.loads(data[8 : 8 + size].tobytes())
    weights = {}
    for name, entry in header.items():
        if entry.get("dtype") == "F32":
            start, end = (8 + size + offset for offset in entry["data_offsets"])
            weights[name] = data[start:end].view("<f4").reshape(entry["shape"])
    return weights


def build(weights: dict[str, Any]) -> bytes:
    """The network as ONNX: `ids` and `mask` (texts x tokens) to `vectors` (texts x 384)."""
    from onnx import TensorProto, helper

    graph = Graph(weights)
    graph.finish(graph.encoder(graph.embedding()))
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"]),
        helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["texts", "tokens"]),
    ]
    outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", WIDTH])]
    whole = helper.make_graph(graph.nodes, "MiniLM", inputs, outputs, graph.constants)
    return helper.make_model(whole, opset_imports=[helper.make_opsetid("", 20)], ir_version=9).SerializeToString()


class Graph:
    """BERT as the paper has it, each step a node; methods take and give the names of values."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, value: Any, kind: str = "float32") -> str:
        import numpy
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        array = numpy.ascontiguousarray(numpy.asarray(value, kind))
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(self.weights[name])

    def node(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        from onnx import helper

        output = output or f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def linear(self, value: str, name: str) -> str:
        turned = self.constant(self.weights[f"{name}.weight"].T)
        return self.node("Add", self.node("MatMul", value, turned), self.weight(f"{name}.bias"))

    def normal(self, value: str, name: str) -> str:
        scale, shift = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.node("LayerNormalization", value, scale, shift, axis=-1, epsilon=1e-12)

    def embedding(self) -> str:
        words = self.node("Gather", self.weight("embeddings.word_embeddings.weight"), "ids")
        count = self.node("Shape", "ids", start=1, end=2)
        zero, first = self.constant([0], "int64"), self.constant([0], "int64")
        places = self.node("Slice", self.weight("embeddings.position_embeddings.weight"), zero, count, first)
        kind = self.constant(self.weights["embeddings.token_type_embeddings.weight"][0])
        return self.normal(self.node("Add", self.node("Add", words, places), kind), "embeddings.LayerNorm")

    def encoder(self, value: str) -> str:
        absent = self.node("Sub", self.constant(1.0), self.node("Unsqueeze", "mask", self.constant([1, 2], "int64")))
        hidden = self.node("Mul", absent, self.constant(-1e9))
        for number in range(LAYERS):
            value = self.layer(value, hidden, f"encoder.layer.{number}")
        return value

    def layer(self, value: str, hidden: str, name: str) -> str:
        seen = self.linear(self.attention(value, hidden, f"{name}.attention.self"), f"{name}.attention.output.dense")
        value = self.normal(self.node("Add", value, seen), f"{name}.attention.output.LayerNorm")
        wide = self.node("Gelu", self.linear(value, f"{name}.intermediate.dense"))
        thought = self.linear(wide, f"{name}.output.dense")
        return self.normal(self.node("Add", value, thought), f"{name}.output.LayerNorm")

    def attention(self, value: str, hidden: str, name: str) -> str:
        shape = self.constant([0, 0, HEADS, WIDTH // HEADS], "int64")

        def heads(part: str, order: list[int]) -> str:
            split = self.node("Reshape", self.linear(value, f"{name}.{part}"), shape)
            return self.node("Transpose", split, perm=order)

        product = self.node("MatMul", heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]))
        scaled = self.node("Mul", product, self.constant((WIDTH // HEADS) ** -0.5))
        shares = self.node("Softmax", self.node("Add", scaled, hidden), axis=-1)
        mixed = self.node("MatMul", shares, heads("value", [0, 2, 1, 3]))
        together = self.node("Transpose", mixed, perm=[0, 2, 1, 3])
        return self.node("Reshape", together, self.constant([0, 0, WIDTH], "int64"))

    def finish(self, value: str) -> None:
        second = self.constant([1], "int64")
        present = self.node("Unsqueeze", "mask", self.constant([2], "int64"))
        total = self.node("ReduceSum", self.node("Mul", value, present), second, keepdims=0)
        mean = self.node("Div", total, self.node("ReduceSum", present, second, keepdims=0))
        self.node("LpNormalization", mean, output="vectors", axis=1, p=2)


if __name__ == "__main__":
    main()
