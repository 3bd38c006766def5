using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Tests.Transfer;
using Microsoft.AspNetCore.Http;

namespace AiDotNet.Hub.Tests;

/// <summary>What a hub that is broken, or means harm, cannot make the client keep.</summary>
public sealed class ModelHubHostileTests : ModelHubTestBase
{
    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    public async Task ResolveAsync_CorruptedOnTheHub_IsRefusedByNameAndNothingKept(string path)
    {
        var rotten = (byte[])Repository.Tip()[path].Bytes.Clone();
        rotten[rotten.Length / 2] ^= 1;
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith(path, StringComparison.Ordinal))
            {
                return false;
            }

            await Results.Bytes(rotten, enableRangeProcessing: true).ExecuteAsync(context);
            return true;
        };

        var error = await Assert.ThrowsAsync<IntegrityException>(() => Client().ResolveAsync("acme/m", new ResolveOptions { Files = FileSelection.Named(path) }));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("acme/m", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, Hub.Count("GET", "/resolve/"));
        Assert.Empty(Blobs());
        Assert.Empty(FilesBelow("partial"));
        Assert.Empty(FilesBelow("models"));
    }

    [Fact]
    public async Task ResolveAsync_SpoiledPartial_IsFetchedAnewOnce()
    {
        var digest = Repository.Tip()["model.safetensors"].Sha256;
        await Client().ResolveAsync("acme/m", new ResolveOptions { Files = FileSelection.Named("config.json") });
        Directory.CreateDirectory(Path.Combine(Cache, "partial"));
        await File.WriteAllBytesAsync(Path.Combine(Cache, "partial", digest + ".blob"), TransferTestBase.Bytes(5000, seed: 99));
        Hub.Requests.Clear();

        var snapshot = await Client().ResolveAsync("acme/m");

        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
        Assert.Equal(["bytes=5000-", null], Hub.Requests.Where(request => request.Target.EndsWith("model.safetensors", StringComparison.Ordinal)).Select(request => request.Range));
    }

    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("a/../../evil.txt")]
    [InlineData("/etc/evil")]
    [InlineData("a\\..\\evil.txt")]
    [InlineData("C:/evil.txt")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("nul\0.txt")]
    public async Task ResolveAsync_HostileName_IsRefusedAndNothingWritten(string name)
    {
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.Contains("/tree/", StringComparison.Ordinal))
            {
                return false;
            }

            await TestHub.WriteAsync(context, [Repository.Tip()["config.json"].ToEntry("config.json"), Repository.Tip()["config.json"].ToEntry(name)], HubJsonContext.Default.IReadOnlyListTreeEntry);
            return true;
        };

        await Assert.ThrowsAsync<PackageFormatException>(() => Client().ResolveAsync("acme/m"));

        Assert.Equal(0, Hub.Count("GET", "/resolve/"));
        Assert.Empty(Blobs());
        Assert.Empty(FilesBelow("models"));
        Assert.DoesNotContain(Directory.EnumerateFiles(Temporary, "evil*", SearchOption.AllDirectories), _ => true);
    }

    [Theory]
    [InlineData("""[{"type":"file","oid":"zz","size":3,"path":"a"}]""")]
    [InlineData("""[{"type":"file","oid":"0123456789012345678901234567890123456789","size":-3,"path":"a"}]""")]
    [InlineData("""[{"type":"file","oid":"0123456789012345678901234567890123456789","size":3,"path":"a","lfs":{"oid":"../../x","size":3,"pointerSize":1}}]""")]
    [InlineData("""{"error":"x"}""")]
    public async Task ResolveAsync_NonsenseListing_IsAnError(string listing)
    {
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.Contains("/tree/", StringComparison.Ordinal))
            {
                return false;
            }

            await context.Response.WriteAsync(listing);
            return true;
        };

        var error = await Assert.ThrowsAsync<HubException>(() => Client().ResolveAsync("acme/m"));

        Assert.Equal(HubErrorCode.Unexpected, error.Code);
        Assert.Empty(FilesBelow("manifests"));
    }

    [Fact]
    public async Task ResolveAsync_FilesAtAnotherHost_TokenStaysAtHome()
    {
        await using var store = await TestHub.StartAsync();
        store.Repositories["acme/m"] = Repository;
        Hub.Intercept = context =>
        {
            var file = context.Request.Path.Value!.Contains("/resolve/", StringComparison.Ordinal);
            if (file)
            {
                context.Response.StatusCode = 302;
                context.Response.Headers.Location = new Uri(store.Address, context.Request.Path.Value).ToString();
            }

            return Task.FromResult(file);
        };

        var snapshot = await Client(token: Hub.Token).ResolveAsync("acme/m");

        Assert.Equal(4, snapshot.Files.Count);
        Assert.All(Hub.Requests, request => Assert.Equal($"Bearer {Hub.Token}", request.Authorization));
        Assert.NotEmpty(store.Requests);
        Assert.All(store.Requests, request => Assert.Null(request.Authorization));
    }
}
