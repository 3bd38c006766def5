using System.Globalization;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>Pull requests, large folders in several commits, large files in parts at a time (protocol §9).</summary>
public sealed class PublishSeriesTests : TransferTestBase
{
    private static readonly ModelId Id = ModelId.Parse("acme/m");

    private string Folder => Temporary.File("model");

    [Fact]
    public async Task PublishAsync_PullRequest_LeavesTheBranchAndTellsItsPage()
    {
        var before = Hub.Add("acme/m").Commit("main", ("config.json", "{}"u8.ToArray()));
        Write("config.json", """{"a":1}"""u8.ToArray());
        Write("model.safetensors", Bytes(50_000));

        var result = await PublishAsync(request => request with { CreatePullRequest = true });

        var repository = Hub.Repositories["acme/m"];
        Assert.Equal(before, repository.Branches["main"]);
        Assert.Equal($"{Hub.Address}acme/m/discussions/1", result.PullRequestUrl);
        Assert.Equal(repository.Branches["refs/pr/1"], result.Commit.ToString());
        Assert.Equal(Bytes(50_000), repository.Tip("refs/pr/1")["model.safetensors"].Bytes);
        Assert.Equal(1, Hub.Count("POST", "/preupload/main?create_pr=1"));
        Assert.Equal(1, Hub.Count("POST", "/commit/main?create_pr=1"));
    }

    [Fact]
    public async Task PublishAsync_PullRequestToNothing_MakesNoRepository()
    {
        Write("config.json", "{}"u8.ToArray());

        await Assert.ThrowsAsync<ModelNotFoundException>(() => PublishAsync(request => request with { CreatePullRequest = true }));

        Assert.Equal(0, Hub.Count("POST", "/api/repos/create"));
    }

    [Fact]
    public async Task PublishAsync_SeveralCommits_250FilesFirstAndEachOnTheOneBefore()
    {
        Hub.Add("acme/m").Commit("main", ("README.md", []));
        WriteMany(600);

        var result = await PublishAsync(request => request with { SeveralCommits = true });

        var repository = Hub.Repositories["acme/m"];
        Assert.Equal(2, Hub.Count("POST", "/commit/main"));
        Assert.Equal(3, repository.Commits.Count);
        Assert.Contains(repository.Commits.Values, tree => tree.Count == 251);
        Assert.Equal(601, repository.Tip().Count);
        Assert.Equal(repository.Branches["main"], result.Commit.ToString());
        Assert.Equal(600, result.Uploaded);
    }

    [Fact]
    public async Task PublishAsync_SeveralCommitsOfAPullRequest_AllGoIntoIt()
    {
        Hub.Add("acme/m").Commit("main", ("README.md", []));
        WriteMany(300);

        await PublishAsync(request => request with { SeveralCommits = true, CreatePullRequest = true });

        Assert.Equal(1, Hub.Count("POST", "create_pr=1") - Hub.Count("POST", "/preupload/main?create_pr=1"));
        Assert.Equal(1, Hub.Count("POST", "/commit/refs%2Fpr%2F1"));
        Assert.Equal(301, Hub.Repositories["acme/m"].Tip("refs/pr/1").Count);
    }

    [Fact]
    public async Task PublishAsync_SecondOfSeveralFails_RunAgainSendsOnlyTheRest()
    {
        Hub.Add("acme/m").Commit("main", ("README.md", []));
        WriteMany(300);
        var commits = 0;
        Hub.Intercept = async context =>
        {
            if (context.Request.Path.Value!.Contains("/commit/", StringComparison.Ordinal) && ++commits == 2)
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
                await TestHub.RefuseAsync(context, 503, null, "busy");
                return true;
            }

            return false;
        };
        await Assert.ThrowsAsync<HubUnavailableException>(() => PublishAsync(request => request with { SeveralCommits = true }));

        var again = await PublishAsync(request => request with { SeveralCommits = true });

        Assert.Equal(300, again.Uploaded + again.Reused);
        Assert.Equal(50, again.Uploaded);
        Assert.Equal(301, Hub.Repositories["acme/m"].Tip().Count);
    }

    [Fact]
    public async Task PublishAsync_ManyFilesByDefault_IsOneCommit()
    {
        Hub.Add("acme/m").Commit("main", ("README.md", []));
        WriteMany(300);

        await PublishAsync(request => request);

        Assert.Equal(1, Hub.Count("POST", "/commit/main"));
    }

    [Fact]
    public async Task PublishAsync_LargeFileInParts_SendsSeveralAtATimeAndOnlyTheFailedOneAgain()
    {
        Hub.Add("acme/m").Commit("main", ("README.md", []));
        Hub.PartSize = 10_000;
        var weights = Bytes(100_000);
        Write("model.safetensors", weights);
        var two = new TaskCompletionSource();
        var (open, failed) = (0, false);
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.StartsWith("/lfs-part/", StringComparison.Ordinal))
            {
                return false;
            }

            if (Interlocked.Increment(ref open) == 2)
            {
                two.SetResult();
            }

            // Ends only if a second part comes before the first is answered.
            await two.Task;
            if (!failed && context.Request.Path.Value.EndsWith("00003", StringComparison.Ordinal))
            {
                failed = true;
                await context.Request.Body.CopyToAsync(Stream.Null);
                await TestHub.RefuseAsync(context, 500, null, "oops");
                return true;
            }

            return false;
        };

        await PublishAsync(request => request);

        Assert.Equal(weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
        Assert.Equal(11, Hub.Count("PUT", "/lfs-part/"));
        Assert.Equal(2, Hub.Count("PUT", "/00003"));
        Assert.All(Hub.Requests.Where(request => request.Method == "PUT"), request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task PublishAsync_PagesOfAnotherHost_AreNotShown()
    {
        Hub.Add("acme/m").Commit("main", ("README.md", []));
        Hub.Pages = "http://elsewhere.test/";
        Write("config.json", "{}"u8.ToArray());

        var result = await PublishAsync(request => request with { CreatePullRequest = true });

        Assert.Equal($"{Hub.Address}acme/m/commit/{result.Commit}", result.Url);
        Assert.Equal($"{Hub.Address}acme/m/discussions/1", result.PullRequestUrl);
    }

    [Theory]
    [InlineData(250, 10, 1000)]
    [InlineData(250, 40, 250)]
    [InlineData(250, 100, 100)]
    [InlineData(20, 4000, 20)]
    [InlineData(250, 0, 1000)]
    public void CommitPace_AimsAtFortySeconds(int files, int seconds, int next)
    {
        var pace = new CommitPace();

        pace.Took(files, TimeSpan.FromSeconds(seconds));

        Assert.Equal(next, pace.Files);
    }

    private void WriteMany(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Write($"data/{i:0000}.txt", System.Text.Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private void Write(string path, byte[] bytes)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }

    private Task<PublishOutcome> PublishAsync(Func<PublishRequest, PublishRequest> change) =>
        new ModelPublisher(Api(token: Hub.Token)).PublishAsync(
            change(new PublishRequest { Id = Id, Files = LocalTree.Scan(Folder), Branch = "main", Message = "M" }), null, default);
}
