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

    // Sums of pieces say which of them to fetch; the hash of the whole has the last word.
    [Theory]
    [InlineData("flip", 1 << 20)]
    [InlineData("cut", (2 << 20) + 5)]
    [InlineData("flip, sums lie", (5 << 20) + 5)]
    [InlineData("flip, no sums", (5 << 20) + 5)]
    [InlineData("other bytes", (5 << 20) + 5)]
    public async Task VerifyAsync_LargeFileWentBad_OnlyItsBadPiecesAreFetched(string how, int expected)
    {
        var bytes = Transfer.TransferTestBase.Bytes((5 << 20) + 5);
        Repository.Commit("main", ("large.bin", bytes));
        var client = Client();
        var path = Path.Combine((await client.ResolveAsync("acme/m")).Path, "large.bin");
        var sums = Assert.Single(FilesBelow("pieces"));
        Damage(path, how, bytes.Length);
        if (how.EndsWith("sums lie", StringComparison.Ordinal))
        {
            // Those of the file as it is now.
            var lie = new Hub.Content.PieceSums();
            lie.Append(await File.ReadAllBytesAsync(path));
            await File.WriteAllBytesAsync(sums, [.. lie.ToList().SelectMany(BitConverter.GetBytes)]);
        }
        else if (how.EndsWith("no sums", StringComparison.Ordinal))
        {
            File.Delete(sums);
        }

        var sent = 0L;
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("large.bin", StringComparison.Ordinal))
            {
                return false;
            }

            Interlocked.Add(ref sent, Hubs.FileFaults.Asked(context, bytes));
            await Hubs.FileFaults.SendAsync(context, bytes);
            return true;
        };

        var report = await client.VerifyAsync(repair: true);

        Assert.Equal([("large.bin", true)], report.Bad.Select(bad => (bad.Path, bad.Repaired)));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
        Assert.Equal(expected, sent);
        Assert.Single(FilesBelow("pieces"));
        Assert.Empty(FilesBelow("partial"));
        Assert.Empty((await client.VerifyAsync()).Bad);
    }

    private static void Damage(string path, string how, int length)
    {
        new FileInfo(path).IsReadOnly = false;
        using var file = new FileStream(path, FileMode.Open);
        if (how == "cut")
        {
            file.SetLength((3 << 20) + 7);
        }
        else if (how == "other bytes")
        {
            file.Write(Transfer.TransferTestBase.Bytes(length, seed: 9));
        }
        else
        {
            file.Position = (2 << 20) + 1234;
            var value = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ 1));
        }
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
