// @huggingface/hub against our server (protocol §1.3, §3-§9, §11).

import assert from "node:assert/strict";
import {
  checkRepoAccess,
  commit,
  countCommits,
  createBranch,
  createRepo,
  deleteBranch,
  deleteFile,
  deleteFiles,
  deleteRepo,
  downloadFile,
  downloadFileToCacheDir,
  fileDownloadInfo,
  fileExists,
  listCommits,
  listFiles,
  listModels,
  modelInfo,
  parseSafetensorsMetadata,
  pathsInfo,
  repoExists,
  snapshotDownload,
  uploadFile,
  uploadFiles,
  uploadFilesWithProgress,
  whoAmI,
} from "@huggingface/hub";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { all, as, bytesOf, fails, folder, hubUrl, makeRepo, randomBytes, recording, sha256 } from "./scenario.mjs";

const text = (bytes) => (bytes ? new TextDecoder().decode(bytes) : bytes);

export async function callerIsNamed() {
  const me = await whoAmI(as());
  assert.equal(me.name, "alice");
  assert.equal(me.fullName ?? me.fullname, "Alice Example");
  assert.deepEqual(me.orgs.map((organization) => organization.name), ["acme"]);
  assert.equal(me.auth.accessToken.role, "write");
  await fails(whoAmI({ hubUrl, accessToken: "hf_" + "x".repeat(40) }), 401);
}

export async function repositoryIsMadeSeenAndDeleted() {
  const made = await createRepo({ ...as(), repo: "acme/m", private: true, license: "mit" });
  assert.equal(made.repoUrl, `${hubUrl}/acme/m`);
  assert.match(made.id, /^[0-9a-f]{24}$/);
  assert.equal(await repoExists({ ...as(), repo: "acme/m" }), true);
  assert.equal(await repoExists({ ...as("bob"), repo: "acme/m" }), false);
  await checkRepoAccess({ ...as(), repo: "acme/m" });
  await fails(checkRepoAccess({ ...as("bob"), repo: "acme/m" }), 404);
  const info = await modelInfo({ ...as(), name: "acme/m" });
  assert.equal(info.private, true);
  assert.equal(info.name, "acme/m");
  // The licence comes as a first README.
  assert.match(text(await bytesOf("acme/m", "README.md")), /license: mit/);
  await fails(createRepo({ ...as(), repo: "acme/m" }), 409, "You already created this model repo");
  await deleteRepo({ ...as(), repo: "acme/m" });
  assert.equal(await repoExists({ ...as(), repo: "acme/m" }), false);
}

export async function repositoryWithFirstFiles() {
  const repo = { type: "model", name: "acme/m" };
  await createRepo({ ...as(), repo, files: [{ path: "a.txt", content: new Blob(["first"]) }] });
  assert.equal(text(await bytesOf(repo, "a.txt")), "first");
}

export async function commitWithRegularAndLargeFilesComesBack() {
  const weights = randomBytes(100_000);
  const repo = await makeRepo("acme/m");
  const { requests, fetch } = recording();
  const made = await commit({
    ...as(),
    repo,
    title: "Add all",
    description: "because",
    fetch,
    operations: [
      { operation: "addOrUpdate", path: "config.json", content: new Blob(['{"model_type":"bert"}']) },
      { operation: "addOrUpdate", path: "onnx/model.onnx", content: new Blob([weights]) },
      { operation: "addOrUpdate", path: "empty.txt", content: new Blob([]) },
    ],
  });
  assert.match(made.commit.oid, /^[0-9a-f]{40}$/);
  assert.equal(made.commit.url, `${hubUrl}/acme/m/commit/${made.commit.oid}`);
  assert.equal(made.pullRequestUrl, undefined);
  assert.equal(requests.filter((request) => request.method === "PUT").length, 0);
  assert.equal(sha256(await bytesOf(repo, "onnx/model.onnx")), sha256(weights));
  assert.equal(text(await bytesOf(repo, "config.json")), '{"model_type":"bert"}');
  assert.equal((await bytesOf(repo, "empty.txt")).length, 0);
  const [newest] = await all(listCommits({ ...as(), repo }));
  assert.deepEqual([newest.oid, newest.title, newest.message, newest.authors[0].username], [made.commit.oid, "Add all", "because", "alice"]);
}

export async function largeFileGoesInParts() {
  // The hub of these scenarios takes parts of 400,000 bytes above 500,000.
  const weights = randomBytes(1_700_001);
  const repo = await makeRepo("acme/m");
  const { requests, fetch } = recording();
  await uploadFile({ ...as(), repo, file: { path: "model.safetensors", content: new Blob([weights]) }, fetch, useXet: false });
  assert.equal(requests.filter((request) => request.method === "PUT").length, 5);
  assert.equal(sha256(await bytesOf(repo, "model.safetensors")), sha256(weights));
}

export async function largeFileGoesInChunksWhichAreSentOnce() {
  const weights = randomBytes(1_700_001);
  const repo = await makeRepo("acme/m");
  const chunks = (made) => made.requests.filter((request) => request.method === "POST" && request.path.includes("/xorbs/")).length;
  const first = recording();
  await uploadFile({ ...as(), repo, file: { path: "model.safetensors", content: new Blob([weights]) }, fetch: first.fetch });
  assert.equal(first.requests.filter((request) => request.method === "PUT").length, 0);
  assert.equal(chunks(first), 1);
  assert.equal(sha256(await bytesOf(repo, "model.safetensors")), sha256(weights));
  const longer = Buffer.concat([weights, Buffer.from("and more")]);
  const second = recording();
  await uploadFile({ ...as(), repo, file: { path: "model.safetensors", content: new Blob([longer]) }, fetch: second.fetch });
  assert.equal(sha256(await bytesOf(repo, "model.safetensors")), sha256(longer));
}

export async function uploadWithProgressAndAgainWithoutBytes() {
  const weights = randomBytes(50_000);
  const repo = await makeRepo("acme/m");
  const files = [
    { path: "a.bin", content: new Blob([weights]) },
    { path: "b.txt", content: new Blob(["text"]) },
  ];
  const phases = new Set();
  for await (const event of uploadFilesWithProgress({ ...as(), repo, files })) {
    phases.add(event.event === "phase" ? event.phase : event.event);
  }
  assert.ok(phases.has("preuploading") && phases.has("committing"), [...phases].join());
  const { requests, fetch } = recording();
  await uploadFiles({ ...as(), repo, files, fetch });
  assert.equal(requests.filter((request) => request.method === "PUT").length, 0);
}

export async function filesAreListedWithPagesAndLastCommits() {
  const repo = await makeRepo("acme/m", { "a.txt": "a", "d/b.bin": randomBytes(10), "d/e/c.txt": "c" });
  const top = await all(listFiles({ ...as(), repo }));
  assert.deepEqual(top.map((file) => [file.path, file.type]).sort(), [[".gitattributes", "file"], ["a.txt", "file"], ["d", "directory"]]);
  const everything = await all(listFiles({ ...as(), repo, recursive: true, expand: true }));
  assert.deepEqual(
    everything.filter((file) => file.type === "file").map((file) => file.path).sort(),
    [".gitattributes", "a.txt", "d/b.bin", "d/e/c.txt"],
  );
  const large = everything.find((file) => file.path === "d/b.bin");
  assert.equal(large.lfs.size, 10);
  assert.match(large.lfs.oid, /^[0-9a-f]{64}$/);
  assert.equal(large.lastCommit.title, "add files");
  assert.ok(!Number.isNaN(Date.parse(large.lastCommit.date)));
  assert.deepEqual((await all(listFiles({ ...as(), repo, path: "d" }))).map((file) => file.path).sort(), ["d/b.bin", "d/e"]);
  await assert.rejects(all(listFiles({ ...as(), repo, path: "none" })), (error) => error.statusCode === 404);
}

export async function pathsInfoTellsFilesAndLeavesOutTheRest() {
  const repo = await makeRepo("acme/m", { "a.txt": "abc", "w.bin": randomBytes(20) });
  const found = await pathsInfo({ ...as(), repo, paths: ["a.txt", "w.bin", "none"], expand: true });
  assert.deepEqual(found.map((file) => [file.path, file.size]), [["a.txt", 3], ["w.bin", 20]]);
  assert.ok(found[0].lastCommit.date instanceof Date);
}

export async function downloadsAreWholeRangedAndAbsent() {
  const weights = randomBytes(10_000);
  const repo = await makeRepo("acme/m", { "w.bin": weights, "a.txt": "text", "empty.txt": "" });
  const info = await fileDownloadInfo({ ...as(), repo, path: "w.bin" });
  assert.equal(info.size, 10_000);
  assert.equal(info.etag, `"${sha256(weights)}"`);
  const blob = await downloadFile({ ...as(), repo, path: "w.bin" });
  assert.equal(blob.size, 10_000);
  assert.deepEqual(new Uint8Array(await blob.slice(5000, 5100).arrayBuffer()), weights.slice(5000, 5100));
  assert.equal((await fileDownloadInfo({ ...as(), repo, path: "empty.txt" })).size, 0);
  const pointer = await downloadFile({ ...as(), repo, path: "w.bin", raw: true });
  assert.match(await pointer.text(), /^version https:\/\/git-lfs/);
  assert.equal(await downloadFile({ ...as(), repo, path: "none" }), null);
  assert.equal(await fileExists({ ...as(), repo, path: "a.txt" }), true);
  assert.equal(await fileExists({ ...as(), repo, path: "none" }), false);
}

export async function filesAreDeleted() {
  const repo = await makeRepo("acme/m", { "a.txt": "a", "b.txt": "b", "c/d.txt": "d", "keep.txt": "k" });
  await deleteFile({ ...as(), repo, path: "a.txt" });
  await deleteFiles({ ...as(), repo, paths: ["b.txt", "c/d.txt"] });
  assert.deepEqual((await all(listFiles({ ...as(), repo, recursive: true }))).map((file) => file.path).sort(), [".gitattributes", "keep.txt"]);
  await fails(deleteFile({ ...as(), repo, path: "none" }), 404);
}

export async function branchesAreMadeUsedAndDeleted() {
  const repo = await makeRepo("acme/m", { "a.txt": "1" });
  await createBranch({ ...as(), repo, branch: "feature/x" });
  await uploadFile({ ...as(), repo, branch: "feature/x", file: { path: "b.txt", content: new Blob(["2"]) } });
  assert.equal(text(await bytesOf(repo, "b.txt", { revision: "feature/x" })), "2");
  assert.equal(await bytesOf(repo, "b.txt"), null);
  // This client puts the revision into the address as it is.
  assert.deepEqual(
    (await all(listFiles({ ...as(), repo, revision: "feature/x" }))).map((file) => file.path).sort(),
    [".gitattributes", "a.txt", "b.txt"],
  );
  assert.equal(await countCommits({ ...as(), repo, revision: "feature/x" }), 3);
  await createBranch({ ...as(), repo, branch: "empty", empty: true });
  await fails(createBranch({ ...as(), repo, branch: "feature/x" }), 409);
  await createBranch({ ...as(), repo, branch: "feature/x", overwrite: true });
  assert.equal(await bytesOf(repo, "b.txt", { revision: "feature/x" }), null);
  await deleteBranch({ ...as(), repo, branch: "feature/x" });
  await fails(deleteBranch({ ...as(), repo, branch: "main" }), 403);
}

export async function historyIsCountedAndPaged() {
  const repo = await makeRepo("acme/m");
  for (let number = 0; number < 5; number++) {
    await uploadFile({ ...as(), repo, file: { path: "n.txt", content: new Blob([String(number)]) }, commitTitle: `commit ${number}` });
  }
  assert.equal(await countCommits({ ...as(), repo }), 6);
  const titles = (await all(listCommits({ ...as(), repo, batchSize: 2 }))).map((made) => made.title);
  assert.deepEqual(titles, ["commit 4", "commit 3", "commit 2", "commit 1", "commit 0", "initial commit"]);
}

export async function staleParentIsRefused() {
  const repo = await makeRepo("acme/m", { "a.txt": "1" });
  const [parent] = await all(listCommits({ ...as(), repo }));
  await uploadFile({ ...as(), repo, file: { path: "b.txt", content: new Blob(["2"]) } });
  await fails(uploadFile({ ...as(), repo, parentCommit: parent.oid, file: { path: "c.txt", content: new Blob(["3"]) } }), 412);
}

export async function modelsAreListedAndShown() {
  const card = "---\nlicense: mit\npipeline_tag: fill-mask\ntags: [x]\n---\n";
  await makeRepo("acme/bert", { "README.md": card });
  await makeRepo("alice/gpt");
  const names = async (search) => (await all(listModels({ ...as(), search }))).map((model) => model.name).sort();
  assert.deepEqual(await names({}), ["acme/bert", "alice/gpt"]);
  assert.deepEqual(await names({ owner: "acme" }), ["acme/bert"]);
  assert.deepEqual(await names({ query: "GPT" }), ["alice/gpt"]);
  assert.deepEqual(await names({ task: "fill-mask" }), ["acme/bert"]);
  assert.deepEqual(await names({ tags: ["license:mit", "x"] }), ["acme/bert"]);
  assert.equal((await all(listModels({ ...as(), limit: 1, sort: "createdAt" }))).length, 1);
  const [model] = await all(listModels({ ...as(), search: { query: "bert" }, additionalFields: ["author", "tags", "cardData"] }));
  assert.deepEqual([model.author, model.task, model.cardData.license, model.gated, model.likes], ["acme", "fill-mask", "mit", false, 0]);
  assert.ok(model.updatedAt instanceof Date && !Number.isNaN(model.updatedAt.getTime()));
  const info = await modelInfo({ ...as(), name: "acme/bert", additionalFields: ["sha", "siblings"] });
  assert.match(info.sha, /^[0-9a-f]{40}$/);
  assert.ok(info.siblings.some((file) => file.rfilename === "README.md"));
  await fails(modelInfo({ ...as(), name: "acme/none" }), 404, "Repository not found");
}

export async function cacheIsSharedWithOtherClients() {
  const weights = randomBytes(5000);
  const repo = await makeRepo("acme/m", { "w.bin": weights, "d/a.txt": "text" });
  const cacheDir = path.join(folder, "cache");
  const local = await downloadFileToCacheDir({ ...as(), repo, path: "w.bin", cacheDir });
  assert.ok(local.includes(path.join("models--acme--m", "snapshots")));
  assert.equal(sha256(await readFile(local)), sha256(weights));
  const snapshot = await snapshotDownload({ ...as(), repo, cacheDir });
  assert.equal(await readFile(path.join(snapshot, "d", "a.txt"), "utf8"), "text");
}

export async function tensorsAreReadByRange() {
  const header = new TextEncoder().encode('{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}');
  const file = new Uint8Array(8 + header.length + 24);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  const repo = await makeRepo("acme/m", { "model.safetensors": file });
  const found = await parseSafetensorsMetadata({ ...as(), repo, computeParametersCount: true });
  assert.equal(found.sharded, false);
  assert.deepEqual(found.parameterCount, { F32: 6 });
}

export async function othersMayNotWrite() {
  const repo = await makeRepo("acme/m");
  const file = { path: "a.txt", content: new Blob(["1"]) };
  await fails(uploadFile({ ...as("bob"), repo, file }), 403);
  await fails(deleteRepo({ ...as("bob"), repo }), 403);
  await fails(uploadFile({ ...as(), repo: "acme/none", file }), 404);
}

export async function datasetLivesUnderItsOwnAddress() {
  const repo = { type: "dataset", name: "acme/data" };
  const made = await createRepo({ ...as(), repo });
  assert.equal(made.repoUrl, `${hubUrl}/datasets/acme/data`);
  await uploadFiles({ ...as(), repo, files: [{ path: "train.parquet", content: new Blob([randomBytes(2000)]) }, { path: "a.csv", content: new Blob(["a,b"]) }] });
  assert.equal(text(await bytesOf(repo, "a.csv")), "a,b");
  assert.equal((await bytesOf(repo, "train.parquet")).length, 2000);
  assert.equal(await repoExists({ ...as(), repo: { type: "model", name: "acme/data" } }), false);
}
