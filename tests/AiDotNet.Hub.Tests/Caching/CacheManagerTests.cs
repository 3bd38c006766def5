using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Tests.Caching;

public sealed class CacheManagerTests
{
    [Fact]
    public async Task List_TellsSnapshotsInOrderWithWhatIsPresent()
    {
        using var hub = new CacheFixture();
        Assert.Empty(await hub.Cache.ListAsync());
        await hub.ResolveAsync([CacheFixture.Weights], id: ModelId.Parse("zeta/last"));
        await hub.ResolveAsync(commit: RevisionId.Parse(new string('b', 40)));
        await hub.ResolveAsync();
        await hub.Cache.RecordCommitAsync(CacheFixture.Hub, ModelId.Parse("acme/only-listed"), CacheFixture.Commit, hub.Listing(), CancellationToken.None);

        var models = await hub.Cache.ListAsync();

        Assert.Equal(
            [$"acme/bert {new string('a', 40)} 3", $"acme/bert {new string('b', 40)} 3", $"zeta/last {new string('a', 40)} 1"],
            models.Select(model => $"{model.Id} {model.Commit} {model.Files}"));
        Assert.Equal(hub.Bytes.Values.Sum(bytes => bytes.Length), models[0].Size);
        Assert.Equal(200_001, models[2].Size);
        Assert.All(models, model => Assert.Equal(CacheFixture.Hub, model.Endpoint));
    }

    [Fact]
    public async Task List_LastUsed_MovesWithEveryResolve()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 1, 2, 3, 4, 5, TimeSpan.Zero));
        using var hub = new CacheFixture(time: time);
        await hub.ResolveAsync();
        Assert.Equal(time.GetUtcNow(), Assert.Single(await hub.Cache.ListAsync()).LastUsed);

        var linked = time.GetUtcNow();
        time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(linked, Assert.Single(await hub.Cache.ListAsync()).LastUsed);
        await hub.ResolveAsync([CacheFixture.Config]);

        Assert.Equal(time.GetUtcNow(), Assert.Single(await hub.Cache.ListAsync()).LastUsed);
    }

    // Every other manifest is a pipe that nobody writes to: whoever opens one waits for ever.
    [Fact]
    public async Task Resolve_Pinned_OpensNoOtherManifest()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes in folders.");
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        var pipes = Enumerable.Range(0, 2_000)
            .Select(n => hub.At($"manifests/hub.test/other--model-{n / 2}/{new string((n % 2) == 0 ? 'a' : 'c', 40)}.json"))
            .Append(hub.At($"manifests/hub.test/acme--bert/{new string('c', 40)}.json"))
            .Append(hub.At($"manifests/other.test/acme--bert/{CacheFixture.Commit}.json"))
            .ToList();
        pipes.ForEach(pipe => Directory.CreateDirectory(Path.GetDirectoryName(pipe)!));
        using (var make = Process.Start(new ProcessStartInfo("mkfifo", pipes))!)
        {
            await make.WaitForExitAsync();
            Assert.Equal(0, make.ExitCode);
        }

        var resolved = await Task.Run(() => hub.ResolveAsync()).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.True(resolved.Files.All(file => file.FromCache));
        pipes.ForEach(File.Delete);
    }
}
