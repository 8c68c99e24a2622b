"""khmercut's neural network on many lines: the chances that words and morphemes start at each character.

The network (khmercut 0.2.0, Apache-2.0) is read from its package with ``onnx``; ``teacher.c`` computes what
onnxruntime would, several times as fast, as one line in a batch of its own.
"""

from __future__ import annotations

import re
import struct
import subprocess
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MANY = 4000
LABELS = 5
INSIDE, WORD, MORPHEME = range(3)
#: What starts after a character with each of the network's labels: 0, ^, _, }{ and ~.
STARTS = bytes([INSIDE, MORPHEME, MORPHEME, WORD, MORPHEME])
SYMBOL = re.compile("[ក-៿ ]|[^ក-៿ ]+")


def labelled(lines: list[str], work: Path) -> Iterator[tuple[bytes, bytes, bytes]]:
    """For each line three bytes for each character: what starts there, and the two chances, of 255.

    The network says where words end; here the next one starts.
    """
    from khmercut import nn

    network = nn.Model()
    weights, program = work / "teacher.weights", work / "teacher"
    weights.write_bytes(b"".join(_weights(nn)))
    source = Path(__file__).with_name("teacher.c")
    subprocess.run(["cc", "-O3", "-march=native", "-ffast-math", "-o", program, source, "-lm"], check=True)
    for first in range(0, len(lines), MANY):
        part = [list(_symbols(line, nn, network)) for line in lines[first : first + MANY]]
        text = b"".join(struct.pack("<I", len(line)) + array("H", _flat(line)).tobytes() for line in part)
        done = subprocess.run([program, weights], input=text, stdout=subprocess.PIPE, check=True).stdout
        at = 0
        for line in part:
            rows = done[at : at + len(line) * (1 + LABELS)]
            yield _spread(line, rows)
            at += len(rows)


def _symbols(line: str, nn: Any, network: Any) -> Iterator[tuple[int, int, int]]:
    """The number and class of each of the network's symbols in a line, and the length of its text."""
    for text in SYMBOL.findall(line):
        ((symbol, name),) = nn.encode(text)
        number = network.stoi.get(symbol)
        number = network.bucket(symbol) if number is None else number
        yield number, network.class_id[name], len(text)


def _flat(symbols: list[tuple[int, int, int]]) -> Iterator[int]:
    return (value for number, name, _ in symbols for value in (number, name))


def _spread(symbols: list[tuple[int, int, int]], rows: bytes) -> tuple[bytes, bytes, bytes]:
    """The labels of symbols as those of the characters that follow them."""
    best, words, morphemes = bytearray([WORD]), bytearray([255]), bytearray(1)
    for at, (_, _, size) in enumerate(symbols):
        label, *chances = rows[at * (1 + LABELS) : (at + 1) * (1 + LABELS)]
        either = sum(chance for chance, start in zip(chances, STARTS, strict=True) if start == MORPHEME)
        for column, value in (
            (best, STARTS[label]),
            (words, chances[STARTS.index(WORD)]),
            (morphemes, min(255, either)),
        ):
            column += bytes(size - 1)
            column.append(value)
    return bytes(best[:-1]), bytes(words[:-1]), bytes(morphemes[:-1])


def _weights(nn: Any) -> Iterator[bytes]:
    """The weights in the order that ``teacher.c`` reads them."""
    import numpy
    import onnx

    graph = onnx.load(str(Path(nn.MODEL_DIR) / "model.int8.onnx")).graph
    tensors = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def floats(values: Any) -> bytes:
        return numpy.ascontiguousarray(values, dtype=numpy.float32).tobytes()

    def dense(name: str, bias: str, taps: bool = False) -> Iterator[bytes]:
        cells = tensors[f"{name}_quantized"]
        cells = cells.transpose(2, 1, 0).reshape(-1, cells.shape[0]) if taps else cells
        yield floats(tensors[f"{name}_scale"])
        yield numpy.ascontiguousarray(cells, dtype=numpy.int8).tobytes()
        yield floats(tensors[bias])

    def norm(name: str) -> Iterator[bytes]:
        yield floats(tensors[f"{name}.weight"])
        yield floats(tensors[f"{name}.bias"])

    yield struct.pack("<I", len(tensors["tok_emb.weight"]))
    yield floats(tensors["tok_emb.weight"])
    yield floats(tensors["cls_emb.weight"])
    yield from dense("onnx::MatMul_95", "encoder.proj.bias")
    for block in range(5):
        prefix = f"encoder.blocks.{block}"
        yield from norm(f"{prefix}.norm")
        yield from dense(f"{prefix}.conv.weight", f"{prefix}.conv.bias", taps=True)
        yield from dense(f"onnx::MatMul_{96 + block}", f"{prefix}.proj.bias")
    yield from norm("encoder.final_norm")
    yield from dense("onnx::MatMul_101", "out.bias")
    crf = numpy.load(Path(nn.MODEL_DIR) / "crf.npz")
    for name in ("transitions", "start_transitions", "end_transitions"):
        yield floats(crf[name])
