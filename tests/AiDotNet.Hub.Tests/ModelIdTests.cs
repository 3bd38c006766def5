namespace AiDotNet.Hub.Tests;

public sealed class ModelIdTests
{
    [Theory]
    [InlineData("acme/bert", "acme", "bert")]
    [InlineData("gpt2", null, "gpt2")]
    [InlineData("sentence-transformers/all-MiniLM-L6-v2", "sentence-transformers", "all-MiniLM-L6-v2")]
    public void Parse_ValidId_KeepsItsParts(string text, string? ns, string name)
    {
        var id = ModelId.Parse(text);

        Assert.Equal((ns, name), (id.Namespace, id.Name));
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b/c")]
    [InlineData("a//b")]
    [InlineData("/b")]
    [InlineData("a/")]
    [InlineData("../b")]
    [InlineData("a/..")]
    [InlineData("a/b..c")]
    [InlineData("a/b--c")]
    [InlineData("-a/b")]
    [InlineData("a/b.")]
    [InlineData("a/b.git")]
    [InlineData("a/b c")]
    [InlineData("a\\b")]
    [InlineData("a/ü")]
    public void Parse_BrokenRule_NamesTheText(string text)
    {
        Assert.False(ModelId.TryParse(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => ModelId.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_97Characters_IsRefused() => Assert.False(ModelId.TryParse("a/" + new string('b', 95), out _));

    [Fact]
    public void Equals_OtherCase_IsTheSameModel() => Assert.Equal(ModelId.Parse("Acme/BERT"), ModelId.Parse("acme/bert"));
}
