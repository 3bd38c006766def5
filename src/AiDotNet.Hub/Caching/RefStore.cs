using System.Text.Json;

namespace AiDotNet.Hub.Caching;

/// <summary>Which commit a branch or tag stood for when the hub was last asked.</summary>
internal sealed class RefStore(CacheStore store)
{
    public async Task<CachedRef?> FindAsync(string endpoint, ModelId id, string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var found = await ReadAsync(store.Layout.Ref(endpoint, id, name), cancellationToken).ConfigureAwait(false);
        return found?.Name == name ? found : null;
    }

    /// <summary>Every branch and tag of a model that was asked for.</summary>
    public async Task<IReadOnlyList<CachedRef>> ListAsync(string endpoint, ModelId id, CancellationToken cancellationToken)
    {
        var folder = store.Layout.RefFolder(endpoint, id);
        var refs = new List<CachedRef>();
        foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
        {
            if (await ReadAsync(path, cancellationToken).ConfigureAwait(false) is { } found)
            {
                refs.Add(found);
            }
        }

        return refs;
    }

    /// <summary>Forgets the branches and tags of a model. The caller holds its lock.</summary>
    public void Clear(string endpoint, ModelId id) => store.DeleteFolder(store.Layout.RefFolder(endpoint, id));

    public async Task WriteAsync(string endpoint, ModelId id, CachedRef value, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(value.Name);
        if (await FindAsync(endpoint, id, value.Name, cancellationToken).ConfigureAwait(false) is { } known && known == value with { Time = known.Time })
        {
            // Nothing new, and a write that waits for the disk would be most of what a resolve costs.
            return;
        }

        using var held = await store.LockModelAsync(id, cancellationToken).ConfigureAwait(false);
        await CacheFiles.ReplaceAsync(
            store.Layout.Temporary(id),
            store.Layout.Ref(endpoint, id, value.Name),
            (stream, token) => JsonSerializer.SerializeAsync(stream, value, CacheJsonContext.Default.CachedRef, token),
            store.Time,
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<CachedRef?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = CacheFiles.OpenShared(path);
        if (file is null)
        {
            return null;
        }

        await using (file.ConfigureAwait(false))
        {
            try
            {
                return await JsonSerializer.DeserializeAsync(file, CacheJsonContext.Default.CachedRef, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is JsonException or FormatException)
            {
                return null;
            }
        }
    }
}
