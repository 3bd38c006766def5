using System.Buffers.Binary;
using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>The tensor headers of all shards of a model, read from the store in one go.</summary>
internal sealed class ShardHeaders(RepositoryCatalog catalog)
{
    private const long MaxIndexBytes = 32 << 20;
    private const long MaxHeaderBytes = 32 << 20;
    private const int MostShards = 10_000;

    /// <param name="repository">The repository.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="path">The index, such as <c>model.safetensors.index.json</c>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="EntryNotFoundException">The commit has no such file, or lacks a shard.</exception>
    /// <exception cref="HubException">The file is no index, a shard is no container, or the headers are too large (400).</exception>
    public async Task<IndexedHeaders> ReadAsync(CatalogRepository repository, CommitInfo commit, string path, CancellationToken cancellationToken)
    {
        var entry = await RequireAsync(repository, commit, path, cancellationToken);
        using var index = await ReadIndexAsync(entry, cancellationToken);
        var folder = path.LastIndexOf('/') is var slash and >= 0 ? path[..(slash + 1)] : "";
        var names = NamesOf(index.RootElement, path);
        var shards = await catalog.FindEntriesAsync(repository, commit, [.. names.Select(name => folder + name)], lastCommits: false, cancellationToken);
        var found = shards.Where(shard => !shard.IsDirectory).ToDictionary(shard => shard.Path[folder.Length..], StringComparer.Ordinal);
        var headers = new List<KeyValuePair<string, byte[]>>(names.Count);
        var total = 0L;
        foreach (var name in names)
        {
            var shard = found.GetValueOrDefault(name) ?? throw new EntryNotFoundException(repository.Id.ToString(), commit.Id.ToString(), folder + name);
            var header = await ReadHeaderAsync(shard, MaxHeaderBytes - total, cancellationToken);
            total += header.Length;
            headers.Add(new(name, header));
        }

        return new IndexedHeaders(index.RootElement.TryGetProperty("metadata", out var metadata) ? metadata.Clone() : null, headers);
    }

    private static List<string> NamesOf(JsonElement index, string path)
    {
        if (index.ValueKind != JsonValueKind.Object || !index.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
        {
            throw NoIndex(path, "it has no \"weight_map\"");
        }

        var names = map.EnumerateObject()
            .Select(tensor => TextOf(tensor.Value) ?? throw NoIndex(path, "a tensor's file is no text"))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        return names.Count <= MostShards ? names : throw NoIndex(path, $"it names {names.Count} files, and {MostShards} are read at the most");
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    private static HubException NoIndex(string path, string why) =>
        new(HubErrorCode.InvalidRequest, $"'{path}' is no index of safetensors shards: {why}.");

    private async Task<CatalogEntry> RequireAsync(CatalogRepository repository, CommitInfo commit, string path, CancellationToken cancellationToken) =>
        await catalog.FindEntryAsync(repository, commit, path, lastCommit: false, cancellationToken) is { IsDirectory: false } entry
            ? entry
            : throw new EntryNotFoundException(repository.Id.ToString(), commit.Id.ToString(), path);

    private async Task<JsonDocument> ReadIndexAsync(CatalogEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Size > MaxIndexBytes)
        {
            throw NoIndex(entry.Path, $"it has {entry.Size} bytes, and {MaxIndexBytes} are read at the most");
        }

        await using var stream = await catalog.OpenAsync(entry, 0, null, cancellationToken);
        try
        {
            return await JsonDocument.ParseAsync(stream, default, cancellationToken);
        }
        catch (JsonException e)
        {
            throw NoIndex(entry.Path, e.Message.TrimEnd('.'));
        }
    }

    private async Task<byte[]> ReadHeaderAsync(CatalogEntry shard, long room, CancellationToken cancellationToken)
    {
        var prefix = new byte[SafetensorsHeader.PrefixLength];
        await using var stream = await catalog.OpenAsync(shard, 0, null, cancellationToken);
        if (await stream.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellationToken) < prefix.Length)
        {
            throw Broken(shard, $"it has {shard.Size} bytes");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)(shard.Size - prefix.Length))
        {
            throw Broken(shard, $"its header of {length} bytes does not lie in the file");
        }

        if (length > (ulong)room)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The headers up to '{shard.Path}' have more than {MaxHeaderBytes} bytes. Read them from the files themselves.");
        }

        var bytes = new byte[prefix.Length + (int)length];
        prefix.CopyTo(bytes, 0);
        await stream.ReadExactlyAsync(bytes.AsMemory(prefix.Length), cancellationToken);
        try
        {
            await SafetensorsHeader.ReadAsync(new MemoryStream(bytes), shard.Size, shard.Path, PackageLimits.Default, cancellationToken);
        }
        catch (PackageFormatException e)
        {
            throw Broken(shard, e.Message.TrimEnd('.'));
        }

        return bytes[prefix.Length..];
    }

    private static HubException Broken(CatalogEntry shard, string why) =>
        new(HubErrorCode.InvalidRequest, $"'{shard.Path}' is no safetensors container: {why}. Publish it again.");
}

/// <summary>The headers of a model's shards.</summary>
/// <param name="Metadata">What the index says about all of them; null where it says nothing.</param>
/// <param name="Headers">By file name, each the JSON text as the file has it.</param>
internal sealed record IndexedHeaders(JsonElement? Metadata, IReadOnlyList<KeyValuePair<string, byte[]>> Headers);
