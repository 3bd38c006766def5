using System.Net;
using System.Reflection;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using AiDotNet.Hub.Server.Tests.Api;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Server.Tests.Operation;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Get_HubThatWorks_IsHealthyForEveryone(string path)
    {
        await using var hub = await TestHub.StartAsync();

        using var reply = await hub.GetAsync(path, token: null);

        Assert.Equal((HttpStatusCode.OK, "Healthy"), (reply.StatusCode, await reply.Content.ReadAsStringAsync()));
        Assert.Empty(Directory.EnumerateFiles(Directory.CreateDirectory(Path.Combine(hub.DataDirectory, "blobs", "uploads")).FullName));
    }

    [Fact]
    public async Task Ready_StoreThatTakesNothing_Is503WithoutAPathWhileTheProcessLives()
    {
        await using var hub = await TestHub.StartAsync();
        var uploads = Path.Combine(hub.DataDirectory, "blobs", "uploads");
        Directory.CreateDirectory(Path.GetDirectoryName(uploads)!);
        await File.WriteAllTextAsync(uploads, "a file where the folder was");

        using var ready = await hub.GetAsync("/health/ready", token: null);
        using var live = await hub.GetAsync("/health/live", token: null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("""{"error":"Not ready: the store fails."}""", await ready.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Ready_DatabaseWithoutItsTables_Is503()
    {
        await using var hub = await TestHub.StartAsync();
        await using (var db = hub.Services.GetRequiredService<HubDatabase>().Open())
        {
            await db.Database.ExecuteSqlRawAsync("ALTER TABLE Settings RENAME TO Gone");
        }

        using var ready = await hub.GetAsync("/health/ready", token: null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("the database fails", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindFaultsAsync_StoreThatNeverAnswers_GivesUpInTime()
    {
        using var directory = new TemporaryDirectory();
        var time = new FakeTimeProvider();
        var database = new HubDatabase(new HubServerOptions { DataDirectory = directory });
        await database.MigrateAsync(CancellationToken.None);
        var readiness = new HubReadiness(database, DispatchProxy.Create<IBlobStore, StoreThatHangs>(), time, NullLogger<HubReadiness>.Instance);

        var faults = readiness.FindFaultsAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains("the store does not answer within 5 seconds", await faults);
    }

    /// <summary>Answers no call.</summary>
    public class StoreThatHangs : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => new TaskCompletionSource().Task;
    }
}
