using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Reads card, configuration and tensor headers after they were stored. What does not parse is left out: a hub takes any bytes.</summary>
internal sealed class ModelFactsReader(IBlobReader blobs)
{
    private const int MaxTextBytes = 4 << 20;

    private static readonly PackageLimits Limits = PackageLimits.Default with { MaxHeaderBytes = 32 << 20, MaxJsonBytes = MaxTextBytes, MaxCardBytes = MaxTextBytes };

    /// <param name="sources">What to read.</param>
    /// <param name="find">The bytes behind a git blob id.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<FactsRow> ReadAsync(FactSources sources, Func<string, StoredFile> find, CancellationToken cancellationToken)
    {
        var card = await ReadCardAsync(sources, find, cancellationToken);
        var config = await ReadConfigAsync(sources, find, cancellationToken);
        var parameters = await CountParametersAsync(sources, find, cancellationToken);
        var tags = sources.Type switch
        {
            RepositoryType.Model => new ModelTags(sources, card, config),
            _ => new ModelTags(sources.Type, card),
        };
        return new FactsRow
        {
            Id = sources.Id,
            PipelineTag = tags.PipelineTag,
            LibraryName = tags.LibraryName,
            TagsJson = new JsonArray([.. tags.All.Select(tag => (JsonNode)tag)]).ToJsonString(),
            CardJson = card is { Data.Count: > 0 } ? TryWrite(card.Data) : null,
            ConfigJson = config is null ? null : TryWrite(Shown(config.Json)),
            ParametersJson = parameters is null ? null : TryWrite(new JsonObject(parameters.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)))),
        };
    }

    private async Task<ModelCard?> ReadCardAsync(FactSources sources, Func<string, StoredFile> find, CancellationToken cancellationToken)
    {
        if (await ReadTextAsync(ModelCard.FileName, sources, find, cancellationToken) is not { } bytes)
        {
            return null;
        }

        try
        {
            return ModelCard.Parse(Encoding.UTF8.GetString(bytes), Limits);
        }
        catch (PackageFormatException)
        {
            return null;
        }
    }

    private async Task<ModelConfig?> ReadConfigAsync(FactSources sources, Func<string, StoredFile> find, CancellationToken cancellationToken)
    {
        var file = sources.Files.ContainsKey(ModelConfig.AdnFileName) ? ModelConfig.AdnFileName : ModelConfig.HuggingFaceFileName;
        if (await ReadTextAsync(file, sources, find, cancellationToken) is not { } bytes)
        {
            return null;
        }

        try
        {
            return new ModelConfig(PackageDocument.Parse(bytes, file, Limits), file);
        }
        catch (PackageFormatException)
        {
            return null;
        }
    }

    private async Task<byte[]?> ReadTextAsync(
        string file, FactSources sources, Func<string, StoredFile> find, CancellationToken cancellationToken)
    {
        if (!sources.Files.TryGetValue(file, out var id) || find(id) is not { Size: <= MaxTextBytes } stored)
        {
            return null;
        }

        var stream = await blobs.OpenAsync(stored.Digest, 0, null, cancellationToken);
        await using (stream)
        {
            var bytes = new byte[stored.Size];
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
    }

    private async Task<SortedDictionary<string, long>?> CountParametersAsync(
        FactSources sources, Func<string, StoredFile> find, CancellationToken cancellationToken)
    {
        if (sources.Weights.Count == 0)
        {
            return null;
        }

        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in sources.Weights)
            {
                var stored = find(entry.Id);
                var stream = await blobs.OpenAsync(stored.Digest, 0, null, cancellationToken);
                await using (stream)
                {
                    var header = await SafetensorsHeader.ReadAsync(stream, stored.Size, entry.Name, Limits, cancellationToken);
                    foreach (var tensor in header.Tensors.Values)
                    {
                        counts[tensor.DtypeName] = checked(counts.GetValueOrDefault(tensor.DtypeName) + tensor.ElementCount);
                    }
                }
            }
        }
        catch (Exception e) when (e is PackageFormatException or OverflowException)
        {
            return null;
        }

        return counts;
    }

    /// <summary>What of a configuration the Hub shows to everyone who asks for the model.</summary>
    private static JsonObject Shown(JsonObject config)
    {
        var shown = new JsonObject();
        foreach (var key in new[] { "architectures", "architecture_type", "model_type", "auto_map", "quantization_config" })
        {
            if (config[key] is { } value)
            {
                shown[key] = value.DeepClone();
            }
        }

        return shown;
    }

    private static string? TryWrite(JsonObject data)
    {
        try
        {
            return data.ToJsonString();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // YAML knows numbers that JSON has no form for (.inf, .nan).
            return null;
        }
    }
}

/// <summary>Bytes in the store that a git blob id stands for.</summary>
internal sealed record StoredFile(Digest Digest, long Size, bool IsLfs);
