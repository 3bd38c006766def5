using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Protocol;

/// <summary>The reply of <c>GET /api/models/{id}/xet-{read,write}-token/{rev}</c> (protocol §10.1); the same stands in its headers.</summary>
internal sealed record XetToken
{
    /// <summary>What is sent as the bearer token to <see cref="CasUrl"/>.</summary>
    [JsonPropertyName("accessToken")] public required string AccessToken { get; init; }

    /// <summary>Until when it is good, in seconds since 1970.</summary>
    [JsonPropertyName("exp")] public required long Expires { get; init; }

    /// <summary>Where chunks are sent and asked for.</summary>
    [JsonPropertyName("casUrl")] public required string CasUrl { get; init; }
}

/// <summary>The reply of <c>POST /v1/xorbs/default/{hash}</c> (protocol §10.2).</summary>
internal sealed record XorbStored
{
    /// <summary>False: this user had sent it before.</summary>
    [JsonPropertyName("was_inserted")] public required bool WasInserted { get; init; }
}

/// <summary>The reply of <c>POST /v1/shards</c> (protocol §10.2).</summary>
internal sealed record ShardStored
{
    /// <summary>1: stored; 0: it was known.</summary>
    [JsonPropertyName("result")] public required int Result { get; init; }
}

/// <summary>A line of the reply of <c>POST /v2/shards</c> (protocol §10.2).</summary>
internal sealed record ShardLine
{
    /// <summary>The work goes on.</summary>
    public const string Validating = "validating";

    /// <summary>The shard is stored.</summary>
    public const string Result = "result";

    /// <summary>It is not.</summary>
    public const string Error = "error";

    /// <summary>One of the constants, or one that may be passed over.</summary>
    [JsonPropertyName("type")] public required string Type { get; init; }

    /// <summary>How many files were checked.</summary>
    [JsonPropertyName("verified")] public int? Verified { get; init; }

    /// <summary>How many there are.</summary>
    [JsonPropertyName("total")] public int? Total { get; init; }

    /// <summary>What went wrong.</summary>
    [JsonPropertyName("message")] public string? Message { get; init; }

    /// <summary>Whether the same may succeed later.</summary>
    [JsonPropertyName("retryable")] public bool? Retryable { get; init; }
}

/// <summary>The reply of <c>GET /v2/reconstructions/{hash}</c>, and of the first version of it (protocol §10.6).</summary>
internal sealed record XetReconstruction
{
    /// <summary>Bytes of the first term that are in front of what was asked for.</summary>
    [JsonPropertyName("offset_into_first_range")] public required long Skip { get; init; }

    /// <summary>The chunks, from front to back.</summary>
    [JsonPropertyName("terms")] public required IReadOnlyList<XetTerm> Terms { get; init; }

    /// <summary>Where they are fetched, by xorb; the second version's.</summary>
    [JsonPropertyName("xorbs")] public IReadOnlyDictionary<string, IReadOnlyList<XetSource>>? Xorbs { get; init; }

    /// <summary>Where they are fetched, by xorb; the first version's.</summary>
    [JsonPropertyName("fetch_info")] public IReadOnlyDictionary<string, IReadOnlyList<XetSourceV1>>? FetchInfo { get; init; }
}

/// <summary>Chunks of a xorb that follow one another in a file.</summary>
internal sealed record XetTerm
{
    /// <summary>The xorb.</summary>
    [JsonPropertyName("hash")] public required string Xorb { get; init; }

    /// <summary>The chunks' bytes.</summary>
    [JsonPropertyName("unpacked_length")] public required long Length { get; init; }

    /// <summary>The chunks; the end is behind the last.</summary>
    [JsonPropertyName("range")] public required XetRange Range { get; init; }
}

/// <summary>Numbers of chunks or bytes that follow one another.</summary>
internal sealed record XetRange
{
    /// <summary>The first.</summary>
    [JsonPropertyName("start")] public required long Start { get; init; }

    /// <summary>Of chunks: behind the last. Of bytes: the last.</summary>
    [JsonPropertyName("end")] public required long End { get; init; }
}

/// <summary>Where stretches of a xorb are fetched.</summary>
internal sealed record XetSource
{
    /// <summary>The address; it authorises itself.</summary>
    [JsonPropertyName("url")] public required string Url { get; init; }

    /// <summary>The stretches.</summary>
    [JsonPropertyName("ranges")] public required IReadOnlyList<XetSourceRange> Ranges { get; init; }
}

/// <summary>A stretch of a xorb.</summary>
internal sealed record XetSourceRange
{
    /// <summary>The chunks; the end is behind the last.</summary>
    [JsonPropertyName("chunks")] public required XetRange Chunks { get; init; }

    /// <summary>The bytes of the serialized xorb; the end is the last.</summary>
    [JsonPropertyName("bytes")] public required XetRange Bytes { get; init; }
}

/// <summary>Where a stretch of a xorb is fetched, in the first version's form.</summary>
internal sealed record XetSourceV1
{
    /// <summary>The chunks; the end is behind the last.</summary>
    [JsonPropertyName("range")] public required XetRange Chunks { get; init; }

    /// <summary>The address; it authorises itself.</summary>
    [JsonPropertyName("url")] public required string Url { get; init; }

    /// <summary>The bytes of the serialized xorb; the end is the last.</summary>
    [JsonPropertyName("url_range")] public required XetRange Bytes { get; init; }
}
