using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Transfer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Tests.Transfer;

public sealed class HubHttpClientTests : TransferTestBase
{
    private static readonly ModelId Id = ModelId.Parse("acme/m");

    [Fact]
    public async Task CallAsync_503ThenAnswer_IsRepeated()
    {
        Hub.Add("acme/m").Commit("main", ("config.json", Bytes(10)));
        var failures = 2;
        Hub.Intercept = async context =>
        {
            if (failures-- > 0)
            {
                await TestHub.RefuseAsync(context, 503, null, "busy");
                return true;
            }

            return false;
        };

        var info = await Api().GetInfoAsync(Id, null, default);

        Assert.Equal("acme/m", info.Id);
        Assert.Equal(3, Hub.Requests.Count);
    }

    [Theory]
    [InlineData(408, HubErrorCode.HubUnavailable)]
    [InlineData(429, HubErrorCode.RateLimited)]
    [InlineData(500, HubErrorCode.HubUnavailable)]
    [InlineData(504, HubErrorCode.HubUnavailable)]
    public async Task CallAsync_TransientToTheEnd_IsUnavailableAfterAllAttempts(int status, HubErrorCode code)
    {
        Hub.Intercept = async context =>
        {
            await TestHub.RefuseAsync(context, status, null, "not now");
            return true;
        };

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => Api().GetInfoAsync(Id, null, default));

        Assert.Equal(code, error.Code);
        Assert.Equal("req-1", error.RequestId);
        Assert.Contains("not now", error.Message, StringComparison.Ordinal);
        Assert.Equal(1 + Quick.Retries, Hub.Requests.Count);
    }

    [Fact]
    public async Task CallAsync_400_IsNotRepeated()
    {
        Hub.Intercept = async context =>
        {
            await TestHub.RefuseAsync(context, 400, null, "no");
            return true;
        };

        var error = await Assert.ThrowsAsync<HubException>(() => Api().GetInfoAsync(Id, null, default));

        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
        Assert.Single(Hub.Requests);
    }

    [Theory]
    [InlineData("Retry-After", "70", 70)]
    [InlineData("RateLimit", "\"api\";r=0;t=49", 50)]
    public async Task CallAsync_RetryAfter_IsWaitedForOnTheInjectedClock(string header, string value, int seconds)
    {
        Hub.Add("acme/m").Commit("main", ("config.json", Bytes(10)));
        var time = new WatchedTime();
        Hub.Intercept = async context =>
        {
            if (Hub.Requests.Count > 1)
            {
                return false;
            }

            context.Response.Headers[header] = value;
            await TestHub.RefuseAsync(context, 429, null, "slow down");
            return true;
        };

        var call = Api(time: time).GetInfoAsync(Id, null, default);
        await Task.WhenAny(time.TimerOf(TimeSpan.FromSeconds(seconds)), call);
        time.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Single(Hub.Requests);
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("acme/m", (await call).Id);
        Assert.Equal(2, Hub.Requests.Count);
    }

    [Fact]
    public async Task CallAsync_RetryAfterBeyondPatience_TellsTheCallerAtOnce()
    {
        Hub.Intercept = async context =>
        {
            context.Response.Headers.RetryAfter = "3600";
            await TestHub.RefuseAsync(context, 429, null, "slow down");
            return true;
        };

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => Api().GetInfoAsync(Id, null, default));

        Assert.Equal(TimeSpan.FromHours(1), error.RetryAfter);
        Assert.True(error.IsTransient);
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task CallAsync_NoAnswer_EndsAfterTheAttemptTimeout()
    {
        var time = new FakeTimeProvider();
        var arrived = new TaskCompletionSource();
        Hub.Intercept = async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };

        var call = Api(Quick with { Retries = 0 }, time).GetInfoAsync(Id, null, default);
        await arrived.Task;
        time.Advance(Quick.AttemptTimeout - TimeSpan.FromSeconds(1));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => call);
        Assert.Contains("no answer within 30 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_NobodyListens_NamesTheEndpoint()
    {
        var gone = await TestHub.StartAsync();
        await gone.DisposeAsync();

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => Api(endpoint: gone.Address).GetInfoAsync(Id, null, default));

        Assert.Equal(HubErrorCode.HubUnavailable, error.Code);
        Assert.Contains(gone.Address.Authority, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_Cancelled_IsOperationCanceled()
    {
        using var cancel = new CancellationTokenSource();
        Hub.Intercept = async context =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Api().GetInfoAsync(Id, null, cancel.Token));
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task CallAsync_NoJson_AsksWhetherItIsAHub()
    {
        Hub.Intercept = async context =>
        {
            await context.Response.WriteAsync("<html>Welcome</html>");
            return true;
        };

        var error = await Assert.ThrowsAsync<HubException>(() => Api().GetInfoAsync(Id, null, default));

        Assert.Equal(HubErrorCode.Unexpected, error.Code);
        Assert.Contains("Is it a hub?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task SendOnceAsync_Refused_IsSentOnce(int status)
    {
        Hub.Intercept = async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await TestHub.RefuseAsync(context, status, null, "busy");
            return true;
        };

        await Assert.ThrowsAsync<HubUnavailableException>(() => SendOnceAsync());

        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task SendOnceAsync_ConnectionLost_IsSentOnce()
    {
        Hub.Intercept = context =>
        {
            context.Abort();
            return Task.FromResult(true);
        };

        await Assert.ThrowsAsync<HubUnavailableException>(() => SendOnceAsync());

        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task Token_OwnHub_IsSent()
    {
        Hub.Add("acme/m").Commit("main", ("config.json", Bytes(10)));

        await Api(token: Hub.Token).GetInfoAsync(Id, null, default);

        Assert.Equal($"Bearer {Hub.Token}", Hub.Requests.Single().Authorization);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_ToAnotherHost_LosesTheToken(int status)
    {
        await using var other = await TestHub.StartAsync();
        other.Add("acme/m").Commit("main", ("config.json", Bytes(10)));
        Hub.Intercept = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = new Uri(other.Address, "/api/models/acme/m").ToString();
            return Task.FromResult(true);
        };

        await Api(token: Hub.Token).GetInfoAsync(Id, null, default);

        Assert.NotNull(Hub.Requests.Single().Authorization);
        Assert.Null(other.Requests.Single().Authorization);
    }

    [Fact]
    public async Task Redirect_AwayAndBack_DoesNotBringTheTokenBack()
    {
        await using var other = await TestHub.StartAsync();
        Hub.Add("acme/m").Commit("main", ("config.json", Bytes(10)));
        Hub.Intercept = context =>
        {
            var first = Hub.Requests.Count == 1;
            if (first)
            {
                Redirect(context, new Uri(other.Address, "/away").ToString());
            }

            return Task.FromResult(first);
        };
        other.Intercept = context =>
        {
            Redirect(context, new Uri(Hub.Address, "/api/models/acme/m").ToString());
            return Task.FromResult(true);
        };

        await Api(token: Hub.Token).GetInfoAsync(Id, null, default);

        Assert.Equal([$"Bearer {Hub.Token}", null], Hub.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public async Task Redirect_RelativeOnTheHub_KeepsTheToken()
    {
        Hub.Add("acme/new").Commit("main", ("config.json", Bytes(10)));
        Hub.Intercept = context =>
        {
            var old = context.Request.Path.Value!.EndsWith("/m", StringComparison.Ordinal);
            if (old)
            {
                Redirect(context, "/api/models/acme/new");
            }

            return Task.FromResult(old);
        };

        var info = await Api(token: Hub.Token).GetInfoAsync(Id, null, default);

        Assert.Equal("acme/new", info.Id);
        Assert.All(Hub.Requests, request => Assert.Equal($"Bearer {Hub.Token}", request.Authorization));
    }

    [Fact]
    public async Task Redirect_InACircle_Ends()
    {
        Hub.Intercept = context =>
        {
            Redirect(context, "/again");
            return Task.FromResult(true);
        };

        var error = await Assert.ThrowsAsync<HubException>(() => Api().GetInfoAsync(Id, null, default));

        Assert.Contains("more than 10 redirects", error.Message, StringComparison.Ordinal);
        Assert.Equal(11, Hub.Requests.Count);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    public async Task Redirect_ToAnotherScheme_IsRefused(string location)
    {
        Hub.Intercept = context =>
        {
            Redirect(context, location);
            return Task.FromResult(true);
        };

        var error = await Assert.ThrowsAsync<HubException>(() => Api().GetInfoAsync(Id, null, default));

        Assert.Contains("which is not followed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_OfABodyToAnotherHost_IsRefused()
    {
        await using var other = await TestHub.StartAsync();
        Hub.Intercept = context =>
        {
            Redirect(context, new Uri(other.Address, "/steal").ToString());
            return Task.FromResult(true);
        };

        await Assert.ThrowsAsync<HubException>(() => SendOnceAsync());

        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Errors_TextFromOutside_BecomesOneLine()
    {
        Hub.Intercept = async context =>
        {
            context.Response.StatusCode = 400;
            await TestHub.WriteAsync(context, new ErrorReply { Error = "a\u001b[2Jb\nc" }, HubJsonContext.Default.ErrorReply);
            return true;
        };

        var error = await Assert.ThrowsAsync<HubException>(() => Api().GetInfoAsync(Id, null, default));

        Assert.Contains("a [2Jb c", error.Message, StringComparison.Ordinal);
    }

    private static void Redirect(HttpContext context, string location)
    {
        context.Response.StatusCode = 307;
        context.Response.Headers.Location = location;
    }

    private async Task SendOnceAsync()
    {
        var client = Client(token: Hub.Token);
        var request = new HubRequest
        {
            Method = HttpMethod.Post,
            Address = client.Address("api/models/acme/m/commit/main"),
            Subject = new HubSubject("committing") { Id = Id },
            Content = () => new ByteArrayContent(Bytes(100)),
        };
        (await client.SendOnceAsync(request, default)).Dispose();
    }
}
