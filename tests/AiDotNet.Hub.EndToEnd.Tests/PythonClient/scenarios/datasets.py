"""Datasets and spaces as repository types (protocol §1.1)."""

import os

from huggingface_hub import CommitOperationDelete, HfFileSystem, snapshot_download
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError
from scenario import ENDPOINT, TOKENS, add, api, content, fails, make_repo, names

KINDS = (("dataset", {}), ("space", {"space_sdk": "gradio"}))
CARD = b"---\nlicense: mit\ntask_categories: [text-classification]\nsize_categories: [n<1K]\ntags: [x]\n---\n# Card\n"


def a_life_of_a_dataset_and_of_a_space():
    alice, data = api(), os.urandom(5000)
    for kind, extra in KINDS:
        url = alice.create_repo("acme/thing", repo_type=kind, **extra)
        assert url == f"{ENDPOINT}/{kind}s/acme/thing" and (url.repo_id, url.repo_type) == ("acme/thing", kind)
        info = alice.create_commit("acme/thing", [add("train.parquet", data), add("notes.txt", b"n")], commit_message="data", repo_type=kind)
        assert info.commit_url == f"{ENDPOINT}/{kind}s/acme/thing/commit/{info.oid}"
        assert content("acme/thing", "train.parquet", repo_type=kind) == data
        assert names("acme/thing", repo_type=kind) == ["notes.txt", "train.parquet"]
        local = snapshot_download("acme/thing", repo_type=kind)
        assert sorted(os.listdir(local)) == [".gitattributes", "notes.txt", "train.parquet"]
        alice.create_branch("acme/thing", branch="b", repo_type=kind)
        alice.create_tag("acme/thing", tag="t", repo_type=kind)
        alice.create_commit("acme/thing", [CommitOperationDelete("notes.txt")], commit_message="less", repo_type=kind)
        assert names("acme/thing", repo_type=kind, revision="t") == ["notes.txt", "train.parquet"]
        assert [path.path for path in alice.get_paths_info("acme/thing", ["train.parquet"], repo_type=kind)] == ["train.parquet"]
        with fails(HfHubHTTPError, 409, f"You already created this {kind} repo"):
            alice.create_repo("acme/thing", repo_type=kind, **extra)
        alice.delete_repo("acme/thing", repo_type=kind)
        assert not alice.repo_exists("acme/thing", repo_type=kind)


def one_name_for_each_type():
    for kind, extra in (("model", {}), *KINDS):
        make_repo("acme/same", files={f"{kind}.txt": kind.encode()}, repo_type=kind, **extra)
    for kind in ("model", "dataset", "space"):
        assert names("acme/same", repo_type=kind) == [f"{kind}.txt"]
    api().delete_repo("acme/same", repo_type="dataset")
    assert api().repo_exists("acme/same") and api().repo_exists("acme/same", repo_type="space")


def info_of_a_dataset():
    make_repo("acme/data", files={"README.md": CARD, "train.csv": b"a,b\n1,2\n"}, repo_type="dataset")
    info = api().dataset_info("acme/data", files_metadata=True)
    assert (info.id, info.author, info.private, info.gated, info.disabled, info.likes) == ("acme/data", "acme", False, False, False, 0)
    assert len(info.sha) == 40 and info.card_data.license == "mit" and {"license:mit", "x"} <= set(info.tags)
    assert "task_categories:text-classification" in info.tags
    assert {sibling.rfilename for sibling in info.siblings} == {".gitattributes", "README.md", "train.csv"}
    assert type(api().repo_info("acme/data", repo_type="dataset")).__name__ == "DatasetInfo"
    expanded = api().dataset_info("acme/data", expand=["sha", "tags"])
    assert expanded.sha == info.sha and expanded.siblings is None
    with fails(RepositoryNotFoundError):
        api().model_info("acme/data")


def info_of_a_space():
    card = b"---\ntitle: Demo\nsdk: gradio\napp_file: app.py\n---\n"
    make_repo("acme/demo", files={"README.md": card, "app.py": b"print()"}, repo_type="space", space_sdk="gradio")
    info = api().space_info("acme/demo")
    assert (info.id, info.sdk, info.private) == ("acme/demo", "gradio", False) and info.card_data.title == "Demo"
    assert type(api().repo_info("acme/demo", repo_type="space")).__name__ == "SpaceInfo"


def lists_of_datasets_and_spaces():
    make_repo("acme/data", files={"README.md": CARD}, repo_type="dataset")
    make_repo("alice/other", repo_type="dataset")
    make_repo("acme/hidden", repo_type="dataset", private=True)
    make_repo("acme/demo", repo_type="space", space_sdk="static")
    make_repo("acme/m")
    assert {found.id for found in api().list_datasets()} == {"acme/data", "alice/other", "acme/hidden"}
    assert {found.id for found in api("bob").list_datasets()} == {"acme/data", "alice/other"}
    assert [found.id for found in api().list_datasets(search="dat", author="acme")] == ["acme/data"]
    assert [found.id for found in api().list_datasets(filter="license:mit")] == ["acme/data"]
    assert [found.id for found in api().list_datasets(task_categories="text-classification")] == ["acme/data"]
    assert [found.id for found in api().list_spaces()] == ["acme/demo"]
    assert [found.id for found in api().list_models()] == ["acme/m"]
    (full,) = api().list_datasets(search="data", full=True)
    assert {sibling.rfilename for sibling in full.siblings} == {".gitattributes", "README.md"}


def private_dataset_is_closed_to_others():
    make_repo("acme/hidden", files={"a.txt": b"1"}, repo_type="dataset", private=True)
    for user in ("bob", None):
        with fails(RepositoryNotFoundError):
            api(user).dataset_info("acme/hidden")
        with fails(RepositoryNotFoundError):
            api(user).hf_hub_download("acme/hidden", "a.txt", repo_type="dataset")


def file_system_of_a_dataset():
    make_repo("acme/data", files={"train/a.csv": b"1", "train/b.csv": b"2"}, repo_type="dataset")
    fs = HfFileSystem(endpoint=ENDPOINT, token=TOKENS["alice"], skip_instance_cache=True)
    assert fs.glob("datasets/acme/data/**/*.csv") == ["datasets/acme/data/train/a.csv", "datasets/acme/data/train/b.csv"]
    with fs.open("datasets/acme/data/train/c.csv", "w") as file:
        file.write("3")
    assert fs.cat_file("datasets/acme/data/train/c.csv") == b"3"
    fs.rm("datasets/acme/data/train", recursive=True)
    assert names("acme/data", repo_type="dataset") == []
