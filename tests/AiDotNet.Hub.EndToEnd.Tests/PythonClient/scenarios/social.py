"""Likes, users, organisations, own repositories (protocol §3.3, §14.2)."""

import json
import urllib.request

from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError
from scenario import ENDPOINT, TOKENS, api, fails, make_repo


def like(repo_id, user, prefix="models"):
    request = urllib.request.Request(f"{ENDPOINT}/api/{prefix}/{repo_id}/like", method="POST", headers={"Authorization": f"Bearer {TOKENS[user]}"})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def likes_are_counted_listed_and_withdrawn():
    repo_id = make_repo()
    make_repo("acme/data", repo_type="dataset")
    like(repo_id, "alice")
    like(repo_id, "alice")
    like(repo_id, "bob")
    like("acme/data", "bob", "datasets")
    assert api().model_info(repo_id).likes == 2
    assert {user.username for user in api().list_repo_likers(repo_id)} == {"alice", "bob"}
    mine = api("bob").list_liked_repos()
    assert (mine.user, mine.total, mine.models, mine.datasets, mine.spaces) == ("bob", 2, [repo_id], ["acme/data"], [])
    assert api(None).list_liked_repos("alice").models == [repo_id]
    api("bob").unlike(repo_id)
    assert api().model_info(repo_id).likes == 1 and api("bob").list_liked_repos().models == []
    assert [model.id for model in api().list_models(sort="likes")] == [repo_id]
    with fails(RepositoryNotFoundError):
        api().unlike("acme/none")


def likes_of_private_repositories_are_not_shown():
    repo_id = make_repo("acme/secret", private=True)
    like(repo_id, "alice")
    assert api().list_liked_repos("alice").models == [repo_id]
    assert api("bob").list_liked_repos("alice").models == [] and api(None).list_liked_repos("alice").models == []
    with fails(RepositoryNotFoundError):
        list(api("bob").list_repo_likers(repo_id))


def users_and_organisations_have_overviews():
    make_repo("alice/m")
    user = api(None).get_user_overview("alice")
    assert (user.username, user.fullname, user.user_type) == ("alice", "Alice Example", "user") and user.num_models in (1, None)
    organization = api(None).get_organization_overview("acme")
    assert (organization.name, organization.fullname) == ("acme", "Acme") and organization.num_users in (1, None)
    assert [member.username for member in api(None).list_organization_members("acme")] == ["alice"]
    for unknown in (api().get_user_overview, api().get_organization_overview):
        with fails(HfHubHTTPError, 404):
            unknown("nobody-of-this-name")


def own_repositories_with_their_storage():
    make_repo("alice/m", files={"w.bin": bytes(5000)})
    make_repo("alice/d", repo_type="dataset", private=True)
    make_repo("acme/m")
    mine = {repo.id: repo for repo in api().list_user_repos()}
    assert set(mine) == {"alice/m", "alice/d"}
    assert (mine["alice/m"].type, mine["alice/m"].visibility, mine["alice/d"].type, mine["alice/d"].visibility) == ("model", "public", "dataset", "private")
    assert mine["alice/m"].storage >= 5000
    assert [repo.id for repo in api().list_user_repos("acme")] == ["acme/m"]
    with fails(HfHubHTTPError):
        list(api("bob").list_user_repos("acme"))


def who_am_i():
    me = api().whoami()
    assert (me["type"], me["name"], me["fullname"], me["email"]) == ("user", "alice", "Alice Example", "alice@x.local")
    assert [(org["name"], org["roleInOrg"]) for org in me["orgs"]] == [("acme", "admin")]
    assert me["auth"]["accessToken"]["role"] == "write" and me["auth"]["accessToken"]["displayName"] == "test"
    with fails(HfHubHTTPError, 401):
        api().whoami(token="hf_" + "x" * 40)
