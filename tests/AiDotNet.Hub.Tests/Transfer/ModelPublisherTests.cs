using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Transfer;

public sealed class ModelPublisherTests : PublishTestBase
{
    [Fact]
    public async Task PublishAsync_NewModel_CreatesRepositoryAndSendsEveryByte()
    {
        Write("config.json", "{}"u8.ToArray());
        Write("model.safetensors", Weights);
        Write("sub/empty.bin", []);
        Write("sub/ü \"quoted\".txt", Bytes(100_001, 3));
        Write(".git/HEAD", "ref"u8.ToArray());
        Write(".cache/huggingface/x", "x"u8.ToArray());

        var result = await PublishAsync();

        var tree = Hub.Repositories["acme/m"].Tip();
        Assert.Equal([".gitattributes", "config.json", "model.safetensors", "sub/empty.bin", "sub/ü \"quoted\".txt"], tree.Keys);
        Assert.Equal(Weights, tree["model.safetensors"].Bytes);
        Assert.True(tree["model.safetensors"].IsLfs);
        Assert.False(tree["sub/empty.bin"].IsLfs);
        Assert.Equal(Bytes(100_001, 3), tree["sub/ü \"quoted\".txt"].Bytes);
        Assert.Equal((4, 0), (result.Uploaded, result.Reused));
        Assert.Equal(Hub.Repositories["acme/m"].Branches["main"], result.Commit.ToString());
        Assert.EndsWith($"/acme/m/commit/{result.Commit}", result.Url, StringComparison.Ordinal);
        Assert.Equal(1, Hub.Count("POST", "/commit/main"));
        Assert.Equal(1, Hub.Count("POST", "/lfs-verify/"));
    }

    [Fact]
    public async Task PublishAsync_UploadAddresses_GetNoToken()
    {
        Write("model.safetensors", Weights);

        await PublishAsync();

        Assert.Null(Hub.Requests.Single(request => request.Method == "PUT").Authorization);
        Assert.All(Hub.Requests.Where(request => request.Method != "PUT"), request => Assert.Equal($"Bearer {Hub.Token}", request.Authorization));
    }

    [Fact]
    public async Task PublishAsync_Again_MakesNoCommit()
    {
        Write("config.json", "{}"u8.ToArray());
        Write("model.safetensors", Weights);
        var first = await PublishAsync();

        var second = await PublishAsync();

        Assert.Equal(first.Commit, second.Commit);
        Assert.Equal((0, 2), (second.Uploaded, second.Reused));
        Assert.Equal(1, Hub.Count("POST", "/commit/main"));
        Assert.Equal(1, Hub.Count("PUT", "/lfs/"));
    }

    [Fact]
    public async Task PublishAsync_OneFileChanged_SendsThatOne()
    {
        Write("config.json", "{}"u8.ToArray());
        Write("model.safetensors", Weights);
        await PublishAsync();
        Write("config.json", "{ }"u8.ToArray());

        var result = await PublishAsync();

        Assert.Equal((1, 1), (result.Uploaded, result.Reused));
        Assert.DoesNotContain("model.safetensors", Hub.LastCommitBody, StringComparison.Ordinal);
        Assert.Equal("{ }", Encoding.UTF8.GetString(Hub.Repositories["acme/m"].Tip()["config.json"].Bytes));
    }

    [Fact]
    public async Task PublishAsync_BytesThatTheHubHas_AreLinkedNotSent()
    {
        Write("model.safetensors", Weights);
        Hub.LfsObjects[new TestFile(Weights, true).Sha256] = Weights;

        var result = await PublishAsync();

        Assert.Equal((0, 1), (result.Uploaded, result.Reused));
        Assert.Equal(0, Hub.Count("PUT", "/lfs/"));
        Assert.Equal(Weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
    }

    [Fact]
    public async Task PublishAsync_EqualFiles_AreSentOnce()
    {
        Write("a.bin", Weights);
        Write("b.bin", Weights);

        var result = await PublishAsync();

        Assert.Equal(1, Hub.Count("PUT", "/lfs/"));
        Assert.Equal(Weights, Hub.Repositories["acme/m"].Tip()["b.bin"].Bytes);
        Assert.Equal(2, result.Uploaded);
    }

    [Fact]
    public async Task PublishAsync_InParts_SendsEachWithoutTokenAndCompletes()
    {
        Hub.PartSize = 64 * 1024;
        Write("model.safetensors", Weights);

        await PublishAsync();

        Assert.Equal(Weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
        Assert.Equal(4, Hub.Count("PUT", "/lfs-part/"));
        Assert.All(Hub.Requests.Where(request => request.Target.StartsWith("/lfs-part", StringComparison.Ordinal) || request.Target.StartsWith("/lfs-complete", StringComparison.Ordinal)), request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task PublishAsync_NewBranchAndTag_MakesBoth()
    {
        Hub.Add("acme/m").Commit("main", ("a.txt", Bytes(3)));
        Write("config.json", "{}"u8.ToArray());

        var result = await PublishAsync(branch: "next", tag: "v1.0.0");

        var repository = Hub.Repositories["acme/m"];
        Assert.Equal(result.Commit.ToString(), repository.Branches["next"]);
        Assert.Equal(result.Commit.ToString(), repository.Tags["v1.0.0"]);
        Assert.Equal(["a.txt"], repository.Tip().Keys);
        Assert.Equal(["a.txt", "config.json"], repository.Tip("next").Keys);
    }

    [Fact]
    public async Task PublishAsync_TagAgainOnTheSameCommit_IsFine()
    {
        Write("config.json", "{}"u8.ToArray());
        var first = await PublishAsync(tag: "v1.0.0");

        var second = await PublishAsync(tag: "v1.0.0");

        Assert.Equal(first.Commit, second.Commit);
    }

    [Fact]
    public async Task PublishAsync_TagOnAnotherCommit_IsRefusedByName()
    {
        Write("config.json", "{}"u8.ToArray());
        await PublishAsync(tag: "v1.0.0");
        Write("config.json", "{ }"u8.ToArray());
        var commits = Hub.Repositories.Values.Single().Commits.Count;

        var error = await Assert.ThrowsAsync<HubException>(() => PublishAsync(tag: "v1.0.0"));

        Assert.Equal(HubErrorCode.AlreadyExists, error.Code);
        Assert.Equal(commits, Hub.Repositories.Values.Single().Commits.Count);
        Assert.Contains("v1.0.0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_IgnoredByGitignore_IsLeftOut()
    {
        Write(".gitignore", "secret.txt\n"u8.ToArray());
        Write("secret.txt", "x"u8.ToArray());

        var result = await PublishAsync();

        Assert.Equal((1, 0), (result.Uploaded, result.Reused));
        Assert.DoesNotContain("secret.txt", Hub.Repositories["acme/m"].Tip().Keys);
    }

    [Fact]
    public async Task PublishAsync_MoreThanABatch_AsksInBatches()
    {
        for (var i = 0; i < 257; i++)
        {
            Write($"f/{i:000}.txt", [(byte)i, 1]);
        }

        var result = await PublishAsync();

        Assert.Equal(257, result.Uploaded);
        // Once more: the first one said that there is no repository.
        Assert.Equal(3, Hub.Count("POST", "/preupload/"));
        Assert.Equal(258, Hub.Repositories["acme/m"].Tip().Count);
    }

    [Fact]
    public async Task PublishAsync_WithoutToken_SaysToLogIn()
    {
        Write("config.json", "{}"u8.ToArray());

        var error = await Assert.ThrowsAsync<AccessDeniedException>(() => PublishAsync(token: null));

        Assert.Equal(HubErrorCode.LoginRequired, error.Code);
        Assert.Contains("adn login", error.Message, StringComparison.Ordinal);
        Assert.Empty(Hub.Repositories);
    }

    [Fact]
    public async Task PublishAsync_BareName_GoesToTheOwnNamespace()
    {
        Write("config.json", "{}"u8.ToArray());

        var result = await PublishAsync(id: "m");

        Assert.Equal("alice/m", result.Id.ToString());
        Assert.Contains("config.json", Hub.Repositories["alice/m"].Tip().Keys);
    }

    [Fact]
    public void Scan_LinkToAFolder_IsRefusedByName()
    {
        Write("config.json", "{}"u8.ToArray());
        Directory.CreateDirectory(Temporary.File("elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "linked"), Temporary.File("elsewhere"));

        var error = Assert.Throws<PackageFormatException>(() => LocalTree.Scan(Folder));

        Assert.Equal("linked", error.File);
    }

    [Fact]
    public async Task PublishAsync_SnapshotOfLinks_SendsWhatTheyLeadTo()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(Temporary.File("blob"), Weights);
        File.CreateSymbolicLink(Path.Combine(Folder, "model.safetensors"), Temporary.File("blob"));

        await PublishAsync();

        Assert.Equal(Weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
    }
}
