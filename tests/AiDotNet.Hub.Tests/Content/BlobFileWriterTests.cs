using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Tests.Content;

public sealed class BlobFileWriterTests
{
    private static readonly byte[] Bytes = TestBytes.Make(seed: 1, 3_000_017);

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task CompleteAsync_RightBytes_LeavesThemUnderTheTemporaryName(bool lengthKnown, bool gitBlobId)
    {
        using var folder = new TemporaryDirectory();
        var path = folder.File("deep/er/part");
        await using var writer = BlobFileWriter.Create(path, lengthKnown ? Bytes.Length : null, gitBlobId);
        var told = 0;

        await writer.CopyFromAsync(new TrickleStream(Bytes), count => told += count, CancellationToken.None);
        var digest = await writer.CompleteAsync("part of a/b", Bytes.Length, TestBytes.Sha256(Bytes), gitBlobId ? GitBlobId.Compute(Bytes) : null);

        Assert.Equal(TestBytes.Sha256(Bytes), digest);
        Assert.Equal(gitBlobId ? GitBlobId.Compute(Bytes) : null, writer.GitBlobId);
        Assert.Equal(Bytes.Length, told);
        Assert.Equal(Bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task CompleteAsync_NoBytes_IsAFileOfNone()
    {
        using var folder = new TemporaryDirectory();
        await using var writer = BlobFileWriter.Create(folder.File("part"), 0);

        Assert.Equal(Digest.OfNothing, await writer.CompleteAsync("empty", 0, Digest.OfNothing, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"));
        Assert.Equal(0, new FileInfo(folder.File("part")).Length);
    }

    [Theory]
    [InlineData("short", "2999017 bytes came where 3000017 were promised")]
    [InlineData("digest", "SHA-256 is ")]
    [InlineData("git", "git blob id is ")]
    public async Task CompleteAsync_WrongBytes_SaysSoAndLeavesNothing(string what, string problem)
    {
        using var folder = new TemporaryDirectory();
        await using var writer = BlobFileWriter.Create(folder.File("part"), Bytes.Length);
        await writer.WriteAsync(what == "short" ? Bytes.AsMemory(1000) : Bytes, CancellationToken.None);
        writer.KeepPartial();

        var e = await Assert.ThrowsAsync<IntegrityException>(() => writer.CompleteAsync(
            "weights of a/b", Bytes.Length, what == "digest" ? Digest.OfNothing : null, what == "git" ? GitBlobId.Compute([]) : null));

        Assert.StartsWith("weights of a/b: " + problem, e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task WriteAsync_MoreThanPromised_IsRefusedWhenItComesAndLeavesNothing()
    {
        using var folder = new TemporaryDirectory();
        await using (var writer = BlobFileWriter.Create(folder.File("part"), Bytes.Length - 1))
        {
            writer.KeepPartial();
            await Assert.ThrowsAsync<IntegrityException>(() => writer.CopyFromAsync(new MemoryStream(Bytes), null, CancellationToken.None));
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task CopyFromAsync_CancelledInTheMiddle_LeavesNothing()
    {
        using var folder = new TemporaryDirectory();
        using var cancel = new CancellationTokenSource();
        await using (var writer = BlobFileWriter.Create(folder.File("part"), Bytes.Length))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.CopyFromAsync(new TrickleStream(Bytes), _ => cancel.Cancel(), cancel.Token));
            Assert.InRange(writer.Length, 1, Bytes.Length - 1);
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task ResumeAsync_AfterASourceThatBroke_LosesNothingAndCompletes()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.File("part");
        const int Break = 1_234_567;
        await using (var writer = BlobFileWriter.Create(path, Bytes.Length))
        {
            writer.KeepPartial();
            var e = await Assert.ThrowsAsync<IOException>(() => writer.CopyFromAsync(new TrickleStream(Bytes, breakAt: Break), null, CancellationToken.None));
            Assert.Equal("broken line", e.Message);
        }

        Assert.Equal(Break, new FileInfo(path).Length);
        await using var again = await BlobFileWriter.ResumeAsync(path, Bytes.Length, CancellationToken.None);
        Assert.Equal(Break, again.Length);
        await again.CopyFromAsync(new MemoryStream(Bytes, Break, Bytes.Length - Break), null, CancellationToken.None);

        Assert.Equal(TestBytes.Sha256(Bytes), await again.CompleteAsync("part", Bytes.Length, null, GitBlobId.Compute(Bytes)));
        Assert.Equal(Bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task ResumeAsync_LongerThanTheFile_StartsAgain()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllBytes(folder.File("part"), Bytes);

        await using var writer = await BlobFileWriter.ResumeAsync(folder.File("part"), 10, CancellationToken.None);

        Assert.Equal(0, writer.Length);
        await writer.WriteAsync(Bytes.AsMemory(0, 10), CancellationToken.None);
        Assert.Equal(TestBytes.Sha256(Bytes.AsSpan(0, 10)), await writer.CompleteAsync("part", 10, null, null));
    }

    [Fact]
    public async Task ResumeAsync_Cancelled_LeavesThePartialFile()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllBytes(folder.File("part"), Bytes);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => BlobFileWriter.ResumeAsync(folder.File("part"), Bytes.Length, new CancellationToken(true)));

        Assert.Equal(Bytes, File.ReadAllBytes(folder.File("part")));
    }

    // Between the change of permissions and the rename a process can die.
    [Fact]
    public async Task ResumeAsync_ReadOnlyPartialFile_MakesItWritableAgain()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllBytes(folder.File("part"), Bytes);
        new FileInfo(folder.File("part")).IsReadOnly = true;

        await using var writer = await BlobFileWriter.ResumeAsync(folder.File("part"), Bytes.Length, CancellationToken.None);

        Assert.Equal(Bytes.Length, writer.Length);
        Assert.False(new FileInfo(folder.File("part")).IsReadOnly);
    }

    [Fact]
    public void Publish_NewName_IsReadOnlyAndAlone()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("part"), "text");

        BlobFileWriter.Publish(folder.File("part"), folder.File("a/b/final"));

        Assert.Equal("text", File.ReadAllText(folder.File("a/b/final")));
        Assert.True(new FileInfo(folder.File("a/b/final")).IsReadOnly);
        Assert.False(File.Exists(folder.File("part")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(folder.File("a/b/final")) & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
        }
    }

    [Fact]
    public void Publish_OverAnExistingName_KeepsThatFileAndRemovesTheOther()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("final"), "first");
        File.WriteAllText(folder.File("part"), "second");

        BlobFileWriter.Publish(folder.File("part"), folder.File("final"));

        Assert.Equal("first", File.ReadAllText(folder.File("final")));
        Assert.Equal([folder.File("final")], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Create_ExistingFile_IsRefusedAndUntouched()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("part"), "another's");

        Assert.Throws<DiskFailureException>(() => BlobFileWriter.Create(folder.File("part")));

        Assert.Equal("another's", File.ReadAllText(folder.File("part")));
    }

    [Fact]
    public void Create_KnownLengthBeyondTheDisk_FailsAtOnceAndLeavesNothing()
    {
        using var disk = new SmallDisk(megabytes: 1);

        var e = Assert.Throws<DiskFailureException>(() => BlobFileWriter.Create(Path.Combine(disk.Path, "part"), Bytes.Length));

        Assert.Contains("3000017 bytes", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
    }

    [Fact]
    public async Task WriteAsync_DiskFullInTheMiddle_FailsAndLeavesNothing()
    {
        using var disk = new SmallDisk(megabytes: 1);
        await using (var writer = BlobFileWriter.Create(Path.Combine(disk.Path, "part")))
        {
            writer.KeepPartial();
            await Assert.ThrowsAsync<DiskFailureException>(() => writer.CopyFromAsync(new MemoryStream(Bytes), null, CancellationToken.None));
        }

        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
    }
}
