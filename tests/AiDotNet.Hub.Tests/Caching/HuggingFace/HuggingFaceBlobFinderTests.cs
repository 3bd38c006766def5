using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Tests.Transfer;

namespace AiDotNet.Hub.Tests.Caching.HuggingFace;

/// <summary>Our own layout, and the user's Hugging Face cache read to save downloads.</summary>
public sealed class HuggingFaceBlobFinderTests : ModelHubTestBase
{
    private string Theirs => Temporary.File("hub");

    private TestFile Model => Repository.Tip()["model.safetensors"];

    [Theory]
    [InlineData("models--acme--m")]
    [InlineData("models--someone--else")]
    [InlineData("datasets--acme--data")]
    public async Task ResolveAsync_BytesAreThere_AreNotDownloaded(string repository)
    {
        Put($"{repository}/blobs/{Model.Sha256}", Weights);
        Put($"{repository}/blobs/{Repository.Tip()["config.json"].BlobId}", Repository.Tip()["config.json"].Bytes);
        var before = PythonCacheCopy.Fingerprint(Theirs);
        var progress = new Progress();

        var plan = await Client().PlanAsync("acme/m");
        var snapshot = await Client().ResolveAsync("acme/m", progress: progress);

        Assert.Equal(["README.md"], plan.Files.Where(file => file.IsFetched).Select(file => file.Path));
        Assert.Equal(Card.Length, plan.BytesToFetch);
        Assert.Equal((Card.Length, Card.Length), ((int)progress.Last.BytesTotal!, (int)progress.Last.BytesDone));
        Assert.Equal(0, Hub.Count("GET", "model.safetensors"));
        Assert.Equal(0, Hub.Count("GET", "config.json"));
        Assert.Equal(["config.json", "model.safetensors"], snapshot.Files.Where(file => file.FromCache).Select(file => file.Path));
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
        Assert.Equal(before, PythonCacheCopy.Fingerprint(Theirs));
    }

    [Fact]
    public async Task ResolveAsync_BytesTaken_AreAFileOfTheirOwn()
    {
        var theirs = Put($"models--acme--m/blobs/{Model.Sha256}", Weights);
        var snapshot = await Client().ResolveAsync("acme/m");

        CacheFixture.Overwrite(theirs, CacheFixture.Flipped(Weights));

        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
    }

    [Fact]
    public async Task ResolveAsync_BytesBehindLinksOrWithoutBlobs_AreTaken()
    {
        Put("blobs/ab/stored", Weights);
        Directory.CreateDirectory(Path.Combine(Theirs, "models--acme--m", "blobs"));
        File.CreateSymbolicLink(Path.Combine(Theirs, "models--acme--m", "blobs", Model.Sha256), "../../blobs/ab/stored");
        Put($"models--acme--m/snapshots/{Commit}/config.json", Repository.Tip()["config.json"].Bytes);

        await Client().ResolveAsync("acme/m");

        Assert.Equal(0, Hub.Count("GET", "model.safetensors"));
        Assert.Equal(0, Hub.Count("GET", "config.json"));
    }

    [Fact]
    public async Task ResolveAsync_BytesAreNotWhatTheirNameSays_AreDownloaded()
    {
        var theirs = Put($"models--acme--m/blobs/{Model.Sha256}", CacheFixture.Flipped(Weights));
        var progress = new Progress();

        var snapshot = await Client().ResolveAsync("acme/m", progress: progress);

        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
        Assert.All(snapshot.Files, file => Assert.False(file.FromCache));
        Assert.Equal(progress.Last.BytesTotal, progress.Last.BytesDone);
        Assert.True(File.Exists(theirs));
        Assert.Empty(FilesBelow("partial"));
    }

    [Fact]
    public async Task ResolveAsync_BytesMayNotBeReadOrAreShort_AreDownloaded()
    {
        var locked = Put($"models--acme--m/blobs/{Model.Sha256}", Weights);
        Put($"models--acme--m/blobs/{Repository.Tip()["config.json"].BlobId}", [1]);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(locked, UnixFileMode.None);
        }

        var snapshot = await Client().ResolveAsync("acme/m");

        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
        Assert.Equal(1, Hub.Count("GET", "config.json"));
    }

    [Fact]
    public async Task ResolveAsync_PartOfItWasDownloadedBefore_IsKeptWhereTheirBytesAreWrong()
    {
        Put($"models--acme--m/blobs/{Model.Sha256}", CacheFixture.Flipped(Weights));
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("model.safetensors", StringComparison.Ordinal) || context.Request.Headers.Range.Count > 0)
            {
                return false;
            }

            await FileFaults.SendAsync(context, Weights, FileFault.Short, good: 50_000);
            return true;
        };
        await Assert.ThrowsAsync<Errors.HubUnavailableException>(() =>
            base.Client(settings: TransferTestBase.Quick with { Retries = 0 }).DownloadFileAsync("acme/m", "model.safetensors"));

        await Client().DownloadFileAsync("acme/m", "model.safetensors");

        Assert.Contains(Hub.Requests, request => request.Range == "bytes=50000-");
    }

    [Fact]
    public async Task ResolveAsync_NoOptionForIt_ReadsNothing()
    {
        Put($"models--acme--m/blobs/{Model.Sha256}", Weights);

        await base.Client().ResolveAsync("acme/m");

        Assert.Equal(1, Hub.Count("GET", "model.safetensors"));
    }

    private ModelHub Client() => Track(new ModelHub(
        new ModelHubOptions { Endpoint = Hub.Address, CacheDirectory = Cache, HuggingFaceCacheDirectory = Theirs }, TimeProvider.System, TransferTestBase.Quick));

    private string Put(string path, byte[] bytes)
    {
        var file = Path.Combine([Theirs, .. path.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    private sealed class Progress : IProgress<TransferProgress>
    {
        public TransferProgress Last { get; private set; }

        public void Report(TransferProgress value) => Last = value;
    }
}
