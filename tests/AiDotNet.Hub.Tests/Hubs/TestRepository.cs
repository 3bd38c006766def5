using System.Security.Cryptography;
using System.Text;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Tests.Hubs;

/// <summary>A file of a <see cref="TestRepository"/>.</summary>
internal sealed record TestFile(byte[] Bytes, bool IsLfs)
{
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes));

    public string BlobId => GitBlobId.Compute(IsLfs ? Encoding.ASCII.GetBytes(GitBlobId.PointerText(Digest.Parse(Sha256), Bytes.Length)) : Bytes);

    public TreeEntry ToEntry(string path) => new()
    {
        Type = "file",
        Oid = BlobId,
        Size = Bytes.Length,
        Path = path,
        Lfs = IsLfs ? new TreeLfs { Oid = Sha256, Size = Bytes.Length, PointerSize = 130 } : null,
    };
}

/// <summary>A repository in memory: commits are trees of files, refs point to them.</summary>
internal sealed class TestRepository
{
    private int _commits;

    public required string Id { get; init; }

    /// <summary>Makes its commits differ from those of a namesake on another hub.</summary>
    public string Seed { get; init; } = "";

    public Dictionary<string, string> Branches { get; } = [];

    public Dictionary<string, string> Tags { get; } = [];

    public Dictionary<string, SortedDictionary<string, TestFile>> Commits { get; } = [];

    public HashSet<string> Objects { get; } = [];

    public SortedDictionary<string, TestFile> Tip(string branch = "main") => Commits[Branches[branch]];

    /// <summary>Adds a commit on top of a branch.</summary>
    public string Commit(string branch, params (string Path, byte[] Bytes)[] files)
    {
        var tree = Branches.TryGetValue(branch, out var tip) ? new SortedDictionary<string, TestFile>(Commits[tip], StringComparer.Ordinal) : new(StringComparer.Ordinal);
        foreach (var (path, bytes) in files)
        {
            tree[path] = new TestFile(bytes, IsLfs(path, bytes.Length));
        }

        return Commit(branch, tree);
    }

    public string Commit(string branch, SortedDictionary<string, TestFile> tree)
    {
        var commit = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes($"{Seed}{Id} {++_commits}")));
        Commits[commit] = tree;
        Branches[branch] = commit;
        return commit;
    }

    public string? Find(string revision) =>
        Commits.ContainsKey(revision) ? revision
        : Branches.GetValueOrDefault(revision == "HEAD" ? "main" : revision) ?? Tags.GetValueOrDefault(revision);

    public static bool IsLfs(string path, long size) => size > 0 && (path.EndsWith(".safetensors", StringComparison.Ordinal) || path.EndsWith(".bin", StringComparison.Ordinal) || path.EndsWith(".onnx", StringComparison.Ordinal));
}
