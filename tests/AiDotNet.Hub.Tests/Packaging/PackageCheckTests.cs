using System.Diagnostics;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Tests.Attacks;

namespace AiDotNet.Hub.Tests.Packaging;

public sealed class PackageCheckTests
{
    public static TheoryData<string> Attacks => [.. HostilePackages.All.Select(attack => attack.Name)];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task RunAsync_HostilePackage_ReportsItsRule(string name)
    {
        var attack = HostilePackages.All.Single(a => a.Name == name);
        using var folder = new TemporaryDirectory();
        var package = folder.File("package");
        GoodPackage.Write(package);
        attack.Spoil(package);
        var watch = Stopwatch.StartNew();

        var problems = await PackageCheck.RunAsync(package, attack.Limits);

        Assert.Contains(attack.Rule, problems.Select(problem => problem.Rule));
        Assert.All(problems, problem => Assert.False(Path.IsPathRooted(problem.File), problem.File));
        Assert.All(problems, problem => Assert.True(problem.Message.Length is > 10 and < 1000, problem.Message));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task RunAsync_GoodPackage_HasNoProblem()
    {
        using var folder = new TemporaryDirectory();
        GoodPackage.Write(folder.File("package"));

        Assert.Empty(await PackageCheck.RunAsync(folder.File("package")));
    }

    [Theory]
    [InlineData("langid-tiny")]
    [InlineData("embedder-tiny")]
    public async Task RunAsync_SampleModel_HasNoProblem(string name) => Assert.Empty(await PackageCheck.RunAsync(Fixtures.SampleModel(name)));

    [Fact]
    public async Task RunAsync_LinkInsideTheFolder_IsFine()
    {
        using var folder = new TemporaryDirectory();
        GoodPackage.Write(folder.File("package"));
        File.CreateSymbolicLink(Path.Combine(folder.File("package"), "tokens.txt"), "vocab.txt");

        Assert.Empty(await PackageCheck.RunAsync(folder.File("package")));
    }

    [Fact]
    public async Task RunAsync_FolderReachedThroughALink_IsItself()
    {
        using var folder = new TemporaryDirectory();
        GoodPackage.Write(folder.File("package"));
        File.CreateSymbolicLink(Path.Combine(folder.File("package"), "tokens.txt"), "vocab.txt");
        Directory.CreateSymbolicLink(folder.File("link"), folder.File("package"));

        Assert.Empty(await PackageCheck.RunAsync(folder.File("link")));
    }

    [Fact]
    public async Task RunAsync_SeveralProblems_ReportsAllOfThem()
    {
        using var folder = new TemporaryDirectory();
        GoodPackage.Write(folder);
        File.Delete(folder.File("README.md"));
        File.WriteAllText(folder.File("model_config.json"), "[]");
        File.WriteAllText(folder.File("VOCAB.txt"), "");
        File.WriteAllBytes(folder.File("extra.safetensors"), HostileSafetensors.All.Single(file => file.Name == "hole").Bytes);
        File.WriteAllText(folder.File("tokenizer_config.json"), "{");

        var problems = await PackageCheck.RunAsync(folder);

        Assert.Equal(
            [
                "CardMissing README.md",
                "NamesDifferInCase VOCAB.txt",
                "OffsetsHole extra.safetensors",
                "JsonNotObject model_config.json",
                "JsonInvalid tokenizer_config.json",
            ],
            problems.Select(problem => $"{problem.Rule} {problem.File}"));
    }

    [Fact]
    public async Task RunAsync_GitFolder_IsNotLookedAt()
    {
        using var folder = new TemporaryDirectory();
        GoodPackage.Write(folder);
        Directory.CreateDirectory(folder.File(".git"));
        File.WriteAllText(folder.File(".git/model.safetensors"), "x");

        Assert.Empty(await PackageCheck.RunAsync(folder));
    }

    [Fact]
    public async Task RunAsync_Cancelled_Stops()
    {
        using var folder = new TemporaryDirectory();
        GoodPackage.Write(folder);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PackageCheck.RunAsync(folder, cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Attacks_Together_CoverEveryRule()
    {
        var covered = HostilePackages.All.Select(a => a.Rule).Concat(HostileSafetensors.All.Select(a => a.Rule)).ToHashSet();

        Assert.Empty(PackageRules.All.Except(covered));
    }

    [Fact]
    public void Spec_EveryRule_IsListed()
    {
        var spec = File.ReadAllText(Path.Combine(Fixtures.RepositoryRoot, "docs", "spec", "package.md"));

        Assert.All(PackageRules.All, rule => Assert.Contains($"| `{rule}` |", spec, StringComparison.Ordinal));
    }
}
