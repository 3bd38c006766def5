using System.Text;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api.Replay;

/// <summary>What the real Python client sent in one flow, and what a server that it accepts answered.</summary>
/// <param name="Folder">The folder of the flow: the recording server's settings.</param>
/// <param name="Exchanges">In order of arrival.</param>
internal sealed record RecordedFlow(string Folder, IReadOnlyList<RecordedExchange> Exchanges)
{
    /// <summary>Reads one of <see cref="Recordings.Flows"/>.</summary>
    public static async Task<RecordedFlow> ReadAsync(string name)
    {
        var folder = name[..name.IndexOf('/', StringComparison.Ordinal)];
        var lines = Encoding.UTF8.GetString(await Recordings.ReadAsync(name + ".jsonl")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var exchanges = new List<RecordedExchange>();
        foreach (var line in lines.Select(line => JsonNode.Parse(line)!))
        {
            exchanges.Add(new RecordedExchange(line, await BytesAsync(folder, line["requestBody"]), await BytesAsync(folder, line["responseBody"])));
        }

        return new RecordedFlow(folder, exchanges);
    }

    private static async Task<byte[]?> BytesAsync(string folder, JsonNode? body) =>
        (string?)body?["file"] is { } file ? await Recordings.ReadAsync($"{folder}/{file}")
        : (string?)body?["text"] is { } text ? Encoding.UTF8.GetBytes(text)
        : null;
}

/// <summary>A request of a flow and its answer; values that a server makes up are placeholders.</summary>
internal sealed class RecordedExchange(JsonNode line, byte[]? requestBytes, byte[]? responseBytes)
{
    public int Number => (int)line["n"]!;

    public string Method => (string)line["method"]!;

    public string Path => (string)line["path"]!;

    public int Status => (int)line["status"]!;

    /// <summary>Null where the body is none, or no text.</summary>
    public string? RequestText => (string?)line["requestBody"]?["text"];

    public byte[]? RequestBytes => requestBytes;

    /// <summary>Null where the body is none, or no text.</summary>
    public string? ResponseText => (string?)line["responseBody"]?["text"];

    public byte[]? ResponseBytes => responseBytes;

    public string? RequestHeader(string name) => Header(line["requestHeaders"]!, name);

    public string? ResponseHeader(string name) => Header(line["responseHeaders"]!, name);

    private static string? Header(JsonNode headers, string name) =>
        (string?)headers.AsObject().FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
