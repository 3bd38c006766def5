"""HfFileSystem over the hub (protocol §7, §8.2)."""

import os

from huggingface_hub import HfFileSystem
from huggingface_hub.errors import EntryNotFoundError, RepositoryNotFoundError
from scenario import ENDPOINT, TOKENS, api, content, fails, folder, make_repo, names

DATA = os.urandom(20_000)
FILES = {".keep": b"", "data/text.txt": b"dummy text\nsecond line", "data/binary.bin": DATA, "data/sub/x.txt": b"x"}


def system(user="alice"):
    return HfFileSystem(endpoint=ENDPOINT, token=TOKENS[user], skip_instance_cache=True)


def listing():
    repo_id = make_repo(files=FILES)
    fs = system()
    top = {entry["name"]: entry for entry in fs.ls(repo_id, detail=True)}
    assert set(top) == {f"{repo_id}/{name}" for name in (".gitattributes", ".keep", "data")}
    assert top[f"{repo_id}/data"]["type"] == "directory" and top[f"{repo_id}/.keep"]["type"] == "file"
    data = {entry["name"]: entry for entry in fs.ls(f"{repo_id}/data", detail=True)}
    assert data[f"{repo_id}/data/binary.bin"]["size"] == 20_000 and data[f"{repo_id}/data/binary.bin"]["lfs"] is not None
    assert data[f"{repo_id}/data/text.txt"]["lfs"] is None
    assert fs.ls(f"{repo_id}/data/text.txt", detail=False) == [f"{repo_id}/data/text.txt"]
    with fails(FileNotFoundError):
        fs.ls(f"{repo_id}/none")
    with fails(FileNotFoundError):
        fs.ls("acme/none")


def glob_find_walk_and_sizes():
    repo_id = make_repo(files=FILES)
    fs = system()
    assert fs.glob(f"{repo_id}/*") == [f"{repo_id}/.gitattributes", f"{repo_id}/.keep", f"{repo_id}/data"]
    assert fs.glob(f"{repo_id}/**/*.txt") == [f"{repo_id}/data/sub/x.txt", f"{repo_id}/data/text.txt"]
    assert fs.glob(f"{repo_id}/data/*.bin") == [f"{repo_id}/data/binary.bin"]
    assert len(fs.find(repo_id)) == 5 and f"{repo_id}/data" in fs.find(repo_id, withdirs=True)
    assert fs.find(repo_id, maxdepth=1) == [f"{repo_id}/.gitattributes", f"{repo_id}/.keep"]
    assert fs.du(f"{repo_id}/data") == 20_000 + 22 + 1
    assert [(root, sorted(folders), sorted(files)) for root, folders, files in fs.walk(f"{repo_id}/data")] == [
        (f"{repo_id}/data", ["sub"], ["binary.bin", "text.txt"]),
        (f"{repo_id}/data/sub", [], ["x.txt"]),
    ]


def info_of_repository_folder_and_file():
    repo_id = make_repo(files=FILES)
    fs = system()
    assert fs.info(repo_id)["type"] == "directory" and fs.info(repo_id)["size"] == 0
    folder_info = fs.info(f"{repo_id}/data")
    assert folder_info["type"] == "directory" and folder_info["name"] == f"{repo_id}/data"
    file_info = fs.info(f"{repo_id}/data/text.txt", expand_info=True)
    assert file_info["type"] == "file" and file_info["size"] == 22 and file_info["last_commit"].title == "add files"
    assert fs.isdir(f"{repo_id}/data") and not fs.isdir(f"{repo_id}/data/text.txt")
    assert fs.isfile(f"{repo_id}/data/text.txt") and not fs.isfile(f"{repo_id}/data")
    assert fs.exists(f"{repo_id}/data/text.txt") and not fs.exists(f"{repo_id}/none") and not fs.exists("acme/none")
    assert fs.modified(f"{repo_id}/data/text.txt").tzinfo is not None


def reading():
    repo_id = make_repo(files=FILES)
    fs = system()
    with fs.open(f"{repo_id}/data/text.txt", "r") as file:
        assert file.read() == "dummy text\nsecond line"
    with fs.open(f"{repo_id}/data/binary.bin", "rb", block_size=1000) as file:
        file.seek(5000)
        assert file.read(100) == DATA[5000:5100]
        file.seek(-10, os.SEEK_END)
        assert file.read() == DATA[-10:]
    with fs.open(f"{repo_id}/data/binary.bin", "rb", block_size=0) as stream:
        assert stream.read() == DATA
    assert fs.cat_file(f"{repo_id}/data/binary.bin", start=10, end=20) == DATA[10:20]
    assert fs.cat_ranges([f"{repo_id}/data/binary.bin"] * 2, [0, 100], [5, 110]) == [DATA[:5], DATA[100:110]]
    assert fs.head(f"{repo_id}/data/binary.bin", 7) == DATA[:7] and fs.tail(f"{repo_id}/data/binary.bin", 7) == DATA[-7:]
    with fs.open(f"{repo_id}/.keep", "rb") as file:
        assert file.read() == b""
    local = folder({})
    fs.get(f"{repo_id}/data", str(local / "copy"), recursive=True)
    assert (local / "copy" / "binary.bin").read_bytes() == DATA and (local / "copy" / "sub" / "x.txt").read_bytes() == b"x"


def writing():
    repo_id = make_repo(files=FILES)
    fs = system()
    with fs.open(f"{repo_id}/data/new.txt", "w") as file:
        file.write("new")
    with fs.open(f"{repo_id}/data/large.bin", "wb") as file:
        for _ in range(8):
            file.write(DATA)
    assert content(repo_id, "data/new.txt") == b"new"
    assert content(repo_id, "data/large.bin") == DATA * 8
    fs.pipe_file(f"{repo_id}/piped.txt", b"piped")
    assert fs.cat_file(f"{repo_id}/piped.txt") == b"piped"
    local = folder({"put.txt": b"put"})
    fs.put_file(str(local / "put.txt"), f"{repo_id}/put.txt")
    assert "put.txt" in names(repo_id)


def removing():
    repo_id = make_repo(files=FILES)
    fs = system()
    fs.rm(f"{repo_id}/data/text.txt")
    assert fs.glob(f"{repo_id}/data/*") == [f"{repo_id}/data/binary.bin", f"{repo_id}/data/sub"]
    fs.rm(f"{repo_id}/data", recursive=True)
    assert fs.glob(f"{repo_id}/*") == [f"{repo_id}/.gitattributes", f"{repo_id}/.keep"]
    with fails((FileNotFoundError, EntryNotFoundError)):
        fs.rm(f"{repo_id}/data/none.txt")


def copying_and_moving():
    repo_id = make_repo(files=FILES)
    fs = system()
    fs.cp_file(f"{repo_id}/data/binary.bin", f"{repo_id}/copy.bin")
    fs.cp_file(f"{repo_id}/data/text.txt", f"{repo_id}/copy.txt")
    assert content(repo_id, "copy.bin") == DATA and content(repo_id, "copy.txt") == FILES["data/text.txt"]
    fs.mv(f"{repo_id}/copy.txt", f"{repo_id}/moved/copy.txt")
    assert fs.exists(f"{repo_id}/moved/copy.txt") and not fs.exists(f"{repo_id}/copy.txt")


def revisions_in_paths():
    repo_id = make_repo(files=FILES)
    alice = api()
    alice.create_branch(repo_id, branch="feature/x")
    alice.delete_file("data/text.txt", repo_id)
    fs = system()
    assert set(fs.ls(f"{repo_id}@feature%2Fx/data", detail=False)) == {f"{repo_id}@feature%2Fx/data/{name}" for name in ("binary.bin", "sub", "text.txt")}
    assert fs.cat_file(f"{repo_id}@feature%2Fx/data/text.txt") == FILES["data/text.txt"]
    assert fs.exists(f"{repo_id}/data/text.txt", revision="feature/x") and not fs.exists(f"{repo_id}/data/text.txt")
    with fs.open(f"{repo_id}@feature%2Fx/on-branch.txt", "w") as file:
        file.write("branch")
    assert "on-branch.txt" not in names(repo_id) and "on-branch.txt" in names(repo_id, revision="feature/x")


def private_repository_is_closed_to_others():
    repo_id = make_repo("acme/secret", files=FILES, private=True)
    assert system().exists(f"{repo_id}/data/text.txt")
    stranger = system("bob")
    assert not stranger.exists(f"{repo_id}/data/text.txt")
    with fails((FileNotFoundError, RepositoryNotFoundError)):
        stranger.ls(repo_id)


def address_of_a_file():
    repo_id = make_repo(files=FILES)
    assert system().url(f"{repo_id}/data/text.txt") == f"{ENDPOINT}/{repo_id}/resolve/main/data/text.txt"
