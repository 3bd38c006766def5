"""Answers a JSON object a line: what Hugging Face's tokenizers makes of texts, or where its Split cuts them."""
import json
import sys

from tokenizers import Regex, Tokenizer, pre_tokenizers


def encode(request):
    tokenizer = Tokenizer.from_str(request["tokenizer"])
    tokenizer.no_truncation()
    tokenizer.no_padding()
    for text in request["texts"]:
        try:
            one = tokenizer.encode(text, request["pair"]) if request["pair"] else tokenizer.encode(text)
            yield {
                "ids": one.ids,
                "offsets": [place for offset in one.offsets for place in offset],
                "type_ids": one.type_ids,
                "special_mask": one.special_tokens_mask,
                "words": [-1 if word is None else word for word in one.word_ids],
                "tokens": one.tokens,
                "decoded": tokenizer.decode(one.ids, skip_special_tokens=False),
                "decoded_skip_special": tokenizer.decode(one.ids),
            }
        except BaseException as problem:
            yield {"error": str(problem)}


def split(request):
    try:
        splitter = pre_tokenizers.Split(Regex(request["pattern"]), request["behavior"], invert=request["invert"])
    except BaseException as problem:
        return [{"error": str(problem)}]
    return [cut(splitter, text) for text in request["texts"]]


def cut(splitter, text):
    try:
        return {"offsets": [place for _, offset in splitter.pre_tokenize_str(text) for place in offset]}
    except BaseException as problem:
        return {"gave_up": str(problem)}


for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(list(encode(request)) if "tokenizer" in request else split(request)), flush=True)
