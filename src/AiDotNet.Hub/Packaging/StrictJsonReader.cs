using System.Text.Json;
using System.Text.Unicode;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Packaging;

/// <summary>Reads a JSON document of a package token by token; whatever breaks a rule is an error that names rule, file and byte.</summary>
internal ref struct StrictJsonReader
{
    private readonly string _file;
    private readonly int _maxDepth;
    private readonly long _offset;
    private Utf8JsonReader _reader;

    /// <param name="json">The text, UTF-8.</param>
    /// <param name="file">The name for errors.</param>
    /// <param name="limits">The depth.</param>
    /// <param name="offset">Where the text begins in the file.</param>
    public StrictJsonReader(ReadOnlySpan<byte> json, string file, PackageLimits limits, long offset = 0)
    {
        (_file, _maxDepth, _offset) = (file, limits.MaxJsonDepth, offset);
        if (!Utf8.IsValid(json))
        {
            throw new PackageFormatException(PackageRule.JsonInvalid, file, "the JSON is not UTF-8.");
        }

        // One deeper than what is allowed, so that the depth is refused here and by name.
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = _maxDepth + 1 });
    }

    /// <summary>The kind of the current token.</summary>
    public readonly JsonTokenType TokenType => _reader.TokenType;

    /// <summary>How deep the current token lies; the root is at 0.</summary>
    public readonly int Depth => _reader.CurrentDepth;

    /// <summary>Steps to the next token; false at the end of the text.</summary>
    public bool Read()
    {
        try
        {
            if (!_reader.Read())
            {
                return false;
            }
        }
        catch (JsonException e)
        {
            throw Broken(PackageRule.JsonInvalid, $"this is not valid JSON ({Excerpt.Of(e)})", e);
        }

        return _reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray) || _reader.CurrentDepth < _maxDepth
            ? true
            : throw Broken(PackageRule.JsonTooDeep, $"the JSON nests deeper than {_maxDepth} levels");
    }

    /// <summary>Steps to the document's object.</summary>
    /// <param name="what">What the document is, for the error.</param>
    public void ReadStartObject(string what)
    {
        Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw Broken(PackageRule.JsonNotObject, $"{what} must be a JSON object");
        }
    }

    /// <summary>Steps to the next name of the current object; null at its end.</summary>
    public string? ReadName() => Read() && _reader.TokenType == JsonTokenType.PropertyName ? Text() : null;

    /// <summary>Makes sure that nothing follows the document.</summary>
    public void ReadEnd() => Read();

    /// <summary>Steps over the next value.</summary>
    public void SkipValue()
    {
        Read();
        SkipRest();
    }

    /// <summary>Steps to the end of the current value.</summary>
    public void SkipRest()
    {
        if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            var depth = _reader.CurrentDepth;
            while (Read() && _reader.CurrentDepth > depth)
            {
            }
        }
    }

    /// <summary>The current token as text.</summary>
    public readonly string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw Broken(PackageRule.JsonInvalid, "a string escapes half a surrogate pair", e);
        }
    }

    /// <summary>The current token as a number, where it is one.</summary>
    public readonly bool TryGetNumber(out double? number)
    {
        number = _reader.TokenType == JsonTokenType.Number && _reader.TryGetDouble(out var value) ? value : null;
        return number is not null;
    }

    /// <summary>The current token as a whole number from 0, where it is one.</summary>
    public readonly bool TryGetUInt64(out ulong number)
    {
        number = 0;
        return _reader.TokenType == JsonTokenType.Number && _reader.TryGetUInt64(out number);
    }

    /// <summary>Whether the current name or string is this one.</summary>
    public readonly bool TextEquals(ReadOnlySpan<byte> utf8) => _reader.ValueTextEquals(utf8);

    public readonly PackageFormatException Broken(string rule, string problem, Exception? inner = null) =>
        new(rule, _file, $"{problem} (at byte {_offset + Math.Max(_reader.TokenStartIndex, 0)}).", inner);
}
