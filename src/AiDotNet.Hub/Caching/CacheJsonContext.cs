using System.Text.Json.Serialization;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>The cache's own files as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    MaxDepth = 8,
    Converters = [typeof(ParsableConverter<ModelId>), typeof(ParsableConverter<RevisionId>), typeof(ParsableConverter<Digest>)])]
[JsonSerializable(typeof(CommitManifest))]
[JsonSerializable(typeof(CachedRef))]
[JsonSerializable(typeof(CacheIndexDocument))]
[JsonSerializable(typeof(BundleIndex))]
[JsonSerializable(typeof(PartialRecord))]
[JsonSerializable(typeof(HuggingFace.TreeListing))]
internal sealed partial class CacheJsonContext : JsonSerializerContext;
