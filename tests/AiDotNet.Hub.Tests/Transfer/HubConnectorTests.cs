using System.Net;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Transfer;
using Microsoft.AspNetCore.Http;

namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>A hub on the internet that names hosts of this network, by address or by a name that resolves to one.</summary>
public sealed class HubConnectorTests : TransferTestBase
{
    private static readonly ModelId Id = ModelId.Parse("acme/m");
    private static readonly IPAddress Inside = IPAddress.Parse("10.0.0.5");

    private readonly MappedNetwork _network = new();

    private Uri HubAddress => new($"http://hub.test:{Hub.Address.Port}");

    private TransferSettings Settings => Quick with { Network = _network };

    [Theory]
    [InlineData("10.0.0.5")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    [InlineData("::ffff:192.168.1.1")]
    public async Task Redirect_ToANameThatResolvesInside_IsNotFollowed(string inside)
    {
        await using var other = await StartOtherAsync(MappedNetwork.Public, IPAddress.Parse(inside));
        RedirectTo($"http://other.test:{other.Address.Port}/api/models/acme/m");

        var error = await Assert.ThrowsAsync<HubException>(() => Api(Settings, endpoint: HubAddress).GetInfoAsync(Id, null, default));

        Assert.Contains($"other.test:{other.Address.Port}, an address inside of this network", error.Message, StringComparison.Ordinal);
        Assert.Contains("acme/m", error.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task Redirect_OfAFile_IsNotFollowedInside()
    {
        await using var other = await StartOtherAsync(MappedNetwork.Public, Inside);
        RedirectTo($"http://other.test:{other.Address.Port}/blob");
        await using var target = new FileTarget(Temporary.File("partial"), 1);

        var error = await Assert.ThrowsAsync<HubException>(() => new FileDownloader(Client(Settings, endpoint: HubAddress)).DownloadAsync(
            Id, RevisionId.Parse(new string('a', 40)), "f", 1, target.Target, new ProgressTally(null, 1, 1, TimeProvider.System), default));

        Assert.Contains("'f'", error.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task NextPage_OfANameThatResolvesInside_IsNotAskedFor()
    {
        await using var other = await StartOtherAsync(MappedNetwork.Public, Inside);
        var commit = Hub.Add("acme/m").Commit("main", ("a", []), ("b", []));
        Hub.Intercept = async context =>
        {
            context.Response.Headers.Link = $"<http://other.test:{other.Address.Port}/next>; rel=\"next\"";
            await context.Response.WriteAsync("[]");
            return true;
        };

        await Assert.ThrowsAsync<HubException>(() => Api(Settings, endpoint: HubAddress).ListFilesAsync(Id, RevisionId.Parse(commit), default));

        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Redirect_ToANameOfBothKinds_ConnectsOutsideAlone()
    {
        await using var other = await StartOtherAsync(MappedNetwork.Public, Inside, MappedNetwork.Public);
        RedirectTo($"http://other.test:{other.Address.Port}/api/models/acme/m");

        await Api(Settings, endpoint: HubAddress).GetInfoAsync(Id, null, default);

        Assert.Single(other.Requests);
        Assert.DoesNotContain(Inside, _network.Connected);
    }

    [Fact]
    public async Task Redirect_OfAHubThatSaysLaterThatItIsInside_IsNotFollowed()
    {
        await using var other = await StartOtherAsync(MappedNetwork.Public, Inside);
        Hub.Intercept = context =>
        {
            // The hub's name is the hub's: after the connection it may resolve to anything.
            _network.Names["hub.test"] = [Inside];
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = $"http://other.test:{other.Address.Port}/";
            return Task.FromResult(true);
        };

        await Assert.ThrowsAsync<HubException>(() => Api(Settings, endpoint: HubAddress).GetInfoAsync(Id, null, default));

        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Hub_ThatIsInside_IsAskedAndMayNameWhatIsInside()
    {
        await using var other = await StartOtherAsync(Inside, Inside);
        RedirectTo($"http://other.test:{other.Address.Port}/api/models/acme/m");

        Assert.Equal("acme/m", (await Api(Settings, endpoint: HubAddress).GetInfoAsync(Id, null, default)).Id);
    }

    [Fact]
    public async Task Proxy_Inside_IsConnectedToForAHubOutside()
    {
        _network.Names["proxy.test"] = [Inside];
        Hub.Intercept = async context =>
        {
            // The hub that answers for another name is the proxy.
            var redirects = context.Request.Host.Host == "hub.test";
            context.Response.StatusCode = redirects ? 307 : 200;
            context.Response.Headers.Location = redirects ? "http://other.test/api/models/acme/m" : default;
            await context.Response.WriteAsync(redirects ? "" : """{"id":"acme/m"}""");
            return true;
        };
        var settings = Settings with { Line = new LineSettings { Proxy = new Uri($"http://proxy.test:{Hub.Address.Port}") } };

        Assert.Equal("acme/m", (await Api(settings, endpoint: new Uri("http://hub.test")).GetInfoAsync(Id, null, default)).Id);
        Assert.All(_network.Connected, address => Assert.Equal(Inside, address));
    }

    [Theory]
    [InlineData("http://10.0.0.6:9000/bucket", "https://8.8.8.8/", true)]
    [InlineData("http://10.0.0.6:9000/bucket", "http://hub.invalid/", true)]
    [InlineData("http://10.0.0.6:9000/bucket", "http://10.0.0.5/", false)]
    [InlineData("https://1.1.1.1/x", "https://8.8.8.8/", false)]
    [InlineData("https://8.8.8.8/other", "https://8.8.8.8/", false)]
    public async Task IsLedInsideAsync_AddressWrittenOut_DependsOnWhereTheHubIs(string address, string hub, bool expected) =>
        Assert.Equal(expected, await new HubConnector(new Uri(hub), _network).IsLedInsideAsync(new Uri(address), default));

    private async Task<TestHub> StartOtherAsync(IPAddress hub, params IPAddress[] other)
    {
        var started = await TestHub.StartAsync();
        started.Add("acme/m").Commit("main", ("a", [1]));
        _network.Names["hub.test"] = [hub];
        _network.Names["other.test"] = other;
        return started;
    }

    private void RedirectTo(string address) => Hub.Intercept = context =>
    {
        context.Response.StatusCode = 307;
        context.Response.Headers.Location = address;
        return Task.FromResult(true);
    };
}
