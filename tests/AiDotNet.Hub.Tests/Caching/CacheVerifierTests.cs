using AiDotNet.Hub.Caching;

namespace AiDotNet.Hub.Tests.Caching;

public sealed class CacheVerifierTests
{
    [Theory]
    [InlineData(LinkKind.Hard)]
    [InlineData(LinkKind.Symbolic)]
    [InlineData(LinkKind.Copy)]
    internal async Task Verify_FlippedMissingAndWrongSize_EachIsToldAndRemovedAlone(LinkKind kind)
    {
        using var hub = new CacheFixture(new CacheTraits { FirstLink = kind });
        hub.Bytes["good.txt"] = [1, 2, 3];
        var snapshot = await hub.ResolveAsync();
        Assert.All(await FindingsAsync(hub), finding => Assert.Null(finding.Problem));
        CacheFixture.Overwrite(Path.Combine(snapshot.Path, CacheFixture.Weights), CacheFixture.Flipped(hub.Bytes[CacheFixture.Weights]), keepTime: true);
        CacheFixture.Overwrite(Path.Combine(snapshot.Path, CacheFixture.Config), [1, 2], keepTime: true);
        File.Delete(Path.Combine(snapshot.Path, CacheFixture.Readme));
        var good = Directory.EnumerateFiles(hub.At("blobs"), "*", SearchOption.AllDirectories).Count();

        var findings = (await FindingsAsync(hub)).ToDictionary(finding => finding.File.Path, finding => finding.Problem);
        Assert.Equal(4, findings.Count);
        Assert.StartsWith("SHA-256 is ", findings[CacheFixture.Weights], StringComparison.Ordinal);
        Assert.Equal("2 bytes where 18 belong", findings[CacheFixture.Config]);
        Assert.Equal("the file is missing", findings[CacheFixture.Readme]);
        Assert.Null(findings["good.txt"]);

        await hub.Cache.RemoveBadAsync([.. (await FindingsAsync(hub)).Where(finding => finding.Problem is not null)], CancellationToken.None);

        Assert.Equal([CacheFixture.Weights, CacheFixture.Config, CacheFixture.Readme], await hub.MissingAsync());
        Assert.Equal(["good.txt"], hub.Names($"models/acme--bert/{CacheFixture.Commit}"));
        Assert.Equal(kind == LinkKind.Copy ? good : good - 2, hub.Names("blobs").Length);
        Assert.Empty(await hub.MissingAsync(["good.txt"], verifyContent: true));
        await hub.ResolveAsync();
        Assert.All(await FindingsAsync(hub), finding => Assert.Null(finding.Problem));
    }

    [Fact]
    public async Task Verify_OneModel_LeavesOthersOut()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        await hub.ResolveAsync(id: ModelId.Parse("acme/other"));

        Assert.Equal(6, (await FindingsAsync(hub)).Count);
        Assert.All(await FindingsAsync(hub, ModelId.Parse("ACME/Other")), finding => Assert.Equal("acme/other", finding.Manifest.Id.ToString()));
        Assert.Equal(3, (await FindingsAsync(hub, ModelId.Parse("ACME/Other"))).Count);
    }

    [Theory]
    [InlineData("onnx/model.onnx", false)]
    [InlineData("onnx", true)]
    [InlineData("", true)]
    public async Task RemoveBad_LinkToOutside_DeletesNothingThere(string planted, bool isFolder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        using var hub = new CacheFixture();
        var snapshot = await hub.ResolveAsync();
        var outside = Directory.CreateDirectory(Path.Combine(hub.Folder, "outside", "onnx")).FullName;
        var precious = Path.Combine(outside, "model.onnx");
        await File.WriteAllTextAsync(precious, "precious");
        var place = Path.Combine(snapshot.Path, planted).TrimEnd('/');
        if (isFolder)
        {
            Directory.Delete(place, recursive: true);
            Directory.CreateSymbolicLink(place, planted.Length == 0 ? Path.GetDirectoryName(outside)! : outside);
        }
        else
        {
            File.Delete(place);
            File.CreateSymbolicLink(place, precious);
        }

        var bad = (await FindingsAsync(hub)).Where(finding => finding.Problem is not null).ToList();
        Assert.Contains(bad, finding => finding.File.Path == CacheFixture.Weights);
        await hub.Cache.RemoveBadAsync(bad, CancellationToken.None);

        Assert.Equal("precious", await File.ReadAllTextAsync(precious));
        Assert.Contains(CacheFixture.Weights, await hub.MissingAsync());
    }

    [Fact]
    public void DeleteFolder_WithLinkToOutside_RemovesTheLinkOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        using var folder = new TemporaryDirectory();
        Directory.CreateDirectory(folder.File("inside/deep"));
        Directory.CreateDirectory(folder.File("outside"));
        File.WriteAllText(folder.File("outside/precious"), "precious");
        Directory.CreateSymbolicLink(folder.File("inside/deep/link"), folder.File("outside"));

        CacheFiles.DeleteFolder(folder.File("inside"));

        Assert.Equal([folder.File("outside")], Directory.GetFileSystemEntries(folder));
        Assert.True(File.Exists(folder.File("outside/precious")));
    }

    private static async Task<List<VerifyFinding>> FindingsAsync(CacheFixture hub, ModelId? id = null)
    {
        var findings = new List<VerifyFinding>();
        await foreach (var finding in hub.Cache.VerifyAsync(id, CancellationToken.None))
        {
            findings.Add(finding);
        }

        return findings;
    }
}
