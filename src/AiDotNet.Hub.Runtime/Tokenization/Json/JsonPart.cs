using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>A JSON value of a model's file that knows where it stands, so that every refusal can say so.</summary>
internal readonly struct JsonPart
{
    private readonly string _file;
    private readonly string _path;
    private readonly string _rule;

    private JsonPart(JsonElement element, string file, string path, string rule) => (Element, _file, _path, _rule) = (element, file, path, rule);

    public JsonElement Element { get; }

    public string File => _file;

    /// <summary>The component's <c>type</c>; "" where there is none.</summary>
    public string Type => TryGet("type", out var type) ? type.AsText() : "";

    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    public bool IsArray => Element.ValueKind == JsonValueKind.Array;

    /// <summary>A document's root, which must be an object.</summary>
    public static JsonPart Root(JsonElement element, string file)
    {
        var root = AnyRoot(element, file, TokenizerRule.TokenizerInvalid);
        return root.IsObject ? root : throw root.Invalid("must be an object");
    }

    /// <summary>A document's root, whatever it is.</summary>
    /// <param name="element">The root.</param>
    /// <param name="file">The name for errors.</param>
    /// <param name="rule">The rule that is broken where a value is not what it must be.</param>
    public static JsonPart AnyRoot(JsonElement element, string file, string rule) => new(element, file, "", rule);

    /// <summary>A member; absent and null are the same.</summary>
    public bool TryGet(string name, out JsonPart member)
    {
        if (IsObject && Element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            member = new JsonPart(value, _file, _path.Length == 0 ? name : $"{_path}.{name}", _rule);
            return true;
        }

        member = default;
        return false;
    }

    public JsonPart Get(string name) => TryGet(name, out var member) ? member : throw Invalid($"lacks '{name}'");

    public IEnumerable<JsonPart> Items()
    {
        if (!IsArray)
        {
            throw Invalid("must be a list");
        }

        return Enumerate(this);

        static IEnumerable<JsonPart> Enumerate(JsonPart list)
        {
            var index = 0;
            foreach (var item in list.Element.EnumerateArray())
            {
                yield return new JsonPart(item, list._file, $"{list._path}[{index++}]", list._rule);
            }
        }
    }

    public IEnumerable<(string Name, JsonPart Value)> Members()
    {
        if (!IsObject)
        {
            throw Invalid("must be an object");
        }

        return Enumerate(this);

        static IEnumerable<(string, JsonPart)> Enumerate(JsonPart part)
        {
            foreach (var member in part.Element.EnumerateObject())
            {
                yield return (member.Name, new JsonPart(member.Value, part._file, $"{part._path}.{Excerpt.Of(member.Name)}", part._rule));
            }
        }
    }

    public string AsText() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Invalid("must be a string");

    public string Text(string name) => Get(name).AsText();

    public string Text(string name, string fallback) => TryGet(name, out var member) ? member.AsText() : fallback;

    public bool AsFlag() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Invalid("must be true or false"),
    };

    public bool Flag(string name) => Get(name).AsFlag();

    public bool Flag(string name, bool fallback) => TryGet(name, out var member) ? member.AsFlag() : fallback;

    /// <summary>A whole number from 0 that an <see cref="int"/> holds.</summary>
    public int AsCount() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var count) && count >= 0
        ? count
        : throw Invalid($"must be a whole number from 0 to {int.MaxValue}");

    public int Count(string name) => Get(name).AsCount();

    public int Count(string name, int fallback) => TryGet(name, out var member) ? member.AsCount() : fallback;

    public double AsNumber() => Element.ValueKind == JsonValueKind.Number ? Element.GetDouble() : throw Invalid("must be a number");

    /// <summary>A refusal: what is wrong here.</summary>
    public PackageFormatException Invalid(string problem) => new(
        _rule, _file, $"{(_path.Length == 0 ? "the document" : $"'{_path}'")} {problem}. Fetch the file again, or save it again with the tool that made it.");

    /// <summary>A refusal: what is not built in.</summary>
    /// <param name="kind">The kind of component.</param>
    /// <param name="name">Which one.</param>
    /// <param name="known">Those that are built in.</param>
    public PackageFormatException Unsupported(string kind, string name, string known) => new(
        TokenizerRule.TokenizerUnsupported, _file, $"the {kind} '{Excerpt.Of(name)}' of '{_path}' is not built in; built in are: {known}. Use a model with another tokenizer, or tokenize elsewhere and pass ids.");

    /// <summary>Reads a document. The caller disposes it.</summary>
    /// <exception cref="PackageFormatException">The file is too large, or no JSON.</exception>
    public static JsonDocument Open(string path, string file, string rule = TokenizerRule.TokenizerInvalid)
    {
        var limits = PackageLimits.Default;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return stream.Length <= limits.MaxJsonBytes
            ? Parse(stream, file, rule)
            : throw new PackageFormatException(rule, file, $"the file has {stream.Length} bytes; at most {limits.MaxJsonBytes} are read.");
    }

    /// <inheritdoc cref="Open"/>
    public static JsonDocument Parse(Stream json, string file, string rule = TokenizerRule.TokenizerInvalid)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = PackageLimits.Default.MaxJsonDepth });
        }
        catch (JsonException e)
        {
            throw new PackageFormatException(rule, file, $"this is not valid JSON ({Excerpt.Of(e.Message)}). Fetch the file again.", e);
        }
    }
}
