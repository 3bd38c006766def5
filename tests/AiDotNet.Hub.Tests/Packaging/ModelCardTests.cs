using System.Diagnostics;
using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Tests.Attacks;

namespace AiDotNet.Hub.Tests.Packaging;

public sealed class ModelCardTests
{
    [Fact]
    public void Parse_SampleCard_GivesTypedParts()
    {
        var card = ModelCard.Parse(File.ReadAllText(Path.Combine(Fixtures.SampleModel("langid-tiny"), "README.md")));

        Assert.Equal(("text-classification", "cc0-1.0", "transformers"), (card.PipelineTag, card.License, card.LibraryName));
        Assert.Equal(84, card.Languages.Count);
        Assert.Equal("0.8344", card.Data["model-index"]![0]!["results"]![0]!["metrics"]![0]!["value"]!.ToJsonString());
        Assert.StartsWith("\n# langid-tiny", card.Text, StringComparison.Ordinal);
        Assert.Equal(["model-index"], card.Data.Select(pair => pair.Key).Where(key => key.Contains("index", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("---\na: 1\n---\ntext\n", "{\"a\":1}", "text\n")]
    [InlineData("\uFEFF---\r\na: 1\r\n---\r\ntext\r\n", "{\"a\":1}", "text\r\n")]
    [InlineData("\n  \n--- \na: 1\n---", "{\"a\":1}", "")]
    [InlineData("---\n---\ntext", "{}", "text")]
    [InlineData("---\n# only a comment\n---\ntext", "{}", "text")]
    [InlineData("# Title\n---\na: 1\n---\n", "{}", "# Title\n---\na: 1\n---\n")]
    [InlineData("---\na: 1\ntext without an end", "{}", "---\na: 1\ntext without an end")]
    [InlineData("---- \na: 1\n---\n", "{}", "---- \na: 1\n---\n")]
    [InlineData("", "{}", "")]
    public void Parse_FrontMatter_IsTakenFromTheText(string content, string data, string text)
    {
        var card = ModelCard.Parse(content);

        Assert.Equal(data, card.Data.ToJsonString());
        Assert.Equal(text, card.Text);
    }

    [Theory]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("2024-01-31", "\"2024-01-31\"")]
    [InlineData("2024-01-31T10:00:00Z", "\"2024-01-31T10:00:00Z\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("true", "true")]
    [InlineData("False", "false")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("12", "12")]
    [InlineData("007", "7")]
    [InlineData("+5", "5")]
    [InlineData("0x1F", "31")]
    [InlineData("1.10", "1.10")]
    [InlineData("1e-12", "1e-12")]
    [InlineData(".5", "0.5")]
    [InlineData("12345678901234567890123", "12345678901234567890123")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData(".nan", "\".nan\"")]
    [InlineData("\"12\"", "\"12\"")]
    [InlineData("'yes'", "\"yes\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("!!int '12'", "12")]
    [InlineData("[a, 1, [true]]", "[\"a\",1,[true]]")]
    [InlineData("{x: 1, y: [2]}", "{\"x\":1,\"y\":[2]}")]
    [InlineData("|\n  two\n  lines", "\"two\\nlines\\n\"")]
    public void Parse_Scalar_FollowsYaml12(string yaml, string json) =>
        Assert.Equal(json, ModelCard.Parse($"---\na: {yaml}\n---\n").Data["a"]?.ToJsonString() ?? "null");

    [Fact]
    public void Parse_Aliases_AreExpanded()
    {
        var card = ModelCard.Parse("---\na: &x [1, {b: c}]\nd: *x\ne: [*x]\n---\n");

        Assert.Equal("""{"a":[1,{"b":"c"}],"d":[1,{"b":"c"}],"e":[[1,{"b":"c"}]]}""", card.Data.ToJsonString());
    }

    [Theory]
    [InlineData("a: *b")]
    [InlineData("a: &a [*a]")]
    [InlineData("a: [1")]
    [InlineData("a: 1\na: 2")]
    [InlineData("[a]: 1")]
    [InlineData("just text")]
    [InlineData("- a")]
    [InlineData("a: \"\\")]
    [InlineData("a:\n\t- b")]
    [InlineData("a: 1\n...\n%YAML 9.9")]
    public void Parse_BrokenYaml_IsRefusedWithItsLine(string yaml)
    {
        var error = Assert.Throws<PackageFormatException>(() => ModelCard.Parse($"---\n{yaml}\n---\n"));

        Assert.Equal("CardInvalid", error.Rule);
        Assert.Matches(@"\(line \d+, column \d+\)\.$", error.Message);
    }

    [Fact]
    public void Parse_AliasesOfALongText_AreBoundedByWhatTheyExpandTo()
    {
        var card = new StringBuilder("---\na: &a ").Append('x', 100_000).Append("\nb: [");
        card.AppendJoin(',', Enumerable.Repeat("*a", 10_000)).Append("]\n---\n");
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<PackageFormatException>(() => ModelCard.Parse(card.ToString()));

        Assert.Equal("CardExpandsTooFar", error.Rule);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 64 << 20);
    }

    [Theory]
    [InlineData("card_of_a_billion_laughs")]
    [InlineData("card_too_deep")]
    [InlineData("card_too_deep_in_blocks")]
    public void Parse_HostileCard_IsRefusedQuickly(string name)
    {
        var attack = HostilePackages.All.Single(a => a.Name == name);
        using var folder = new TemporaryDirectory();
        attack.Spoil(folder);
        var text = File.ReadAllText(folder.File("README.md"));
        var watch = Stopwatch.StartNew();

        Assert.Equal(attack.Rule, Assert.Throws<PackageFormatException>(() => ModelCard.Parse(text)).Rule);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }

    [Fact]
    public void Validate_GoodCard_HasNothingToSay()
    {
        var validation = ModelCard.Validate(File.ReadAllText(Path.Combine(Fixtures.SampleModel("embedder-tiny"), "README.md")));

        Assert.Empty(validation.Errors);
        Assert.Empty(validation.Warnings);
    }

    [Theory]
    [InlineData("# No metadata")]
    [InlineData("")]
    [InlineData("---\n---\n")]
    public void Validate_NoMetadata_IsAWarning(string content)
    {
        var validation = ModelCard.Validate(content);

        Assert.Empty(validation.Errors);
        Assert.Equal(["empty or missing yaml metadata in repo card"], validation.Warnings);
    }

    [Theory]
    [InlineData("model-index: x", "\"model-index\" must be an array")]
    [InlineData("tags: {a: b}", "\"tags\" must be an array")]
    [InlineData("pipeline_tag: [a]", "\"pipeline_tag\" must be a string")]
    [InlineData("license: 3", "\"license\" must be a string or an array of strings")]
    public void Validate_WrongType_IsAnError(string yaml, string error) =>
        Assert.Equal([error], ModelCard.Validate($"---\n{yaml}\n---\n").Errors);

    [Fact]
    public void Validate_BrokenYaml_IsAnErrorWithItsLine() =>
        Assert.Contains("line ", Assert.Single(ModelCard.Validate("---\na: [\n---\n").Errors), StringComparison.Ordinal);

    [Fact]
    public void License_List_GivesTheFirst() => Assert.Equal("mit", ModelCard.Parse("---\nlicense: [mit, apache-2.0]\ntags: one\nlanguage: en\n---\n").License);
}
