"""The formats that a conversion reads and writes: JSON as docs/spec/package.md has it, and the safetensors container."""
import json
import re
import struct

MAX_HEADER_BYTES = 100_000_000
MAX_CONFIG_BYTES = 16 << 20
MAX_JSON_DEPTH = 64
DTYPES = {
    "F64": ("float64", 64), "F32": ("float32", 32), "F16": ("float16", 16), "BF16": ("bfloat16", 16),
    "I64": ("int64", 64), "I32": ("int32", 32), "I16": ("int16", 16), "I8": ("int8", 8),
    "U64": ("uint64", 64), "U32": ("uint32", 32), "U16": ("uint16", 16), "U8": ("uint8", 8), "BOOL": ("bool", 8), "C64": ("complex64", 64),
    "F8_E4M3": ("float8_e4m3", 8), "F8_E5M2": ("float8_e5m2", 8), "F8_E8M0": ("float8_e8m0", 8),
    "F8_E4M3FNUZ": ("float8_e4m3fnuz", 8), "F8_E5M2FNUZ": ("float8_e5m2fnuz", 8),
    "F6_E2M3": ("float6_e2m3", 6), "F6_E3M2": ("float6_e3m2", 6), "F4": ("float4", 4),
}


class ConversionError(Exception):
    """What failed, for which file, and the next step."""

    def __init__(self, message, code=1):
        super().__init__(message)
        self.code = code


class BadModel(ConversionError):
    def __init__(self, file, message):
        super().__init__(f"{file}: {message}", 6)


class Number(str):
    """A JSON number as it is spelled: 1e-12 stays 1e-12."""


# ---- JSON ------------------------------------------------------------------------------------------------------------------------------

def read_json(path):
    """Read a JSON object strictly: UTF-8, no name twice, no NaN, not too large, not too deep."""
    name = path.name
    if path.stat().st_size > MAX_CONFIG_BYTES:
        raise BadModel(name, f"the document has more than {MAX_CONFIG_BYTES} bytes.")
    return parse_json(path.read_bytes(), name)


def parse_json(data, name):
    def members(pairs):
        result = dict(pairs)
        if len(result) != len(pairs):
            raise BadModel(name, "a name is in the same object twice.")
        return result

    def constant(text):
        raise BadModel(name, f"{text} is no JSON number.")

    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=members, parse_float=Number, parse_int=Number, parse_constant=constant)
    except RecursionError:
        raise BadModel(name, f"the JSON nests deeper than {MAX_JSON_DEPTH} levels.") from None
    except ValueError as e:
        raise BadModel(name, f"this is not valid JSON ({e}).") from None
    if not isinstance(document, dict):
        raise BadModel(name, "the document must be a JSON object.")
    check_json(document, name)
    return document


def check_json(document, name):
    pending = [(document, 1)]
    while pending:
        node, depth = pending.pop()
        if isinstance(node, (dict, list)):
            if depth > MAX_JSON_DEPTH:
                raise BadModel(name, f"the JSON nests deeper than {MAX_JSON_DEPTH} levels.")
            pending.extend((child, depth + 1) for child in (node.values() if isinstance(node, dict) else node))
        texts = node.keys() if isinstance(node, dict) else (node,) if isinstance(node, str) else ()
        for text in texts:
            try:
                text.encode("utf-8")
            except UnicodeEncodeError:
                raise BadModel(name, "a string escapes half a surrogate pair.") from None


def dump_json(node, depth=0):
    """Two spaces a level, strings escaped only where JSON demands it, numbers as they were read."""
    inner, outer = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    if isinstance(node, dict):
        lines = [f"{json.dumps(key, ensure_ascii=False)}: {dump_json(value, depth + 1)}" for key, value in node.items()]
        return "{" + inner + ("," + inner).join(lines) + outer + "}" if lines else "{}"
    if isinstance(node, list):
        lines = [dump_json(value, depth + 1) for value in node]
        return "[" + inner + ("," + inner).join(lines) + outer + "]" if lines else "[]"
    return str(node) if isinstance(node, Number) else json.dumps(node, ensure_ascii=False)


def write_json(path, document):
    path.write_bytes((dump_json(document) + "\n").encode("utf-8"))


def text(node):
    return node if isinstance(node, str) and not isinstance(node, Number) else None


def whole(node):
    if not isinstance(node, Number) or not re.fullmatch(r"-?[0-9]+", node):
        return None
    return int(node) if len(node) <= 20 and -2**63 <= int(node) < 2**63 else None


# ---- safetensors -----------------------------------------------------------------------------------------------------------------------

def read_header(path):
    """The tensors of a container: name -> (dtype, shape). Checked to cover the file exactly."""
    size = path.stat().st_size
    with path.open("rb") as file:
        prefix = file.read(8)
        length = struct.unpack("<Q", prefix)[0] if len(prefix) == 8 else -1
        if not 0 < length <= min(MAX_HEADER_BYTES, size - 8):
            raise BadModel(path.name, "this is no safetensors container, or one that was cut off. Fetch it again.")
        header = parse_json(file.read(length), path.name)
    header.pop("__metadata__", None)
    tensors, ranges = {}, []
    for name, entry in header.items():
        try:
            shape = [whole(extent) for extent in entry["shape"]]
            begin, end = (whole(offset) for offset in entry["data_offsets"])
            bits = DTYPES[entry["dtype"]][1]
            good = all(extent >= 0 for extent in shape) and count(shape) * bits == (end - begin) * 8
        except (KeyError, TypeError, ValueError):
            good = False
        if not good:
            raise BadModel(path.name, f"the entry of '{name[:120]}' is broken.")
        tensors[name] = (entry["dtype"], shape)
        ranges.append((begin, end))
    position = 0
    for begin, end in sorted(ranges):
        if begin != position:
            raise BadModel(path.name, f"the tensors overlap or leave a hole at data offset {min(begin, position)}.")
        position = end
    if 8 + length + position != size:
        raise BadModel(path.name, f"the tensors end at byte {8 + length + position}, the file at {size}.")
    return tensors


def count(shape):
    product = 1
    for extent in shape:
        product *= extent
    return product


def write_container(path, tensors, bytes_of):
    """Write a container tensor by tensor. tensors: [(name, dtype, shape)]; bytes_of(name) gives the bytes of one."""
    header, position = {"__metadata__": {"format": "pt"}}, 0
    for name, dtype, shape in tensors:
        length = count(shape) * DTYPES[dtype][1] // 8
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [position, position + length]}
        position += length
    data = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    data += b" " * (-len(data) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(data)))
        file.write(data)
        for name, _, _ in tensors:
            file.write(bytes_of(name))
