"""Webhooks: managed and delivered (protocol §15; recorded in flows/webhooks). The hub of these scenarios may call private addresses."""

import hashlib
import hmac
import http.server
import json
import queue
import threading

from huggingface_hub.errors import HfHubHTTPError
from scenario import add, api, fails, make_repo


def listen(statuses=()):
    """A target; its address and what arrives there, as (headers, body)."""
    arrived, answers = queue.Queue(), list(statuses)

    class Target(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.put((self.headers, body))
            self.send_response(answers.pop(0) if answers else 200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Target)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/hook", arrived


def webhook_is_made_read_changed_and_removed():
    alice = api()
    made = alice.create_webhook(
        url="https://example.invalid/hook", watched=[{"type": "user", "name": "alice"}, {"type": "org", "name": "acme"}], domains=["repo", "discussion"], secret="s"
    )
    assert made.url == "https://example.invalid/hook" and made.secret == "s" and made.disabled is False
    assert [(item.type, item.name) for item in made.watched] == [("user", "alice"), ("org", "acme")] and made.domains == ["repo", "discussion"]
    assert alice.get_webhook(made.id).url == made.url and [hook.id for hook in alice.list_webhooks()] == [made.id]
    changed = alice.update_webhook(made.id, url="https://example.invalid/new", watched=[{"type": "model", "name": "acme/m"}], domains=["repo"], secret="t")
    assert (changed.id, changed.url, changed.domains, changed.secret) == (made.id, "https://example.invalid/new", ["repo"], "t")
    assert alice.disable_webhook(made.id).disabled is True and alice.get_webhook(made.id).disabled is True
    assert alice.enable_webhook(made.id).disabled is False
    assert alice.delete_webhook(made.id) is None
    assert alice.list_webhooks() == []
    with fails(HfHubHTTPError, 404):
        alice.get_webhook(made.id)


def webhooks_of_others_do_not_exist():
    made = api().create_webhook(url="https://example.invalid/hook", watched=[{"type": "user", "name": "alice"}])
    bob = api("bob")
    assert bob.list_webhooks() == []
    for call in (bob.get_webhook, bob.disable_webhook, bob.delete_webhook):
        with fails(HfHubHTTPError, 404):
            call(made.id)
    with fails(HfHubHTTPError, 401):
        api(None).list_webhooks()
    assert api().get_webhook(made.id).disabled is False


def commit_is_delivered_with_secret_in_the_clients_shape():
    url, arrived = listen()
    repo_id = make_repo()
    api().create_webhook(url=url, watched=[{"type": "model", "name": repo_id}], domains=["repo"], secret="shared secret")
    commit = api().create_commit(repo_id, [add("a.txt")], commit_message="change").oid
    headers, body = arrived.get(timeout=30)
    assert headers["X-Webhook-Secret"] == "shared secret"
    signature = next((headers[name] for name in headers if "signature" in name.lower()), None)
    if signature:
        assert hmac.new(b"shared secret", body, hashlib.sha256).hexdigest() in signature
    payload = json.loads(body)
    assert payload["event"]["action"] == "update" and payload["event"]["scope"].split(".")[0] == "repo"
    repo = payload["repo"]
    assert (repo["name"], repo["type"], repo["headSha"], repo["private"]) == (repo_id, "model", commit, False)
    # What the client's own receiver, WebhookPayload, insists on.
    assert {"id", "url", "owner"} <= set(repo) and {"web"} <= set(repo["url"]) and "id" in repo["owner"] and payload["webhook"]["version"] == 3


def refused_delivery_is_tried_again():
    url, arrived = listen([500])
    repo_id = make_repo()
    api().create_webhook(url=url, watched=[{"type": "org", "name": "acme"}], domains=["repo"])
    api().create_commit(repo_id, [add("a.txt")], commit_message="change")
    first, second = arrived.get(timeout=30)[1], arrived.get(timeout=90)[1]
    assert json.loads(first)["event"] == json.loads(second)["event"]


def discussion_is_delivered_to_who_wants_them():
    url, arrived = listen()
    repo_id = make_repo()
    api().create_webhook(url=url, watched=[{"type": "user", "name": "alice"}, {"type": "org", "name": "acme"}], domains=["discussion"])
    api().create_commit(repo_id, [add("a.txt")], commit_message="not wanted")
    api("bob").create_discussion(repo_id, title="Wanted")
    _, body = arrived.get(timeout=30)
    payload = json.loads(body)
    assert payload["event"]["scope"].startswith("discussion") and payload["discussion"]["title"] == "Wanted"
