using System.Net;
using System.Net.Sockets;
using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Transfer;
using Microsoft.AspNetCore.Http;

namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>Each way on which the token, or what one asks for, could come to a host that it was not meant for.</summary>
public sealed class WrongHostTests : TransferTestBase
{
    private static readonly ModelId Id = ModelId.Parse("acme/m");

    [Fact]
    public async Task Link_NextPageOfAnotherHost_GetsNoToken()
    {
        await using var other = await TestHub.StartAsync();
        var commit = Hub.Add("acme/m").Commit("main", ("a.txt", [1]));
        other.Intercept = async context =>
        {
            await context.Response.WriteAsync("[]");
            return true;
        };
        Hub.Intercept = async context =>
        {
            context.Response.Headers.Link = $"<{new Uri(other.Address, "/steal?cursor=1")}>; rel=\"next\"";
            await context.Response.WriteAsync("[]");
            return true;
        };

        await Api(token: Hub.Token).ListFilesAsync(Id, RevisionId.Parse(commit), default);

        Assert.Null(other.Requests.Single().Authorization);
    }

    [Theory]
    [InlineData("upload")]
    [InlineData("verify")]
    [InlineData("complete")]
    public async Task LfsHref_OfAnotherHost_GetsNoToken(string which)
    {
        await using var other = await TestHub.StartAsync();
        Hub.Add("acme/m").Commit("main", ("README.md", []));
        other.Intercept = async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.Headers.ETag = "\"x\"";
            return true;
        };
        var bytes = Bytes(1000);
        var oid = new TestFile(bytes, true).Sha256;
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/objects/batch", StringComparison.Ordinal))
            {
                return false;
            }

            var (own, foreign) = (Hub.Address, other.Address);
            var header = which == "complete" ? new Dictionary<string, string> { ["chunk_size"] = "1000", ["00001"] = $"{foreign}part" } : null;
            var actions = new LfsActions
            {
                Upload = new LfsAction { Href = which == "verify" ? $"{own}lfs/{oid}" : $"{foreign}put", Header = header },
                Verify = new LfsAction { Href = which == "verify" ? $"{foreign}verify" : $"{own}lfs-verify/{oid}" },
            };
            Hub.LfsObjects[oid] = bytes;
            await TestHub.WriteAsync(
                context, new LfsBatchReply { Transfer = "basic", Objects = [new LfsBatchObject { Oid = oid, Size = 1000, Actions = actions }] }, HubJsonContext.Default.LfsBatchReply);
            return true;
        };
        Directory.CreateDirectory(Temporary.File("model"));
        await File.WriteAllBytesAsync(Temporary.File("model/model.safetensors"), bytes);

        await new ModelPublisher(Api(token: Hub.Token)).PublishAsync(
            new PublishRequest { Id = Id, Files = LocalTree.Scan(Temporary.File("model")), Branch = "main", Message = "M" }, null, default);

        Assert.NotEmpty(other.Requests);
        Assert.All(other.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task Redirect_ToAnotherPortOrName_GetsNoToken()
    {
        await using var other = await TestHub.StartAsync();
        other.Add("acme/m").Commit("main", ("a", [1]));
        Hub.Intercept = context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = $"http://localhost:{other.Address.Port}/api/models/acme/m";
            return Task.FromResult(true);
        };

        await Api(token: Hub.Token).GetInfoAsync(Id, null, default);

        Assert.Null(other.Requests.Single().Authorization);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/x", "a redirect from https to http")]
    [InlineData("https://10.0.0.1/x", "an address inside of this network")]
    [InlineData("", "a redirect without an address")]
    [InlineData("javascript:alert(1)", "which is not followed")]
    public async Task Redirect_OfAHubOnTheInternet_ToWhereItMayNot_IsNamed(string location, string problem)
    {
        using var handler = new AnswerHandler(request =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.Found) { RequestMessage = request };
            if (location.Length > 0)
            {
                response.Headers.TryAddWithoutValidation("Location", location);
            }

            return response;
        });
        using var client = new HubHttpClient(new Uri("https://8.8.8.8"), Hub.Token, Quick, TimeProvider.System, handler);

        var error = await Assert.ThrowsAsync<HubException>(() => new HubApiClient(client).GetInfoAsync(Id, null, default));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains("acme/m", error.Message, StringComparison.Ordinal);
        Assert.All(handler.Seen, request => Assert.Equal("8.8.8.8", request.Host));
    }

    [Fact]
    public async Task Redirect_ToAHostThatIsNot_NamesIt()
    {
        Hub.Intercept = async context =>
        {
            await FileFaults.SendAsync(context, [1], FileFault.RedirectNowhere);
            return true;
        };
        await using var target = new FileTarget(Temporary.File("partial"), 1);

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => new FileDownloader(Client(token: Hub.Token)).DownloadAsync(
            Id, RevisionId.Parse(new string('a', 40)), "f", 1, target.Target, new ProgressTally(null, 1, 1, TimeProvider.System), default));

        Assert.Contains("'f'", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_TunnelToTheHub_IsAskedForWithoutTheToken()
    {
        var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var seen = ReadRequestAsync(proxy);
        var settings = Quick with { Retries = 0, Line = new LineSettings { Proxy = new Uri($"http://user:p%40ss@127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}") } };

        await Assert.ThrowsAsync<HubUnavailableException>(() => Api(settings, token: Hub.Token, endpoint: new Uri("https://hub.test")).GetInfoAsync(Id, null, default));
        var request = await seen;
        proxy.Dispose();

        Assert.StartsWith("CONNECT hub.test:443 ", request, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_", request, StringComparison.Ordinal);
        Assert.DoesNotContain("acme", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_OfTheOptions_IsUsedAndItsPasswordGoesToItAlone()
    {
        var proxies = new List<string?>();
        Hub.Intercept = context =>
        {
            // The hub that answers for another name is the proxy.
            proxies.Add(context.Request.Headers.ProxyAuthorization);
            if (proxies[^1] is null)
            {
                context.Response.StatusCode = 407;
                context.Response.Headers.ProxyAuthenticate = "Basic realm=\"p\"";
            }

            return Task.FromResult(true);
        };
        var settings = Quick with { Line = new LineSettings { Proxy = new Uri($"http://user:pass@127.0.0.1:{Hub.Address.Port}") } };

        using var http = Client(settings, endpoint: new Uri("http://hub.test"));
        using var reply = await http.SendOnceAsync(new HubRequest { Method = HttpMethod.Get, Address = http.Address("api/models/acme/m"), Subject = new HubSubject("asking") }, default);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.All(Hub.Requests, request => Assert.Equal("http://hub.test/api/models/acme/m", request.Target));
        Assert.Equal("Basic " + Convert.ToBase64String("user:pass"u8), proxies[^1]);
    }

    private static async Task<string> ReadRequestAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var buffer = new byte[4096];
        var count = await client.GetStream().ReadAsync(buffer);
        await client.GetStream().WriteAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        return Encoding.ASCII.GetString(buffer, 0, count);
    }

    private sealed class AnswerHandler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<Uri> Seen { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Seen.Add(request.RequestUri!);
            return Task.FromResult(answer(request));
        }
    }
}
