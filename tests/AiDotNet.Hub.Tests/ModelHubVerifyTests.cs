namespace AiDotNet.Hub.Tests;

/// <summary>Bytes that changed in the cache: found, told, fetched again.</summary>
public sealed class ModelHubVerifyTests : ModelHubTestBase
{
    [Fact]
    public async Task ResolveAsync_VerifyContent_FindsAFlippedByteAndMendsIt()
    {
        var snapshot = await Client().ResolveAsync("acme/m");
        Flip(snapshot, keepTime: true);

        var mended = await Client().ResolveAsync("acme/m", new ResolveOptions { VerifyContent = true });

        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(mended.Path, "model.safetensors")));
        Assert.Equal(["model.safetensors"], mended.Files.Where(file => !file.FromCache).Select(file => file.Path));
    }

    [Fact]
    public async Task VerifyAsync_FlippedByte_IsReportedByNameAndOnlyThatIsFetchedAgain()
    {
        var snapshot = await Client().ResolveAsync("acme/m");
        Flip(snapshot, keepTime: true);

        var found = await Client().VerifyAsync();
        Hub.Requests.Clear();
        var repaired = await Client().VerifyAsync(ModelId.Parse("acme/m"), repair: true);
        var after = await Client().VerifyAsync();

        Assert.Equal([("model.safetensors", false)], found.Bad.Select(bad => (bad.Path, bad.Repaired)));
        Assert.Equal(4, found.Checked);
        Assert.Equal([("model.safetensors", true)], repaired.Bad.Select(bad => (bad.Path, bad.Repaired)));
        Assert.Equal(["model.safetensors"], Hub.Requests.Select(request => request.Target.Split('/')[^1]));
        Assert.Empty(after.Bad);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
    }

    [Fact]
    public async Task VerifyAsync_RepairOffline_ReportsAndTouchesNothing()
    {
        var snapshot = await Client().ResolveAsync("acme/m");
        Flip(snapshot, keepTime: true);

        var report = await Client(offline: true).VerifyAsync(repair: true);

        Assert.Equal([("model.safetensors", false)], report.Bad.Select(bad => (bad.Path, bad.Repaired)));
        Assert.True(File.Exists(Path.Combine(snapshot.Path, "model.safetensors")));
    }

    private static void Flip(ModelSnapshot snapshot, bool keepTime)
    {
        var path = Path.Combine(snapshot.Path, "model.safetensors");
        var time = File.GetLastWriteTimeUtc(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using (var file = new FileStream(path, FileMode.Open))
        {
            file.Position = 1000;
            var value = file.ReadByte();
            file.Position = 1000;
            file.WriteByte((byte)(value ^ 1));
        }

        if (keepTime)
        {
            File.SetLastWriteTimeUtc(path, time);
        }
    }
}
