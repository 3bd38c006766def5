using System.Net;
using AiDotNet.Hub.Server.Tests.Api;

namespace AiDotNet.Hub.Server.Tests.Leaks;

/// <summary>Whoever guesses the SHA-256 of a private file learns not even that somebody has it, and cannot take it (protocol §9.3).</summary>
public sealed class GuessedDigestTests
{
    /// <summary>A digest that nobody has the bytes of.</summary>
    private const string Nobodys = "0000000000000000000000000000000000000000000000000000000000000001";

    public static TheoryData<string, string, string, string> Guesses => new()
    {
        {
            "/bob/own.git/info/lfs/objects/batch", "application/vnd.git-lfs+json", "200",
            """{"operation":"upload","transfers":["basic"],"objects":[{"oid":"$oid","size":10}]}"""
        },
        {
            "/bob/own.git/info/lfs/objects/batch", "application/vnd.git-lfs+json", "200",
            """{"operation":"upload","transfers":["multipart","basic"],"objects":[{"oid":"$oid","size":10}]}"""
        },
        {
            "/bob/own.git/info/lfs/objects/batch", "application/vnd.git-lfs+json", "200",
            """{"operation":"download","transfers":["basic"],"objects":[{"oid":"$oid","size":10}]}"""
        },
        { "/bob/own.git/info/lfs/objects/verify", "application/vnd.git-lfs+json", "404", """{"oid":"$oid","size":10}""" },
        {
            "/api/models/bob/own/commit/main", "application/x-ndjson", "400",
            """
            {"key":"header","value":{"summary":"take it","description":""}}
            {"key":"lfsFile","value":{"path":"taken.bin","algo":"sha256","oid":"$oid","size":10}}

            """
        },
        {
            "/api/models/bob/own/lfs-files/duplicate", "application/json", "200",
            """{"target":{"type":"model","name":"bob/own"},"files":[{"sha256":"$oid","filename":"taken.bin"}]}"""
        },
        {
            "/api/models/bob/own/preupload/main", "application/json", "200",
            """{"files":[{"path":"taken.bin","size":10,"sample":"MDEyMzQ1Njc4OQ==","sha256":"$oid"}]}"""
        },
    };

    [Theory]
    [MemberData(nameof(Guesses))]
    public async Task Guess_OfAPrivateFile_IsAnsweredAsOneOfNobodys(string path, string contentType, string status, string body)
    {
        await using var hub = await LeakHub.StartAsync();
        await hub.CreateAsync("acme/secret", isPrivate: true);
        await hub.Hub.SendAsync(HttpMethod.Post, "/api/repos/create", TestHub.Bob, """{"name":"own"}""");

        var known = await AskAsync(RouteCases.Digest);
        var unknown = await AskAsync(Nobodys);
        Assert.Equal(status, ((int)known.Status).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(WithoutTickets(unknown.Whole), WithoutTickets(known.Whole));
        using var taken = await hub.Hub.GetAsync("/bob/own/resolve/main/taken.bin", TestHub.Bob);
        Assert.Equal(HttpStatusCode.NotFound, taken.StatusCode);

        Task<Probe> AskAsync(string oid) =>
            hub.SendAsync(new ProbeRequest("POST", path, body.Replace("$oid", oid, StringComparison.Ordinal), contentType), TestHub.Bob);
    }

    [Fact]
    public async Task UploadUrl_ForAGuessedDigest_OpensNothing()
    {
        await using var hub = await LeakHub.StartAsync();
        await hub.CreateAsync("acme/secret", isPrivate: true);
        await hub.Hub.SendAsync(HttpMethod.Post, "/api/repos/create", TestHub.Bob, """{"name":"own"}""");
        using var asked = await hub.Hub.SendAsync(
            HttpMethod.Post,
            "/bob/own.git/info/lfs/objects/batch",
            TestHub.Bob,
            $$"""{"operation":"upload","transfers":["basic"],"objects":[{"oid":"{{RouteCases.Digest}}","size":10}]}""");
        var href = (string)(await TestHub.JsonAsync(asked))["objects"]![0]!["actions"]!["upload"]!["href"]!;

        using var fetched = await hub.Hub.Http.GetAsync(href);
        Assert.Equal(HttpStatusCode.NotFound, fetched.StatusCode);
        using var wrong = await hub.Hub.Http.PutAsync(href, new ByteArrayContent("9876543210"u8.ToArray()));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    /// <summary>Two digests make two tickets; all else is to be the same.</summary>
    private static string WithoutTickets(string text) => System.Text.RegularExpressions.Regex.Replace(
        text.Replace(RouteCases.Digest, Nobodys, StringComparison.Ordinal), "ticket=[^\"]+", "ticket=");
}
