"""Cards: written, read, checked (protocol §14.1)."""

from huggingface_hub import DatasetCard, EvalResult, ModelCard, ModelCardData, RepoCard, metadata_load, metadata_update
from huggingface_hub.errors import BadRequestError
from scenario import add, api, content, fails, make_repo

GOOD = "---\nlicense: mit\nlanguage: en\ntags: [x]\n---\n# Title\nWords.\n"


def card_is_pushed_and_loaded():
    repo_id = make_repo()
    ModelCard(GOOD).push_to_hub(repo_id)
    card = ModelCard.load(repo_id)
    assert card.data.license == "mit" and card.text.strip().startswith("# Title")
    assert api().model_info(repo_id).card_data.license == "mit"
    assert {"license:mit", "en", "x"} <= set(api().model_info(repo_id).tags)
    assert api().list_repo_commits(repo_id)[0].title == "Upload README.md with huggingface_hub"


def card_with_results_is_read_back():
    repo_id = make_repo()
    data = ModelCardData(
        model_name="tiny",
        license="apache-2.0",
        eval_results=[EvalResult(task_type="text-classification", dataset_type="imdb", dataset_name="IMDb", metric_type="accuracy", metric_value=0.9)],
    )
    ModelCard(f"---\n{data.to_yaml()}\n---\n# Tiny\n").push_to_hub(repo_id)
    info = api().model_info(repo_id)
    assert info.model_index[0]["name"] == "tiny"
    assert info.card_data.eval_results[0].metric_value == 0.9
    metadata_update(repo_id, {"tags": ["new"]})
    assert "new" in api().model_info(repo_id).tags


def validation_accepts_good_cards():
    ModelCard(GOOD).validate()
    ModelCard("---\nlicense: other\n---\n").validate()
    DatasetCard("---\nlicense: mit\ntask_categories: [text-classification]\n---\n").validate(repo_type="dataset")


def validation_names_what_is_wrong():
    """The text of the refusal is what the user reads."""
    with fails(ValueError, text='"license" must be one of ['):
        ModelCard("---\nlicense: my-own-licence\n---\n").validate()
    with fails(ValueError, text='"model-index" must be an array'):
        RepoCard("---\nlicense: mit\nmodel-index: nonsense\n---\n").validate()


def commit_of_a_bad_card_is_refused_before_anything_is_sent():
    repo_id = make_repo()
    with fails(ValueError, text="Invalid metadata in README.md"):
        api().create_commit(repo_id, [add("README.md", b"---\nmodel-index: foo\n---\n"), add("w.bin", b"1")], commit_message="bad")
    with fails((ValueError, BadRequestError)):
        api().create_commit(repo_id, [add("README.md", b"---\na: [\n---\n")], commit_message="no yaml")
    assert len(api().list_repo_commits(repo_id)) == 1


def card_keys_come_back_as_they_were_written():
    repo_id = make_repo(files={"README.md": b"---\nlicense: mit\nCustom_Key: {Inner: [1, 2.5, null, true]}\ndate: 2024-05-01\n---\n"})
    data = api().model_info(repo_id).card_data.to_dict()
    assert data["Custom_Key"] == {"Inner": [1, 2.5, None, True]}
    assert isinstance(data["date"], str)


def readme_with_a_byte_order_mark():
    repo_id = make_repo(files={"README.md": "\ufeff---\nlicense: mit\n---\n# T\n".encode()})
    assert api().model_info(repo_id).card_data.license == "mit"
    path = api().hf_hub_download(repo_id, "README.md")
    assert metadata_load(path)["license"] == "mit" if metadata_load(path) else content(repo_id, "README.md")
