"""Lists and searches (protocol §5)."""

from huggingface_hub.errors import BadRequestError
from scenario import add, api, fails, make_repo, recorded

CARD = "---\nlicense: {license}\npipeline_tag: {task}\nlibrary_name: {library}\nlanguage: {language}\ntags: [{tag}]\ndatasets: [squad]\nbase_model: acme/base\n---\n# Card\n"


def _seed():
    cards = {
        "acme/bert-small": dict(license="mit", task="fill-mask", library="transformers", language="en", tag="small"),
        "acme/bert-large": dict(license="apache-2.0", task="fill-mask", library="transformers", language="fr", tag="large"),
        "alice/gpt-small": dict(license="mit", task="text-generation", library="adapters", language="en", tag="small"),
    }
    for repo_id, values in cards.items():
        make_repo(repo_id, files={"README.md": CARD.format(**values).encode()})


def ids(**arguments):
    return sorted(model.id for model in api().list_models(**arguments))


def search_author_and_every_filter():
    _seed()
    everything = ["acme/bert-large", "acme/bert-small", "alice/gpt-small"]
    assert ids() == everything
    assert ids(search="bert") == ["acme/bert-large", "acme/bert-small"]
    assert ids(search="BERT small") == ["acme/bert-small"]
    assert ids(search="acme/bert-s") == ["acme/bert-small"]
    assert ids(author="alice") == ["alice/gpt-small"] and ids(author="ACME", search="small") == ["acme/bert-small"]
    assert ids(pipeline_tag="fill-mask") == ["acme/bert-large", "acme/bert-small"]
    assert ids(filter="text-generation") == ["alice/gpt-small"]
    assert ids(filter="transformers") == ["acme/bert-large", "acme/bert-small"]
    assert ids(filter=["transformers", "en"]) == ["acme/bert-small"]
    assert ids(filter="license:mit") == ["acme/bert-small", "alice/gpt-small"]
    assert ids(trained_dataset="squad") == everything == ids(filter="dataset:squad")
    assert ids(filter="base_model:acme/base") == everything
    assert ids(filter="no-such-tag") == ids(search="no such name") == ids(author="nobody") == []
    assert ids(search="%") == ids(search="_") == []


def orders():
    _seed()
    alice = api()
    by_creation = [model.id for model in alice.list_models(sort="created_at")]
    assert by_creation == ["alice/gpt-small", "acme/bert-large", "acme/bert-small"]
    alice.upload_file(path_or_fileobj=b"1", path_in_repo="a.txt", repo_id="acme/bert-small")
    assert [model.id for model in alice.list_models(sort="last_modified")][0] == "acme/bert-small"
    for sort in ("downloads", "likes", "trending_score"):
        assert len(list(alice.list_models(sort=sort))) == 3


def limit_and_pages():
    for n in range(7):
        make_repo(f"acme/m{n}")
    assert len(list(api().list_models(limit=3))) == 3
    with recorded() as requests:
        found = [model.id for model in api().list_models(sort="created_at")]
    assert found == [f"acme/m{n}" for n in reversed(range(7))]
    assert len(requests) == 1


def what_a_list_says_of_a_model():
    _seed()
    (model,) = api().list_models(search="bert-small")
    assert (model.private, model.downloads, model.likes, model.pipeline_tag, model.library_name) == (False, 0, 0, "fill-mask", "transformers")
    assert {"transformers", "en", "small", "license:mit", "dataset:squad"} <= set(model.tags)
    assert model.created_at.tzinfo is not None and model.sha is None and model.siblings is None and model.card_data is None
    (full,) = api().list_models(search="bert-small", full=True)
    assert len(full.sha) == 40 and full.author == "acme" and full.last_modified.tzinfo is not None
    assert {sibling.rfilename for sibling in full.siblings} == {".gitattributes", "README.md"}
    (card,) = api().list_models(search="bert-small", cardData=True)
    assert card.card_data.license == "mit" and card.card_data.language == "en"


def expansion():
    _seed()
    (model,) = api().list_models(search="bert-small", expand=["sha", "author", "lastModified", "downloadsAllTime"])
    assert len(model.sha) == 40 and model.author == "acme" and model.downloads_all_time == 0
    assert model.tags is None and model.private is None and model.siblings is None
    info = api().model_info("acme/bert-small", expand=["cardData", "usedStorage", "siblings", "gated"])
    assert info.card_data.license == "mit" and info.used_storage > 0 and info.gated is False and info.sha is None and info.tags is None
    with fails(BadRequestError, 400, '"expand" must be one of ['):
        api().model_info("acme/bert-small", expand=["nonsense"])
    with fails(ValueError):
        api().model_info("acme/bert-small", expand=["sha"], files_metadata=True)


def configuration_of_a_model():
    make_repo(files={"config.json": b'{"architectures":["BertModel"],"model_type":"bert"}'})
    assert api().model_info("acme/m").config["model_type"] == "bert"
    (model,) = api().list_models(fetch_config=True)
    assert model.config["architectures"] == ["BertModel"]


def gated_models():
    _seed()
    api().update_repo_settings("acme/bert-large", gated="manual")
    assert ids(gated=True) == ["acme/bert-large"]
    assert ids(gated=False) == ["acme/bert-small", "alice/gpt-small"]


def tags_by_type():
    _seed()
    found = api().get_model_tags()
    assert isinstance(found, dict)
    assert "transformers" in [tag["id"] for tag in found["library"]]


def configuration_may_be_nonsense():
    """A card or configuration that cannot be read must not take the list or the info with it."""
    repo_id = make_repo(files={"config.json": b"{nonsense", "model.safetensors": b"nonsense"})
    api().create_commit(repo_id, [add("README.md", b"no front matter")], commit_message="card")
    assert [model.id for model in api().list_models(full=True, cardData=True, fetch_config=True)] == [repo_id]
    assert api().model_info(repo_id).safetensors is None
