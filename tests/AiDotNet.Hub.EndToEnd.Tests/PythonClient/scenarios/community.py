"""Discussions and pull requests (protocol §13)."""

from huggingface_hub import CommitOperationDelete
from huggingface_hub.community import Discussion, DiscussionComment, DiscussionStatusChange, DiscussionTitleChange, DiscussionWithDetails
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError
from scenario import ENDPOINT, add, api, content, fails, make_repo, names


def discussion_as_it_was_made():
    repo_id = make_repo()
    made = api("bob").create_discussion(repo_id, title=" Title! ", description="Words **bold**")
    assert isinstance(made, DiscussionWithDetails)
    assert (made.num, made.title, made.author, made.status, made.is_pull_request) == (1, "Title!", "bob", "open", False)
    assert (made.repo_id, made.repo_type, made.endpoint, made.git_reference) == (repo_id, "model", ENDPOINT, None)
    assert made.url == f"{ENDPOINT}/{repo_id}/discussions/1" and made.created_at.tzinfo is not None
    assert not made.diff and made.target_branch is None and made.merge_commit_oid is None
    (first,) = made.events
    assert isinstance(first, DiscussionComment) and first.content == "Words **bold**" and first.author == "bob"
    found = api(None).get_discussion_details(repo_id, 1)
    assert (found.num, found.title, [event.id for event in found.events]) == (1, "Title!", [first.id])
    with fails(HfHubHTTPError, 404):
        api().get_discussion_details(repo_id, 99)


def discussion_without_description_says_who_opened_it():
    made = api().create_discussion(make_repo(), title="Question")
    assert made.events[0].content


def pull_request_begins_as_a_draft_with_a_ref():
    repo_id = make_repo(files={"a.txt": b"1"})
    alice = api()
    made = alice.create_pull_request(repo_id, title="Change it")
    assert (made.num, made.status, made.is_pull_request, made.git_reference, made.target_branch) == (1, "draft", True, "refs/pr/1", "refs/heads/main")
    assert made.merge_commit_oid is None and made.conflicting_files in ([], None)
    (ref,) = alice.list_repo_refs(repo_id, include_pull_requests=True).pull_requests
    assert ref.ref == "refs/pr/1" and ref.target_commit == alice.model_info(repo_id).sha
    assert alice.list_repo_refs(repo_id).pull_requests is None
    alice.change_discussion_status(repo_id, 1, "open")
    assert alice.get_discussion_details(repo_id, 1).status == "open"


def commit_that_makes_a_pull_request():
    repo_id = make_repo(files={"a.txt": b"1"})
    bob = api("bob")
    info = bob.create_commit(repo_id, [add("b.txt", b"2")], commit_message="Add b", commit_description="because", create_pr=True)
    assert info.pr_url == f"{ENDPOINT}/{repo_id}/discussions/1" and (info.pr_num, info.pr_revision) == (1, "refs/pr/1")
    details = api().get_discussion_details(repo_id, 1)
    assert (details.title, details.author, details.is_pull_request) == ("Add b", "bob", True)
    assert names(repo_id) == ["a.txt"] and names(repo_id, revision="refs/pr/1") == ["a.txt", "b.txt"]
    assert content(repo_id, "b.txt", revision="refs/pr/1") == b"2"
    assert "b.txt" in details.diff and "+2" in details.diff
    assert any(event.type == "commit" and event.oid == info.oid for event in details.events)


def commits_to_an_open_pull_request():
    repo_id = make_repo(files={"a.txt": b"1"})
    alice = api()
    made = alice.create_pull_request(repo_id, title="Two files")
    alice.upload_file(path_or_fileobj=b"2", path_in_repo="b.txt", repo_id=repo_id, revision=made.git_reference)
    alice.upload_file(path_or_fileobj=b"\x00weights", path_in_repo="w.bin", repo_id=repo_id, revision="refs/pr/1")
    assert names(repo_id, revision="refs/pr/1") == ["a.txt", "b.txt", "w.bin"]
    assert [commit.title for commit in alice.list_repo_commits(repo_id, revision="refs/pr/1")][:2] == [
        "Upload w.bin with huggingface_hub",
        "Upload b.txt with huggingface_hub",
    ]
    with fails(RevisionNotFoundError):
        alice.upload_file(path_or_fileobj=b"2", path_in_repo="b.txt", repo_id=repo_id, revision="refs/pr/9")


def folder_becomes_a_pull_request():
    from scenario import folder

    repo_id = make_repo()
    info = api().upload_folder(repo_id=repo_id, folder_path=folder({"a.txt": b"1", "w.bin": b"\x00"}), create_pr=True)
    assert info.pr_num == 1
    assert names(repo_id) == [] and names(repo_id, revision="refs/pr/1") == ["a.txt", "w.bin"]
    deletion = api().delete_file(".gitattributes", repo_id, create_pr=True)
    assert deletion.pr_num == 2


def lists_by_kind_status_and_author():
    repo_id = make_repo()
    alice, bob = api(), api("bob")
    alice.create_discussion(repo_id, title="one")
    bob.create_discussion(repo_id, title="two")
    bob.create_pull_request(repo_id, title="three")
    alice.change_discussion_status(repo_id, 1, "closed")

    def nums(**arguments):
        return [item.num for item in api(None).get_repo_discussions(repo_id, **arguments)]

    everything = list(alice.get_repo_discussions(repo_id))
    assert [item.num for item in everything] == [3, 2, 1] and all(isinstance(item, Discussion) for item in everything)
    assert nums(discussion_type="pull_request") == [3] and nums(discussion_type="discussion") == [2, 1] and nums(discussion_type="all") == [3, 2, 1]
    assert nums(discussion_status="closed") == [1] and 2 in nums(discussion_status="open")
    assert nums(author="bob") == [3, 2] and nums(author="alice", discussion_type="discussion") == [1] and nums(author="carol") == []


def lists_of_several_pages():
    repo_id = make_repo()
    alice = api()
    for n in range(25):
        alice.create_discussion(repo_id, title=f"number {n}")
    assert [item.num for item in alice.get_repo_discussions(repo_id)] == list(range(25, 0, -1))


def comments_are_added_edited_and_hidden():
    repo_id = make_repo()
    bob = api("bob")
    num = bob.create_discussion(repo_id, title="Talk").num
    comment = api().comment_discussion(repo_id, num, "An answer")
    assert isinstance(comment, DiscussionComment) and (comment.content, comment.author, comment.edited, comment.hidden) == ("An answer", "alice", False, False)
    edited = api().edit_discussion_comment(repo_id, num, comment.id, "A better answer")
    assert (edited.id, edited.content, edited.edited, edited.number_of_edits) == (comment.id, "A better answer", True, 1)
    hidden = api().hide_discussion_comment(repo_id, num, comment.id)
    assert hidden.hidden
    last = api().get_discussion_details(repo_id, num).events[-1]
    assert last.id == comment.id and last.hidden
    with fails(HfHubHTTPError, 403):
        bob.edit_discussion_comment(repo_id, num, api().comment_discussion(repo_id, num, "mine").id, "not yours")


def titles_change():
    repo_id = make_repo()
    num = api().create_discussion(repo_id, title="Old").num
    event = api().rename_discussion(repo_id, num, "New")
    assert isinstance(event, DiscussionTitleChange) and (event.old_title, event.new_title) == ("Old", "New")
    assert api().get_discussion_details(repo_id, num).title == "New"
    with fails(HfHubHTTPError, 403):
        api("bob").rename_discussion(repo_id, num, "Theirs")


def statuses_change():
    repo_id = make_repo()
    num = api().create_discussion(repo_id, title="Talk").num
    event = api().change_discussion_status(repo_id, num, "closed", comment="Done.")
    assert isinstance(event, DiscussionStatusChange) and event.new_status == "closed"
    details = api().get_discussion_details(repo_id, num)
    assert details.status == "closed"
    assert any(isinstance(item, DiscussionComment) and item.content == "Done." for item in details.events)
    api().change_discussion_status(repo_id, num, "open")
    assert api().get_discussion_details(repo_id, num).status == "open"
    with fails(ValueError):
        api().change_discussion_status(repo_id, num, "merged")
    with fails(HfHubHTTPError, 403):
        api("bob").change_discussion_status(repo_id, num, "closed")


def merged_pull_request_changes_main():
    repo_id = make_repo(files={"a.txt": b"1", "gone.txt": b"g"})
    alice = api()
    num = api("bob").create_commit(
        repo_id, [add("b.txt", b"2"), add("w.bin", b"\x00w"), CommitOperationDelete("gone.txt")], commit_message="Change", create_pr=True
    ).pr_num
    alice.create_commit(repo_id, [add("meanwhile.txt", b"3")], commit_message="meanwhile")
    if alice.get_discussion_details(repo_id, num).status == "draft":
        alice.change_discussion_status(repo_id, num, "open")
    with fails(HfHubHTTPError, 403):
        api("bob").merge_pull_request(repo_id, num)
    alice.merge_pull_request(repo_id, num, comment="Thank you.")
    details = alice.get_discussion_details(repo_id, num)
    assert details.status == "merged" and details.merge_commit_oid == alice.model_info(repo_id).sha
    assert names(repo_id) == ["a.txt", "b.txt", "meanwhile.txt", "w.bin"] and content(repo_id, "w.bin") == b"\x00w"
    with fails(HfHubHTTPError):
        alice.merge_pull_request(repo_id, num)


def conflicts_are_named_and_not_merged():
    repo_id = make_repo(files={"a.txt": b"1", "b.txt": b"1"})
    alice = api()
    num = alice.create_commit(repo_id, [add("a.txt", b"theirs"), add("c.txt", b"new")], commit_message="Change a", create_pr=True).pr_num
    alice.create_commit(repo_id, [add("a.txt", b"ours")], commit_message="Change a too")
    assert alice.get_discussion_details(repo_id, num).conflicting_files == ["a.txt"]
    with fails(HfHubHTTPError):
        alice.merge_pull_request(repo_id, num)
    assert content(repo_id, "a.txt") == b"ours" and names(repo_id) == ["a.txt", "b.txt"]


def discussions_of_datasets_and_spaces():
    for repo_type, extra in (("dataset", {}), ("space", {"space_sdk": "static"})):
        repo_id = make_repo(f"acme/{repo_type}", repo_type=repo_type, **extra)
        made = api().create_pull_request(repo_id, title="Change", repo_type=repo_type)
        assert (made.repo_type, made.url) == (repo_type, f"{ENDPOINT}/{repo_type}s/{repo_id}/discussions/1")
        assert [item.num for item in api().get_repo_discussions(repo_id, repo_type=repo_type)] == [1]


def discussions_of_private_repositories():
    make_repo("acme/secret", private=True)
    api().create_discussion("acme/secret", title="Hidden")
    for user in ("bob", None):
        with fails(RepositoryNotFoundError):
            list(api(user).get_repo_discussions("acme/secret"))
        with fails(RepositoryNotFoundError):
            api(user).get_discussion_details("acme/secret", 1)
    with fails(RepositoryNotFoundError):
        api("bob").create_discussion("acme/secret", title="Me too")
    make_repo("acme/open")
    with fails(HfHubHTTPError, 401):
        api(None).create_discussion("acme/open", title="Anonymous")
