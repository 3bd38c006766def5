"""Settings, move, duplicate, squash, large files of a repository (protocol §4.3-§4.5, §9.3, §11)."""

import os

from huggingface_hub import CommitOperationDelete
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError
from scenario import ENDPOINT, add, api, content, fails, make_repo, names, recorded


def settings_change_visibility_and_gate():
    alice = api()
    for repo_type in ("model", "dataset"):
        repo_id = make_repo(f"acme/{repo_type}", repo_type=repo_type)
        for gated in ("auto", "manual", False):
            for private in (True, False):
                alice.update_repo_settings(repo_id, gated=gated, private=private, repo_type=repo_type)
                info = alice.repo_info(repo_id, repo_type=repo_type)
                assert (info.gated, info.private) == (gated, private)
    alice.update_repo_settings("acme/model", visibility="private")
    assert alice.model_info("acme/model").private is True
    alice.update_repo_settings("acme/model", gated="auto")
    assert alice.model_info("acme/model").private is True


def settings_of_others_and_of_nothing():
    make_repo()
    with fails(HfHubHTTPError, 403):
        api("bob").update_repo_settings("acme/m", private=True)
    with fails(RepositoryNotFoundError):
        api().update_repo_settings("acme/none", private=True)
    make_repo("acme/secret", private=True)
    with fails(RepositoryNotFoundError, 404):
        api("bob").update_repo_settings("acme/secret", private=False)


def moved_repository_answers_to_both_names():
    """§4.3"""
    data = os.urandom(1000)
    make_repo("acme/old", files={"w.bin": data, "a.txt": b"1"})
    alice = api()
    alice.move_repo("acme/old", "alice/new")
    assert alice.model_info("alice/new").id == "alice/new"
    assert alice.model_info("acme/old").id == "alice/new"
    assert content("acme/old", "w.bin") == data == content("alice/new", "w.bin")
    assert names("acme/old") == ["a.txt", "w.bin"]
    assert [info.path for info in alice.get_paths_info("acme/old", ["a.txt"])] == ["a.txt"]
    alice.create_commit("acme/old", [add("b.txt")], commit_message="by the old name")
    assert names("alice/new") == ["a.txt", "b.txt", "w.bin"]
    assert alice.repo_exists("acme/old")
    assert [model.id for model in alice.list_models()] == ["alice/new"]


def old_name_taken_again_is_the_new_repository():
    make_repo("acme/old", files={"a.txt": b"1"})
    api().move_repo("acme/old", "acme/new")
    make_repo("acme/old", files={"b.txt": b"2"})
    assert names("acme/old") == ["b.txt"] and names("acme/new") == ["a.txt"]


def move_of_every_type():
    alice = api()
    for repo_type in ("model", "dataset", "space"):
        extra = {"space_sdk": "static"} if repo_type == "space" else {}
        make_repo(f"acme/{repo_type}", repo_type=repo_type, **extra)
        alice.move_repo(f"acme/{repo_type}", f"acme/{repo_type}-moved", repo_type=repo_type)
        assert alice.repo_info(f"acme/{repo_type}-moved", repo_type=repo_type).id == f"acme/{repo_type}-moved"


def move_that_cannot_be():
    make_repo("acme/one", files={"a.txt": b"1"})
    make_repo("acme/two")
    with fails(HfHubHTTPError, 409, "A model repository called acme/two already exists"):
        api().move_repo("acme/one", "acme/two")
    with fails(ValueError):
        api().move_repo("one", "acme/two")
    with fails(HfHubHTTPError, 403):
        api().move_repo("acme/one", "bob/one")
    with fails(RepositoryNotFoundError):
        api().move_repo("acme/none", "acme/some")
    assert names("acme/one") == ["a.txt"]


def duplicate_is_a_repository_of_its_own():
    data = os.urandom(1000)
    make_repo("acme/source", files={"w.bin": data, "a.txt": b"1"})
    copy = api("bob").duplicate_repo("acme/source")
    assert copy == f"{ENDPOINT}/bob/source" and copy.repo_id == "bob/source" and copy.files_copy_pending is False
    api().create_commit("acme/source", [add("a.txt", b"2")], commit_message="later")
    assert content("bob/source", "a.txt") == b"1" and content("bob/source", "w.bin") == data
    private = api().duplicate_repo("acme/source", "acme/hidden", private=True)
    assert api().model_info(private.repo_id).private is True
    with fails(HfHubHTTPError, 409):
        api().duplicate_repo("acme/source", "acme/hidden")
    assert api().duplicate_repo("acme/source", "acme/hidden", exist_ok=True).repo_id == "acme/hidden"
    with fails(RepositoryNotFoundError):
        api("bob").duplicate_repo("acme/hidden", "bob/stolen")


def squashed_branch_has_one_commit_and_the_same_files():
    repo_id = make_repo()
    alice = api()
    for n in range(3):
        alice.create_commit(repo_id, [add(f"{n}.txt", str(n).encode())], commit_message=f"commit {n}")
    alice.create_branch(repo_id, branch="v0.1")
    alice.create_tag(repo_id, tag="before")
    alice.create_commit(repo_id, [add("3.txt", b"3")], commit_message="commit 3")
    alice.super_squash_history(repo_id)
    (main,) = alice.list_repo_commits(repo_id)
    assert main.title == "Super-squash branch 'main' using huggingface_hub"
    assert len(alice.list_repo_commits(repo_id, revision="v0.1")) == 4
    alice.super_squash_history(repo_id, branch="v0.1", commit_message="squashed")
    (other,) = alice.list_repo_commits(repo_id, revision="v0.1")
    assert other.title == "squashed"
    assert names(repo_id) == ["0.txt", "1.txt", "2.txt", "3.txt"] and names(repo_id, revision="v0.1") == ["0.txt", "1.txt", "2.txt"]
    assert len(alice.list_repo_commits(repo_id, revision="before")) == 4
    assert content(repo_id, "2.txt") == b"2"


def squash_of_what_is_no_branch():
    repo_id = make_repo()
    api().create_tag(repo_id, tag="v1")
    for revision in ("none", "v1"):
        with fails(RevisionNotFoundError):
            api().super_squash_history(repo_id, branch=revision)
    with fails(HfHubHTTPError, 403):
        api("bob").super_squash_history(repo_id)


def large_files_are_listed_and_removed_from_history():
    """§11: lfs-files."""
    repo_id = make_repo(files={"a.bin": os.urandom(2000), "b.bin": os.urandom(3000), "keep.txt": b"k"})
    alice = api()
    found = {file.filename: file for file in alice.list_lfs_files(repo_id)}
    assert set(found) == {"a.bin", "b.bin"} and found["a.bin"].size == 2000 and len(found["a.bin"].oid) == 64
    assert found["a.bin"].ref == "main" or found["a.bin"].ref == "refs/heads/main"
    assert found["a.bin"].pushed_at.tzinfo is not None
    alice.permanently_delete_lfs_files(repo_id, [found["a.bin"]])
    assert [file.filename for file in alice.list_lfs_files(repo_id)] == ["b.bin"]
    assert names(repo_id) == ["b.bin", "keep.txt"]
    with fails(HfHubHTTPError, 403):
        list(api("bob").list_lfs_files(repo_id))


def large_files_of_deleted_paths_are_still_listed():
    repo_id = make_repo(files={"a.bin": os.urandom(2000)})
    alice = api()
    alice.create_commit(repo_id, [CommitOperationDelete("a.bin")], commit_message="delete")
    (file,) = alice.list_lfs_files(repo_id)
    assert file.filename == "a.bin"
    alice.permanently_delete_lfs_files(repo_id, [file], rewrite_history=False)
    assert list(alice.list_lfs_files(repo_id)) == []


def file_above_the_threshold_goes_in_parts():
    """§9.3: the hub of this scenario takes parts of 400,000 bytes above 500,000."""
    data = os.urandom(1_000_001)
    repo_id = make_repo()
    with recorded() as requests:
        api().create_commit(repo_id, [add("large.bin", data), add("small.bin", data[:1000])], commit_message="parts")
    assert len([request for request in requests if request[0] == "PUT"]) == 4
    assert content(repo_id, "large.bin") == data and content(repo_id, "small.bin") == data[:1000]


def regular_files_are_copied_across_repositories():
    """§9.4: this client copies large files across repositories with Xet only; regular ones travel by download."""
    from huggingface_hub import CommitOperationCopy

    make_repo("acme/source", files={"note.txt": b"note"})
    target = make_repo("acme/target")
    api().create_commit(target, [CommitOperationCopy("note.txt", "copied.txt", src_repo_id="acme/source", src_repo_type="model")], commit_message="copy")
    assert content(target, "copied.txt") == b"note"
