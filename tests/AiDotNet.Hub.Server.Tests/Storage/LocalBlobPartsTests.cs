using System.Security.Cryptography;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server.Tests.Storage;

public sealed class LocalBlobPartsTests : BlobPartsConformance, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private BlobStoreLayout Layout => new(_directory);

    private protected override IBlobStore Store => new LocalBlobStore(Layout);

    protected override int CountLeftovers() => Directory.Exists(Layout.Uploads) ? Directory.GetFileSystemEntries(Layout.Uploads).Length : 0;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(13)]
    [InlineData(25)]
    public async Task AssembleAsync_ProcessDiedHalfWay_GoesOnWithTheBytesThatAreThere(int written)
    {
        var content = RandomNumberGenerator.GetBytes(25);
        var upload = UploadId.Of("cut");
        var parts = new List<UploadPart>();
        for (var number = 1; number <= 3; number++)
        {
            var bytes = content[(10 * (number - 1))..Math.Min(10 * number, content.Length)];
            parts.Add(await Store.WritePartAsync(upload, number, new MemoryStream(bytes), new BlobExpectation("a part", bytes.Length), default));
        }

        // As the process leaves it: what is in the file was deleted from the parts.
        await File.WriteAllBytesAsync(Layout.Upload(upload), content[..written]);
        foreach (var part in parts.Where(part => Math.Min(10 * part.Number, content.Length) <= written))
        {
            File.Delete(Layout.Part(upload, part.Number, part.Tag));
        }

        var expected = new BlobExpectation("a file", content.Length, Digest.FromHash(SHA256.HashData(content)));
        await Store.PromoteAsync(await Store.AssembleAsync(upload, parts, expected, default), default);
        Assert.Equal(content, await File.ReadAllBytesAsync(Layout.Blob(expected.Digest!.Value)));
        Assert.Equal(0, CountLeftovers());
    }
}
