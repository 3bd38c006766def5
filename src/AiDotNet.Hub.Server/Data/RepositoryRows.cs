using System.Linq.Expressions;
using System.Text.Json;

namespace AiDotNet.Hub.Server.Data;

/// <summary>Repositories and facts as rows and as values.</summary>
internal static class RepositoryRows
{
    /// <summary>The columns of a repository, with its namespace's canonical spelling.</summary>
    public static readonly Expression<Func<RepositoryRow, RepositoryColumns>> Columns = row => new RepositoryColumns(
        row.Id, row.Type, row.NamespaceId, row.Namespace!.Name, row.Name, row.ObjectId, row.Private, row.Gated, row.DefaultBranch,
        row.CreatedAt, row.LastModified, row.Downloads, row.Likes, row.TrendingScore);

    public static CatalogRepository ToRepository(this RepositoryColumns row) => new()
    {
        Key = new RepositoryKey(row.Id),
        Type = row.Type,
        Id = ModelId.Parse($"{row.Namespace}/{row.Name}"),
        ObjectId = row.ObjectId,
        Private = row.Private,
        Gated = row.Gated,
        DefaultBranch = row.DefaultBranch,
        CreatedAt = row.CreatedAt,
        LastModified = row.LastModified,
        Downloads = row.Downloads,
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

/// <summary>What <see cref="RepositoryRows.Columns"/> reads.</summary>
internal sealed record RepositoryColumns(
    long Id,
    RepositoryType Type,
    long NamespaceId,
    string Namespace,
    string Name,
    string ObjectId,
    bool Private,
    string? Gated,
    string DefaultBranch,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastModified,
    long Downloads,
    long Likes,
    double TrendingScore);
