#!/usr/bin/env python3
"""Packs the Unicode tables that Hugging Face's tokenizers behave by into one small resource.

    make_tokenizer_tables.py FIXTURES/tokenizers PROBE.json OUTPUT

FIXTURES/tokenizers holds unicode-tables.json.gz (every table as observed, by code point) and
components/ (the sweep of BertNormalizer, from which the marks that it strips are read, since no
table names them). PROBE.json comes from probe_tokenizers.py. OUTPUT is src/AiDotNet.Hub.Runtime/Tokenization/Unicode/tables.bin.gz.

Layout before gzip, all numbers as LEB128: per table its name (length, UTF-8), its kind, its count and
  kind 0, set:   per range: distance from the end of the one before, length - 1
  kind 1, map:   per entry: distance from the key before, length of the value, its code points
  kind 2, class: per range: distance from the end of the one before, length - 1, class
  kind 3, pairs: per entry: first, second, composed
  kind 2 also holds the scripts of UnicodeScripts, numbered, and the classes of grapheme clusters
"""
import gzip
import json
import pathlib
import sys


def leb(number):
    out = bytearray()
    while True:
        low, number = number & 0x7F, number >> 7
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def pairs_of(flat):
    return [(flat[i], flat[i + 1]) for i in range(0, len(flat), 2)]


def header(name, kind, count):
    text = name.encode()
    return leb(len(text)) + text + leb(kind) + leb(count)


def pack_set(name, flat):
    out, previous = header(name, 0, len(flat) // 2), 0
    for start, end in pairs_of(flat):
        out += leb(start - previous) + leb(end - start)
        previous = end
    return out


def pack_map(name, table):
    out, previous = header(name, 1, len(table)), 0
    for key in sorted(int(k, 16) for k in table):
        value = table[f"{key:X}"]
        out += leb(key - previous) + leb(len(value)) + b"".join(leb(ord(c)) for c in value)
        previous = key
    return out


def pack_classes(name, table):
    ranges = sorted((start, end, int(cls)) for cls, flat in table.items() for start, end in pairs_of(flat))
    out, previous = header(name, 2, len(ranges)), 0
    for start, end, cls in ranges:
        out += leb(start - previous) + leb(end - start) + leb(cls)
        previous = end
    return out


def pack_compositions(name, nfd, nfc):
    """A character composes again exactly where NFC leaves it as it is; its parts are the shorter composition and the last mark."""
    whole = {value: chr(int(key, 16)) for key, value in nfd.items() if key not in nfc}
    found = []
    for value, composed in whole.items():
        first = value[:-1] if len(value) == 2 else whole[value[:-1]]
        found.append((ord(first), ord(value[-1]), ord(composed)))
    found.sort()
    return header(name, 3, len(found)) + b"".join(leb(a) + leb(b) + leb(c) for a, b, c in found)


def stripped_marks(components, nfd_table):
    """Reads from the sweep which code points BertNormalizer drops when it does nothing but strip accents."""
    texts = [json.loads(line) for line in gzip.open(components / "sweep-texts.jsonl.gz", "rt", encoding="utf-8")]
    outputs = {}
    for line in gzip.open(components / "normalizers-sweep.jsonl.gz", "rt", encoding="utf-8"):
        entry = json.loads(line)
        config = entry["config"]
        if config["type"] == "NFD":
            outputs["nfd"] = entry["outputs"]
        elif config["type"] == "BertNormalizer" and config["strip_accents"] and not config["clean_text"]:
            assert not config["lowercase"] and not config["handle_chinese_chars"]
            outputs["strip"] = entry["outputs"]
    dropped = set()
    for text, decomposed, kept in zip(texts, outputs["nfd"], outputs["strip"]):
        decomposed = text if decomposed is None else decomposed
        kept = text if kept is None else kept
        dropped |= set(decomposed) - set(kept)
    flat = []
    for code in sorted(map(ord, dropped)):
        if flat and flat[-1] == code - 1:
            flat[-1] = code
        else:
            flat += [code, code]
    return flat


def flat(ranges):
    return [code for pair in ranges for code in pair]


def case_folds(lowercase, unassigned):
    """Full case folding. Where this Python knows no fold, a lower case that the reference knows is one: the pairs of newer Unicode versions."""
    gaps = {code for start, end in unassigned for code in range(start, end + 1)}
    folds = {}
    for code in range(0x80, 0x110000):
        character = chr(code)
        fold = character.casefold() if not 0xD800 <= code <= 0xDFFF else character
        if fold == character:
            lower = lowercase.get(f"{code:X}", character)
            fold = lower if len(lower) == 1 and code not in gaps and ord(lower) not in gaps and lower.casefold() == lower and lower.upper() == lower else character
        if fold != character:
            folds[f"{code:X}"] = fold
    folds.update({f"{code:X}": chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})
    return folds


def main():
    root, probe, output = map(pathlib.Path, sys.argv[1:])
    probed = json.loads(probe.read_text())
    scripts = {number: flat(ranges) for number, (name, ranges) in enumerate(probed["scripts"].items()) if name != "any"}
    cluster_classes = ["Extend", "SpacingMark", "Prepend", "Pictographic", "ConjunctConsonant", "ConjunctLinker", "ConjunctExtend"]
    tables = json.load(gzip.open(root / "unicode-tables.json.gz", "rt", encoding="utf-8"))
    marks = stripped_marks(root / "components", tables["normalizer NFD"])
    assert 300 < len(marks) < 700 and marks[0] == 0x300, marks[:8]
    packed = b"".join([
        pack_map("Decomposition", tables["normalizer NFD"]),
        pack_map("CompatibilityDecomposition", tables["normalizer NFKD"]),
        pack_compositions("Composition", tables["normalizer NFD"], tables["normalizer NFC"]),
        pack_classes("CombiningClass", tables["combining classes used by NFD"]),
        pack_map("Lowercase", tables["normalizer Lowercase"]),
        pack_set("Accent", tables["normalizer StripAccents removes"]),
        pack_set("BertAccent", marks),
        pack_set("BertControl", tables["BertNormalizer clean_text removes"]),
        pack_set("BertSpace", tables["BertNormalizer clean_text turns into a space"]),
        pack_set("BertChinese", tables["BertNormalizer handle_chinese_chars surrounds"]),
        pack_set("Punctuation", tables["pre-tokenizer Punctuation isolates"]),
        pack_set("Digit", tables["pre-tokenizer Digits isolates"]),
        pack_set("WhiteSpace", tables["pre-tokenizer WhitespaceSplit drops"]),
        pack_set("Word", tables["pre-tokenizer Whitespace joins to letters"]),
        pack_set("NmtControl", tables["normalizer Nmt removes"]),
        pack_set("NmtSpace", tables["normalizer Nmt turns into a space"]),
        pack_map("CaseFold", case_folds(tables["normalizer Lowercase"], probed["classes"]["Cn"])),
        pack_classes("UnicodeScript", scripts),
        *(pack_set("Cluster" + name, flat(probed["clusters"][name])) for name in cluster_classes),
        *(pack_set("class " + name.lower().replace("_", ""), flat(ranges)) for name, ranges in probed["classes"].items()),
    ])
    for name in ("L", "Lu", "M", "N", "P", "S", "Z", "C", "Han", "Latin"):
        assert flat(probed["classes"][name]) == tables["regex \\p{%s}" % name], name
    assert tables["pre-tokenizer BertPreTokenizer isolates"] == tables["pre-tokenizer Punctuation isolates"]
    for name in ("pre-tokenizer BertPreTokenizer drops", "normalizer Strip removes", "pre-tokenizer Whitespace drops"):
        assert tables[name] == tables["pre-tokenizer WhitespaceSplit drops"], name
    with open(output, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(packed)
    print(f"{output}: {len(packed)} bytes packed, {output.stat().st_size} compressed")


if __name__ == "__main__":
    main()
