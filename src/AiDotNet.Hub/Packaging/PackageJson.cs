using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Packaging;

/// <summary>
/// Writes the JSON documents of a package by the rule of <c>docs/spec/package.md</c>: two spaces a level, LF, a final newline, strings escaped
/// only where JSON demands it, numbers spelled as they were read. The Python converter writes the same bytes.
/// </summary>
internal static class PackageJson
{
    private const string Indent = "  ";

    public static byte[] Write(JsonObject document)
    {
        var text = new StringBuilder();
        Append(text, document, 0);
        return Encoding.UTF8.GetBytes(text.Append('\n').ToString());
    }

    private static void Append(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject { Count: 0 }:
                text.Append("{}");
                break;
            case JsonArray { Count: 0 }:
                text.Append("[]");
                break;
            case JsonObject members:
                text.Append('{');
                foreach (var (i, (name, value)) in members.Index())
                {
                    AppendLine(text, i, depth + 1);
                    AppendString(text, name);
                    text.Append(": ");
                    Append(text, value, depth + 1);
                }

                AppendLine(text, 0, depth);
                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                foreach (var (i, item) in items.Index())
                {
                    AppendLine(text, i, depth + 1);
                    Append(text, item, depth + 1);
                }

                AppendLine(text, 0, depth);
                text.Append(']');
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                AppendString(text, value.GetValue<string>());
                break;
            default:
                // A number that came from a file keeps its spelling: 1e-12 stays 1e-12.
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }

    private static void AppendLine(StringBuilder text, int index, int depth)
    {
        text.Append(index > 0 ? ",\n" : "\n");
        for (var i = 0; i < depth; i++)
        {
            text.Append(Indent);
        }
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append("\\u00").Append(Convert.ToHexStringLower([(byte)c])),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
