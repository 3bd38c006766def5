using System.Text;
using AiDotNet.Hub.Server.Publishing;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Tests.Publishing;

/// <summary>What card, configuration and headers say about a model.</summary>
public sealed class ModelFactsTests
{
    private const string Card = """
        ---
        license: mit
        language: [en, no]
        library_name: my-lib
        pipeline_tag: text-classification
        tags: [tiny, "two words", tiny]
        datasets: acme/data
        base_model: [acme/base]
        base_model_relation: finetune
        ---
        # A model, see https://arxiv.org/abs/2401.12345 and arxiv.org/pdf/1706.03762.
        """;

    private static readonly byte[] Weights = Safetensors(
        """{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[],"data_offsets":[24,26]},"__metadata__":{"format":"pt"}}""", 26);

    [Fact]
    public async Task DescribeAsync_CardConfigAndWeights_SaysAllOfThem()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var commit = await hub.CommitAsync(
            repository,
            CoreHub.Text("README.md", Card),
            CoreHub.Text("config.json", """{"architectures":["BertModel"],"model_type":"bert","hidden_size":4}"""),
            await hub.UploadAsync(repository, "model.safetensors", Weights));

        var facts = await hub.Catalog.DescribeAsync(repository, commit, blobs: false, default);
        Assert.Equal(("text-classification", "my-lib"), (facts.PipelineTag, facts.LibraryName));
        Assert.Equal(
            [
                "my-lib", "safetensors", "bert", "tiny", "two words", "text-classification", "en", "no", "dataset:acme/data", "arxiv:2401.12345",
                "arxiv:1706.03762", "base_model:acme/base", "base_model:finetune:acme/base", "license:mit",
            ],
            facts.Tags);
        Assert.Equal("mit", facts.CardData!.Value.GetProperty("license").GetString());
        Assert.Equal("""{"architectures":["BertModel"],"model_type":"bert"}""", facts.Config!.Value.GetRawText());
        Assert.Equal([new("BF16", 1), new("F32", 6)], facts.SafetensorsParameters!);
        Assert.Equal(7, facts.SafetensorsTotal);
        Assert.Equal([".gitattributes", "README.md", "config.json", "model.safetensors"], facts.Siblings!.Select(file => file.Path));
        var expectedStorage = GitAttributes.DefaultText.Length + Encoding.UTF8.GetByteCount(Card) + 67 + Weights.Length;
        Assert.Equal(expectedStorage, facts.UsedStorage);
    }

    [Fact]
    public async Task DescribeAsync_OlderCommit_SaysWhatWasSaidThen()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var old = await hub.CommitAsync(repository, CoreHub.Text("README.md", "---\npipeline_tag: fill-mask\n---\n"));
        await hub.CommitAsync(repository, CoreHub.Text("README.md", Card));
        Assert.Equal("fill-mask", (await hub.Catalog.DescribeAsync(repository, old, blobs: false, default)).PipelineTag);
    }

    [Fact]
    public async Task DescribeAsync_NothingSaid_TakesTaskAndLibraryFromTheFiles()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var commit = await hub.CommitAsync(
            repository, CoreHub.Text("config.json", """{"architectures":["BertForMaskedLM"],"model_type":"bert"}"""), CoreHub.Text("onnx/x.txt", ""));
        var facts = await hub.Catalog.DescribeAsync(repository, commit, blobs: false, default);
        Assert.Equal(("fill-mask", "transformers"), (facts.PipelineTag, facts.LibraryName));
        Assert.Equal(["transformers", "onnx", "bert", "fill-mask"], facts.Tags);

        commit = await hub.CommitAsync(repository, CoreHub.Text("modules.json", "[]"));
        Assert.Equal("sentence-transformers", (await hub.Catalog.DescribeAsync(repository, commit, blobs: false, default)).LibraryName);
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "README.md", [0xFF, 0xFE, 0x00, 0x80] },
        { "README.md", "---\nx: .nan\ny: .inf\n---\n"u8.ToArray() },
        { "config.json", "{\"model_type\":"u8.ToArray() },
        { "config.json", "[1,2]"u8.ToArray() },
        { "config.json", "{\"model_type\":7,\"architectures\":{\"a\":1}}"u8.ToArray() },
        { "model.safetensors", [1, 2, 3] },
        { "model.safetensors", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, (byte)'{'] },
        { "model.safetensors", Safetensors("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,8]}}""", 8) },
        { "model.safetensors", "version https://git-lfs.github.com/spec/v1\n"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task CommitAsync_FileThatDoesNotParse_IsTakenAndSaysNothing(string path, byte[] content)
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var commit = await hub.CommitAsync(repository, CoreHub.Bytes(path, content));
        var facts = await hub.Catalog.DescribeAsync(repository, commit, blobs: true, default);
        Assert.Null(facts.PipelineTag);
        Assert.Null(facts.LibraryName);
        Assert.Null(facts.SafetensorsParameters);
        Assert.Equal(content.Length, Assert.Single(facts.Siblings!, file => file.Path == path).Size);
    }

    [Fact]
    public async Task CommitAsync_SameSources_ReadsThemOnce()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        await hub.CommitAsync(repository, CoreHub.Text("README.md", Card));
        await hub.CommitAsync(repository, CoreHub.Text("other.txt", "x"));
        var other = await hub.CreateAsync("alice/other");
        await hub.CommitAsync(other, CoreHub.Text("README.md", Card));
        await using var db = hub.Database.Open();

        // One of a repository without anything, one of the card.
        Assert.Equal(2, await db.Facts.CountAsync());
    }

    [Fact]
    public async Task CommitAsync_OnAnotherBranch_DoesNotChangeTheListing()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var start = await hub.HeadAsync(repository);
        await hub.Publisher.CreateBranchAsync(repository.Key, "dev", start.Id, overwrite: false, new Actor("Alice"), default);
        await hub.CommitAsync(repository, "dev", null, CoreHub.Text("README.md", Card));
        var listed = Assert.Single((await hub.Listing.ListAsync(new(), RepositoryVisibility.Public, default)).Items);
        Assert.Equal(start.Id, listed.Head);
        Assert.Empty(listed.Facts.Tags);
        Assert.Equal(repository.LastModified, listed.Repository.LastModified);
    }

    private static byte[] Safetensors(string header, int dataLength)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + dataLength];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        return bytes;
    }

}
