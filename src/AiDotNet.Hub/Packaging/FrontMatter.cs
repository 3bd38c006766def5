using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AiDotNet.Hub.Packaging;

/// <summary>
/// The YAML before a card's text, as JSON. Read event by event, so that depth and what aliases expand to are bounded before anything is built:
/// a few hundred bytes can name gigabytes.
/// </summary>
internal sealed class FrontMatter
{
    // What a node costs beyond its text, roughly.
    private const int NodeWeight = 16;

    private readonly GuardedYamlParser _parser;
    private readonly PackageLimits _limits;
    private readonly Dictionary<string, (JsonNode? Node, long Weight)> _anchors = new(StringComparer.Ordinal);
    private long _weight;

    private FrontMatter(string yaml, PackageLimits limits) => (_parser, _limits) = (new GuardedYamlParser(yaml), limits);

    /// <summary>Takes a card apart.</summary>
    /// <param name="content">The card; a byte order mark and blank lines before the first line of dashes are skipped.</param>
    /// <returns>The YAML between the lines of three dashes, null where there are no two such lines; and what follows, else the whole text.</returns>
    public static (string? Yaml, string Text) Split(string content)
    {
        content = content.TrimStart('\uFEFF');
        var start = 0;
        while (LineAt(content, start, out var next) is var line && next > start)
        {
            if (IsDashes(line))
            {
                return SplitAfter(content, next);
            }

            if (!line.IsWhiteSpace())
            {
                break;
            }

            start = next;
        }

        return (null, content);
    }

    /// <summary>Reads the YAML, which must be a mapping or empty.</summary>
    /// <exception cref="PackageFormatException">It is neither, or it is too deep, or its aliases expand too far.</exception>
    public static JsonObject Parse(string yaml, PackageLimits limits)
    {
        try
        {
            return new FrontMatter(yaml, limits).ReadDocument();
        }
        catch (YamlException e)
        {
            throw Broken(PackageRule.CardInvalid, $"is not valid YAML: {Excerpt.Of(e.Message)}", e.Start, e);
        }
    }

    private static (string? Yaml, string Text) SplitAfter(string content, int yamlStart)
    {
        var position = yamlStart;
        while (LineAt(content, position, out var next) is var line && next > position)
        {
            if (IsDashes(line))
            {
                return (content[yamlStart..position], content[next..]);
            }

            position = next;
        }

        return (null, content);
    }

    private static ReadOnlySpan<char> LineAt(string text, int start, out int next)
    {
        var end = text.IndexOf('\n', start);
        next = end < 0 ? text.Length : end + 1;
        return text.AsSpan(start, next - start);
    }

    private static bool IsDashes(ReadOnlySpan<char> line) => line.TrimEnd() is "---";

    private JsonObject ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return [];
        }

        _parser.Consume<DocumentStart>();
        var start = _parser.Current!.Start;
        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
        {
            throw Broken(PackageRule.CardInvalid, "holds more than one YAML document", _parser.Current!.Start);
        }

        return root switch
        {
            null => [],
            JsonObject mapping => mapping,
            _ => throw Broken(PackageRule.CardInvalid, "must be a mapping of keys and values", start),
        };
    }

    private JsonNode? ReadNode(int depth)
    {
        if (_parser.Accept<AnchorAlias>(out _))
        {
            return Expand(_parser.Consume<AnchorAlias>());
        }

        if (depth >= _limits.MaxJsonDepth)
        {
            throw Broken(PackageRule.CardTooDeep, $"nests deeper than {_limits.MaxJsonDepth} levels", _parser.Current!.Start);
        }

        var before = _weight;
        var anchor = _parser.Current is NodeEvent { Anchor.IsEmpty: false } named ? named.Anchor.Value : null;
        Spend(NodeWeight);
        var node = _parser.Current switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadSequence(depth),
            MappingStart => ReadMapping(depth),
            _ => throw Broken(PackageRule.CardInvalid, "holds something that is no value", _parser.Current!.Start),
        };
        if (anchor is not null)
        {
            _anchors[anchor] = (node, _weight - before);
        }

        return node;
    }

    private JsonNode? ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        Spend(scalar.Value.Length);
        return YamlScalar.TryToJson(scalar, out var json)
            ? json
            : throw Broken(PackageRule.CardInvalid, $"uses the tag '{Excerpt.Of(scalar.Tag.Value)}', which is not known", scalar.Start);
    }

    private JsonArray ReadSequence(int depth)
    {
        _parser.Consume<SequenceStart>();
        var items = new JsonArray();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return items;
    }

    private JsonObject ReadMapping(int depth)
    {
        _parser.Consume<MappingStart>();
        var members = new JsonObject();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw Broken(PackageRule.CardInvalid, "has a key that is no text", _parser.Current!.Start);
            }

            Spend(key.Value.Length);
            if (members.ContainsKey(key.Value))
            {
                throw Broken(PackageRule.CardInvalid, $"has the key '{Excerpt.Of(key.Value)}' twice", key.Start);
            }

            members.Add(key.Value, ReadNode(depth + 1));
        }

        return members;
    }

    private JsonNode? Expand(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var target))
        {
            throw Broken(PackageRule.CardInvalid, $"refers to '*{Excerpt.Of(alias.Value.Value)}', which is not defined before", alias.Start);
        }

        // Before the copy is made: the sum is what bounds a bomb of aliases to aliases.
        Spend(target.Weight);
        return target.Node?.DeepClone();
    }

    private void Spend(long weight)
    {
        _weight += weight;
        if (_weight > _limits.MaxCardBytes)
        {
            throw Broken(PackageRule.CardExpandsTooFar, $"expands to more than {_limits.MaxCardBytes} bytes", _parser.Current?.Start ?? default);
        }
    }

    private static PackageFormatException Broken(string rule, string problem, in Mark where, Exception? inner = null) =>
        new(rule, ModelCard.FileName, $"the front matter {problem} (line {where.Line + 1}, column {where.Column}).", inner);
}
