using System.Formats.Tar;
using System.Text;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>Models as one file: written from one cache, read into another.</summary>
public sealed class BundleTests
{
    [Fact]
    public async Task Import_OfAnExport_GivesTheSameSnapshotRefsAndBytes()
    {
        using var from = new CacheFixture();
        using var to = new CacheFixture();
        var snapshot = await from.ResolveAsync();
        await from.Cache.WriteRefAsync(CacheFixture.Hub, CacheFixture.Id, "main", CacheFixture.Commit, null, default);

        var imported = Assert.Single(await to.Cache.ImportAsync(await ExportAsync(from, snapshot)));

        Assert.Equal(snapshot.Files.Select(file => (file.Path, file.Sha256)), imported.Files.Select(file => (file.Path, file.Sha256)));
        Assert.Empty(await to.MissingAsync(verifyContent: true));
        Assert.Equal(from.Names("blobs"), to.Names("blobs"));
        Assert.Equal(CacheFixture.Commit, (await to.Cache.FindRefAsync(CacheFixture.Hub, CacheFixture.Id, "main", default))!.Commit);
        Assert.Empty(to.Fetched);
    }

    [Fact]
    public async Task Export_SameSnapshotFromAnotherCache_GivesTheSameBytes()
    {
        using var one = new CacheFixture();
        using var other = new CacheFixture(new CacheTraits { FirstLink = LinkKind.Copy });

        var first = await ExportAsync(one, await one.ResolveAsync());
        var second = await ExportAsync(other, await other.ResolveAsync());

        Assert.Equal(first.ToArray(), second.ToArray());
        var names = Entries(first);
        Assert.Equal("index.json", names[0]);
        Assert.Equal(names.Skip(1).Order(StringComparer.Ordinal), names.Skip(1));
        Assert.All(names.Skip(1), name => Assert.Matches("^blobs/sha256/[0-9a-f]{2}/[0-9a-f]{64}$", name));
    }

    [Fact]
    public async Task Export_PartOfACommit_ImportsThatPart_AndKnowsTheRest()
    {
        using var from = new CacheFixture();
        using var to = new CacheFixture();
        var snapshot = await from.ResolveAsync([CacheFixture.Config]);

        await to.Cache.ImportAsync(await ExportAsync(from, snapshot));

        Assert.Empty(await to.MissingAsync([CacheFixture.Config], verifyContent: true));
        Assert.Equal([CacheFixture.Weights, CacheFixture.Readme], await to.MissingAsync());
    }

    [Fact]
    public async Task Import_IntoACacheThatHasTheModel_ChangesNothing()
    {
        using var fixture = new CacheFixture();
        var bundle = await ExportAsync(fixture, await fixture.ResolveAsync());
        var before = fixture.Names("blobs");

        var again = Assert.Single(await fixture.Cache.ImportAsync(bundle));

        Assert.All(again.Files, file => Assert.True(file.FromCache));
        Assert.Equal(before, fixture.Names("blobs"));
        Assert.Empty(fixture.Names("partial"));
    }

    [Fact]
    public async Task Export_BlobThatWentBad_IsRefusedAndNamed()
    {
        using var fixture = new CacheFixture();
        var snapshot = await fixture.ResolveAsync();
        var weights = snapshot.Files.Single(file => file.Path == CacheFixture.Weights).Sha256;
        CacheFixture.Overwrite(fixture.At($"blobs/sha256/{weights.Hex[..2]}/{weights.Hex}"), CacheFixture.Flipped(fixture.Bytes[CacheFixture.Weights]), keepTime: true);

        var refused = await Assert.ThrowsAsync<IntegrityException>(() => ExportAsync(fixture, snapshot));

        Assert.Contains(weights.Hex, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FlippedByteInABlob_LinksNothing()
    {
        using var from = new CacheFixture();
        using var to = new CacheFixture();
        var bundle = (await ExportAsync(from, await from.ResolveAsync())).ToArray();
        bundle[bundle.AsSpan().IndexOf(from.Bytes[CacheFixture.Weights])] ^= 1;

        await Assert.ThrowsAsync<IntegrityException>(() => to.Cache.ImportAsync(new MemoryStream(bundle)));

        AssertNothingIsShown(to);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(3_000)]
    [InlineData(100_000)]
    public async Task Import_CutOffBundle_IsRefusedByName_AndLinksNothing(int length)
    {
        using var from = new CacheFixture();
        using var to = new CacheFixture();
        var bundle = (await ExportAsync(from, await from.ResolveAsync())).ToArray();

        var refused = await Assert.ThrowsAnyAsync<HubException>(() => to.Cache.ImportAsync(new MemoryStream(bundle[..length]), "half.tar"));

        Assert.True(refused is PackageFormatException or IntegrityException, refused.ToString());
        Assert.Contains("half.tar", refused.Message, StringComparison.Ordinal);
        AssertNothingIsShown(to);
    }

    [Fact]
    public async Task Import_BundleWithoutItsLastBlob_IsRefusedByName()
    {
        using var from = new CacheFixture();
        using var to = new CacheFixture();
        var bundle = await RewriteAsync(await ExportAsync(from, await from.ResolveAsync()), (entries) => entries.RemoveAt(entries.Count - 1));

        var refused = await Assert.ThrowsAsync<IntegrityException>(() => to.Cache.ImportAsync(bundle, "less.tar"));

        Assert.Contains("less.tar", refused.Message, StringComparison.Ordinal);
        AssertNothingIsShown(to);
    }

    [Theory]
    [InlineData("\"config.json\"", "\"../config.json\"")]
    [InlineData("\"config.json\"", "\"/etc/passwd\"")]
    [InlineData("\"config.json\"", "\"onnx\"")]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"commit\":\"aaaa", "\"commit\":\"zzzz")]
    [InlineData("\"models\":[", "\"models\":[null,")]
    [InlineData("\"size\":18", "\"size\":-18")]
    [InlineData("\"endpoint\":\"hub.test\"", "\"endpoint\":\" \"")]
    [InlineData("\"refs\":[]", "\"refs\":[\"\"]")]
    public async Task Import_HostileIndex_IsRefused_AndNothingLiesOutsideOfTheCache(string text, string hostile)
    {
        using var from = new CacheFixture();
        using var to = new CacheFixture();
        var bundle = await RewriteAsync(
            await ExportAsync(from, await from.ResolveAsync()),
            entries =>
            {
                var index = Encoding.UTF8.GetString(entries[0].Content);
                Assert.Contains(text, index, StringComparison.Ordinal);
                entries[0] = (entries[0].Name, Encoding.UTF8.GetBytes(index.Replace(text, hostile, StringComparison.Ordinal)));
            });

        await Assert.ThrowsAnyAsync<HubException>(() => to.Cache.ImportAsync(bundle));

        AssertNothingIsShown(to);
        Assert.All(Directory.EnumerateFileSystemEntries(to.Folder), entry => Assert.Equal("cache", Path.GetFileName(entry)));
    }

    [Fact]
    public async Task Import_EntryThatTheIndexDoesNotName_IsRefused()
    {
        using var from = new CacheFixture();
        using var to = new CacheFixture();
        var bundle = await RewriteAsync(await ExportAsync(from, await from.ResolveAsync()), entries => entries.Add(("../../escape", [1, 2, 3])));

        var refused = await Assert.ThrowsAsync<PackageFormatException>(() => to.Cache.ImportAsync(bundle));

        Assert.Contains("escape", refused.Message, StringComparison.Ordinal);
        AssertNothingIsShown(to);
    }

    private static void AssertNothingIsShown(CacheFixture cache)
    {
        Assert.Empty(cache.Names("models"));
        Assert.Empty(cache.Names("refs"));
    }

    private static async Task<MemoryStream> ExportAsync(CacheFixture cache, ModelSnapshot snapshot)
    {
        var bundle = new MemoryStream();
        await cache.Cache.WriteBundleAsync([snapshot], bundle, progress: null, default);
        bundle.Position = 0;
        return bundle;
    }

    private static List<string> Entries(MemoryStream bundle)
    {
        bundle.Position = 0;
        using var tar = new TarReader(bundle, leaveOpen: true);
        var names = new List<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            names.Add(entry.Name);
        }

        bundle.Position = 0;
        return names;
    }

    /// <summary>The bundle with other entries.</summary>
    private static async Task<MemoryStream> RewriteAsync(MemoryStream bundle, Action<List<(string Name, byte[] Content)>> change)
    {
        var entries = new List<(string Name, byte[] Content)>();
        await using (var reader = new TarReader(bundle))
        {
            while (await reader.GetNextEntryAsync(copyData: true) is { } entry)
            {
                using var content = new MemoryStream();
                await entry.DataStream!.CopyToAsync(content);
                entries.Add((entry.Name, content.ToArray()));
            }
        }

        change(entries);
        var changed = new MemoryStream();
        await using (var writer = new TarWriter(changed, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                await writer.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            }
        }

        changed.Position = 0;
        return changed;
    }
}
