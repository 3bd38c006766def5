"""The `hf` command for what the library does."""

import json

from scenario import TOKENS, add, api, content, folder, hf, make_repo, names


def upload_of_file_and_folder():
    local = folder({"a.txt": b"1", "d/w.bin": b"\x00", "skip.log": b"2"})
    assert "/acme/m/commit/" in hf("upload", "acme/m", str(local), ".", "--exclude", "*.log", "--commit-message", "first")
    assert names("acme/m") == ["a.txt", "d/w.bin"] and api().list_repo_commits("acme/m")[0].title == "first"
    hf("upload", "acme/m", str(local / "skip.log"), "logs/one.log")
    hf("upload", "acme/m", str(local), ".", "--delete", "logs/*", "--include", "a.txt")
    assert names("acme/m") == ["a.txt", "d/w.bin"]
    hf("upload", "acme/new", str(local), "--private")
    assert api().model_info("acme/new").private


def download_of_files_and_revisions():
    repo_id = make_repo(files={"a.txt": b"1", "d/w.bin": b"\x00w"})
    api().create_tag(repo_id, tag="v1")
    api().upload_file(path_or_fileobj=b"2", path_in_repo="a.txt", repo_id=repo_id)
    one = hf("download", repo_id, "a.txt", "--quiet").strip()
    assert open(one, "rb").read() == b"2"
    out = folder({})
    hf("download", repo_id, "--revision", "v1", "--local-dir", str(out), "--include", "*.txt")
    assert (out / "a.txt").read_bytes() == b"1" and not (out / "d").exists()
    assert "a.txt" in hf("download", repo_id, "--dry-run")
    assert "Repository Not Found" in hf("download", "acme/none", status=1) or "not found" in hf("download", "acme/none", status=1).lower()


def models_listed_and_shown():
    make_repo(files={"README.md": b"---\nlicense: mit\npipeline_tag: fill-mask\n---\n# My card\n", "d/a.txt": b"1"})
    (model,) = json.loads(hf("models", "ls", "--author", "acme", "--format", "json"))
    assert model["id"] == "acme/m"
    assert hf("models", "ls", "--search", "m", "--quiet").split() == ["acme/m"]
    assert json.loads(hf("models", "info", "acme/m", "--format", "json"))["pipeline_tag"] == "fill-mask"
    assert "d/a.txt" in hf("models", "ls", "acme/m", "-R")
    assert "My card" in hf("models", "card", "acme/m")


def repositories_made_and_deleted():
    assert "acme/m" in hf("repos", "create", "acme/m")
    hf("repos", "create", "acme/m", status=1)
    hf("repos", "create", "acme/m", "--exist-ok")
    hf("repos", "create", "acme/data", "--type", "dataset", "--private")
    assert api().dataset_info("acme/data").private
    hf("repos", "delete", "acme/m", "-y")
    assert not api().repo_exists("acme/m")
    hf("repos", "delete", "acme/m", "-y", "--missing-ok")


def branches_tags_and_files_deleted():
    repo_id = make_repo(files={"a.txt": b"1", "b.log": b"2", "d/c.log": b"3"})
    hf("repos", "branch", "create", repo_id, "dev")
    hf("repos", "tag", "create", repo_id, "v1", "-m", "first")
    assert "v1" in hf("repos", "tag", "list", repo_id)
    hf("repos", "delete-files", repo_id, "*.log")
    assert names(repo_id) == ["a.txt"] and len(names(repo_id, revision="v1")) == 3 == len(names(repo_id, revision="dev"))
    hf("repos", "tag", "delete", repo_id, "v1", "-y")
    hf("repos", "branch", "delete", repo_id, "dev")
    refs = api().list_repo_refs(repo_id)
    assert refs.tags == [] and [branch.name for branch in refs.branches] == ["main"]


def copies_in_and_out():
    repo_id = make_repo(files={"d/a.txt": b"1"})
    local = folder({"in.txt": b"in"})
    hf("cp", f"hf://{repo_id}/d/a.txt", str(local / "out.txt"))
    assert (local / "out.txt").read_bytes() == b"1"
    hf("cp", str(local / "in.txt"), f"hf://{repo_id}/d/in.txt")
    assert content(repo_id, "d/in.txt") == b"in"


def cache_verified():
    repo_id = make_repo(files={"a.txt": b"1", "w.bin": b"\x00"})
    hf("download", repo_id)
    hf("cache", "verify", repo_id)
    assert repo_id in hf("cache", "ls")
    local = folder({"a.txt": b"changed", "w.bin": b"\x00"})
    hf("cache", "verify", repo_id, "--local-dir", str(local), status=1)


def log_in_and_out():
    hf("auth", "login", "--token", TOKENS["alice"], user=None)
    assert "alice" in hf("auth", "whoami", user=None)
    assert "test" in hf("auth", "list", user=None)
    hf("auth", "logout", user=None)
    assert "alice" not in hf("auth", "whoami", user=None, status=1)
    hf("auth", "login", "--token", "hf_" + "x" * 40, user=None, status=1)


def file_system_addresses():
    repo_id = make_repo(files={"README.md": b"# hello\n"})
    api().create_commit(repo_id, [add("x.txt", b"x")], commit_message="x")
    assert "x.txt" in hf("models", "ls", repo_id)
