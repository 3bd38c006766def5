"""Branches, tags, history (protocol §1.3, §11)."""

from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RevisionNotFoundError
from scenario import add, api, content, fails, make_repo, names


def branches(repo_id):
    return {ref.name: ref.target_commit for ref in api().list_repo_refs(repo_id).branches}


def tags(repo_id):
    return {ref.name: ref.target_commit for ref in api().list_repo_refs(repo_id).tags}


def fresh_repository_has_one_branch_and_one_commit():
    repo_id = make_repo()
    refs = api().list_repo_refs(repo_id)
    (main,) = refs.branches
    assert (main.name, main.ref) == ("main", "refs/heads/main")
    assert (refs.tags, refs.converts, refs.pull_requests) == ([], [], None)
    assert api().list_repo_refs(repo_id, include_pull_requests=True).pull_requests == []
    (first,) = api().list_repo_commits(repo_id)
    assert first.commit_id == main.target_commit and first.title == "initial commit"


def branch_from_branch_tag_and_commit():
    repo_id = make_repo(files={"a.txt": b"1"})
    alice = api()
    old = alice.model_info(repo_id).sha
    alice.create_tag(repo_id, tag="v1.0.0")
    new = alice.upload_file(path_or_fileobj=b"2", path_in_repo="a.txt", repo_id=repo_id).oid
    alice.create_branch(repo_id, branch="from-head")
    alice.create_branch(repo_id, branch="from-branch", revision="main")
    alice.create_branch(repo_id, branch="from-tag", revision="v1.0.0")
    alice.create_branch(repo_id, branch="from-commit", revision=old)
    found = branches(repo_id)
    assert (found["from-head"], found["from-branch"], found["from-tag"], found["from-commit"]) == (new, new, old, old)
    with fails(RevisionNotFoundError):
        alice.create_branch(repo_id, branch="from-nothing", revision="f" * 40)


def branch_that_exists():
    repo_id = make_repo()
    alice = api()
    alice.create_branch(repo_id, branch="cool")
    with fails(HfHubHTTPError, 409, "Reference refs/heads/cool already exists"):
        alice.create_branch(repo_id, branch="cool")
    with fails(HfHubHTTPError, 409, "Reference refs/heads/main already exists"):
        alice.create_branch(repo_id, branch="main")
    alice.create_branch(repo_id, branch="cool", exist_ok=True)


def deletion_of_branches():
    repo_id = make_repo()
    alice = api()
    alice.create_branch(repo_id, branch="a/b")
    alice.delete_branch(repo_id, branch="a/b")
    assert list(branches(repo_id)) == ["main"]
    with fails(HfHubHTTPError, 403, "Cannot delete refs/heads/main"):
        alice.delete_branch(repo_id, branch="main")
    with fails(RevisionNotFoundError, 404, "Invalid rev id: refs/heads/a/b"):
        alice.delete_branch(repo_id, branch="a/b")


def tags_on_branch_commit_and_tag():
    repo_id = make_repo(files={"a.txt": b"1"})
    alice = api()
    old = alice.model_info(repo_id).sha
    new = alice.upload_file(path_or_fileobj=b"2", path_in_repo="a.txt", repo_id=repo_id).oid
    alice.create_branch(repo_id, branch="old", revision=old)
    alice.create_tag(repo_id, tag="latest", tag_message="the newest")
    alice.create_tag(repo_id, tag="of-branch", revision="old")
    alice.create_tag(repo_id, tag="of-commit", revision=old)
    alice.create_tag(repo_id, tag="of-tag", revision="latest")
    alice.create_tag(repo_id, tag="release/1.0")
    assert tags(repo_id) == {"latest": new, "of-branch": old, "of-commit": old, "of-tag": new, "release/1.0": new}
    assert alice.model_info(repo_id, revision="of-commit").sha == old
    assert content(repo_id, "a.txt", revision="release/1.0") == b"2"


def tags_that_cannot_be():
    repo_id = make_repo()
    alice = api()
    alice.create_tag(repo_id, tag="v1")
    with fails(HfHubHTTPError, 409):
        alice.create_tag(repo_id, tag="v1")
    alice.create_tag(repo_id, tag="v1", exist_ok=True)
    with fails(RevisionNotFoundError):
        alice.create_tag(repo_id, tag="v2", revision="none")
    with fails(HfHubHTTPError, 400):
        alice.create_tag(repo_id, tag="invalid tag")


def deletion_of_tags():
    repo_id = make_repo()
    alice = api()
    alice.create_tag(repo_id, tag="v1")
    alice.delete_tag(repo_id, tag="v1")
    assert tags(repo_id) == {}
    for missing in ("v1", "main"):
        with fails(RevisionNotFoundError):
            alice.delete_tag(repo_id, tag=missing)


def every_spelling_of_a_revision():
    repo_id = make_repo(files={"d/a.txt": b"1"})
    alice = api()
    commit = alice.model_info(repo_id).sha
    alice.create_branch(repo_id, branch="feature/x")
    alice.create_tag(repo_id, tag="v1")
    alice.upload_file(path_or_fileobj=b"2", path_in_repo="d/a.txt", repo_id=repo_id)
    for revision in ("feature/x", "refs/heads/feature/x", "v1", "refs/tags/v1", commit, commit[:7], commit[:12]):
        assert alice.model_info(repo_id, revision=revision).sha == commit, revision
        assert content(repo_id, "d/a.txt", revision=revision) == b"1", revision
        assert names(repo_id, revision=revision) == ["d/a.txt"], revision
        assert alice.list_repo_commits(repo_id, revision=revision)[0].commit_id == commit, revision
        assert alice.file_exists(repo_id, "d/a.txt", revision=revision) and alice.revision_exists(repo_id, revision)
    for revision in ("none", "refs/heads/none", "0" * 40):
        with fails(RevisionNotFoundError):
            alice.model_info(repo_id, revision=revision)
        assert not alice.revision_exists(repo_id, revision)


def history_is_newest_first_and_formatted_on_demand():
    repo_id = make_repo()
    alice = api()
    for n in range(3):
        alice.create_commit(repo_id, [add("n.txt", str(n).encode())], commit_message=f"commit {n}", commit_description=f"**why** {n}")
    found = alice.list_repo_commits(repo_id)
    assert [commit.title for commit in found] == ["commit 2", "commit 1", "commit 0", "initial commit"]
    assert found[0].message == "**why** 2" and found[0].formatted_title is None
    assert found[0].created_at >= found[-1].created_at and found[0].created_at.tzinfo is not None
    formatted = alice.list_repo_commits(repo_id, formatted=True)
    assert "commit 2" in formatted[0].formatted_title


def history_of_many_pages_is_complete():
    """§11: 50 commits a page."""
    repo_id = make_repo()
    alice = api()
    for n in range(60):
        alice.create_commit(repo_id, [add("n.txt", str(n).encode())], commit_message=f"commit {n}")
    found = alice.list_repo_commits(repo_id)
    assert [commit.title for commit in found] == [f"commit {n}" for n in reversed(range(60))] + ["initial commit"]


def history_of_what_is_not_there():
    repo_id = make_repo()
    with fails(RevisionNotFoundError):
        api().list_repo_commits(repo_id, revision="none")
    with fails(EntryNotFoundError):
        list(api().list_repo_tree(repo_id, path_in_repo="none"))
