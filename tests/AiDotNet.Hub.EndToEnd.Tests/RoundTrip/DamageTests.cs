using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.EndToEnd.Tests.RoundTrip;

/// <summary>Bytes that go bad, on the hub, on the way and in the cache: found, named, and mended where they can be.</summary>
public sealed class DamageTests
{
    private const string Id = "acme/langid-tiny";
    private const string Weights = "model.safetensors";
    private const string Tokenizer = "tokenizer.json";

    [Fact]
    public async Task Resolve_BlobCorruptedOnTheHub_NamesTheFileAndKeepsNothing()
    {
        await using var loopback = await LoopbackHub.StartAsync();
        using var hub = loopback.Client();
        await hub.PublishAsync(ModelId.Parse(Id), Fixtures.SampleModel("langid-tiny"));
        var size = new FileInfo(Path.Combine(Fixtures.SampleModel("langid-tiny"), Tokenizer)).Length;
        LoopbackHub.FlipByte(loopback.Blobs().Single(blob => new FileInfo(blob).Length == size));

        var error = await Assert.ThrowsAsync<IntegrityException>(() => hub.ResolveAsync(Id));

        Assert.Contains(Tokenizer, error.Message, StringComparison.Ordinal);
        Assert.Contains(Id, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(LoopbackHub.Files(loopback.Directory.File("cache")), file => new FileInfo(file).Length == size);
        Assert.Empty(LoopbackHub.Files(loopback.Directory.File("cache/models")));
    }

    [Theory]
    [InlineData("config.json", false)]
    [InlineData("config.json", true)]
    [InlineData(Weights, true)]
    public async Task Publish_BlobWentBadOnTheHub_HealsIt(string file, bool lost)
    {
        await using var loopback = await LoopbackHub.StartAsync();
        using var hub = loopback.Client();
        await hub.PublishAsync(ModelId.Parse(Id), Fixtures.SampleModel("langid-tiny"));
        var size = new FileInfo(Path.Combine(Fixtures.SampleModel("langid-tiny"), file)).Length;

        // The weights came in chunks: they lie in the largest blob.
        var blob = file == Weights
            ? loopback.Blobs().MaxBy(path => new FileInfo(path).Length)!
            : loopback.Blobs().Single(path => new FileInfo(path).Length == size);
        if (lost)
        {
            File.Delete(blob);
        }
        else
        {
            LoopbackHub.FlipByte(blob);
        }

        await Assert.ThrowsAnyAsync<HubException>(() => hub.ResolveAsync(Id));

        // Bytes that changed within their size are not seen by a look at the disk; bytes that come again replace them.
        await hub.PublishAsync(ModelId.Parse(lost ? Id : "acme/another"), Fixtures.SampleModel("langid-tiny"));

        Assert.NotEmpty((await hub.ResolveAsync(Id, new ResolveOptions { VerifyContent = true })).Files);
    }

    [Fact]
    public async Task Resolve_LineBreaksOnce_GoesOnWhereItStopped()
    {
        var filter = new TruncatingFilter(Weights, 300_000);
        await using var loopback = await LoopbackHub.StartAsync(filter);
        using var hub = loopback.Client();
        await hub.PublishAsync(ModelId.Parse(Id), Fixtures.SampleModel("langid-tiny"));
        filter.Remaining = 1;

        var snapshot = await hub.ResolveAsync(Id, new ResolveOptions { VerifyContent = true });

        Assert.Equal(1, filter.Cut);
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(Fixtures.SampleModel("langid-tiny"), Weights)),
            await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, Weights)));
    }

    [Fact]
    public async Task Resolve_LineAlwaysBreaks_SaysSoAndALaterCallFinishes()
    {
        var filter = new TruncatingFilter(Weights, 0);
        await using var loopback = await LoopbackHub.StartAsync(filter);
        using var hub = loopback.Client();
        await hub.PublishAsync(ModelId.Parse(Id), Fixtures.SampleModel("langid-tiny"));
        filter.Remaining = int.MaxValue;

        var error = await Assert.ThrowsAnyAsync<HubException>(() => hub.ResolveAsync(Id));

        Assert.Contains(Weights, error.Message, StringComparison.Ordinal);
        Assert.Empty(LoopbackHub.Files(loopback.Directory.File("cache/models")));

        filter.Remaining = 0;
        Assert.NotEmpty((await hub.ResolveAsync(Id)).Files);
    }

    [Fact]
    public async Task Verify_ByteFlippedInTheCache_ReportsItAndRepairsJustThatFile()
    {
        await using var loopback = await LoopbackHub.StartAsync();
        using var hub = loopback.Client();
        await hub.PublishAsync(ModelId.Parse(Id), Fixtures.SampleModel("langid-tiny"));
        var snapshot = await hub.ResolveAsync(Id);
        LoopbackHub.FlipByte(Path.Combine(snapshot.Path, Weights));

        var found = await hub.VerifyAsync();
        Assert.Equal((Weights, false), (Assert.Single(found.Bad).Path, found.Bad[0].Repaired));
        Assert.Equal(snapshot.Files.Count, found.Checked);

        var repaired = await hub.VerifyAsync(repair: true);
        Assert.Equal((Weights, true), (Assert.Single(repaired.Bad).Path, repaired.Bad[0].Repaired));
        Assert.Empty((await hub.VerifyAsync()).Bad);
    }
}
