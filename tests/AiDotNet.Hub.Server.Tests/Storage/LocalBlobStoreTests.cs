using AiDotNet.Hub.Content;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server.Tests.Storage;

public sealed class LocalBlobStoreTests : BlobStoreConformance, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private BlobStoreLayout Layout => new(_directory);

    private protected override IBlobStore Store => new LocalBlobStore(Layout);

    protected override int CountLeftovers() => Directory.Exists(Layout.Uploads) ? Directory.GetFileSystemEntries(Layout.Uploads).Length : 0;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(new byte[] { 1, 2 })]
    [InlineData(new byte[] { 1, 2, 4 })]
    public async Task PromoteAsync_BlobWentBadOnTheDisk_IsReplaced(byte[] bad)
    {
        var stored = await Store.PutAsync(new MemoryStream([1, 2, 3]), new BlobExpectation("a file"), default);
        var path = Layout.Blob(stored.Digest);
        File.Delete(path);
        await File.WriteAllBytesAsync(path, bad);
        await Store.PutAsync(new MemoryStream([1, 2, 3]), new BlobExpectation("a file"), default);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task PutAsync_Blob_IsAReadOnlyFileNamedByItsDigest()
    {
        var stored = await Store.PutAsync(new MemoryStream([1]), new BlobExpectation("a file"), default);
        var path = _directory.File($"blobs/sha256/4b/f5/{stored.Digest.Hex}");
        Assert.Equal("4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a", stored.Digest.Hex);
        Assert.True(new FileInfo(path) is { Exists: true, IsReadOnly: true });
    }

    [Fact]
    public void Blob_DigestOfNothing_HasTwoFoldersOfTwoDigits() =>
        Assert.EndsWith(Path.Combine("sha256", "e3", "b0", Digest.OfNothing.Hex), Layout.Blob(Digest.OfNothing), StringComparison.Ordinal);
}
