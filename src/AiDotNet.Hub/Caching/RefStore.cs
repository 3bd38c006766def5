using System.Text.Json;

namespace AiDotNet.Hub.Caching;

/// <summary>Which commit a branch or tag stood for when the hub was last asked.</summary>
internal sealed class RefStore(CacheStore store)
{
    public async Task<CachedRef?> FindAsync(string endpoint, ModelId id, string name, CancellationToken cancellationToken)
    {
        var file = CacheFiles.OpenShared(store.Layout.Ref(endpoint, id, name));
        if (file is null)
        {
            return null;
        }

        await using (file.ConfigureAwait(false))
        {
            try
            {
                var found = await JsonSerializer.DeserializeAsync(file, CacheJsonContext.Default.CachedRef, cancellationToken).ConfigureAwait(false);
                return found?.Name == name ? found : null;
            }
            catch (Exception e) when (e is JsonException or FormatException)
            {
                return null;
            }
        }
    }

    public async Task WriteAsync(string endpoint, ModelId id, CachedRef value, CancellationToken cancellationToken)
    {
        using var held = await store.LockModelAsync(id, cancellationToken).ConfigureAwait(false);
        await CacheFiles.ReplaceAsync(
            store.Layout.Temporary(id),
            store.Layout.Ref(endpoint, id, value.Name),
            (stream, token) => JsonSerializer.SerializeAsync(stream, value, CacheJsonContext.Default.CachedRef, token),
            store.Time,
            cancellationToken).ConfigureAwait(false);
    }
}
