"""Commits: what they add, delete and copy, and what is refused (protocol §9)."""

import os
import warnings

from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError
from scenario import ENDPOINT, add, api, content, fails, folder, make_repo, names, recorded


def commit_info_names_repository_commit_and_no_pull_request():
    repo_id = make_repo()
    info = api().create_commit(repo_id, [add("a.txt")], commit_message="title", commit_description="why")
    assert len(info.oid) == 40
    assert info.commit_url == f"{ENDPOINT}/acme/m/commit/{info.oid}"
    assert (info.commit_message, info.commit_description) == ("title", "why")
    assert (info.pr_url, info.pr_num, info.pr_revision) == (None, None, None)
    assert info.repo_url.repo_id == "acme/m" and info.repo_url.endpoint == ENDPOINT
    newest = api().list_repo_commits(repo_id)[0]
    assert (newest.commit_id, newest.title, newest.message, newest.authors) == (info.oid, "title", "why", ["alice"])


def upload_file_from_path_bytes_and_file_object_gives_equal_bytes():
    repo_id = make_repo()
    data = os.urandom(70_000)
    local = folder({"w.bin": data}) / "w.bin"
    alice = api()
    alice.upload_file(path_or_fileobj=str(local), path_in_repo="from-path.bin", repo_id=repo_id)
    alice.upload_file(path_or_fileobj=data, path_in_repo="from-bytes.bin", repo_id=repo_id)
    with open(local, "rb") as file:
        info = alice.upload_file(path_or_fileobj=file, path_in_repo="sub/from-file.bin", repo_id=repo_id)
    assert info.commit_message == "Upload sub/from-file.bin with huggingface_hub"
    for path in ("from-path.bin", "from-bytes.bin", "sub/from-file.bin"):
        assert content(repo_id, path) == data, path


def empty_file_whose_name_says_lfs_is_a_regular_file():
    repo_id = make_repo(files={"empty.bin": b"", "empty.txt": b""})
    infos = {info.path: info for info in api().get_paths_info(repo_id, ["empty.bin", "empty.txt"])}
    assert infos["empty.bin"].lfs is None and infos["empty.bin"].size == 0
    # git's id of nothing
    assert infos["empty.bin"].blob_id == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert content(repo_id, "empty.bin") == b"" == content(repo_id, "empty.txt")


def large_regular_files_travel_in_the_commit():
    repo_id = make_repo()
    texts = {f"file-{n}.text": b"a" * 4_900_000 + str(n).encode() for n in range(4)}
    with recorded() as requests:
        api().create_commit(repo_id, [add(path, data) for path, data in texts.items()], commit_message="regular")
    assert not [request for request in requests if request[0] == "PUT"]
    for path, data in texts.items():
        assert content(repo_id, path) == data


def text_above_ten_megabytes_is_lfs():
    repo_id = make_repo(files={"long.text": b"a" * (10 * 1024 * 1024 + 1)})
    (info,) = api().get_paths_info(repo_id, ["long.text"])
    assert info.lfs.size == info.size == 10 * 1024 * 1024 + 1
    # §9.2: a path that no pattern names gets a line of its own
    assert b"long.text filter=lfs" in content(repo_id, ".gitattributes")


def patterns_of_the_repository_decide_what_is_lfs():
    repo_id = make_repo()
    alice = api()
    alice.upload_file(path_or_fileobj=b"*.dat filter=lfs diff=lfs merge=lfs -text\n", path_in_repo=".gitattributes", repo_id=repo_id)
    alice.create_commit(repo_id, [add("a.dat", b"text"), add("a.bin", b"text")], commit_message="both")
    infos = {info.path: info for info in alice.get_paths_info(repo_id, ["a.dat", "a.bin"])}
    assert infos["a.dat"].lfs is not None
    assert infos["a.bin"].lfs is None


def ignored_files_are_left_out():
    repo_id = make_repo(files={".gitignore": b"*.log\nbuild/\n"})
    api().upload_folder(repo_id=repo_id, folder_path=folder({"a.txt": b"1", "b.log": b"2", "build/c.txt": b"3"}))
    assert names(repo_id) == [".gitignore", "a.txt"]
    # §9.1: the ignore file of the same commit counts
    other = make_repo("acme/other")
    api().create_commit(other, [add(".gitignore", b"*.tmp\n"), add("x.tmp"), add("y.txt")], commit_message="with ignore")
    assert names(other) == [".gitignore", "y.txt"]


def deletions_by_file_folder_and_pattern():
    repo_id = make_repo(files={path: b"x" for path in ("a.txt", "d/1.txt", "d/2.bin", "e/f/3.txt", "keep.txt", "z/one.log", "z/two.log")})
    alice = api()
    alice.create_commit(
        repo_id,
        [CommitOperationDelete("a.txt"), CommitOperationDelete("d/"), CommitOperationDelete("e", is_folder=True)],
        commit_message="delete",
    )
    assert names(repo_id) == ["keep.txt", "z/one.log", "z/two.log"]
    alice.delete_files(repo_id, ["z/*.log"])
    assert names(repo_id) == ["keep.txt"]
    info = alice.delete_file("keep.txt", repo_id)
    assert info.commit_message == "Delete keep.txt with huggingface_hub"
    assert names(repo_id) == []


def delete_folder_takes_all_below_it():
    repo_id = make_repo(files={"d/1.txt": b"1", "d/e/2.bin": b"2", "dd.txt": b"3"})
    info = api().delete_folder("d", repo_id)
    assert info.commit_message == "Delete folder d with huggingface_hub"
    assert names(repo_id) == ["dd.txt"]


def file_operation_that_names_a_folder_deletes_below_it():
    """§9.4: some callers do not know that the path is a folder."""
    repo_id = make_repo(files={"1/a.txt": b"1", "1/b.bin": b"2", "2.txt": b"3"})
    api().create_commit(repo_id, [CommitOperationDelete("1", is_folder=False)], commit_message="delete")
    assert names(repo_id) == ["2.txt"]


def deletion_of_what_is_not_there_is_an_entry_error():
    repo_id = make_repo(files={"a.txt": b"1"})
    with fails(EntryNotFoundError, 404, "A file with this name doesn't exist"):
        api().create_commit(repo_id, [CommitOperationDelete("b.txt")], commit_message="delete")
    assert len(api().list_repo_commits(repo_id)) == 2


def copies_of_lfs_and_regular_files_within_a_repository():
    data = os.urandom(3000)
    repo_id = make_repo(files={"w.bin": data, "note.txt": b"note"})
    alice = api()
    with recorded() as requests:
        alice.create_commit(
            repo_id,
            [CommitOperationCopy("w.bin", "copies/w.bin"), CommitOperationCopy("note.txt", "copies/note.txt")],
            commit_message="copy",
        )
    assert not [request for request in requests if request[0] == "PUT"]
    assert content(repo_id, "copies/w.bin") == data
    assert content(repo_id, "copies/note.txt") == b"note"
    infos = {info.path: info for info in alice.get_paths_info(repo_id, ["w.bin", "copies/w.bin"])}
    assert infos["w.bin"].lfs.sha256 == infos["copies/w.bin"].lfs.sha256 and infos["copies/w.bin"].size == 3000


def copy_from_another_revision():
    repo_id = make_repo(files={"w.bin": b"old"})
    alice = api()
    alice.create_branch(repo_id, branch="before")
    alice.upload_file(path_or_fileobj=b"new", path_in_repo="w.bin", repo_id=repo_id)
    alice.create_commit(repo_id, [CommitOperationCopy("w.bin", "old.bin", src_revision="before")], commit_message="copy")
    assert (content(repo_id, "w.bin"), content(repo_id, "old.bin")) == (b"new", b"old")


def copy_of_what_is_not_there_is_an_entry_error():
    repo_id = make_repo()
    with fails(EntryNotFoundError):
        api().create_commit(repo_id, [CommitOperationCopy("none.bin", "copy.bin")], commit_message="copy")


def stale_parent_is_refused_with_412():
    repo_id = make_repo()
    alice = api()
    parent = alice.upload_file(path_or_fileobj=b"1", path_in_repo="a.txt", repo_id=repo_id).oid
    alice.create_commit(repo_id, [add("b.txt")], commit_message="on the tip", parent_commit=parent)
    with fails(HfHubHTTPError, 412, "The branch was updated since you opened this page"):
        alice.create_commit(repo_id, [add("c.txt")], commit_message="late", parent_commit=parent)
    assert names(repo_id) == ["a.txt", "b.txt"]


def missing_repository_says_how_to_create_it():
    with fails(RepositoryNotFoundError, 404, "Creating a commit assumes that the repo already exists"):
        api().create_commit("acme/none", [add("a.txt")], commit_message="nowhere")
    with fails(RepositoryNotFoundError, text="Request ID"):
        api().upload_file(path_or_fileobj=b"1", path_in_repo="a.txt", repo_id="acme/none")


def revision_that_is_no_branch_is_refused():
    repo_id = make_repo(files={"a.txt": b"1"})
    alice = api()
    alice.create_tag(repo_id, tag="v1")
    for revision in ("none", "v1", alice.model_info(repo_id).sha):
        with fails(RevisionNotFoundError):
            alice.create_commit(repo_id, [add("b.txt")], commit_message="nowhere", revision=revision)


def commit_to_a_branch_leaves_main_alone():
    repo_id = make_repo(files={"a.txt": b"1"})
    alice = api()
    alice.create_branch(repo_id, branch="feature/x")
    alice.upload_file(path_or_fileobj=b"2", path_in_repo="b.txt", repo_id=repo_id, revision="feature/x")
    assert names(repo_id) == ["a.txt"]
    assert names(repo_id, revision="feature/x") == ["a.txt", "b.txt"]


def repository_id_in_other_case_is_the_same_repository():
    repo_id = make_repo("acme/MixedCase")
    info = api().create_commit("ACME/mixedcase", [add("w.bin", b"1"), add("a.txt")], commit_message="any case")
    assert info.repo_url.repo_id == "acme/MixedCase"
    assert names(repo_id) == ["a.txt", "w.bin"]


def path_out_of_the_repository_is_refused():
    repo_id = make_repo()
    with fails(ValueError):
        api().upload_file(path_or_fileobj=b"1", path_in_repo="../a.txt", repo_id=repo_id)
    for path in ("a/./b.txt", "a\\b.txt", ".git/config", "a//b.txt"):
        operation = add("ok.txt")
        operation.path_in_repo = path
        with fails(HfHubHTTPError, 422):
            api().create_commit(repo_id, [operation], commit_message="odd path")
    assert names(repo_id) == []


def one_path_as_file_and_folder_is_refused():
    repo_id = make_repo()
    with fails(HfHubHTTPError, 422):
        api().create_commit(repo_id, [add("a"), add("a/b")], commit_message="clash")


def lfs_object_that_never_passed_is_refused():
    """§9.4: a pointer to bytes that the hub does not have."""
    repo_id = make_repo()
    operation = CommitOperationAdd("w.bin", os.urandom(100))
    operation._upload_mode, operation._is_uploaded, operation._should_ignore = "lfs", True, False
    with fails(HfHubHTTPError, 400, "LFS pointer pointed to a file that does not exist"):
        api().create_commit(repo_id, [operation], commit_message="claims bytes")
    assert names(repo_id) == []


def files_uploaded_before_the_commit_are_sent_once():
    repo_id = make_repo()
    alice = api()
    operations = [CommitOperationAdd(f"shard-{n}.bin", os.urandom(2000)) for n in range(3)]
    for operation in operations:
        alice.preupload_lfs_files(repo_id, [operation])
        assert operation._is_uploaded
    with recorded() as requests:
        alice.create_commit(repo_id, operations, commit_message="shards")
    assert not [request for request in requests if request[0] == "PUT"]
    assert names(repo_id) == ["shard-0.bin", "shard-1.bin", "shard-2.bin"]


def unchanged_files_make_no_commit():
    repo_id = make_repo(files={"a.txt": b"1", "w.bin": b"2"})
    tip = api().model_info(repo_id).sha
    with recorded() as requests:
        info = api().create_commit(repo_id, [add("a.txt", b"1"), add("w.bin", b"2")], commit_message="again")
    assert info.oid == tip
    assert not [path for method, path, _ in requests if method == "PUT" or "/commit/" in path]


def changed_file_among_unchanged_ones_is_the_only_one_sent():
    files = {f"w{n}.bin": os.urandom(500) for n in range(5)}
    repo_id = make_repo(files=files)
    files["w3.bin"] = os.urandom(500)
    with recorded() as requests:
        api().upload_folder(repo_id=repo_id, folder_path=folder(files))
    assert len([request for request in requests if request[0] == "PUT"]) == 1
    assert content(repo_id, "w3.bin") == files["w3.bin"]


def same_bytes_under_two_names_are_one_object():
    data = os.urandom(5000)
    repo_id = make_repo(files={"a.bin": data, "b.bin": data})
    with recorded() as requests:
        api().upload_file(path_or_fileobj=data, path_in_repo="c.bin", repo_id=repo_id)
    assert not [request for request in requests if request[0] == "PUT"]
    assert content(repo_id, "c.bin") == data


def upload_folder_with_patterns_takes_deletes_and_leaves():
    repo_id = make_repo(files={"logs/old.log": b"1", "keep.md": b"2"})
    api().upload_folder(
        repo_id=repo_id,
        folder_path=folder({"logs/new.log": b"3", "a.py": b"4", "b.txt": b"5"}),
        allow_patterns=["*.log", "*.txt"],
        delete_patterns=["logs/*.log"],
        commit_message="refresh",
    )
    assert names(repo_id) == ["b.txt", "keep.md", "logs/new.log"]


def folder_of_many_files_is_complete():
    """More than one batch of preupload (256), and more than one commit of the pipeline (250)."""
    files = {f"part-{n % 7}/file-{n:04}.{'bin' if n % 50 == 0 else 'txt'}": f"file {n}".encode() for n in range(600)}
    repo_id = make_repo()
    api().upload_folder(repo_id=repo_id, folder_path=folder(files))
    assert names(repo_id) == sorted(files)
    assert len(api().list_repo_commits(repo_id)) >= 2
    assert content(repo_id, "part-4/file-0599.txt") == b"file 599"


def card_without_metadata_is_accepted_with_a_warning():
    """§14.1"""
    repo_id = make_repo()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        api().create_commit(repo_id, [add("README.md", b"Words without metadata")], commit_message="card")
    assert any("Warnings while validating metadata in README.md" in str(warning.message) for warning in caught), caught
    assert any("empty or missing yaml metadata in repo card" in str(warning.message) for warning in caught), caught
    assert names(repo_id) == ["README.md"]


def odd_file_names_come_back_as_they_are():
    files = {name: name.encode() for name in ("a b.txt", "c#d.txt", "e%20f.txt", "g?h.txt", "ü/ñ.txt", "日本.bin", "q;r=s,t.bin", "'quote'&+.txt")}
    repo_id = make_repo(files=files)
    assert names(repo_id) == sorted(files)
    for path, data in files.items():
        assert content(repo_id, path) == data, path
    assert {info.path for info in api().get_paths_info(repo_id, list(files))} == set(files)
