using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Caching;

/// <summary>What one hub said of one commit of a model, and which of its files this disk holds. The truth of the cache.</summary>
internal sealed record CommitManifest
{
    /// <summary>The version of the format that this code writes, and the only one that it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the format.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The hub, as <see cref="CacheEndpoint"/> names it; the manifest answers for no other.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The model, as the hub spells it.</summary>
    public required ModelId Id { get; init; }

    /// <summary>The commit.</summary>
    public required RevisionId Commit { get; init; }

    /// <summary>Every file of the commit, in ordinal order of the paths.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    /// <summary>The name of the snapshot's folder below the model's; null until files were linked.</summary>
    public string? Snapshot { get; init; }

    /// <summary>Whether the list has only the files that lie here: the cache does not know which others the commit has.</summary>
    [JsonIgnore]
    public bool IsPartial { get; init; }

    /// <summary>The file of a path; null where the commit has none.</summary>
    public ManifestFile? Find(string path) => Files.FirstOrDefault(file => file.Path == path);
}
