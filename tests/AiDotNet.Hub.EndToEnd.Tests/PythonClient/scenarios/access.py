"""Gated repositories and requests for access (protocol §12), auth-check (§4.5)."""

from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError
from scenario import api, content, fails, make_repo


def _gated_repo():
    repo_id = make_repo("acme/gated", files={"a.txt": b"1"})
    api().update_repo_settings(repo_id, gated="manual")
    return repo_id


def gate_closes_the_files_and_nothing_else():
    repo_id = _gated_repo()
    bob = api("bob")
    assert bob.model_info(repo_id).gated == "manual"
    assert "a.txt" in bob.list_repo_files(repo_id) and bob.list_repo_refs(repo_id).branches
    assert bob.get_paths_info(repo_id, ["a.txt"])[0].size == 1
    with fails(GatedRepoError, 403, "is restricted and you are not in the authorized list"):
        bob.hf_hub_download(repo_id, "a.txt")
    with fails(GatedRepoError, 401):
        api(None).hf_hub_download(repo_id, "a.txt")
    with fails(GatedRepoError, 403):
        bob.auth_check(repo_id)
    api().auth_check(repo_id)
    assert content(repo_id, "a.txt") == b"1"


def access_is_granted_withdrawn_rejected_and_accepted():
    repo_id = _gated_repo()
    alice, bob = api(), api("bob")
    assert list(alice.list_pending_access_requests(repo_id)) == []
    alice.grant_access(repo_id, "bob")
    (request,) = alice.list_accepted_access_requests(repo_id)
    assert (request.username, request.fullname, request.status) == ("bob", "Bob Example", "accepted") and request.request_id
    assert request.timestamp.tzinfo is not None
    bob.auth_check(repo_id)
    with open(bob.hf_hub_download(repo_id, "a.txt"), "rb") as file:
        assert file.read() == b"1"
    with fails(HfHubHTTPError, 400):
        alice.grant_access(repo_id, "bob")
    alice.cancel_access_request(repo_id, "bob")
    assert [item.username for item in alice.list_pending_access_requests(repo_id)] == ["bob"]
    assert list(alice.list_accepted_access_requests(repo_id)) == []
    with fails(HfHubHTTPError, 400):
        alice.cancel_access_request(repo_id, "bob")
    alice.reject_access_request(repo_id, "bob", rejection_reason="not you")
    (rejected,) = alice.list_rejected_access_requests(repo_id)
    with fails(GatedRepoError, 403):
        bob.auth_check(repo_id)
    alice.accept_access_request(repo_id, request_id=rejected.request_id)
    bob.auth_check(repo_id)
    with fails(HfHubHTTPError, 400):
        alice.accept_access_request(repo_id, "bob")


def requests_that_do_not_exist():
    repo_id = _gated_repo()
    alice = api()
    for change in (alice.accept_access_request, alice.cancel_access_request):
        with fails(HfHubHTTPError, 404):
            change(repo_id, "carol")
        with fails(HfHubHTTPError, 404):
            change(repo_id, "no-such-user")
    with fails(HfHubHTTPError, 404):
        alice.reject_access_request(repo_id, "no-such-user", rejection_reason=None)


def requests_are_for_those_who_administer():
    repo_id = _gated_repo()
    bob = api("bob")
    with fails(HfHubHTTPError, 403):
        list(bob.list_pending_access_requests(repo_id))
    with fails(HfHubHTTPError, 403):
        bob.grant_access(repo_id, "bob")
    with fails(HfHubHTTPError, 401):
        list(api(None).list_accepted_access_requests(repo_id))
    make_repo("acme/secret", private=True)
    with fails(RepositoryNotFoundError, 404):
        bob.grant_access("acme/secret", "bob")


def requests_of_a_repository_without_a_gate():
    repo_id = make_repo()
    with fails(HfHubHTTPError):
        list(api().list_pending_access_requests(repo_id))


def auth_check_of_rights():
    repo_id = make_repo("acme/open")
    api().auth_check(repo_id)
    api().auth_check(repo_id, write=True)
    api("bob").auth_check(repo_id)
    api(None).auth_check(repo_id)
    with fails(HfHubHTTPError, 403):
        api("bob").auth_check(repo_id, write=True)
    make_repo("acme/secret", private=True)
    with fails(RepositoryNotFoundError, 404):
        api("bob").auth_check("acme/secret")
    with fails(RepositoryNotFoundError, 401):
        api(None).auth_check("acme/secret")
    with fails(RepositoryNotFoundError):
        api().auth_check("acme/none")
