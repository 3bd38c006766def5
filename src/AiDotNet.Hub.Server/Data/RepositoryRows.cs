using System.Text.Json;

namespace AiDotNet.Hub.Server.Data;

/// <summary>Repositories and facts as rows and as values.</summary>
internal static class RepositoryRows
{
    /// <summary>The repository; its namespace must have been read with it.</summary>
    public static CatalogRepository ToRepository(this RepositoryRow row) => new()
    {
        Key = new RepositoryKey(row.Id),
        Type = row.Type,
        Id = ModelId.Parse($"{row.Namespace!.Name}/{row.Name}"),
        ObjectId = row.ObjectId,
        Private = row.Private,
        CreatorId = row.CreatorId,
        Gated = row.Gated,
        DefaultBranch = row.DefaultBranch,
        CreatedAt = row.CreatedAt,
        LastModified = row.LastModified,
        Downloads = row.Downloads,
        DownloadsAllTime = row.DownloadsAllTime,
        Likes = row.Likes,
        TrendingScore = row.TrendingScore,
    };

    public static ModelFacts ToFacts(this FactsRow? row) => row is null
        ? new ModelFacts()
        : new ModelFacts
        {
            Tags = [.. Read(row.TagsJson)!.Value.EnumerateArray().Select(tag => tag.GetString()!)],
            PipelineTag = row.PipelineTag,
            LibraryName = row.LibraryName,
            CardData = Read(row.CardJson),
            Config = Read(row.ConfigJson),
            SafetensorsParameters = Read(row.ParametersJson)?.EnumerateObject()
                .ToDictionary(property => property.Name, property => property.Value.GetInt64()),
        };

    private static JsonElement? Read(string? json)
    {
        if (json is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.Clone();
    }
}
