using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Tasks;

namespace AiDotNet.Hub.Runtime.Tests.Tasks;

public sealed class TextTasksTests
{
    [Theory]
    [InlineData("embedding", TextTask.Embedding)]
    [InlineData("sentence-similarity", TextTask.Embedding)]
    [InlineData("feature-extraction", TextTask.Embedding)]
    [InlineData("text-classification", TextTask.TextClassification)]
    public void Choose_Card_Decides(string tag, TextTask expected)
    {
        using var folder = Package(tag, "{\"architectures\":[\"BertModel\"],\"model_type\":\"bert\"}");

        Assert.Equal(expected, TextTasks.Choose(ModelPackage.Load(folder)));
    }

    [Fact]
    public void Choose_ExplicitName_WinsOverTheCard()
    {
        using var folder = Package("text-classification", "{\"architectures\":[\"BertModel\"],\"model_type\":\"bert\"}");

        Assert.Equal(TextTask.Embedding, TextTasks.Choose(ModelPackage.Load(folder), "embedding"));
    }

    [Fact]
    public void Choose_NoCard_TakesWhatTheArchitectureIsFor()
    {
        using var folder = Package(null, "{\"architectures\":[\"BertForSequenceClassification\"],\"model_type\":\"bert\"}");

        Assert.Equal(TextTask.TextClassification, TextTasks.Choose(ModelPackage.Load(folder)));
    }

    [Theory]
    [InlineData("fill-mask", "'fill-mask'")]
    [InlineData(null, "names no task")]
    public void Choose_TaskThatDoesNotRun_IsRefusedWithThoseThatDo(string? tag, string expected)
    {
        using var folder = Package(tag, "{\"architectures\":[\"Net\"],\"model_type\":\"net\"}");

        var refusal = Assert.Throws<HubException>(() => TextTasks.Choose(ModelPackage.Load(folder)));

        Assert.Equal(HubErrorCode.NotSupported, refusal.Code);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("embedding, text-classification", refusal.Message, StringComparison.Ordinal);
    }

    private static TemporaryDirectory Package(string? tag, string config)
    {
        var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("config.json"), config);
        if (tag is not null)
        {
            File.WriteAllText(folder.File("README.md"), $"---\npipeline_tag: {tag}\n---\n# A model\n");
        }

        return folder;
    }
}
