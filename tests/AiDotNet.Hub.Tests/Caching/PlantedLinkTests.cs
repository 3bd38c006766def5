using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>Folders of the cache that somebody replaced by links to elsewhere: whatever is asked for, nothing behind them goes.</summary>
public sealed class PlantedLinkTests
{
    private static readonly RevisionId Other = RevisionId.Parse(new string('b', 40));

    [Theory]
    [InlineData("blobs")]
    [InlineData("blobs/sha256")]
    [InlineData("blobs/sha256/*")]
    [InlineData("models")]
    [InlineData("models/acme--bert")]
    [InlineData("models/acme--bert/*")]
    [InlineData("models/acme--bert/*/onnx")]
    [InlineData("manifests")]
    [InlineData("manifests/hub.test")]
    [InlineData("manifests/hub.test/acme--bert")]
    [InlineData("refs")]
    [InlineData("refs/hub.test/acme--bert")]
    [InlineData("pins")]
    [InlineData("pins/hub.test/acme--bert")]
    [InlineData("partial")]
    [InlineData("partial/model-acme--bert.new")]
    [InlineData("locks")]
    public async Task Removals_FolderIsALinkOutOfTheRoot_LeaveWhatItLeadsTo(string planted)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        await hub.ResolveAsync(commit: Other);
        await hub.Cache.WriteRefAsync(CacheFixture.Hub, CacheFixture.Id, "main", CacheFixture.Commit, null, default);
        await hub.Cache.PinAsync(new ModelReference(CacheFixture.Id, Other.ToString()));
        foreach (var left in new[] { "partial/abc.blob", "partial/abc.record", "partial/model-acme--bert.new/config.json", "locks/use-00112233445566778899aabbccddeeff.txt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(hub.At(left))!);
            await File.WriteAllTextAsync(hub.At(left), "left");
        }

        hub.Cache.Dispose();
        var outside = Directory.CreateDirectory(Path.Combine(hub.Folder, "outside")).FullName;
        foreach (var (folder, number) in Folders(hub, planted).Select((folder, number) => (folder, number)).ToList())
        {
            Directory.Move(folder, Path.Combine(outside, $"{number}"));
            Directory.CreateSymbolicLink(folder, Path.Combine(outside, $"{number}"));
        }

        var before = Files(outside);
        Assert.NotEmpty(before);

        using var cache = new CacheManager(hub.Root, null, new CacheTraits { Patience = TimeSpan.FromSeconds(1) });
        await TryAsync(() => cache.PruneAsync());
        await TryAsync(() => cache.UnpinAsync(CacheFixture.Id.ToString()));
        await TryAsync(() => cache.RemoveAsync(new ModelReference(CacheFixture.Id, Other.ToString())));
        await TryAsync(() => cache.EnforceQuotaAsync(0, default));
        await TryAsync(() => cache.RemoveAsync(CacheFixture.Id.ToString()));
        await TryAsync(() => cache.PruneAsync(TimeSpan.Zero));

        // Locks and leases of its own it makes behind a linked locks/, and takes those away again.
        Assert.Equal(before, Files(outside).Intersect(before));
    }

    private static IEnumerable<string> Folders(CacheFixture hub, string pattern) => pattern.IndexOf('*', StringComparison.Ordinal) is var star and >= 0
        ? Directory.GetDirectories(hub.At(pattern[..(star - 1)])).Select(folder => folder + pattern[(star + 1)..])
        : [hub.At(pattern)];

    private static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (HubException)
        {
        }
    }
}
