using System.Text.Json;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>An object of a seed file, which knows where it stands, so that errors can say so.</summary>
internal readonly struct SeedNode
{
    private readonly JsonElement _element;
    private readonly string _place;
    private readonly string _file;

    public SeedNode(JsonElement element, string place, string file)
    {
        (_element, _place, _file) = (element, place, file);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Error("", "must be an object");
        }
    }

    /// <summary>Refuses every other key, and one that comes twice.</summary>
    public void Allow(params ReadOnlySpan<string> keys)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in _element.EnumerateObject())
        {
            if (!keys.Contains(property.Name))
            {
                throw Error(property.Name, $"is unknown; known are {string.Join(", ", keys.ToArray())}");
            }

            if (!seen.Add(property.Name))
            {
                throw Error(property.Name, "occurs twice");
            }
        }
    }

    public string RequiredText(string key) =>
        Text(key) is { Length: > 0 } text ? text : throw Error(key, "is required");

    public string? Text(string key)
    {
        if (!Find(key, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Error(key, "must be a text");
    }

    public bool Flag(string key)
    {
        if (!Find(key, out var value))
        {
            return false;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Error(key, "must be true or false");
    }

    public IReadOnlyList<T> List<T>(string key, Func<SeedNode, T> read)
    {
        if (!Find(key, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Error(key, "must be a list");
        }

        var (place, file) = (Place(key), _file);
        return [.. value.EnumerateArray().Select((item, index) => read(new SeedNode(item, $"{place}[{index}]", file)))];
    }

    public HubException Error(string key, string problem) =>
        new(HubErrorCode.InvalidRequest, $"The seed file '{_file}' cannot be used: '{Place(key)}' {problem}.");

    private bool Find(string key, out JsonElement value) =>
        _element.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    private string Place(string key) =>
        _place.Length == 0 ? (key.Length == 0 ? "(root)" : key) : key.Length == 0 ? _place : $"{_place}.{key}";
}
