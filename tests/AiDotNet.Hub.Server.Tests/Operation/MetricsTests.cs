using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using AiDotNet.Hub.Server.Hosting;
using AiDotNet.Hub.Server.Tests.Api;

namespace AiDotNet.Hub.Server.Tests.Operation;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task Get_Administrator_SeesWhatWasMovedWithoutNamesOfRepositories()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/very-secret", ("a.txt", "hello"));
        await UploadAsync(hub, "acme/very-secret", new byte[12345]);
        using (var moved = await hub.GetAsync("/acme/very-secret/resolve/main/a.txt"))
        using (var file = await hub.GetAsync(moved.Headers.Location!.OriginalString))
        {
            Assert.Equal("hello", await file.Content.ReadAsStringAsync());
        }

        using var refused = await hub.GetAsync("/api/models", TestHub.Unknown);
        using var reply = await hub.GetAsync("/metrics", TestHub.Root);
        var text = await reply.Content.ReadAsStringAsync();

        // Other hubs of this process add to the same figures.
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.True(Value(text, "hub_commits_total") >= 1, text);
        Assert.True(Value(text, "hub_transfers_total", "direction=\"upload\"", "outcome=\"completed\"") >= 1, text);
        Assert.True(Value(text, "hub_transfer_size_bytes_total", "direction=\"upload\"") >= 12345, text);
        Assert.True(Value(text, "hub_transfer_size_bytes_total", "direction=\"download\"") >= 5, text);
        Assert.True(Value(text, "hub_auth_failures_total") >= 1, text);
        Assert.Contains("http_server_request_duration_seconds_bucket", text, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData(TestHub.Alice, HttpStatusCode.Forbidden)]
    public async Task Get_AnyoneElse_IsRefused(string? token, HttpStatusCode status)
    {
        await using var hub = await TestHub.StartAsync();

        using var reply = await hub.GetAsync("/metrics", token);

        Assert.Equal(status, reply.StatusCode);
        Assert.DoesNotContain("# TYPE", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_PortOfItsOwn_AnswersEveryoneAndHasNothingElse()
    {
        using var directory = new TemporaryDirectory();
        var options = new Hub.Server.Configuration.HubServerOptions { DataDirectory = directory.File("data") };
        options.Metrics.Port = 0;
        await using var host = await HubServerHost.StartAsync(options, CancellationToken.None);
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{host.MetricsPort}") };

        Assert.NotEqual(host.Url.Port, host.MetricsPort);
        Assert.Contains("# TYPE", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal("Healthy", await http.GetStringAsync("/health/ready"));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/api/models")).StatusCode);
    }

    private static async Task UploadAsync(TestHub hub, string id, byte[] bytes)
    {
        var oid = Convert.ToHexStringLower(SHA256.HashData(bytes));
        using var batch = await hub.SendAsync(
            HttpMethod.Post,
            $"/{id}.git/info/lfs/objects/batch",
            body: $$"""{"operation":"upload","transfers":["basic"],"objects":[{"oid":"{{oid}}","size":{{bytes.Length}}}]}""");
        var href = (string)(await TestHub.JsonAsync(batch))["objects"]![0]!["actions"]!["upload"]!["href"]!;
        using var content = new ByteArrayContent(bytes);
        using var sent = await hub.Http.PutAsync(new Uri(href), content);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
    }

    private static double Value(string text, string name, params string[] labels) => text.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
        .Select(line => double.Parse(Sample().Match(line).Groups[1].Value, CultureInfo.InvariantCulture))
        .Sum();

    [GeneratedRegex(@"[} ] ?([0-9.e+]+)( [0-9]+)?\r?$")]
    private static partial Regex Sample();
}
