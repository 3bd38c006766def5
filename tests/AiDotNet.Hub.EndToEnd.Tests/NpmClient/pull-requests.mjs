// Pull requests by @huggingface/hub (protocol §13).

import assert from "node:assert/strict";
import { commit, listFiles, uploadFiles } from "@huggingface/hub";
import { all, as, bytesOf, hubUrl, makeRepo } from "./scenario.mjs";

export async function commitBecomesAPullRequest() {
  const repo = await makeRepo("acme/m", { "a.txt": "1" });
  const made = await commit({
    ...as("bob"),
    repo,
    title: "Add b",
    isPullRequest: true,
    operations: [{ operation: "addOrUpdate", path: "b.txt", content: new Blob(["2"]) }],
  });
  assert.equal(made.pullRequestUrl, `${hubUrl}/acme/m/discussions/1`);
  assert.equal(await bytesOf(repo, "b.txt"), null);
  assert.equal(new TextDecoder().decode(await bytesOf(repo, "b.txt", { revision: "refs/pr/1" })), "2");
  // This client puts the revision into the address as it is.
  const files = await all(listFiles({ ...as(), repo, revision: "refs/pr/1" }));
  assert.deepEqual(files.map((file) => file.path).sort(), [".gitattributes", "a.txt", "b.txt"]);
}

export async function largeFilesOfAPullRequest() {
  const repo = await makeRepo("acme/m");
  const made = await uploadFiles({ ...as("bob"), repo, isPullRequest: true, files: [{ path: "w.bin", content: new Blob([new Uint8Array(5000)]) }] });
  assert.match(made.pullRequestUrl, /\/discussions\/1$/);
  assert.equal((await bytesOf(repo, "w.bin", { revision: "refs/pr/1" })).length, 5000);
}
