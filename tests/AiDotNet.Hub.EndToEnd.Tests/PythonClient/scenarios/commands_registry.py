"""The `hf` command for settings, moves, discussions, webhooks."""

import json

from scenario import add, api, content, hf, make_repo, names


def settings_and_moves():
    make_repo(files={"a.txt": b"1"})
    hf("repos", "settings", "acme/m", "--private", "--gated", "manual")
    info = api().model_info("acme/m")
    assert info.private and info.gated == "manual"
    hf("repos", "settings", "acme/m", "--public", "--gated", "false")
    hf("repos", "move", "acme/m", "alice/moved")
    assert names("alice/moved") == ["a.txt"]
    assert "acme/copy" in hf("repos", "duplicate", "alice/moved", "acme/copy")
    assert names("acme/copy") == ["a.txt"]
    assert "alice/moved" in hf("repos", "ls")


def discussions():
    repo_id = make_repo(files={"a.txt": b"1"})
    assert "1" in hf("discussions", "create", repo_id, "--title", "Question", "--body", "How?")
    hf("discussions", "comment", repo_id, "1", "--body", "So.")
    comment = api().get_discussion_details(repo_id, 1).events[-1]
    assert comment.content == "So."
    hf("discussions", "edit", repo_id, "1", comment.id, "--body", "Like so.")
    assert "Like so." in hf("discussions", "info", repo_id, "1", "--format", "json") or api().get_discussion_details(repo_id, 1).events[-1].content == "Like so."
    hf("discussions", "rename", repo_id, "1", "Answered question")
    assert "Answered question" in hf("discussions", "list", repo_id)
    hf("discussions", "close", repo_id, "1", "-y", "--comment", "Done.")
    assert json.loads(hf("discussions", "list", repo_id, "--status", "closed", "--format", "json"))[0]["num"] == 1
    hf("discussions", "reopen", repo_id, "1", "-y")
    assert api().get_discussion_details(repo_id, 1).status == "open"


def pull_requests():
    repo_id = make_repo(files={"a.txt": b"1"})
    num = api().create_commit(repo_id, [add("b.txt", b"2")], commit_message="Add b", create_pr=True).pr_num
    assert "b.txt" in hf("discussions", "diff", repo_id, str(num))
    if api().get_discussion_details(repo_id, num).status == "draft":
        hf("discussions", "reopen", repo_id, str(num), "-y")
    hf("discussions", "merge", repo_id, str(num), "-y")
    assert content(repo_id, "b.txt") == b"2"
    from scenario import folder

    hf("upload", repo_id, str(folder({"c.txt": b"3"})), ".", "--create-pr")
    assert names(repo_id) == ["a.txt", "b.txt"] and "c.txt" in names(repo_id, revision="refs/pr/2")


def webhooks():
    hf("webhooks", "create", "--url", "https://example.invalid/hook", "--watch", "model:acme/m", "--domain", "repo", "--secret", "s")
    (made,) = api().list_webhooks()
    assert made.id in hf("webhooks", "ls")
    hf("webhooks", "disable", made.id)
    assert api().get_webhook(made.id).disabled
    hf("webhooks", "enable", made.id)
    hf("webhooks", "update", made.id, "--url", "https://example.invalid/other")
    assert api().get_webhook(made.id).url == "https://example.invalid/other"
    hf("webhooks", "delete", made.id, "-y")
    assert api().list_webhooks() == []
