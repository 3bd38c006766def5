using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Transfer;

public sealed class ModelPublisherTests : TransferTestBase
{
    private readonly byte[] _weights = Bytes(200_000);

    private string Folder => Temporary.File("model");

    [Fact]
    public async Task PublishAsync_NewModel_CreatesRepositoryAndSendsEveryByte()
    {
        Write("config.json", "{}"u8.ToArray());
        Write("model.safetensors", _weights);
        Write("sub/empty.bin", []);
        Write("sub/ü \"quoted\".txt", Bytes(100_001, 3));
        Write(".git/HEAD", "ref"u8.ToArray());
        Write(".cache/huggingface/x", "x"u8.ToArray());

        var result = await PublishAsync();

        var tree = Hub.Repositories["acme/m"].Tip();
        Assert.Equal([".gitattributes", "config.json", "model.safetensors", "sub/empty.bin", "sub/ü \"quoted\".txt"], tree.Keys);
        Assert.Equal(_weights, tree["model.safetensors"].Bytes);
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
        Write("model.safetensors", _weights);

        await PublishAsync();

        Assert.Null(Hub.Requests.Single(request => request.Method == "PUT").Authorization);
        Assert.All(Hub.Requests.Where(request => request.Method != "PUT"), request => Assert.Equal($"Bearer {Hub.Token}", request.Authorization));
    }

    [Fact]
    public async Task PublishAsync_Again_MakesNoCommit()
    {
        Write("config.json", "{}"u8.ToArray());
        Write("model.safetensors", _weights);
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
        Write("model.safetensors", _weights);
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
        Write("model.safetensors", _weights);
        Hub.LfsObjects[new TestFile(_weights, true).Sha256] = _weights;

        var result = await PublishAsync();

        Assert.Equal((0, 1), (result.Uploaded, result.Reused));
        Assert.Equal(0, Hub.Count("PUT", "/lfs/"));
        Assert.Equal(_weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
    }

    [Fact]
    public async Task PublishAsync_EqualFiles_AreSentOnce()
    {
        Write("a.bin", _weights);
        Write("b.bin", _weights);

        var result = await PublishAsync();

        Assert.Equal(1, Hub.Count("PUT", "/lfs/"));
        Assert.Equal(_weights, Hub.Repositories["acme/m"].Tip()["b.bin"].Bytes);
        Assert.Equal(2, result.Uploaded);
    }

    [Fact]
    public async Task PublishAsync_InParts_SendsEachWithoutTokenAndCompletes()
    {
        Hub.PartSize = 64 * 1024;
        Write("model.safetensors", _weights);

        await PublishAsync();

        Assert.Equal(_weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
        Assert.Equal(4, Hub.Count("PUT", "/lfs-part/"));
        Assert.All(Hub.Requests.Where(request => request.Target.StartsWith("/lfs-part", StringComparison.Ordinal) || request.Target.StartsWith("/lfs-complete", StringComparison.Ordinal)), request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task PublishAsync_OnePartFails_IsSentAgainAlone()
    {
        Hub.PartSize = 64 * 1024;
        Write("model.safetensors", _weights);
        var failed = false;
        Hub.Intercept = async context =>
        {
            if (failed || !context.Request.Path.Value!.EndsWith("/00002", StringComparison.Ordinal))
            {
                return false;
            }

            failed = true;
            await context.Request.Body.CopyToAsync(Stream.Null);
            await TestHub.RefuseAsync(context, 503, null, "busy");
            return true;
        };

        await PublishAsync();

        Assert.Equal(_weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
        Assert.Equal(5, Hub.Count("PUT", "/lfs-part/"));
    }

    [Fact]
    public async Task PublishAsync_PutFails_IsSentAgainWhole()
    {
        Write("model.safetensors", _weights);
        var failures = 2;
        Hub.Intercept = async context =>
        {
            if (context.Request.Method != "PUT" || failures-- <= 0)
            {
                return false;
            }

            await context.Request.Body.CopyToAsync(Stream.Null);
            await TestHub.RefuseAsync(context, 500, null, "oops");
            return true;
        };
        var progress = new LastProgress();

        await PublishAsync(progress: progress);

        Assert.Equal(_weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
        Assert.Equal(3, Hub.Count("PUT", "/lfs/"));
        Assert.Equal(new TransferProgress { BytesDone = 200_000, BytesTotal = 200_000, FilesDone = 1, FilesTotal = 1, IsComplete = true }, progress.Last with { BytesPerSecond = null });
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    public async Task PublishAsync_CommitRefused_IsSentOnce(int status)
    {
        Write("config.json", "{}"u8.ToArray());
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.Contains("/commit/", StringComparison.Ordinal))
            {
                return false;
            }

            await context.Request.Body.CopyToAsync(Stream.Null);
            await TestHub.RefuseAsync(context, status, null, "busy");
            return true;
        };
        var progress = new LastProgress();

        await Assert.ThrowsAsync<HubUnavailableException>(() => PublishAsync(progress: progress));

        Assert.Equal(1, Hub.Count("POST", "/commit/main"));
        Assert.Equal([".gitattributes"], Hub.Repositories["acme/m"].Tip().Keys);
        Assert.False(progress.Last.IsComplete);
    }

    [Fact]
    public async Task PublishAsync_BranchMovedMeanwhile_IsAConflictAndChangesNothing()
    {
        Write("config.json", "{}"u8.ToArray());
        var repository = Hub.Add("acme/m");
        repository.Commit("main", ("a.txt", Bytes(3)));
        Hub.Intercept = context =>
        {
            if (context.Request.Path.Value!.Contains("/commit/", StringComparison.Ordinal))
            {
                repository.Commit("main", ("b.txt", Bytes(3)));
            }

            return Task.FromResult(false);
        };

        var error = await Assert.ThrowsAsync<HubException>(() => PublishAsync());

        Assert.Equal(HubErrorCode.Conflict, error.Code);
        Assert.Equal(["a.txt", "b.txt"], repository.Tip().Keys);
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

    [Theory]
    [InlineData("model.safetensors", "PUT")]
    [InlineData("notes.txt", "POST")]
    public async Task PublishAsync_FileChangesMeanwhile_IsDetectedAndNothingCommitted(string file, string method)
    {
        Write(file, _weights);
        var changed = false;
        Hub.Intercept = context =>
        {
            if (!changed && context.Request.Method == method && (method == "PUT" || context.Request.Path.Value!.Contains("preupload", StringComparison.Ordinal)) && Hub.Repositories.ContainsKey("acme/m"))
            {
                changed = true;
                Write(file, Bytes(_weights.Length, 7), DateTime.UnixEpoch);
            }

            return Task.FromResult(false);
        };

        var error = await Assert.ThrowsAsync<IntegrityException>(() => PublishAsync());

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("changed while", error.Message, StringComparison.Ordinal);
        Assert.True(changed);
        Assert.Equal([".gitattributes"], Hub.Repositories["acme/m"].Tip().Keys);
    }

    [Fact]
    public async Task PublishAsync_UploadLongerThanEveryDefaultTimeout_Succeeds()
    {
        // Each piece of 256 KiB takes 28 s of the injected clock, 64 of them half an hour: past the attempt timeout (30 s), the pipelines' and
        // HttpClient's usual limits (10, 30, 100 s). A timeout over the whole body on this clock would end it; so would a stall timeout that is not renewed.
        var weights = Bytes(64 * 256 * 1024);
        Write("model.safetensors", weights);
        // The clock jumps whenever the progress, told after each piece, looks at it.
        var time = new WatchedTime { Jump = TimeSpan.FromSeconds(28) };
        var begin = time.GetUtcNow();

        await PublishAsync(progress: new LastProgress(), time: time);

        Assert.True(time.GetUtcNow() - begin >= TimeSpan.FromMinutes(20), $"only {time.GetUtcNow() - begin} passed");
        Assert.Equal(weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
        Assert.Equal(1, Hub.Count("PUT", "/lfs/"));
    }

    [Fact]
    public async Task PublishAsync_HubStopsReading_EndsAfterTheStallTimeout()
    {
        Write("model.safetensors", Bytes(64 << 20));
        var time = new WatchedTime();
        Hub.Intercept = async context =>
        {
            if (context.Request.Method == "PUT")
            {
                await context.Request.Body.ReadAtLeastAsync(new byte[1000], 1000);
                // Nothing is read from here on; each turn of the clock is one more stall timeout without a byte, until the client gives up.
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    time.Advance(Quick.StallTimeout);
                    await Task.Yield();
                }

                return true;
            }

            return false;
        };

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => PublishAsync(time: time, settings: Quick with { Retries = 0 }));

        Assert.Contains("nothing moved", error.Message, StringComparison.Ordinal);
        Assert.Equal([".gitattributes"], Hub.Repositories["acme/m"].Tip().Keys);
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
        await File.WriteAllBytesAsync(Temporary.File("blob"), _weights);
        File.CreateSymbolicLink(Path.Combine(Folder, "model.safetensors"), Temporary.File("blob"));

        await PublishAsync();

        Assert.Equal(_weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
    }

    private Task<PublishOutcome> PublishAsync(
        string id = "acme/m", string branch = "main", string? tag = null, IProgress<TransferProgress>? progress = null, string? token = "", TimeProvider? time = null, TransferSettings? settings = null) =>
        new ModelPublisher(Api(settings, time, token?.Length == 0 ? Hub.Token : token)).PublishAsync(
            new PublishRequest { Id = ModelId.Parse(id), Files = LocalTree.Scan(Folder), Branch = branch, Message = "Publish", Tag = tag }, progress, default);

    private void Write(string path, byte[] bytes, DateTime? modified = null)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        if (modified is { } time)
        {
            File.SetLastWriteTimeUtc(full, time);
        }
    }
}

/// <summary>Remembers the last report.</summary>
internal sealed class LastProgress : IProgress<TransferProgress>
{
    public TransferProgress Last { get; private set; }

    public List<TransferProgress> All { get; } = [];

    public void Report(TransferProgress value)
    {
        Last = value;
        All.Add(value);
    }
}
