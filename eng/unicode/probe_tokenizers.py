#!/usr/bin/env python3
"""Reads out of Hugging Face's tokenizers, by trying every code point, the tables that no fixture names.

    probe_tokenizers.py FIXTURES/tokenizers OUTPUT.json      (with the Python that has tokenizers 0.23.3)

OUTPUT.json is read by make_tokenizer_tables.py beside this file. Sets are lists of inclusive ranges.

classes   what a regular expression's \\p{...}, [[:...:]], \\w, \\d, \\s and \\h match
scripts   UnicodeScripts: which code points it takes as one script, under one of them in hexadecimal; "any" joins every neighbour
clusters  the classes of extended grapheme clusters that Precompiled works on, seen by whether an accent
          behind a character vanishes with its cluster
"""
import base64
import gzip
import json
import pathlib
import sys

from tokenizers import Regex, normalizers, pre_tokenizers

CODES = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
PROPERTIES = """L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Co Cn LC
Alnum Alpha Blank Cntrl Digit Graph Lower Print Punct Space Upper XDigit Word ASCII Assigned
Alphabetic Uppercase Lowercase White_Space Emoji Emoji_Presentation Emoji_Modifier Emoji_Modifier_Base Emoji_Component
Extended_Pictographic ID_Start ID_Continue XID_Start XID_Continue Ideographic Hex_Digit Math Dash Diacritic
Default_Ignorable_Code_Point Variation_Selector Cased Case_Ignorable Quotation_Mark Sentence_Terminal Terminal_Punctuation
Unified_Ideograph Radical Grapheme_Extend Grapheme_Base Join_Control Noncharacter_Code_Point Pattern_White_Space
Regional_Indicator Bidi_Control Extender Soft_Dotted
Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki Bopomofo Brahmi Braille
Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot
Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs Elbasan Elymaic Ethiopic Garay Georgian
Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi Gurmukhi Gurung_Khema Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew
Hiragana Imperial_Aramaic Inherited Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi Kayah_Li
Kharoshthi Khitan_Small_Script Khmer Khojki Khudawadi Kirat_Rai Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian
Mahajani Makasar Malayalam Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive
Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Nushu
Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Ol_Onal Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian
Old_South_Arabian Old_Turkic Old_Uyghur Oriya Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician
Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo
Sundanese Sunuwar Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangsa Tangut Telugu Thaana Thai
Tibetan Tifinagh Tirhuta Todhri Toto Tulu_Tigalari Ugaritic Unknown Vai Vithkuqi Wancho Warang_Citi Yezidi Yi
Zanabazar_Square""".split()
BRACKETS = "alnum alpha blank cntrl digit graph lower print punct space upper xdigit word ascii".split()


def ranges(codes):
    found = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def classes():
    text = "".join(map(chr, CODES))
    patterns = {name: "\\p{%s}" % name for name in PROPERTIES}
    patterns.update({"[:%s:]" % name: "[[:%s:]]" % name for name in BRACKETS})
    patterns.update({name: name for name in ("\\w", "\\d", "\\s", "\\h")})
    found = {}
    for name, pattern in patterns.items():
        split = pre_tokenizers.Split(Regex(pattern + "+"), "removed", invert=True)
        found[name] = [[CODES[start], CODES[end - 1]] for _, (start, end) in split.pre_tokenize_str(text)]
    return found


def scripts():
    split = pre_tokenizers.UnicodeScripts().pre_tokenize_str
    any_script = [c for c in CODES if not split(chr(c))]
    left_out = set(any_script)
    members, representatives = {}, []
    for piece, _ in split("".join(chr(c) for c in CODES if c not in left_out)):
        same = next((r for r in representatives if len(split(r + piece[0])) == 1), None)
        if same is None:
            representatives.append(same := piece[0])
        members.setdefault("%X" % ord(same), []).extend(map(ord, piece))
    return {"any": ranges(any_script), **{name: ranges(sorted(codes)) for name, codes in members.items()}}


def clusters(fixtures):
    maps = [base64.b64decode(config["precompiled_charsmap"])
            for config in (json.loads(line)["config"] for line in gzip.open(fixtures / "components/normalizers.jsonl.gz", "rt"))
            if config["type"] == "Precompiled"]
    fold = next(n for n in map(normalizers.Precompiled, maps) if n.normalize_str("Q") == "q").normalize_str

    def where(holds):
        return {c for c in CODES if holds(chr(c))}

    joins = where(lambda c: fold("Q" + c) == "q" and fold(c) != "")
    prepend = where(lambda c: fold(c + "Q\u0301").endswith("q\u0301"))
    pictographic = where(lambda c: fold(c + "\u200d\u2122\u0301").endswith("tm\u0301"))
    extend = {c for c in joins if fold("\u00a9" + chr(c) + "\u200d\u2122\u0301").endswith("tm\u0301")}
    consonant = where(lambda c: fold(c + "\u094d\u0958\u0301").endswith("\u0301"))
    linker = where(lambda c: fold("\u0915" + c + "\u0958\u0301").endswith("\u0301")) - prepend
    conjunct_extend = where(lambda c: fold("\u0915\u094d" + c + "\u0958\u0301").endswith("\u0301")) - prepend - linker
    return {name: ranges(sorted(codes)) for name, codes in {
        "Extend": extend,
        "SpacingMark": joins - extend - {0x200D},
        "Prepend": prepend,
        "Pictographic": pictographic,
        "ConjunctConsonant": consonant,
        "ConjunctLinker": linker,
        "ConjunctExtend": conjunct_extend,
    }.items()}


def main():
    fixtures, output = map(pathlib.Path, sys.argv[1:])
    found = {"classes": classes(), "scripts": scripts(), "clusters": clusters(fixtures)}
    output.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
