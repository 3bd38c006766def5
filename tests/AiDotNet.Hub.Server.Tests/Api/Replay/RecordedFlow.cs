using System.Text;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api.Replay;

/// <summary>What the real Python client sent in one flow, and what a server that it accepts answered.</summary>
internal sealed record RecordedFlow(IReadOnlyList<RecordedExchange> Exchanges)
{
    public static RecordedFlow Read(string folder, string name)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, name + ".jsonl")).Where(line => line.Length > 0);
        return new RecordedFlow([.. lines.Select(line => new RecordedExchange(folder, JsonNode.Parse(line)!))]);
    }
}

/// <summary>A request of a flow and its answer; values that a server makes up are placeholders.</summary>
internal sealed class RecordedExchange(string folder, JsonNode line)
{
    public int Number => (int)line["n"]!;

    public string Method => (string)line["method"]!;

    public string Path => (string)line["path"]!;

    public int Status => (int)line["status"]!;

    public string? RequestText => (string?)line["requestBody"]?["text"];

    public byte[]? RequestBytes => Bytes(line["requestBody"]);

    public string? ResponseText => (string?)line["responseBody"]?["text"];

    public byte[]? ResponseBytes => Bytes(line["responseBody"]);

    public string? RequestHeader(string name) => Header(line["requestHeaders"]!, name);

    public string? ResponseHeader(string name) => Header(line["responseHeaders"]!, name);

    private static string? Header(JsonNode headers, string name) =>
        (string?)headers.AsObject().FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private byte[]? Bytes(JsonNode? body) =>
        (string?)body?["file"] is { } file ? File.ReadAllBytes(System.IO.Path.Combine(folder, file))
        : (string?)body?["text"] is { } text ? Encoding.UTF8.GetBytes(text)
        : null;
}
