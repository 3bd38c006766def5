using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Protocol;

/// <summary>A model as the hub lists and describes it (protocol §5, §6.2). What was not asked for, or is not known, is null.</summary>
public sealed record ModelInfo
{
    /// <summary>A stable id.</summary>
    [JsonPropertyName("_id")] public string? ObjectId { get; init; }

    /// <summary>The model's id, as the hub spells it.</summary>
    [JsonPropertyName("id")] public required string Id { get; init; }

    /// <summary>The same as <see cref="Id"/>, for older clients.</summary>
    [JsonPropertyName("modelId")] public string? ModelId { get; init; }

    /// <summary>The namespace.</summary>
    [JsonPropertyName("author")] public string? Author { get; init; }

    /// <summary>The commit that the revision stands for.</summary>
    [JsonPropertyName("sha")] public string? Sha { get; init; }

    /// <summary>When the default branch last changed, RFC 3339 with <c>Z</c>.</summary>
    [JsonPropertyName("lastModified")] public string? LastModified { get; init; }

    /// <summary>When the repository was made, RFC 3339 with <c>Z</c>.</summary>
    [JsonPropertyName("createdAt")] public string? CreatedAt { get; init; }

    /// <summary>Whether only members see it.</summary>
    [JsonPropertyName("private")] public bool? Private { get; init; }

    /// <summary><c>false</c>, <c>"auto"</c> or <c>"manual"</c>.</summary>
    [JsonPropertyName("gated")] public JsonElement? Gated { get; init; }

    /// <summary>Whether the hub's operator closed it.</summary>
    [JsonPropertyName("disabled")] public bool? Disabled { get; init; }

    /// <summary>Downloads of late.</summary>
    [JsonPropertyName("downloads")] public long? Downloads { get; init; }

    /// <summary>Downloads since it was made.</summary>
    [JsonPropertyName("downloadsAllTime")] public long? DownloadsAllTime { get; init; }

    /// <summary>How many users like it.</summary>
    [JsonPropertyName("likes")] public long? Likes { get; init; }

    /// <summary>How popular it is of late.</summary>
    [JsonPropertyName("trendingScore")] public double? TrendingScore { get; init; }

    /// <summary>Plain tags, library, languages, task, <c>license:…</c>, <c>dataset:…</c>, <c>base_model:…</c>.</summary>
    [JsonPropertyName("tags")] public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The task.</summary>
    [JsonPropertyName("pipeline_tag")] public string? PipelineTag { get; init; }

    /// <summary>The library that the weights were made for.</summary>
    [JsonPropertyName("library_name")] public string? LibraryName { get; init; }

    /// <summary>The mask token, of a model that fills masks.</summary>
    [JsonPropertyName("mask_token")] public string? MaskToken { get; init; }

    /// <summary>The card's front matter.</summary>
    [JsonPropertyName("cardData")] public JsonElement? CardData { get; init; }

    /// <summary>Some of <c>config.json</c>: <c>architectures</c>, <c>model_type</c>.</summary>
    [JsonPropertyName("config")] public JsonElement? Config { get; init; }

    /// <summary>Number of parameters by dtype, and in all.</summary>
    [JsonPropertyName("safetensors")] public SafetensorsInfo? Safetensors { get; init; }

    /// <summary>The files.</summary>
    [JsonPropertyName("siblings")] public IReadOnlyList<ModelSibling>? Siblings { get; init; }

    /// <summary>Always empty here; clients read it.</summary>
    [JsonPropertyName("spaces")] public IReadOnlyList<string>? Spaces { get; init; }

    /// <summary>Bytes in the store, every revision counted.</summary>
    [JsonPropertyName("usedStorage")] public long? UsedStorage { get; init; }

    /// <summary>The card's evaluation results.</summary>
    [JsonPropertyName("model-index")] public JsonElement? ModelIndex { get; init; }

    /// <summary>What other hubs send and this one has no name for.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A file in <see cref="ModelInfo"/>.</summary>
public sealed record ModelSibling
{
    /// <summary>The path from the repository's root.</summary>
    [JsonPropertyName("rfilename")] public required string Path { get; init; }

    /// <summary>The size in bytes, where it was asked for.</summary>
    [JsonPropertyName("size")] public long? Size { get; init; }

    /// <summary>The git blob id, where it was asked for; of the pointer text for LFS files.</summary>
    [JsonPropertyName("blobId")] public string? BlobId { get; init; }

    /// <summary>The LFS object; null for regular files.</summary>
    [JsonPropertyName("lfs")] public SiblingLfs? Lfs { get; init; }
}

/// <summary>The LFS object of a <see cref="ModelSibling"/>.</summary>
public sealed record SiblingLfs
{
    /// <summary>The SHA-256 of the bytes.</summary>
    [JsonPropertyName("sha256")] public required string Sha256 { get; init; }

    /// <summary>The size in bytes.</summary>
    [JsonPropertyName("size")] public required long Size { get; init; }

    /// <summary>The size of the pointer text in bytes.</summary>
    [JsonPropertyName("pointerSize")] public required long PointerSize { get; init; }
}

/// <summary>Number of parameters.</summary>
public sealed record SafetensorsInfo
{
    /// <summary>By dtype.</summary>
    [JsonPropertyName("parameters")] public required IReadOnlyDictionary<string, long> Parameters { get; init; }

    /// <summary>In all.</summary>
    [JsonPropertyName("total")] public required long Total { get; init; }
}

/// <summary>A file or folder in the reply of <c>tree</c> and <c>paths-info</c> (protocol §7).</summary>
internal sealed record TreeEntry
{
    /// <summary><c>file</c> or <c>directory</c>.</summary>
    [JsonPropertyName("type")] public required string Type { get; init; }

    /// <summary>The git object id: of the blob, of the pointer text, or of the tree.</summary>
    [JsonPropertyName("oid")] public required string Oid { get; init; }

    /// <summary>The size in bytes; 0 for folders.</summary>
    [JsonPropertyName("size")] public required long Size { get; init; }

    /// <summary>The path from the repository's root.</summary>
    [JsonPropertyName("path")] public required string Path { get; init; }

    /// <summary>The LFS object; null for regular files and folders.</summary>
    [JsonPropertyName("lfs")] public TreeLfs? Lfs { get; init; }

    /// <summary>The Xet hash of a file that can be fetched in chunks; null for others.</summary>
    [JsonPropertyName("xetHash")] public string? XetHash { get; init; }

    /// <summary>The last commit that changed it, where it was asked for.</summary>
    [JsonPropertyName("lastCommit")] public TreeCommit? LastCommit { get; init; }

    /// <summary>What scanners say of a file, where it was asked for.</summary>
    [JsonPropertyName("securityFileStatus")] public JsonElement? SecurityFileStatus { get; init; }

    /// <summary>Whether this is a file.</summary>
    [JsonIgnore] public bool IsFile => Type == "file";
}

/// <summary>The LFS object of a <see cref="TreeEntry"/>.</summary>
internal sealed record TreeLfs
{
    /// <summary>The SHA-256 of the bytes.</summary>
    [JsonPropertyName("oid")] public required string Oid { get; init; }

    /// <summary>The size in bytes.</summary>
    [JsonPropertyName("size")] public required long Size { get; init; }

    /// <summary>The size of the pointer text in bytes.</summary>
    [JsonPropertyName("pointerSize")] public required long PointerSize { get; init; }
}

/// <summary>The last commit of a <see cref="TreeEntry"/>.</summary>
internal sealed record TreeCommit
{
    /// <summary>The commit.</summary>
    [JsonPropertyName("id")] public required string Id { get; init; }

    /// <summary>The first line of its message.</summary>
    [JsonPropertyName("title")] public required string Title { get; init; }

    /// <summary>When, RFC 3339 with <c>Z</c>.</summary>
    [JsonPropertyName("date")] public required string Date { get; init; }
}

/// <summary>The body of <c>POST /api/models/{id}/paths-info/{rev}</c>.</summary>
internal sealed record PathsInfoRequest
{
    /// <summary>The paths.</summary>
    [JsonPropertyName("paths")] public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Whether to send <see cref="TreeEntry.LastCommit"/>.</summary>
    [JsonPropertyName("expand")] public bool? Expand { get; init; }
}
