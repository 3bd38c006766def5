using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace AiDotNet.Hub.EndToEnd.Tests.Curl;

/// <summary>The program <c>curl</c>, for clients that are little more than their requests.</summary>
internal static class CurlProcess
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">Its arguments; the reply's head is read from <c>--dump-header</c>, which is added.</param>
    public static async Task<CurlReply> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("curl", ["--silent", "--show-error", "--noproxy", "*", "--dump-header", "/dev/stderr", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var body = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(body);
        var head = await process.StandardError.ReadToEndAsync();
        await reading;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"curl {string.Join(' ', arguments)} ended with {process.ExitCode}: {head}");

        // With --location there is a head for every hop; the last one counts.
        var last = head.ReplaceLineEndings("\n").TrimEnd('\n').Split("\n\n")[^1].Split('\n');
        var headers = last.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[^1], StringComparer.OrdinalIgnoreCase);
        return new CurlReply((HttpStatusCode)int.Parse(last[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body.ToArray());
    }
}

/// <summary>A reply as curl saw it.</summary>
internal sealed record CurlReply(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
