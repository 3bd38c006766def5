using System.Text.Json;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>
/// Reads a manifest's JSON token by token. Every resolve reads one, and most commands live for a tenth of a second: half of that the serializer
/// would take to compile itself for our value types. It accepts what <see cref="CacheJsonContext"/> does, which writes it.
/// </summary>
internal static class ManifestReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 8 };

    /// <summary>Reads a manifest; members that it does not know are passed over.</summary>
    /// <param name="json">The whole file, in UTF-8.</param>
    /// <exception cref="JsonException">It is no manifest.</exception>
    public static CommitManifest Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        var manifest = ReadManifest(ref reader);

        // Anything behind it is an error.
        reader.Read();
        return manifest;
    }

    private static CommitManifest ReadManifest(ref Utf8JsonReader reader)
    {
        var version = CommitManifest.CurrentVersion;
        string? endpoint = null, id = null, commit = null, snapshot = null;
        List<ManifestFile>? files = null;
        Require(reader.TokenType == JsonTokenType.StartObject);
        while (NextMember(ref reader) is { } name)
        {
            switch (name)
            {
                case "version":
                    version = ReadNumber(ref reader) is var number and >= 0 and <= int.MaxValue ? (int)number : throw new JsonException();
                    break;
                case "endpoint":
                    endpoint = ReadText(ref reader);
                    break;
                case "id":
                    id = ReadText(ref reader);
                    break;
                case "commit":
                    commit = ReadText(ref reader);
                    break;
                case "snapshot":
                    snapshot = ReadTextOrNull(ref reader);
                    break;
                case "files":
                    files = ReadFiles(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        Require(endpoint is not null && files is not null);
        return new CommitManifest
        {
            Version = version,
            Endpoint = endpoint!,
            Id = ModelId.TryParse(id, out var model) ? model : throw new JsonException(),
            Commit = RevisionId.TryParse(commit, out var revision) ? revision : throw new JsonException(),
            Snapshot = snapshot,
            Files = files!,
        };
    }

    private static List<ManifestFile> ReadFiles(ref Utf8JsonReader reader)
    {
        var files = new List<ManifestFile>();
        Require(reader.TokenType == JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            files.Add(ReadFile(ref reader));
        }

        return files;
    }

    private static ManifestFile ReadFile(ref Utf8JsonReader reader)
    {
        string? path = null, gitBlobId = null, sha256 = null;
        long? size = null, modifiedTicks = null;
        var (present, link) = (false, LinkKind.Hard);
        Require(reader.TokenType == JsonTokenType.StartObject);
        while (NextMember(ref reader) is { } name)
        {
            switch (name)
            {
                case "path":
                    path = ReadText(ref reader);
                    break;
                case "size":
                    size = ReadNumber(ref reader);
                    break;
                case "git_blob_id":
                    gitBlobId = ReadTextOrNull(ref reader);
                    break;
                case "sha256":
                    sha256 = ReadTextOrNull(ref reader);
                    break;
                case "present":
                    Require(reader.TokenType is JsonTokenType.True or JsonTokenType.False);
                    present = reader.TokenType == JsonTokenType.True;
                    break;
                case "modified_ticks":
                    modifiedTicks = reader.TokenType == JsonTokenType.Null ? null : ReadNumber(ref reader);
                    break;
                case "link":
                    link = ReadLink(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new ManifestFile
        {
            Path = path ?? throw new JsonException(),
            Size = size ?? throw new JsonException(),
            GitBlobId = gitBlobId,
            Sha256 = sha256 is null ? null : Digest.TryParse(sha256, out var digest) ? digest : throw new JsonException(),
            Present = present,
            ModifiedTicks = modifiedTicks,
            Link = link,
        };
    }

    private static LinkKind ReadLink(ref Utf8JsonReader reader) => ReadText(ref reader) switch
    {
        nameof(LinkKind.Hard) => LinkKind.Hard,
        nameof(LinkKind.Symbolic) => LinkKind.Symbolic,
        nameof(LinkKind.Copy) => LinkKind.Copy,
        _ => throw new JsonException(),
    };

    /// <summary>Goes to the next member's value; its name, or null at the end of the object.</summary>
    private static string? NextMember(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        var name = reader.GetString();
        reader.Read();
        return name;
    }

    private static string ReadText(ref Utf8JsonReader reader) => ReadTextOrNull(ref reader) ?? throw new JsonException();

    private static string? ReadTextOrNull(ref Utf8JsonReader reader)
    {
        Require(reader.TokenType is JsonTokenType.String or JsonTokenType.Null);
        return reader.GetString();
    }

    private static long ReadNumber(ref Utf8JsonReader reader)
    {
        Require(reader.TokenType == JsonTokenType.Number);
        return reader.TryGetInt64(out var number) ? number : throw new JsonException();
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new JsonException();
        }
    }
}
