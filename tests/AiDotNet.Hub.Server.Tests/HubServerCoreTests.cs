using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server.Tests;

public sealed class HubServerCoreTests
{
    [Fact]
    public async Task StartAsync_FolderOfBefore_KeepsItsAccounts()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var result = await hub.Core.StartAsync(new HubSeed { Users = [new SeedUser(new NewUser { Name = "eve", Admin = true }, [])] }, default);
        Assert.False(result.Applied);
        Assert.Null(await hub.Accounts.FindNamespaceAsync("eve", default));
        Assert.Equal(repository, await hub.FindAsync("acme/bert"));
    }

    [Fact]
    public async Task StartAsync_WritesThatACrashLeft_AreClearedOnceNoUploadCanBeThatOld()
    {
        await using var hub = await CoreHub.StartAsync();
        var layout = new BlobStoreLayout(hub.Folder);
        foreach (var (name, age) in new[] { ("old", 13), ("young", 11) })
        {
            Directory.CreateDirectory(layout.Uploads);
            var file = Path.Combine(layout.Uploads, name);
            await File.WriteAllTextAsync(file, "half");
            File.SetLastWriteTimeUtc(file, hub.Time.GetUtcNow().UtcDateTime.AddHours(-age));
        }

        await hub.Core.StartAsync(null, default);
        Assert.Equal(["young"], Directory.EnumerateFiles(layout.Uploads).Select(file => Path.GetFileName(file)));
    }
}
