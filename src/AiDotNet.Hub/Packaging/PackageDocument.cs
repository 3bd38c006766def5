using System.Text.Json;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Packaging;

/// <summary>Reads the JSON documents of a package: an object, no name twice, neither too large nor too deep. Numbers keep their spelling.</summary>
internal static class PackageDocument
{
    /// <summary>Reads a document.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="file">The name for errors, relative to the package.</param>
    /// <param name="limits">What is too large.</param>
    /// <exception cref="PackageFormatException">The document breaks a rule.</exception>
    public static JsonObject Read(string path, string file, PackageLimits limits) => Parse(ReadBytes(path, file, limits), file, limits);

    /// <summary>Reads a document from memory.</summary>
    public static JsonObject Parse(ReadOnlySpan<byte> json, string file, PackageLimits limits)
    {
        if (ForeignContent.Recognise(json[..Math.Min(json.Length, ForeignContent.LookAhead)], json.Length, file) is { } foreign)
        {
            throw foreign;
        }

        Check(json, file, limits);
        var node = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = limits.MaxJsonDepth });
        return (JsonObject)node!;
    }

    private static ReadOnlySpan<byte> ReadBytes(string path, string file, PackageLimits limits)
    {
        using var mapped = MappedFile.Open(path);
        return mapped.Length <= Math.Min(limits.MaxConfigBytes, int.MaxValue)
            ? mapped.Span<byte>(0, mapped.Length).ToArray()
            : throw new PackageFormatException(PackageRule.JsonTooLarge, file, $"the document has {mapped.Length} bytes; at most {limits.MaxConfigBytes} are read.");
    }

    private static void Check(ReadOnlySpan<byte> json, string file, PackageLimits limits)
    {
        var reader = new StrictJsonReader(json, file, limits);
        var open = new Stack<HashSet<string>?>();
        reader.ReadStartObject("the document");
        open.Push(new(StringComparer.Ordinal));
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(new(StringComparer.Ordinal));
                    break;
                case JsonTokenType.StartArray:
                    open.Push(null);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName when reader.Text() is var name && !open.Peek()!.Add(name):
                    throw reader.Broken(PackageRule.DuplicateName, $"'{Excerpt.Of(name)}' is in the same object twice");
                case JsonTokenType.String:
                    // Refuses half a surrogate pair now rather than wherever the value is first used.
                    _ = reader.Text();
                    break;
            }
        }
    }
}
