using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.CacheWorker.Kills;

/// <summary>What the hub holds, read with nothing but HTTP: the measure for what the caches hold.</summary>
internal sealed class HubAudit : IDisposable
{
    private readonly HttpClient _http;
    private readonly Dictionary<string, IReadOnlyDictionary<string, TreeEntry>> _trees = new(StringComparer.Ordinal);

    public HubAudit(Uri hub, string token)
    {
        _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = hub };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The files of a commit.</summary>
    public async Task<IReadOnlyDictionary<string, TreeEntry>> TreeAsync(string id, string commit)
    {
        if (!_trees.TryGetValue($"{id}@{commit}", out var tree))
        {
            await using var body = await _http.GetStreamAsync(new Uri($"/api/models/{id}/tree/{commit}?recursive=true", UriKind.Relative));
            var entries = await JsonSerializer.DeserializeAsync(body, HubJsonContext.Default.IReadOnlyListTreeEntry);
            _trees[$"{id}@{commit}"] = tree = entries!.Where(entry => entry.Type == "file").ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        }

        return tree;
    }

    /// <summary>Whether bytes are those of a file of a commit.</summary>
    public static bool IsFile(TreeEntry entry, ReadOnlySpan<byte> bytes) =>
        bytes.Length == entry.Size
        && (entry.Lfs is { } lfs ? Convert.ToHexStringLower(SHA256.HashData(bytes)) == lfs.Oid : GitBlobId.Compute(bytes) == entry.Oid);

    /// <summary>What is wrong with the newest commit of a published model; nothing where the model does not exist yet.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(string id)
    {
        using var reply = await _http.GetAsync(new Uri($"/api/models/{id}/revision/main", UriKind.Relative));
        if (reply.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }

        reply.EnsureSuccessStatusCode();
        var info = await JsonSerializer.DeserializeAsync(await reply.Content.ReadAsStreamAsync(), HubJsonContext.Default.ModelInfo);
        var (commit, problems, numbers) = (info!.Sha!, new List<string>(), new HashSet<int?>());
        var tree = await TreeAsync(id, commit);
        foreach (var name in KillModels.Names)
        {
            if (!tree.TryGetValue(name, out var entry))
            {
                continue;
            }

            var bytes = await _http.GetByteArrayAsync(new Uri($"/{id}/resolve/{commit}/{name}", UriKind.Relative));
            numbers.Add(KillModels.NumberOf(bytes));
            if (!IsFile(entry, bytes))
            {
                problems.Add($"hub: '{name}' of {id}@{commit} is not what the tree says");
            }
        }

        // The commit that made the repository has none of them.
        var count = KillModels.Names.Count(tree.ContainsKey);
        if (count != 0 && (count != KillModels.Names.Count || numbers.Count != 1))
        {
            problems.Add($"hub: {id}@{commit} is half a commit: {count} of {KillModels.Names.Count} files, numbers {string.Join(", ", numbers)}");
        }

        return problems;
    }
}
