"""Listing and fetching files (protocol §6, §7, §8)."""

import hashlib
import os

from huggingface_hub import get_hf_file_metadata, hf_hub_download, hf_hub_url, snapshot_download, try_to_load_from_cache
from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.hf_api import RepoFile, RepoFolder
from scenario import ENDPOINT, TOKENS, add, api, content, fails, folder, make_repo, recorded

FILES = {"a.txt": b"text", "w.bin": b"\x00weights", "d/b.txt": b"b", "d/e/c.bin": b"\x00c", "f/g.txt": b"g"}


def git_id(data):
    return hashlib.sha1(b"blob %d\x00" % len(data) + data).hexdigest()


def tree_of_one_level_and_of_all():
    repo_id = make_repo(files=FILES)
    top = {entry.path: entry for entry in api().list_repo_tree(repo_id)}
    assert set(top) == {".gitattributes", "a.txt", "w.bin", "d", "f"}
    assert isinstance(top["d"], RepoFolder) and isinstance(top["a.txt"], RepoFile)
    assert top["a.txt"].blob_id == git_id(b"text") and top["a.txt"].size == 4 and top["a.txt"].lfs is None
    assert top["w.bin"].lfs.sha256 == hashlib.sha256(FILES["w.bin"]).hexdigest() and top["w.bin"].size == 8
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{top['w.bin'].lfs.sha256}\nsize 8\n".encode()
    assert top["w.bin"].blob_id == git_id(pointer) and top["w.bin"].lfs.pointer_size == len(pointer)
    below = {entry.path for entry in api().list_repo_tree(repo_id, "d")}
    assert below == {"d/b.txt", "d/e"}
    everything = {entry.path for entry in api().list_repo_tree(repo_id, recursive=True)}
    assert everything == {".gitattributes", "d", "d/e", "f", *FILES}
    assert {entry.path for entry in api().list_repo_tree(repo_id, "d", recursive=True)} == {"d/b.txt", "d/e", "d/e/c.bin"}


def tree_with_last_commits():
    repo_id = make_repo(files=FILES)
    info = api().create_commit(repo_id, [add("d/b.txt", b"new")], commit_message="touch b")
    entries = {entry.path: entry for entry in api().list_repo_tree(repo_id, recursive=True, expand=True)}
    assert entries["d/b.txt"].last_commit.oid == entries["d"].last_commit.oid == info.oid
    assert entries["d/b.txt"].last_commit.title == "touch b" and entries["a.txt"].last_commit.title == "add files"
    assert entries[".gitattributes"].last_commit.title == "initial commit"
    assert all(entry.last_commit.date.tzinfo is not None for entry in entries.values())


def tree_of_what_is_not_there():
    repo_id = make_repo(files=FILES)
    for path in ("none", "d/none", "a.txt/b"):
        with fails(EntryNotFoundError):
            list(api().list_repo_tree(repo_id, path))
    with fails(RevisionNotFoundError):
        list(api().list_repo_tree(repo_id, revision="none"))
    with fails(RepositoryNotFoundError):
        list(api().list_repo_tree("acme/none"))


def paths_info_leaves_out_what_is_not_there():
    repo_id = make_repo(files=FILES)
    infos = api().get_paths_info(repo_id, ["d/e/c.bin", "none", "d", "a.txt"], expand=True)
    assert [info.path for info in infos] == ["d/e/c.bin", "d", "a.txt"]
    assert [type(info).__name__ for info in infos] == ["RepoFile", "RepoFolder", "RepoFile"]
    assert all(info.last_commit.title == "add files" for info in infos)
    assert api().get_paths_info(repo_id, "a.txt")[0].last_commit is None
    assert api().get_paths_info(repo_id, []) == []


def info_with_file_metadata():
    repo_id = make_repo(files=FILES)
    plain = api().model_info(repo_id)
    assert {sibling.rfilename for sibling in plain.siblings} == {".gitattributes", *FILES}
    assert all(sibling.size is None for sibling in plain.siblings)
    files = {sibling.rfilename: sibling for sibling in api().model_info(repo_id, files_metadata=True).siblings}
    assert (files["w.bin"].size, files["w.bin"].lfs.sha256) == (8, hashlib.sha256(FILES["w.bin"]).hexdigest())
    assert (files["a.txt"].size, files["a.txt"].lfs, files["a.txt"].blob_id) == (4, None, git_id(b"text"))


def existence():
    repo_id = make_repo(files=FILES)
    alice = api()
    assert alice.repo_exists(repo_id) and not alice.repo_exists("acme/none") and not alice.repo_exists(repo_id, repo_type="dataset")
    assert alice.file_exists(repo_id, "d/e/c.bin") and not alice.file_exists(repo_id, "none.txt")
    assert not alice.file_exists("acme/none", "a.txt") and not alice.file_exists(repo_id, "a.txt", revision="none")
    assert alice.revision_exists(repo_id, "main") and not alice.revision_exists(repo_id, "none") and not alice.revision_exists("acme/none", "main")


def metadata_of_a_file():
    """§8.1"""
    repo_id = make_repo(files=FILES)
    commit = api().model_info(repo_id).sha
    for path, etag in (("a.txt", git_id(b"text")), ("w.bin", hashlib.sha256(FILES["w.bin"]).hexdigest())):
        metadata = get_hf_file_metadata(hf_hub_url(repo_id, path, endpoint=ENDPOINT), token=TOKENS["alice"])
        assert (metadata.commit_hash, metadata.etag, metadata.size) == (commit, etag, len(FILES[path]))
        assert metadata.xet_file_data is None and metadata.location.startswith(ENDPOINT)
    with fails(EntryNotFoundError, 404):
        get_hf_file_metadata(hf_hub_url(repo_id, "none", endpoint=ENDPOINT))


def cache_is_laid_out_by_commit_and_etag():
    repo_id = make_repo(files=FILES)
    commit = api().model_info(repo_id).sha
    path = hf_hub_download(repo_id, "d/e/c.bin", revision="main")
    assert path.endswith(os.path.join("snapshots", commit, "d", "e", "c.bin"))
    assert os.path.basename(os.path.realpath(path)) == hashlib.sha256(FILES["d/e/c.bin"]).hexdigest()
    assert try_to_load_from_cache(repo_id, "d/e/c.bin", revision="main") == path
    with recorded() as requests:
        assert hf_hub_download(repo_id, "d/e/c.bin", revision=commit) == path
    assert requests == []
    with recorded() as requests:
        assert hf_hub_download(repo_id, "d/e/c.bin") == path
    assert all(method == "HEAD" for method, _, _ in requests) and requests


def absence_of_a_file_is_remembered():
    """§8.5: X-Repo-Commit on the 404."""
    repo_id = make_repo(files=FILES)
    with fails(EntryNotFoundError):
        hf_hub_download(repo_id, "none.json")
    assert "_CACHED_NO_EXIST" in repr(try_to_load_from_cache(repo_id, "none.json")) or try_to_load_from_cache(repo_id, "none.json") is not None


def snapshot_with_patterns():
    repo_id = make_repo(files=FILES)
    local = snapshot_download(repo_id, allow_patterns=["*.bin", "d/*"], ignore_patterns="d/e/*")
    found = {os.path.relpath(os.path.join(root, name), local) for root, _, files in os.walk(local) for name in files}
    assert found == {"w.bin", os.path.join("d", "b.txt")}
    with fails(LocalEntryNotFoundError):
        snapshot_download("acme/never-seen", local_files_only=True)
    assert snapshot_download(repo_id, allow_patterns=["*.bin", "d/*"], ignore_patterns="d/e/*", local_files_only=True) == local


def local_dir_download_is_updated_file_by_file():
    repo_id = make_repo(files=FILES)
    local = folder({})
    snapshot_download(repo_id, local_dir=local)
    api().upload_file(path_or_fileobj=b"newer", path_in_repo="a.txt", repo_id=repo_id)
    with recorded() as requests:
        snapshot_download(repo_id, local_dir=local)
    fetched = [path for method, path, status in requests if method == "GET" and "/resolve/" in path and status == 200]
    assert [path.rsplit("/", 1)[1] for path in fetched] == ["a.txt"]
    assert (local / "a.txt").read_bytes() == b"newer" and (local / "d" / "e" / "c.bin").read_bytes() == FILES["d/e/c.bin"]


def checksums_are_verified():
    repo_id = make_repo(files=FILES)
    snapshot_download(repo_id)
    report = api().verify_repo_checksums(repo_id)
    assert report.checked_count == len(FILES) + 1 and report.mismatches == [] and report.missing_paths == []
    local = folder(dict(FILES, **{"a.txt": b"changed"}))
    report = api().verify_repo_checksums(repo_id, local_dir=local)
    assert [mismatch["path"] if isinstance(mismatch, dict) else mismatch.path for mismatch in report.mismatches] == ["a.txt"]


def safetensors_metadata_is_read_by_range():
    header = b'{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]}}'
    repo_id = make_repo(files={"model.safetensors": len(header).to_bytes(8, "little") + header + bytes(32)})
    with recorded() as requests:
        metadata = api().get_safetensors_metadata(repo_id)
    assert metadata.parameter_count == {"F32": 6, "BF16": 4} and not metadata.sharded
    assert any(status == 206 for _, _, status in requests)
    assert api().model_info(repo_id).safetensors.total == 10


def shared_cache_reads_back_old_commits():
    repo_id = make_repo(files=FILES)
    old = api().model_info(repo_id).sha
    api().delete_file("a.txt", repo_id)
    assert content(repo_id, "a.txt", revision=old) == b"text"
    with fails(EntryNotFoundError):
        content(repo_id, "a.txt")
