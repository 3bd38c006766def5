namespace AiDotNet.Hub.Server;

/// <summary>What a repository holds; part of its key.</summary>
internal enum RepositoryType
{
    Model,
    Dataset,
    Space,
}

/// <summary>How the protocol spells the types of repositories.</summary>
internal static class RepositoryTypes
{
    /// <summary>In bodies: <c>model</c>, <c>dataset</c>, <c>space</c>.</summary>
    public static string WireName(this RepositoryType type) => type switch
    {
        RepositoryType.Model => "model",
        RepositoryType.Dataset => "dataset",
        RepositoryType.Space => "space",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>In addresses of the JSON API: <c>models</c>, <c>datasets</c>, <c>spaces</c>.</summary>
    public static string ApiSegment(this RepositoryType type) => type.WireName() + "s";

    /// <summary>In front of the id in the other addresses: nothing for models, else <c>datasets/</c> or <c>spaces/</c>.</summary>
    public static string UrlPrefix(this RepositoryType type) => type == RepositoryType.Model ? "" : type.ApiSegment() + "/";

    /// <summary>The type of a body; null stands for a model. Null where the name is none.</summary>
    public static RepositoryType? FindByWireName(string? name) => name switch
    {
        null or "model" => RepositoryType.Model,
        "dataset" => RepositoryType.Dataset,
        "space" => RepositoryType.Space,
        _ => null,
    };

    /// <summary>The type of an address of the JSON API; null where the segment is none.</summary>
    public static RepositoryType? FindByApiSegment(string segment) => segment switch
    {
        "models" => RepositoryType.Model,
        "datasets" => RepositoryType.Dataset,
        "spaces" => RepositoryType.Space,
        _ => null,
    };
}
