using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Server.Tests.Publishing;

public sealed class PreuploadTests
{
    [Fact]
    public async Task PreuploadAsync_ByPatternSizeAndSample_DecidesTheMode()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var reply = await AskAsync(
            hub,
            repository,
            File("model.safetensors", 10, "text"u8),
            File("notes.txt", 10, "text"u8),
            File("big.txt", 10_485_761, "text"u8),
            File("just.txt", 10_485_760, "text"u8),
            File("binary.txt", 10, [65, 0, 66]),
            File("latin1.txt", 10, [0x65, 0xE9, 0x65]),
            File("cut.txt", 600, [0x65, 0xE2, 0x82]),
            File("whole.txt", 3, [0x65, 0xE2, 0x82]),
            File("empty.bin", 0, []),
            File(".gitattributes", 20_000_000, [0]));
        Assert.Equal(
            "lfs regular lfs regular lfs lfs regular lfs regular regular", string.Join(' ', reply.Files.Select(file => file.UploadMode)));
        Assert.Equal((await hub.HeadAsync(repository)).Id.ToString(), reply.CommitOid);
        Assert.All(reply.Files, file => Assert.False(file.ShouldIgnore));
    }

    [Fact]
    public async Task PreuploadAsync_ExistingFiles_NamesThem()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var lfs = await hub.UploadAsync(repository, "w.bin", [1]);
        await hub.CommitAsync(repository, lfs, CoreHub.Text("a/hello.txt", "hello\n"));
        var reply = await AskAsync(hub, repository, File("w.bin", 1, [1]), File("a/hello.txt", 6, "h"u8), File("a", 1, "h"u8), File("new", 1, "h"u8));
        Assert.Equal([lfs.Oid.Hex, "ce013625030ba8dba906f756967f9e9ca394464a", null, null], reply.Files.Select(file => file.Oid));
    }

    [Fact]
    public async Task PreuploadAsync_IgnoreAndAttributes_AreTheRequestsOrTheBranchs()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        await hub.CommitAsync(repository, CoreHub.Text(".gitignore", "*.log\n"), CoreHub.Text(".gitattributes", "*.txt filter=lfs\n"));
        PreuploadFile[] files = [File("a.log", 1, "x"u8), File("a.tmp", 1, "x"u8), File("a.txt", 1, "x"u8)];
        var own = await AskAsync(hub, repository, files);
        var given = await hub.Publisher.PreuploadAsync(
            repository.Key, "main", new PreuploadRequest { Files = files, GitIgnore = "*.tmp", GitAttributes = "*.log filter=lfs" }, default);
        Assert.Equal([true, false, false], own.Files.Select(file => file.ShouldIgnore));
        Assert.Equal(["regular", "regular", "lfs"], own.Files.Select(file => file.UploadMode));
        Assert.Equal([false, true, false], given.Files.Select(file => file.ShouldIgnore));
        Assert.Equal(["lfs", "regular", "regular"], given.Files.Select(file => file.UploadMode));
    }

    [Fact]
    public async Task PreuploadAsync_UnknownBranchOrBadSample_IsRefused()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var request = new PreuploadRequest { Files = [File("a", 1, "x"u8)] };
        await Assert.ThrowsAsync<RevisionNotFoundException>(() => hub.Publisher.PreuploadAsync(repository.Key, "nope", request, default));
        var head = (await hub.HeadAsync(repository)).Id.ToString();
        await Assert.ThrowsAsync<RevisionNotFoundException>(() => hub.Publisher.PreuploadAsync(repository.Key, head, request, default));
        request = new PreuploadRequest { Files = [new PreuploadFile { Path = "a", Size = 1, Sample = "!" }] };
        var error = await Assert.ThrowsAsync<HubException>(() => hub.Publisher.PreuploadAsync(repository.Key, "main", request, default));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
    }

    private static PreuploadFile File(string path, long size, ReadOnlySpan<byte> sample) =>
        new() { Path = path, Size = size, Sample = Convert.ToBase64String(sample) };

    private static Task<PreuploadReply> AskAsync(CoreHub hub, CatalogRepository repository, params PreuploadFile[] files) =>
        hub.Publisher.PreuploadAsync(repository.Key, "main", new PreuploadRequest { Files = files }, default);
}
