using System.Globalization;
using System.Text;

namespace AiDotNet.Hub.Tests.Attacks;

/// <summary>A request as bytes on a connection: what no polite client sends, too.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Target">Path and query, as sent.</param>
/// <param name="Headers">But <c>Host</c> and those of the body's length.</param>
/// <param name="Body">Null: none.</param>
internal sealed record HostileRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body)
{
    /// <summary>Whether the body goes out in chunks, without its length in front.</summary>
    public bool Chunked { get; init; }

    /// <summary>The request in HTTP/1.1.</summary>
    public byte[] ToBytes()
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Method} {Target} HTTP/1.1\r\n");
        if (!Headers.Any(header => header.Name == "Host"))
        {
            head.Append("Host: localhost\r\n");
        }

        foreach (var (name, value) in Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (Body is not null)
        {
            head.Append(Chunked ? "Transfer-Encoding: chunked\r\n" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n"));
        }

        var bytes = new MemoryStream();
        bytes.Write(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
        if (Body is not null && Chunked)
        {
            if (Body.Length > 0)
            {
                bytes.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Body.Length:x}\r\n")));
                bytes.Write(Body);
                bytes.Write("\r\n"u8);
            }

            bytes.Write("0\r\n\r\n"u8);
        }
        else
        {
            bytes.Write(Body ?? []);
        }

        return bytes.ToArray();
    }

    /// <summary>What a reader of a failure needs to send it again.</summary>
    public override string ToString() =>
        $"{Method} {Short(Target)} [{string.Join("; ", Headers.Select(header => $"{header.Name}: {Short(header.Value)}"))}] {(Body is null ? "" : Short(Encoding.UTF8.GetString(Body)))}";

    private static string Short(string text) => text.Length > 400 ? $"{text[..400]}… ({text.Length} characters)" : text;
}
