using System.Reflection;
using AiDotNet.Hub.Runtime.Graph;
using AiDotNet.Hub.Runtime.Tasks;
using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Runtime.Tests.Docs;

public sealed class RuleListTests
{
    [Theory]
    [InlineData(typeof(CheckpointRule))]
    [InlineData(typeof(TokenizerRule))]
    [InlineData(typeof(TaskRule))]
    public void Rules_AllOfThem_StandInTheSpecification(Type rules)
    {
        var page = File.ReadAllText(Path.Combine(Fixtures.RepositoryRoot, "docs", "spec", "package.md"));
        var names = rules.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"| `{name}` |", page, StringComparison.Ordinal));
    }
}
