"""Runs one call of the real Python client and prints what came of it as one line of JSON.

    drive.py FUNCTION JSON-ARGUMENTS

Endpoint, token and cache come from the environment, as users give them.
"""

import hashlib
import json
import os
import sys


def api():
    from huggingface_hub import HfApi

    return HfApi()


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests(folder):
    found = {}
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".cache"]
        for name in names:
            path = os.path.join(root, name)
            found[os.path.relpath(path, folder).replace(os.sep, "/")] = digest(path)
    return found


def whoami():
    return api().whoami()


def create_repo(repo_id, exist_ok=False, private=None):
    url = api().create_repo(repo_id, exist_ok=exist_ok, private=private)
    return {"url": str(url), "repo_id": url.repo_id, "endpoint": url.endpoint}


def delete_repo(repo_id, missing_ok=False):
    api().delete_repo(repo_id, missing_ok=missing_ok)
    return {"exists": api().repo_exists(repo_id)}


def upload_folder(repo_id, folder, message="add files"):
    commit = api().upload_folder(repo_id=repo_id, folder_path=folder, commit_message=message)
    return {"oid": commit.oid, "url": str(commit.commit_url), "message": commit.commit_message}


def upload_bytes(repo_id, path, text):
    commit = api().upload_file(repo_id=repo_id, path_in_repo=path, path_or_fileobj=text.encode())
    return {"oid": commit.oid}


def upload_path(repo_id, path, file):
    return {"oid": api().upload_file(repo_id=repo_id, path_in_repo=path, path_or_fileobj=file).oid}


def delete_file(repo_id, path):
    return {"oid": api().delete_file(path, repo_id).oid}


def commit_onto(repo_id, parent, path):
    from huggingface_hub import CommitOperationAdd

    operation = CommitOperationAdd(path_in_repo=path, path_or_fileobj=b"late")
    return {"oid": api().create_commit(repo_id, [operation], commit_message="late", parent_commit=parent).oid}


def list_models(**arguments):
    return [{"id": model.id, "pipeline_tag": model.pipeline_tag, "tags": model.tags} for model in api().list_models(**arguments)]


def model_info(repo_id, revision=None, files_metadata=False):
    info = api().model_info(repo_id, revision=revision, files_metadata=files_metadata)
    return {
        "id": info.id,
        "author": info.author,
        "sha": info.sha,
        "private": info.private,
        "gated": info.gated,
        "pipeline_tag": info.pipeline_tag,
        "library_name": info.library_name,
        "license": info.card_data.license if info.card_data else None,
        "tags": info.tags,
        "created": info.created_at.isoformat() if info.created_at else None,
        "parameters": info.safetensors.total if info.safetensors else None,
        "files": {
            sibling.rfilename: {"size": sibling.size, "blob": sibling.blob_id, "sha256": sibling.lfs.sha256 if sibling.lfs else None}
            for sibling in info.siblings or []
        },
    }


def download(repo_id, path, revision=None):
    from huggingface_hub import hf_hub_download

    local = hf_hub_download(repo_id, path, revision=revision)
    return {"sha256": digest(local), "blob": os.path.basename(os.path.realpath(local)), "snapshot": local.split("snapshots" + os.sep)[1].split(os.sep)[0]}


def snapshot(repo_id, revision=None):
    from huggingface_hub import snapshot_download

    folder = snapshot_download(repo_id, revision=revision)
    return {"commit": os.path.basename(folder), "files": digests(folder)}


def offline_snapshot(repo_id, revision=None):
    from huggingface_hub import snapshot_download

    folder = snapshot_download(repo_id, revision=revision, local_files_only=True)
    return {"commit": os.path.basename(folder), "files": digests(folder)}


def offline_file(repo_id, path, revision=None):
    from huggingface_hub import hf_hub_download

    return {"sha256": digest(hf_hub_download(repo_id, path, revision=revision, local_files_only=True))}


def look_up(repo_id, path, revision=None):
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(repo_id, path, revision=revision)
    return "miss" if found is None else digest(found) if isinstance(found, str) else "absent"


def scan_cache():
    from huggingface_hub import scan_cache_dir

    cache = scan_cache_dir()
    return {
        "warnings": [str(warning) for warning in cache.warnings],
        "incomplete": len(cache.incomplete_files),
        "size": cache.size_on_disk,
        "repos": {
            repo.repo_id: {revision.commit_hash: sorted(revision.refs) for revision in repo.revisions} for repo in cache.repos
        },
    }


def folder_digests(folder):
    return digests(folder)


def verify(repo_id):
    report = api().verify_repo_checksums(repo_id)
    return {"checked": report.checked_count, "mismatches": len(report.mismatches)}


def tree(repo_id, path=None, recursive=True, expand=False):
    return [
        {
            "path": entry.path,
            "kind": type(entry).__name__,
            "size": getattr(entry, "size", None),
            "commit": entry.last_commit.oid if entry.last_commit else None,
        }
        for entry in api().list_repo_tree(repo_id, path_in_repo=path, recursive=recursive, expand=expand)
    ]


def refs(repo_id):
    found = api().list_repo_refs(repo_id)
    return {
        "branches": {ref.name: ref.target_commit for ref in found.branches},
        "tags": {ref.name: ref.target_commit for ref in found.tags},
    }


def create_tag(repo_id, tag, revision=None):
    api().create_tag(repo_id, tag=tag, revision=revision)
    return refs(repo_id)


def delete_tag(repo_id, tag):
    api().delete_tag(repo_id, tag=tag)
    return refs(repo_id)


def create_branch(repo_id, branch):
    api().create_branch(repo_id, branch=branch)
    return refs(repo_id)


def delete_branch(repo_id, branch):
    api().delete_branch(repo_id, branch=branch)
    return refs(repo_id)


def commits(repo_id):
    return [{"oid": commit.commit_id, "title": commit.title, "authors": commit.authors} for commit in api().list_repo_commits(repo_id)]


def read_ranges(path, ranges):
    from huggingface_hub import HfFileSystem

    with HfFileSystem().open(path, "rb", block_size=4096) as file:
        parts = []
        for offset, length in ranges:
            file.seek(offset)
            parts.append(file.read(length).hex())
        return {"size": file.size, "parts": parts}


def list_folder(path):
    from huggingface_hub import HfFileSystem

    return sorted(entry["name"] for entry in HfFileSystem().ls(path, detail=True))


def discuss(repo_id, repo_type=None):
    hub, where = api(), {"repo_id": repo_id, "repo_type": repo_type}
    made = hub.create_discussion(title=" A question ", description="**how?**", **where)
    same = hub.get_discussion_details(discussion_num=made.num, **where) == made
    here = {"discussion_num": made.num, **where}
    comment = hub.comment_discussion(comment="an answer", **here)
    edited = hub.edit_discussion_comment(comment_id=comment.id, new_content="a better answer", **here)
    hidden = hub.hide_discussion_comment(comment_id=comment.id, **here)
    renamed = hub.rename_discussion(new_title="Renamed", **here)
    closed = hub.change_discussion_status(new_status="closed", comment="done", **here)
    after = hub.get_discussion_details(**here)
    return {
        "num": made.num,
        "url": made.url,
        "same": same,
        "rendered": made.events[0].rendered,
        "edits": edited.number_of_edits,
        "edited": edited.content,
        "hidden": hidden.hidden,
        "titles": [renamed.old_title, renamed.new_title, after.title],
        "statuses": [made.status, closed.new_status, after.status],
        "events": [event.type for event in after.events],
    }


def discussions(repo_id, **filters):
    return [item.num for item in api().get_repo_discussions(repo_id, **filters)]


def open_pull_request(repo_id, path, text, repo_type=None):
    commit = api().upload_file(path_or_fileobj=text.encode(), path_in_repo=path, repo_id=repo_id, repo_type=repo_type, create_pr=True)
    return {"num": commit.pr_num, "revision": commit.pr_revision, "url": commit.pr_url, "commit": commit.oid}


def upload_folder_to_pull_request(repo_id, folder):
    commit = api().upload_folder(repo_id=repo_id, folder_path=folder, create_pr=True)
    return {"num": commit.pr_num, "files": sorted(api().list_repo_files(repo_id, revision=commit.pr_revision))}


def merge_pull_request(repo_id, num, repo_type=None):
    api().merge_pull_request(repo_id, num, comment="lgtm", repo_type=repo_type)


def discussion_details(repo_id, num, repo_type=None):
    details = api().get_discussion_details(repo_id, num, repo_type=repo_type)
    return {
        "status": details.status,
        "target": details.target_branch,
        "conflicts": details.conflicting_files,
        "merge": details.merge_commit_oid,
        "diff": details.diff,
        "events": [event.type for event in details.events],
    }


def main():
    function, arguments = sys.argv[1], json.loads(sys.argv[2])
    try:
        answer = {"result": globals()[function](**arguments)}
    except Exception as error:
        response = getattr(error, "response", None)
        answer = {
            "error": type(error).__name__,
            "kinds": [kind.__name__ for kind in type(error).__mro__],
            "message": str(error),
            "status": response.status_code if response is not None else None,
        }
    print(json.dumps(answer))


main()
