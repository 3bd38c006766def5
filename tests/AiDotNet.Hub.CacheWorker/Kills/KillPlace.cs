using AiDotNet.Hub.Caching;

namespace AiDotNet.Hub.CacheWorker.Kills;

/// <summary>A cache that processes share and die in.</summary>
/// <param name="root">Its folder.</param>
/// <param name="link">How it shows blobs.</param>
/// <param name="line">The hub, as its users reach it.</param>
/// <param name="token">Their token.</param>
/// <param name="hub">What is right.</param>
internal sealed class KillPlace(string root, LinkKind link, Uri line, string token, HubAudit hub)
{
    private readonly HashSet<string> _spoilt = new(StringComparer.Ordinal);

    public LinkKind Link => link;

    public IReadOnlyList<string> OpenCommand => ["open", root, line.ToString(), token, link.ToString()];

    /// <summary>Flips a bit of a random file of a snapshot, and leaves size and time as they are.</summary>
    public void Spoil(Random random)
    {
        var models = Path.Combine(root, "models");
        var files = Directory.Exists(models) ? Directory.GetFiles(models, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList() : [];
        if (files.Count == 0)
        {
            return;
        }

        var shown = new FileInfo(files[random.Next(files.Count)]);
        var path = shown.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? shown.FullName;
        var (time, attributes) = (File.GetLastWriteTimeUtc(path), File.GetAttributes(path));
        File.SetAttributes(path, attributes & ~FileAttributes.ReadOnly);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            var at = random.NextInt64(file.Length);
            file.Position = at;
            var flipped = (byte)(file.ReadByte() ^ 1);
            file.Position = at;
            file.WriteByte(flipped);
            file.Position = 0;
            _spoilt.Add(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)));
        }

        File.SetLastWriteTimeUtc(path, time);
        File.SetAttributes(path, attributes);
    }

    /// <summary>Takes a model out, where it is there, so that the next pull fetches it again.</summary>
    public async Task ForgetAsync(string id)
    {
        using var cache = new CacheManager(root);
        if ((await cache.ListAsync()).Any(model => model.Id.ToString() == id))
        {
            await cache.RemoveAsync(new ModelReference(ModelId.Parse(id)));
        }
    }

    /// <summary>Looks at everything; then mends what was spoilt on purpose, and looks again.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync()
    {
        var problems = await new CacheAudit(root, hub, _spoilt).CheckAsync();
        if (_spoilt.Count == 0 || problems.Count > 0)
        {
            return problems;
        }

        using var client = KillTarget.Open(root, line, token, link);
        var report = await client.VerifyAsync(repair: true);
        _spoilt.Clear();
        return
        [
            .. report.Bad.Where(file => !file.Repaired).Select(file => $"cache: '{file.Path}' of {file.Id}@{file.Commit} could not be repaired"),
            .. await new CacheAudit(root, hub, _spoilt).CheckAsync(),
        ];
    }

    /// <summary>Prunes, and looks whether anything is left over.</summary>
    public async Task<IReadOnlyList<string>> PruneAndCheckAsync()
    {
        using (var cache = new CacheManager(root))
        {
            await cache.PruneAsync();
        }

        return await new CacheAudit(root, hub, _spoilt).CheckPrunedAsync();
    }

    /// <summary>Whether models can be had after all that, and then without a hub.</summary>
    public async Task<IReadOnlyList<string>> PullAsync(IEnumerable<string> ids)
    {
        using (var client = KillTarget.Open(root, line, token, link))
        {
            foreach (var id in ids)
            {
                await client.ResolveAsync(id);
            }
        }

        using var offline = new ModelHub(new ModelHubOptions { Endpoint = line, CacheDirectory = root, Offline = true });
        foreach (var id in ids)
        {
            await offline.ResolveAsync(id, new ResolveOptions { VerifyContent = true });
        }

        return await new CacheAudit(root, hub, _spoilt).CheckAsync();
    }
}
