using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AiDotNet.Hub.EndToEnd.Tests.Architecture;

/// <summary>Rules that stand in the source text.</summary>
public sealed partial class SourceTests
{
    private static readonly string Root = Fixtures.RepositoryRoot;

    [Fact]
    public void Solution_EveryProject_IsListed()
    {
        var listed = XDocument.Load(Path.Combine(Root, "AiDotNet.Hub.slnx")).Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value)
            .Order(StringComparer.Ordinal);
        var present = SourceFiles("*.csproj").Select(Relative).Order(StringComparer.Ordinal);

        Assert.Equal(present, listed);
    }

    [Fact]
    public void SourceFiles_AllOfThem_AreShorterThan500Lines()
    {
        var long500 = SourceFiles("*.cs")
            .Where(file => !file.Contains("Migrations", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Count() > 500)
            .Select(Relative);

        Assert.Empty(long500);
    }

    [Theory]
    [InlineData("src/AiDotNet.Hub/Caching", "CacheLayout.cs", "HuggingFaceLayout.cs")]
    [InlineData("src/AiDotNet.Hub.Server/Storage", "BlobStoreLayout.cs")]
    public void Paths_OfAStore_AreBuiltInOneFile(string folder, params string[] layouts)
    {
        var others = Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !layouts.Contains(Path.GetFileName(file)) && File.ReadAllText(file).Contains("Path.Combine(", StringComparison.Ordinal))
            .Select(Relative);

        Assert.Empty(others);
    }

    [Fact]
    public void Types_NamesThatSayNothing_AreNotUsed()
    {
        var found =
            from file in SourceFiles("*.cs")
            from Match match in TypeDeclaration().Matches(File.ReadAllText(file))
            let name = match.Groups["name"].Value
            where VagueName().IsMatch(name) && name != "CacheManager"
            select $"{Relative(file)}: {name}";

        Assert.Empty(found);
    }

    [Fact]
    public void Source_UnfinishedWork_IsNotLeftBehind()
    {
        var found =
            from file in SourceFiles("*.cs")
            where Path.GetFileName(file) != "SourceTests.cs"
            from line in File.ReadLines(file)
            where Unfinished().IsMatch(line)
            select $"{Relative(file)}: {line.Trim()}";

        Assert.Empty(found);
    }

    private static IEnumerable<string> SourceFiles(string pattern) =>
        new[] { "src", "tests", "bench", "samples" }
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\s+(struct\s+)?(?<name>[A-Z]\w*)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex("(Helper|Helpers|Util|Utils|Utility|Manager|Common)$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b|Skip\s*=\s*""")]
    private static partial Regex Unfinished();
}
