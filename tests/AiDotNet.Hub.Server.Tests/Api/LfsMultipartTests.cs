using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Large files in parts (protocol §9.3, traps 7 and 8 of §20).</summary>
public sealed class LfsMultipartTests
{
    private const int PartSize = 2000;

    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((2 * PartSize) + 1);

    private static readonly string Oid = Convert.ToHexStringLower(SHA256.HashData(Content));

    private static string Completion(params string[] tags) => new JsonObject
    {
        ["oid"] = Oid,
        ["parts"] = new JsonArray([.. tags.Select((tag, i) => (JsonNode)new JsonObject { ["partNumber"] = i + 1, ["etag"] = tag })]),
    }.ToJsonString();

    [Fact]
    public async Task Batch_AboveTheThreshold_NamesEveryPartInOrder_AndSmallOnesStayWhole()
    {
        await using var hub = await StartAsync();
        var small = new string('a', 64);
        var reply = await BatchAsync(hub, (Oid, Content.Length), (small, PartSize));
        Assert.Equal("multipart", (string?)reply["transfer"]);
        var header = reply["objects"]![0]!["actions"]!["upload"]!["header"]!.AsObject();
        Assert.Equal(["chunk_size", "00001", "00002", "00003"], header.Select(pair => pair.Key));
        Assert.Equal("2000", (string?)header["chunk_size"]);
        Assert.NotNull(reply["objects"]![0]!["actions"]!["verify"]);
        Assert.Empty(reply["objects"]![1]!["actions"]!["upload"]!["header"]!.AsObject());
    }

    [Fact]
    public async Task Batch_ClientWithoutMultipart_GetsTheBasicTransfer()
    {
        await using var hub = await StartAsync();
        var reply = await BatchAsync(hub, ["basic"], (Oid, Content.Length));
        Assert.Equal("basic", (string?)reply["transfer"]);
        Assert.Empty(reply["objects"]![0]!["actions"]!["upload"]!["header"]!.AsObject());
    }

    [Fact]
    public async Task Batch_LargerThanTheHubTakes_RefusesThatObjectAlone()
    {
        await using var hub = await StartAsync();
        var reply = await BatchAsync(hub, (Oid, Content.Length), (new string('b', 64), 1_000_001));
        var refused = reply["objects"]![1]!;
        Assert.Equal(422, (int)refused["error"]!["code"]!);
        Assert.Null(refused["actions"]);
        Assert.NotNull(reply["objects"]![0]!["actions"]);
    }

    [Theory]
    [InlineData("sha256", HttpStatusCode.OK)]
    [InlineData("sha_256", HttpStatusCode.OK)]
    [InlineData("md5", HttpStatusCode.BadRequest)]
    public async Task Batch_HashAlgorithm_IsTakenInBothSpellings(string algorithm, HttpStatusCode status)
    {
        await using var hub = await StartAsync();
        using var reply = await hub.SendAsync(
            HttpMethod.Post,
            "/acme/m.git/info/lfs/objects/batch",
            body: $$$"""{"operation":"upload","objects":[{"oid":"{{{Oid}}}","size":1}],"hash_algo":"{{{algorithm}}}","ref":{"name":"main"}}""");
        Assert.Equal(status, reply.StatusCode);
    }

    [Fact]
    public async Task Upload_PartsBackwardsAndRepeated_ThenCommitted_IsTheFile()
    {
        await using var hub = await StartAsync();
        var upload = await UploadOfAsync(hub);
        var tags = new string[3];
        foreach (var number in new[] { 3, 2, 2, 1 })
        {
            using var part = await PutAsync(hub, upload, number, PartOf(number));
            Assert.Equal(HttpStatusCode.OK, part.StatusCode);
            tags[number - 1] = part.Headers.ETag!.Tag;
        }

        // At the same time and again: one object.
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CompleteAsync(hub, upload, Completion(tags))));
        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.OK, reply.StatusCode));
        using var late = await CompleteAsync(hub, upload, Completion(tags));
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);

        using var commit = await hub.SendAsync(
            HttpMethod.Post,
            "/api/models/acme/m/commit/main",
            body: $$$$"""
                {"key":"header","value":{"summary":"add"}}
                {"key":"lfsFile","value":{"path":"w.bin","algo":"sha256","oid":"{{{{Oid}}}}","size":{{{{Content.Length}}}}}}
                """,
            contentType: "application/x-ndjson");
        await TestHub.JsonAsync(commit);
        var sha = (string)(await hub.GetJsonAsync("/api/models/acme/m"))["sha"]!;
        Assert.Equal(Content, await hub.Http.GetByteArrayAsync($"/acme/m/resolve/{sha}/w.bin"));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(hub.DataDirectory, "blobs", "uploads")));
    }

    [Fact]
    public async Task Upload_NewBatchAfterACut_FindsTheParts()
    {
        await using var hub = await StartAsync();
        var first = await UploadOfAsync(hub);
        using var one = await PutAsync(hub, first, 1, PartOf(1));
        var second = await UploadOfAsync(hub);
        using var two = await PutAsync(hub, second, 2, PartOf(2));
        using var three = await PutAsync(hub, second, 3, PartOf(3));
        using var done = await CompleteAsync(hub, second, Completion(one.Headers.ETag!.Tag, two.Headers.ETag!.Tag, three.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Fact]
    public async Task Complete_WrongPart_Is400_AndAllPartsCanBeSentAgain()
    {
        await using var hub = await StartAsync();
        var upload = await UploadOfAsync(hub);
        var tags = await PutAllAsync(hub, upload, number => number == 2 ? new byte[PartSize] : PartOf(number));
        using var wrong = await CompleteAsync(hub, upload, Completion(tags));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("send all 3 again", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        tags = await PutAllAsync(hub, upload, PartOf);
        using var right = await CompleteAsync(hub, upload, Completion(tags));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task Complete_PartMissingOrNotNamed_Is400_AndNamesIt()
    {
        await using var hub = await StartAsync();
        var upload = await UploadOfAsync(hub);
        using var one = await PutAsync(hub, upload, 1, PartOf(1));
        var tag = one.Headers.ETag!.Tag;
        foreach (var (body, text) in new[]
        {
            (Completion(tag, tag, tag), "parts 2, 3"),
            (Completion(tag), "3 parts"),
            (Completion(), "3 parts"),
            ($$"""{"oid":"{{Oid}}","parts":[{"partNumber":1,"etag":"x"},{"partNumber":1,"etag":"x"}]}""", "part 1 twice"),
            ($$"""{"oid":"{{new string('a', 64)}}","parts":[]}""", "completes the object"),
            ($$"""{"oid":"{{Oid}}","parts":[null]}""", "null"),
        })
        {
            using var reply = await CompleteAsync(hub, upload, body);
            Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
            Assert.Contains(text, await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Part_OtherSizeOrOtherAddress_IsRefused()
    {
        await using var hub = await StartAsync();
        var upload = await UploadOfAsync(hub);
        using var tooShort = await PutAsync(hub, upload, 1, PartOf(3));
        Assert.Equal(HttpStatusCode.BadRequest, tooShort.StatusCode);
        var one = (string)upload["header"]!["00001"]!;
        var complete = (string)upload["href"]!;
        foreach (var address in new[]
        {
            one.Replace("/parts/1", "/parts/2", StringComparison.Ordinal),
            one.Replace("/parts/1", "/parts/0", StringComparison.Ordinal),
            one.Replace("/parts/1", "/parts/x", StringComparison.Ordinal),
            one.Replace("/parts/1", "", StringComparison.Ordinal),
            one.Replace(Oid, new string('a', 64), StringComparison.Ordinal),
            complete.Replace("/complete", "", StringComparison.Ordinal),
            one[..one.IndexOf('?', StringComparison.Ordinal)],
        })
        {
            using var reply = await PutAsync(hub, address, PartOf(1));
            Assert.True((int)reply.StatusCode is 401 or 403, $"{address}: {reply.StatusCode}");
        }

        using var completedWithAPart = await hub.SendAsync(
            HttpMethod.Post, one.Replace("/parts/1", "/complete", StringComparison.Ordinal), null, Completion("a", "b", "c"));
        Assert.Equal(HttpStatusCode.Unauthorized, completedWithAPart.StatusCode);
    }

    private static async Task<TestHub> StartAsync()
    {
        var hub = await TestHub.StartAsync(options =>
        {
            options.Lfs.MultipartThreshold = PartSize;
            options.Lfs.PartSize = PartSize;
            options.Lfs.MaxFileSize = 1_000_000;
        });
        await hub.CreateModelAsync("acme/m");
        return hub;
    }

    private static byte[] PartOf(int number) => Content[((number - 1) * PartSize)..Math.Min(number * PartSize, Content.Length)];

    private static Task<JsonNode> BatchAsync(TestHub hub, params (string Oid, long Size)[] objects) => BatchAsync(hub, ["basic", "multipart"], objects);

    private static async Task<JsonNode> BatchAsync(TestHub hub, string[] transfers, params (string Oid, long Size)[] objects)
    {
        var body = new JsonObject
        {
            ["operation"] = "upload",
            ["transfers"] = new JsonArray([.. transfers.Select(transfer => JsonValue.Create(transfer))]),
            ["objects"] = new JsonArray([.. objects.Select(pointer => (JsonNode)new JsonObject { ["oid"] = pointer.Oid, ["size"] = pointer.Size })]),
        };
        using var reply = await hub.SendAsync(HttpMethod.Post, "/acme/m.git/info/lfs/objects/batch", body: body.ToJsonString());
        return await TestHub.JsonAsync(reply);
    }

    private static async Task<JsonNode> UploadOfAsync(TestHub hub) =>
        (await BatchAsync(hub, (Oid, Content.Length)))["objects"]![0]!["actions"]!["upload"]!;

    private static Task<HttpResponseMessage> PutAsync(TestHub hub, JsonNode upload, int number, byte[] bytes) =>
        PutAsync(hub, (string)upload["header"]![$"{number:D5}"]!, bytes);

    private static Task<HttpResponseMessage> PutAsync(TestHub hub, string address, byte[] bytes) => hub.Http.PutAsync(address, new ByteArrayContent(bytes));

    private static async Task<string[]> PutAllAsync(TestHub hub, JsonNode upload, Func<int, byte[]> bytes)
    {
        var tags = new string[3];
        for (var number = 1; number <= 3; number++)
        {
            using var part = await PutAsync(hub, upload, number, bytes(number));
            tags[number - 1] = part.Headers.ETag!.Tag;
        }

        return tags;
    }

    private static Task<HttpResponseMessage> CompleteAsync(TestHub hub, JsonNode upload, string body) =>
        hub.SendAsync(HttpMethod.Post, (string)upload["href"]!, null, body, "application/vnd.git-lfs+json");
}
