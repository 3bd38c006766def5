using System.Text.Json;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Search;

/// <summary>Says about a model in the cache what a hub would say, as far as its files tell it.</summary>
internal static class CachedModelReader
{
    private const string Config = "config.json";

    /// <summary>Id, commit, files; and task, tags, library from the card and the configuration where these are present and can be read.</summary>
    public static async Task<ModelInfo> ReadAsync(CacheManager cache, CommitManifest manifest, CancellationToken cancellationToken)
    {
        var cardPath = await FindAsync(cache, manifest, ModelCard.FileName, cancellationToken).ConfigureAwait(false);
        var configPath = await FindAsync(cache, manifest, ModelConfig.AdnFileName, cancellationToken).ConfigureAwait(false)
            ?? await FindAsync(cache, manifest, Config, cancellationToken).ConfigureAwait(false);
        var card = cardPath is null ? null : ReadCard(cardPath);
        var config = configPath is null ? null : await ReadConfigAsync(configPath, cancellationToken).ConfigureAwait(false);
        return new ModelInfo
        {
            Id = manifest.Id.ToString(),
            ModelId = manifest.Id.ToString(),
            Author = manifest.Id.Namespace,
            Sha = manifest.Commit.ToString(),
            Tags = Tags(card),
            PipelineTag = card?.PipelineTag,
            LibraryName = card?.LibraryName,
            CardData = card is { Data.Count: > 0 } ? Element(card.Data) : null,
            Config = config is null ? null : Element(config),
            Siblings = [.. manifest.Files.Select(file => new ModelSibling { Path = file.Path, Size = file.Size })],
        };
    }

    private static async Task<string?> FindAsync(CacheManager cache, CommitManifest manifest, string name, CancellationToken cancellationToken) =>
        manifest.Find(name) is not null
        && (await cache.LookUpAsync(manifest, [name], verifyContent: false, cancellationToken).ConfigureAwait(false)).Snapshot is { } snapshot
            ? Path.Combine(snapshot.Path, name)
            : null;

    private static List<string> Tags(ModelCard? card) => card is null
        ? []
        : [.. card.Tags
            .Concat(card.LibraryName is { } library ? [library] : [])
            .Concat(card.PipelineTag is { } task ? [task] : [])
            .Concat(card.Languages)
            .Concat(card.License is { } license ? [$"license:{license}"] : [])
            .Concat(card.Datasets.Select(dataset => $"dataset:{dataset}"))
            .Concat(card.BaseModels.Select(model => $"base_model:{model}"))
            .Distinct(StringComparer.Ordinal)];

    private static ModelCard? ReadCard(string path)
    {
        try
        {
            return ModelCard.Read(path, PackageLimits.Default);
        }
        catch (PackageFormatException)
        {
            // A hub leaves out of its answers what does not parse; so does the cache.
            return null;
        }
    }

    private static async Task<JsonObject?> ReadConfigAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (stream.Length > PackageLimits.Default.MaxJsonBytes)
            {
                return null;
            }

            var node = await JsonNode.ParseAsync(stream, documentOptions: new JsonDocumentOptions { MaxDepth = PackageLimits.Default.MaxJsonDepth }, cancellationToken: cancellationToken).ConfigureAwait(false);

            // What a hub shows of it; the rest can be read in the file.
            var shown = new JsonObject();
            foreach (var key in (string[])["architectures", "architecture_type", "model_type"])
            {
                if (node is JsonObject json && json[key] is { } value)
                {
                    shown[key] = value.DeepClone();
                }
            }

            return shown.Count == 0 ? null : shown;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or IOException)
        {
            return null;
        }
    }

    private static JsonElement Element(JsonObject json)
    {
        using var document = JsonDocument.Parse(json.ToJsonString());
        return document.RootElement.Clone();
    }
}
