"""Making, finding, changing and removing repositories (protocol §4)."""

from huggingface_hub import RepoUrl
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError
from scenario import ENDPOINT, add, api, content, fails, make_repo, names


def created_repository_is_at_the_address_that_the_client_expects():
    url = api().create_repo("acme/m")
    assert isinstance(url, RepoUrl) and url == f"{ENDPOINT}/acme/m"
    assert (url.endpoint, url.namespace, url.repo_name, url.repo_id, url.repo_type) == (ENDPOINT, "acme", "m", "acme/m", "model")
    info = api().model_info("acme/m")
    assert (info.id, info.author, info.private, info.gated, info.disabled, info.downloads, info.likes) == ("acme/m", "acme", False, False, False, 0, 0)
    assert len(info.sha) == 40 and info.created_at.tzinfo is not None and info.last_modified >= info.created_at
    assert names("acme/m") == []


def name_without_namespace_is_the_callers():
    assert api().create_repo("mine").repo_id == "alice/mine"
    assert api().get_full_repo_name("mine") == "alice/mine"
    assert api().get_full_repo_name("mine", organization="acme") == "acme/mine"
    assert api().whoami()["name"] == "alice"
    api().delete_repo("mine")
    assert not api().repo_exists("alice/mine")


def repository_that_exists():
    make_repo("acme/m")
    with fails(HfHubHTTPError, 409, "You already created this model repo"):
        api().create_repo("acme/m")
    again = api().create_repo("ACME/M", exist_ok=True)
    assert again.repo_id == "acme/m"


def existing_repository_without_the_right_to_create_is_fine_if_it_may_exist():
    make_repo("acme/m")
    assert api("bob").create_repo("acme/m", exist_ok=True).repo_id == "acme/m"
    with fails(HfHubHTTPError, 403):
        api("bob").create_repo("acme/other", exist_ok=True)
    with fails(HfHubHTTPError, 403):
        api("bob").create_repo("acme/m")


def nobody_creates_or_deletes():
    make_repo("acme/m")
    with fails(HfHubHTTPError, 401):
        api(None).create_repo("acme/n")
    with fails(HfHubHTTPError, 401):
        api(None).delete_repo("acme/m")
    with fails(HfHubHTTPError, 403):
        api("bob").delete_repo("acme/m")
    assert api().repo_exists("acme/m")


def names_that_cannot_be():
    for name in ("acme/a--b", "acme/.hidden", "acme/a.git", "acme/ü", "a/b/c"):
        with fails((HfHubHTTPError, ValueError)):
            api().create_repo(name)


def private_repository_is_seen_by_members_only():
    make_repo("acme/secret", files={"a.txt": b"1"}, private=True)
    assert api().model_info("acme/secret").private is True
    for user in ("bob", None):
        stranger = api(user)
        assert not stranger.repo_exists("acme/secret")
        with fails(RepositoryNotFoundError, 404 if user else 401):
            stranger.model_info("acme/secret")
        with fails(RepositoryNotFoundError):
            stranger.hf_hub_download("acme/secret", "a.txt")
        with fails(RepositoryNotFoundError):
            stranger.list_repo_refs("acme/secret")
        assert "acme/secret" not in [model.id for model in stranger.list_models()]
    with fails(RepositoryNotFoundError):
        api("bob").create_commit("acme/secret", [add("b.txt")], commit_message="no")
    assert content("acme/secret", "a.txt") == b"1"
    assert api("root").model_info("acme/secret").id == "acme/secret"


def roles_of_an_organisation():
    """Read, contribute, write, admin: what each may do in `team`."""
    frank = api("frank")
    frank.create_repo("team/m", private=True)
    for reader in ("carol", "dave"):
        assert api(reader).model_info("team/m").id == "team/m"
        with fails(HfHubHTTPError, 403):
            api(reader).create_commit("team/m", [add("a.txt")], commit_message="no")
    with fails(HfHubHTTPError, 403):
        api("carol").create_repo("team/carols")
    api("dave").create_repo("team/daves")
    api("dave").create_commit("team/daves", [add("a.txt")], commit_message="yes")
    api("erin").create_commit("team/m", [add("a.txt")], commit_message="yes")
    with fails(RepositoryNotFoundError):
        api().model_info("team/m")


def deleted_repository_is_gone():
    repo_id = make_repo(files={"w.bin": b"1"})
    alice = api()
    alice.delete_repo(repo_id)
    assert not alice.repo_exists(repo_id)
    with fails(RepositoryNotFoundError, 404, "Repository Not Found"):
        alice.delete_repo(repo_id)
    alice.delete_repo(repo_id, missing_ok=True)
    with fails(RepositoryNotFoundError):
        alice.delete_repo("does-not-exist")
    assert make_repo(files={"other.txt": b"2"}) == repo_id
    assert names(repo_id) == ["other.txt"]
