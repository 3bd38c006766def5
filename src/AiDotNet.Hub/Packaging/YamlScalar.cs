using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AiDotNet.Hub.Packaging;

/// <summary>A YAML scalar as JSON, by the core schema of YAML 1.2: <c>no</c>, <c>on</c> and dates are strings, <c>true</c> and <c>1.0</c> are not.</summary>
internal static partial class YamlScalar
{
    /// <summary>What a scalar means.</summary>
    /// <param name="scalar">The scalar.</param>
    /// <param name="json">The value; null for YAML's null.</param>
    /// <returns>False where the scalar has a tag that the core schema does not know.</returns>
    public static bool TryToJson(Scalar scalar, out JsonNode? json)
    {
        var tag = scalar.Tag.IsEmpty ? null : scalar.Tag.Value;
        var isPlain = scalar.Style == ScalarStyle.Plain && tag is null;
        json = isPlain || tag is "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null"
            ? Resolve(scalar.Value)
            : JsonValue.Create(scalar.Value);
        return tag is null or "!" or "tag:yaml.org,2002:str" or "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null" or "tag:yaml.org,2002:timestamp";
    }

    private static JsonNode? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when text.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) => JsonValue.Create(hex),
        _ => Number(text) ?? JsonValue.Create(text),
    };

    // JSON's own spelling is kept; what JSON spells otherwise is spelled anew; what JSON cannot say (.inf) stays text.
    private static JsonNode? Number(string text)
    {
        if (text.Length > 64)
        {
            return null;
        }

        if (JsonNumber().IsMatch(text))
        {
            return JsonNode.Parse(text);
        }

        if (WholeNumber().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return JsonValue.Create(whole);
        }

        return Float().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : null;
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^[-+]?[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Float();
}
