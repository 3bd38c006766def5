// @huggingface/transformers loads from our server what it would load from the public hub (protocol §8): env.remoteHost is all that differs.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { AutoModelForSequenceClassification, AutoTokenizer, Tensor, env, pipeline } from "@huggingface/transformers";
import { folder, hubUrl, makeRepo } from "./scenario.mjs";

const model = process.env.HUB_TINY_MODEL;
const words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "a", "movie", "##s"];
const tokenizer = {
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: words.slice(0, 5).map((content, id) => ({ id, content, special: true, single_word: false, lstrip: false, rstrip: false, normalized: false })),
  normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: {
    type: "TemplateProcessing",
    single: [{ SpecialToken: { id: "[CLS]", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "[SEP]", type_id: 0 } }],
    pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
    special_tokens: { "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] }, "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] } },
  },
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(words.map((word, id) => [word, id])),
  },
};

async function publish() {
  env.remoteHost = hubUrl;
  env.allowLocalModels = false;
  env.cacheDir = path.join(folder, "transformers-cache");
  return makeRepo("acme/classifier", {
    "config.json": await readFile(path.join(model, "config.json")),
    "tokenizer.json": JSON.stringify(tokenizer),
    "tokenizer_config.json": JSON.stringify({ tokenizer_class: "BertTokenizer", pad_token: "[PAD]", unk_token: "[UNK]", cls_token: "[CLS]", sep_token: "[SEP]", mask_token: "[MASK]", model_max_length: 128 }),
    "onnx/model.onnx": await readFile(path.join(model, "onnx", "model.onnx")),
  });
}

export async function tokenizerIsLoaded() {
  const loaded = await AutoTokenizer.from_pretrained(await publish());
  assert.deepEqual(loaded.encode("Good movies"), [2, 5, 8, 9, 3]);
  assert.equal(loaded.decode([2, 5, 8, 9, 3], { skip_special_tokens: true }), "good movies");
}

export async function modelComputesWhatItsMakersSaw() {
  const loaded = await AutoModelForSequenceClassification.from_pretrained(await publish(), { dtype: "fp32" });
  const golden = await readTensors(path.join(model, "golden.safetensors"));
  const input = (name) => new Tensor("int64", golden[`len17.in.${name}`].values, golden[`len17.in.${name}`].shape);
  const { logits } = await loaded({ input_ids: input("input_ids"), attention_mask: input("attention_mask"), token_type_ids: input("token_type_ids") });
  const expected = golden["model.onnx.len17.out.logits"].values;
  assert.equal(logits.data.length, expected.length);
  logits.data.forEach((value, at) => assert.ok(Math.abs(value - expected[at]) < 1e-4, `${value} instead of ${expected[at]}`));
}

export async function pipelineClassifies() {
  const classify = await pipeline("text-classification", await publish(), { dtype: "fp32" });
  const [found] = await classify("a good movie");
  assert.ok(["negative", "neutral", "positive"].includes(found.label), JSON.stringify(found));
  assert.ok(found.score > 0 && found.score <= 1);
}

export async function modelThatIsNotThereIsAnError() {
  env.remoteHost = hubUrl;
  env.allowLocalModels = false;
  await assert.rejects(AutoTokenizer.from_pretrained("acme/none"));
}

/** The tensors of a safetensors file by name: 64-bit integers and 32-bit floats. */
async function readTensors(file) {
  const bytes = await readFile(file);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const tensors = {};
  for (const [name, entry] of Object.entries(JSON.parse(bytes.subarray(8, start).toString()))) {
    if (name !== "__metadata__") {
      const [from, to] = entry.data_offsets;
      const part = Uint8Array.from(bytes.subarray(start + from, start + to)).buffer;
      tensors[name] = { shape: entry.shape, values: entry.dtype === "I64" ? new BigInt64Array(part) : new Float32Array(part) };
    }
  }
  return tensors;
}
