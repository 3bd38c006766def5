namespace AiDotNet.Hub.Server.Data;

/// <summary>What a set of card, configuration and tensor headers says. Named by what it was read from, so that commits and repositories share it.</summary>
internal sealed class FactsRow
{
    /// <summary>SHA-256 over the sources' names and git ids, and over the version of the reader.</summary>
    public required string Id { get; init; }

    public string? PipelineTag { get; init; }

    public string? LibraryName { get; init; }

    /// <summary>A JSON array of strings, in the order of show.</summary>
    public required string TagsJson { get; init; }

    /// <summary>The front matter, a JSON object, or null.</summary>
    public string? CardJson { get; init; }

    /// <summary>Some of <c>config.json</c>, a JSON object, or null.</summary>
    public string? ConfigJson { get; init; }

    /// <summary>Number of parameters by dtype, a JSON object, or null.</summary>
    public string? ParametersJson { get; init; }
}
