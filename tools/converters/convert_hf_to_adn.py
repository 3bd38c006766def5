#!/usr/bin/env python3
"""Convert a model in Hugging Face's layout to an ADN package.

    convert_hf_to_adn.py MODEL OUTPUT_DIR [--force]

MODEL is a folder, or the id of a model in the local Hugging Face cache (downloaded through huggingface_hub where that is installed).
The rule is the one of docs/spec/package.md; the C# side writes the same bytes. Weights in safetensors are copied byte for byte and need
nothing but the standard library; pytorch_model.bin needs torch, which reads it with weights_only=True.

Exit codes: 0 done, 1 other failure, 2 usage, 3 model not found, 6 the model breaks a rule of its format, 9 the disk refuses.
"""
import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from adn_formats import (
    BadModel, ConversionError, count, DTYPES, read_header, read_json, text, whole, write_container, write_json,
)

FORMAT_VERSION = 1

# The tables below are part of the rule: docs/spec/package.md, "From config.json to model_config.json".
SPELLINGS = (
    ("num_layers", ("num_layers", "num_hidden_layers", "n_layer", "n_layers", "encoder_layers", "encoder_num_hidden_layers", "decoder_layers")),
    ("hidden_size", ("hidden_size", "d_model", "n_embd", "emb_dim", "dim", "embed_dim")),
    ("num_attention_heads", ("num_attention_heads", "n_head", "n_heads", "num_heads", "attention_heads", "encoder_attention_heads",
                             "encoder_num_attention_heads", "decoder_attention_heads")),
    ("vocab_size", ("vocab_size", "n_vocab")),
    ("max_position_embeddings", ("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "max_sequence_length", "seq_length",
                                 "max_encoder_position_embeddings", "max_target_positions")),
)
COMPUTED = ("format_version", "weights", "parameter_count", "dependencies")
TASK_ENDINGS = (
    ("ForSequenceClassification", "text-classification"),
    ("ForTokenClassification", "token-classification"),
    ("ForQuestionAnswering", "question-answering"),
    ("ForMaskedLM", "fill-mask"),
    ("ForCausalLM", "text-generation"),
    ("LMHeadModel", "text-generation"),
    ("ForImageClassification", "image-classification"),
    ("ForImageClassificationWithTeacher", "image-classification"),
    ("ForSemanticSegmentation", "image-segmentation"),
    ("ForObjectDetection", "object-detection"),
    ("ForDepthEstimation", "depth-estimation"),
    ("ForAudioClassification", "audio-classification"),
    ("ForCTC", "automatic-speech-recognition"),
    ("EncoderModel", "feature-extraction"),
    ("Model", "feature-extraction"),
)
CONDITIONAL_GENERATION = {
    "whisper": "automatic-speech-recognition", "moonshine": "automatic-speech-recognition", "speech_to_text": "automatic-speech-recognition",
    "blip": "image-to-text",
    **dict.fromkeys(("bart", "blenderbot", "blenderbot-small", "led", "m2m_100", "mbart", "mt5", "pegasus", "t5", "t5gemma", "umt5"),
                    "text2text-generation"),
}
SPECIAL_TOKENS = ("unk_token", "bos_token", "eos_token", "sep_token", "pad_token", "cls_token", "mask_token")
VOCAB_FILES = ("vocab.txt", "vocab.json", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model")
PIPELINE_TAG = re.compile(r"""^pipeline_tag:[ \t]+(["']?)([a-z0-9][a-z0-9-]*)\1[ \t]*(#.*)?\r?$""", re.MULTILINE)
MODEL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?")


# ---- The rule --------------------------------------------------------------------------------------------------------------------------

def task_of(config, pipeline_tag, is_sentence_transformer):
    if pipeline_tag:
        return pipeline_tag
    if is_sentence_transformer:
        return "sentence-similarity"
    architecture = architecture_of(config)
    if architecture is None:
        return None
    if architecture.endswith("ForConditionalGeneration"):
        return CONDITIONAL_GENERATION.get(text(config.get("model_type")))
    return next((task for ending, task in TASK_ENDINGS if architecture.endswith(ending)), None)


def architecture_of(config):
    architectures = config.get("architectures")
    return text(architectures[0]) if isinstance(architectures, list) and architectures else None


def find_number(config, spellings):
    for where in (config, config.get("text_config")):
        if isinstance(where, dict):
            for spelling in spellings:
                if whole(where.get(spelling)) is not None:
                    return where[spelling]
    return None


def model_config(config, weight_format, weight_files, dtype, parameter_count, pipeline_tag, is_sentence_transformer):
    own = {"format_version": FORMAT_VERSION}

    def keep(key, otherwise):
        value = config.get(key)
        value = otherwise if value is None else value
        if value is not None:
            own[key] = value

    keep("architecture_type", architecture_of(config))
    for name, spellings in SPELLINGS:
        keep(name, find_number(config, spellings))
    keep("task", task_of(config, pipeline_tag, is_sentence_transformer))
    own["weights"] = {"format": weight_format, "files": list(weight_files)}
    torch_dtype = text(config.get("torch_dtype"))
    keep("dtype", dtype if torch_dtype is None else torch_dtype)
    if parameter_count is not None:
        own["parameter_count"] = parameter_count
    own["dependencies"] = []
    for key, value in config.items():
        if key not in own and key not in COMPUTED:
            own[key] = value
    return own


def preprocessor_config(folder):
    merged = read_json(folder / "preprocessor_config.json") if (folder / "preprocessor_config.json").is_file() else {}
    tokenizer = read_json(folder / "tokenizer_config.json") if (folder / "tokenizer_config.json").is_file() else {}

    def add(key, value):
        if value is not None and merged.get(key) is None:
            merged.pop(key, None)
            merged[key] = value

    add("tokenizer_type", text(tokenizer.get("tokenizer_class")))
    add("vocab_file", next((name for name in VOCAB_FILES if (folder / name).is_file()), None))
    add("do_lower_case", tokenizer.get("do_lower_case") if isinstance(tokenizer.get("do_lower_case"), bool) else None)
    for role in SPECIAL_TOKENS:
        token = tokenizer.get(role)
        add(role, text(token.get("content")) if isinstance(token, dict) else text(token))
    length = whole(tokenizer.get("model_max_length"))
    add("max_length", length if length is not None and 0 < length <= 2**31 - 1 else None)
    return merged or None


def pipeline_tag_of(folder):
    card = folder / "README.md"
    if not card.is_file():
        return None
    lines = card.read_bytes().decode("utf-8", "replace").lstrip("\ufeff").split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None or lines[start].rstrip() != "---":
        return None
    end = next((i for i in range(start + 1, len(lines)) if lines[i].rstrip() == "---"), None)
    match = PIPELINE_TAG.search("\n".join(lines[start + 1:end])) if end is not None else None
    return match.group(2) if match else None


# ---- The weights -----------------------------------------------------------------------------------------------------------------------

def shard_names(number):
    return [f"model_weights-{i:05d}-of-{number:05d}.bin" for i in range(1, number + 1)]


def read_index(path):
    index = read_json(path)
    weight_map = index.get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise BadModel(path.name, "the weight_map must name tensors and their files.")
    for shard in weight_map.values():
        if text(shard) is None or re.search(r"[\\:\0]", shard) or any(part in ("", ".", "..") for part in shard.split("/")):
            raise BadModel(path.name, f"the shard '{str(shard)[:120]}' is no path inside the package.")
        if not (path.parent / shard).is_file():
            raise BadModel(path.name, f"the shard '{shard}' is missing. Fetch the whole model.")
    return index, weight_map, sorted(set(weight_map.values()))


def write_index(target, index, weight_map, names):
    metadata = index.get("metadata")
    write_json(target / "model_weights.bin.index.json", {
        "metadata": metadata if isinstance(metadata, dict) else {},
        "weight_map": {tensor: names[shard] for tensor, shard in weight_map.items()},
    })


def convert_weights(folder, target):
    """Returns (format, files of the new package, [(dtype, elements)], names in the folder that are done with)."""
    if (folder / "model.safetensors").is_file():
        tensors = read_header(folder / "model.safetensors")
        shutil.copyfile(folder / "model.safetensors", target / "model_weights.bin")
        return "safetensors", ["model_weights.bin"], sizes(tensors.values()), {"model.safetensors"}
    if (folder / "model.safetensors.index.json").is_file():
        return convert_shards(folder, target, "model.safetensors.index.json", copy_shard)
    if (folder / "pytorch_model.bin").is_file():
        tensors = convert_pickle(folder / "pytorch_model.bin", target / "model_weights.bin")
        return "safetensors", ["model_weights.bin"], sizes(tensors.values()), {"pytorch_model.bin"}
    if (folder / "pytorch_model.bin.index.json").is_file():
        return convert_shards(folder, target, "pytorch_model.bin.index.json", convert_pickle)
    for name in ("model.onnx", "onnx/model.onnx"):
        if (folder / name).is_file():
            return "onnx", [name], None, set()
    raise BadModel(folder.name, "the folder has no weights: neither model.safetensors, its shards, pytorch_model.bin nor model.onnx. Fetch the whole model.")


def copy_shard(source, target):
    tensors = read_header(source)
    shutil.copyfile(source, target)
    return tensors


def convert_shards(folder, target, index_name, convert):
    index, weight_map, shards = read_index(folder / index_name)
    names = dict(zip(shards, shard_names(len(shards))))
    found, elements = set(), []
    for shard, name in names.items():
        tensors = {tensor: entry for tensor, entry in convert(folder / shard, target / name).items() if weight_map.get(tensor) == shard}
        found.update(tensors)
        elements += sizes(tensors.values())
    missing = next((tensor for tensor in weight_map if tensor not in found), None)
    if missing is not None:
        raise BadModel(index_name, f"the index places the tensor '{missing[:120]}' in '{weight_map[missing]}', which does not have it.")
    write_index(target, index, weight_map, names)
    return "safetensors", list(names.values()), elements, {index_name, *shards}


def convert_pickle(source, target):
    try:
        import torch
    except ImportError:
        raise ConversionError(f"{source.name}: a PyTorch checkpoint needs torch to be read; install it, or convert the model to safetensors elsewhere.") from None
    spelled = {getattr(torch, name): dtype for dtype, (name, _) in DTYPES.items() if hasattr(torch, name)}
    spelled.update({getattr(torch, torch_name): dtype for torch_name, dtype in (("float8_e4m3fn", "F8_E4M3"), ("float8_e8m0fnu", "F8_E8M0")) if hasattr(torch, torch_name)})
    try:
        state = load_checkpoint(torch, source)
    except OSError:
        raise
    except Exception as e:  # torch raises what its pickle raises
        raise BadModel(source.name, f"torch does not read this checkpoint as plain weights: {e}") from None
    if not isinstance(state, dict):
        raise BadModel(source.name, "the checkpoint is no dictionary of tensors.")
    tensors = [(name, spelled.get(tensor.dtype), list(tensor.shape)) for name, tensor in state.items() if isinstance(tensor, torch.Tensor)]
    unknown = next((name for name, dtype, _ in tensors if dtype is None), None)
    if unknown is not None:
        raise BadModel(source.name, f"the tensor '{unknown}' has the type {state[unknown].dtype}, which safetensors does not know.")
    write_container(target, tensors, lambda name: state[name].detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if state[name].numel() else b"")
    return {name: (dtype, shape) for name, dtype, shape in tensors}


def load_checkpoint(torch, source):
    try:
        return torch.load(source, map_location="cpu", weights_only=True, mmap=True)
    except (RuntimeError, TypeError):  # a file of the old format, or a torch before 2.1, cannot be mapped
        return torch.load(source, map_location="cpu", weights_only=True)


def sizes(entries):
    return [(dtype, count(shape)) for dtype, shape in entries]


def facts_of(elements):
    if elements is None:
        return None, None
    counts = {}
    for dtype, number in elements:
        counts[dtype] = counts.get(dtype, 0) + number
    most = max(sorted(counts), key=counts.get) if counts else None
    return (DTYPES[most][0] if most else None), sum(counts.values())


# ---- Files -----------------------------------------------------------------------------------------------------------------------------

def find_folder(model):
    """The model's folder: itself, or what the local cache holds, or what huggingface_hub fetches."""
    folder = Path(model)
    if folder.is_dir():
        return folder
    if not MODEL_ID.fullmatch(model):
        raise ConversionError(f"'{model}' is neither a folder nor the id of a model.", 3)
    home = os.environ.get("HF_HOME") or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "huggingface")
    cache = Path(os.environ.get("HF_HUB_CACHE") or os.path.join(home, "hub")) / f"models--{model.replace('/', '--')}"
    if (cache / "refs" / "main").is_file():
        snapshot = cache / "snapshots" / (cache / "refs" / "main").read_text("ascii").strip()
        if (snapshot / "config.json").is_file():
            return snapshot
    try:
        from huggingface_hub import snapshot_download
    except ImportError:
        raise ConversionError(f"'{model}' is no folder and not in the local cache; fetch it first, for example with 'adn pull {model}', and give its folder.", 3) from None
    try:
        return Path(snapshot_download(model))
    except Exception as e:
        raise ConversionError(f"'{model}' cannot be fetched: {e}", 3) from None


def link_roots(folder):
    """Where links of the folder may lead: into itself, or into the blobs of the cache that it is a snapshot of."""
    roots = [folder.resolve()]
    above = list(folder.resolve().parents)
    if len(above) > 2 and above[0].name == "snapshots":
        roots += [above[1] / "blobs", above[2] / "blobs"]
    if len(above) > 2 and above[1].name == "models" and (above[2] / "CACHEDIR.TAG").is_file():
        roots.append(above[2] / "blobs")
    return roots


def walk(folder):
    """Every file, relative to the folder; a link that leaves it is refused, or a model could carry a stranger's file away."""
    roots = link_roots(folder)
    for directory, directories, files in os.walk(folder):
        here = Path(directory).relative_to(folder)
        directories[:] = sorted(name for name in directories if (here / name).as_posix() not in (".git", ".cache/huggingface"))
        for name in sorted(files) + [name for name in directories if (folder / here / name).is_symlink()]:
            path = folder / here / name
            if path.is_symlink() and not any(root in path.resolve().parents for root in roots):
                raise BadModel((here / name).as_posix(), f"this is a link to '{os.readlink(path)}', outside the folder. Put the file itself there.")
            if not path.is_file():
                raise BadModel((here / name).as_posix(), "this is no file.")
            yield (here / name).as_posix()


def write_package(folder, target):
    files = list(walk(folder))
    if "model_config.json" in files:
        raise BadModel("model_config.json", "the folder is an ADN package already.")
    if "config.json" not in files:
        raise BadModel("config.json", f"'{folder}' is no model in Hugging Face's layout: it has no config.json.")
    config = read_json(folder / "config.json")
    weight_format, weight_files, elements, done = convert_weights(folder, target)
    dtype, parameter_count = facts_of(elements)
    write_json(target / "model_config.json", model_config(
        config, weight_format, weight_files, dtype, parameter_count, pipeline_tag_of(folder), "modules.json" in files))
    preprocessor = preprocessor_config(folder)
    if preprocessor is not None:
        write_json(target / "preprocessor_config.json", preprocessor)
    done |= {"config.json", "preprocessor_config.json"}
    if weight_format == "safetensors":
        # The same weights in the format that was not taken.
        done |= {name for name in files if re.fullmatch(r"pytorch_model(-\d+-of-\d+)?\.bin(\.index\.json)?", name)}
    for name in files:
        if name not in done:
            if (target / name).exists():
                raise BadModel(name, "the folder holds a file of a name that the package needs for its own.")
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, target / name)


def convert_model(hf_model_id, output_dir, force=False):
    """Write the ADN package of a model to output_dir, whole or not at all. Returns its path."""
    folder = find_folder(str(hf_model_id))
    output = Path(os.path.abspath(output_dir))
    source = folder.resolve()
    if source == output.resolve() or source in output.resolve().parents or output.resolve() in source.parents:
        raise ConversionError(f"'{output}' and the model's own folder lie in each other; choose another output folder.", 2)
    if os.path.lexists(output):
        if not force:
            raise ConversionError(f"'{output}' exists already; choose another name, or give --force to replace it.")
        replaceable = output.is_dir() and not output.is_symlink() and ((output / "model_config.json").is_file() or not any(output.iterdir()))
        if not replaceable:
            raise ConversionError(f"'{output}' is not an ADN package and not an empty folder; it is not replaced, even by --force.")
    output.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.parent))
    try:
        target = work / "new"
        target.mkdir()
        write_package(folder, target)
        if output.exists():
            os.rename(output, work / "old")
        try:
            os.rename(target, output)
        except OSError:
            if (work / "old").exists():
                os.rename(work / "old", output)
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return output


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Convert a model in Hugging Face's layout to an ADN package.")
    parser.add_argument("model", metavar="MODEL", help="a folder, or the id of a model in the local Hugging Face cache")
    parser.add_argument("output_dir", metavar="OUTPUT_DIR", help="the package's folder, made by this program")
    parser.add_argument("--force", action="store_true", help="replace OUTPUT_DIR where it is an ADN package or empty")
    options = parser.parse_args(arguments)
    try:
        print(convert_model(options.model, options.output_dir, options.force))
        return 0
    except ConversionError as e:
        print(f"error: {e}", file=sys.stderr)
        return e.code
    except OSError as e:
        print(f"error: {e}. Nothing was written to '{options.output_dir}'.", file=sys.stderr)
        return 9


if __name__ == "__main__":
    sys.exit(main())
