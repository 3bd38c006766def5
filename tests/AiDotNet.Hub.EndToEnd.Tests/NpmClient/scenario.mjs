// What the scenarios share. The hub's address, the users' tokens and a folder for caches come from the environment.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { commit, createRepo, downloadFile } from "@huggingface/hub";

export const hubUrl = process.env.HUB_URL;
export const folder = process.env.HUB_FOLDER;
const tokens = JSON.parse(process.env.HUB_TOKENS);

/** What every call of a user has in common; null is nobody. */
export const as = (user = "alice") => (user ? { hubUrl, accessToken: tokens[user] } : { hubUrl });

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Bytes that no compression and no earlier upload knows. */
export const randomBytes = (size) => {
  const bytes = new Uint8Array(size);
  for (let start = 0; start < size; start += 65536) {
    crypto.getRandomValues(bytes.subarray(start, Math.min(size, start + 65536)));
  }
  return bytes;
};

/** A repository with files, by path, committed at once. */
export async function makeRepo(repo, files = {}) {
  await createRepo({ ...as(), repo });
  const operations = Object.entries(files).map(([path, content]) => ({ operation: "addOrUpdate", path, content: new Blob([content]) }));
  if (operations.length > 0) {
    await commit({ ...as(), repo, title: "add files", operations });
  }
  return repo;
}

export async function bytesOf(repo, path, options = {}) {
  const blob = await downloadFile({ ...as(), repo, path, ...options });
  return blob && new Uint8Array(await blob.arrayBuffer());
}

export async function all(items) {
  const found = [];
  for await (const item of items) {
    found.push(item);
  }
  return found;
}

/** A fetch that writes down what is asked: method, path, status. */
export function recording() {
  const requests = [];
  const record = async (address, options) => {
    const reply = await fetch(address, options);
    requests.push({ method: options?.method ?? "GET", path: new URL(address).pathname, status: reply.status });
    return reply;
  };
  return { requests, fetch: record };
}

/** The call must fail with this status, and this text in its message. */
export async function fails(call, status, text) {
  const error = await call.then(() => assert.fail("nothing failed"), (thrown) => thrown);
  assert.equal(error.statusCode, status, String(error));
  assert.ok(!text || error.message.includes(text), `'${text}' is not in: ${error.message}`);
}
