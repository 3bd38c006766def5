"""Runs one scenario: a function of a file in this folder, with a hub that no one else uses.

    scenario.py FILE FUNCTION

Ends with 0 if every assertion holds, else with a traceback. Endpoint and cache come from the environment as users give them, the users'
tokens from SCENARIO_TOKENS, a JSON object.
"""

import contextlib
import importlib
import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# Scenarios import what stands here: run as a program this file would else exist twice.
sys.modules["scenario"] = sys.modules[__name__]

ENDPOINT = os.environ["HF_ENDPOINT"]
TOKENS = json.loads(os.environ["SCENARIO_TOKENS"])


def api(user="alice"):
    """The client of a user; None is nobody."""
    from huggingface_hub import HfApi

    return HfApi(endpoint=ENDPOINT, token=TOKENS[user] if user else False)


def add(path, content=b"content"):
    from huggingface_hub import CommitOperationAdd

    return CommitOperationAdd(path_in_repo=path, path_or_fileobj=content)


def make_repo(name="acme/m", files=None, **arguments):
    """A repository with files, committed at once; its id."""
    alice = api()
    repo_id = alice.create_repo(name, **arguments).repo_id
    if files:
        alice.create_commit(
            repo_id,
            [add(path, content) for path, content in files.items()],
            commit_message="add files",
            repo_type=arguments.get("repo_type"),
        )
    return repo_id


def folder(files):
    """A folder with files, gone with the test."""
    path = Path(tempfile.mkdtemp(dir=os.environ["HF_HOME"]))
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def names(repo_id, **arguments):
    """The paths of the files, without what the hub itself adds."""
    return sorted(path for path in api().list_repo_files(repo_id, **arguments) if path != ".gitattributes")


def content(repo_id, path, **arguments):
    with open(api().hf_hub_download(repo_id, path, **arguments), "rb") as file:
        return file.read()


@contextlib.contextmanager
def fails(kind, status=None, text=None):
    """The block must raise an error of this kind, with this status and this text in its message."""
    try:
        yield
    except kind as error:
        if status is not None:
            assert error.response.status_code == status, f"{error.response.status_code} instead of {status}: {error}"
        if text is not None:
            assert text in str(error), f"{text!r} is not in {error}"
    else:
        raise AssertionError(f"{kind} was not raised")


@contextlib.contextmanager
def recorded():
    """What the client asked within the block: a list of (method, path, status)."""
    from huggingface_hub import set_client_factory
    from huggingface_hub.utils._http import default_client_factory

    seen = []

    def client():
        made = default_client_factory()
        hooks = made.event_hooks
        hooks["response"].append(lambda response: seen.append((response.request.method, response.request.url.path, response.status_code)))
        made.event_hooks = hooks
        return made

    set_client_factory(client)
    try:
        yield seen
    finally:
        set_client_factory(default_client_factory)


def hf(*arguments, user="alice", status=0, stdin=None):
    """The command of this environment; its standard output, or both outputs where it is to fail."""
    import subprocess

    program = Path(sys.executable).with_name("hf.exe" if os.name == "nt" else "hf")
    environment = {**os.environ, "HF_TOKEN": TOKENS[user]} if user else {k: v for k, v in os.environ.items() if k != "HF_TOKEN"}
    done = subprocess.run([program, *arguments], env=environment, input=stdin, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode == 0) == (status == 0), f"hf {' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout if status == 0 else done.stdout + done.stderr


if __name__ == "__main__":
    getattr(importlib.import_module(sys.argv[1]), sys.argv[2])()
