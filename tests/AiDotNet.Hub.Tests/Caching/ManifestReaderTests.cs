using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Tests.Content;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>The reader by hand beside the serializer that writes manifests: both accept the same, and see the same in it.</summary>
public sealed class ManifestReaderTests
{
    private static CommitManifest Manifest { get; } = new()
    {
        Endpoint = "hub.test:8080",
        Id = ModelId.Parse("acme/bert"),
        Commit = RevisionId.Parse(new string('a', 40)),
        Snapshot = new string('a', 40),
        Files =
        [
            new ManifestFile { Path = "sub/ü \"q\".json", Size = long.MaxValue, GitBlobId = new string('b', 40) },
            new ManifestFile { Path = "w.bin", Size = 0, Sha256 = Digest.OfNothing, Present = true, ModifiedTicks = long.MinValue, Link = LinkKind.Symbolic },
            new ManifestFile { Path = "x.bin", Size = 7, Sha256 = Digest.Parse(new string('c', 64)), Present = true, Link = LinkKind.Copy },
        ],
    };

    [Fact]
    public void Read_WhatTheSerializerWrote_IsTheSame() => AssertSame(Manifest, Read(Serialize(Manifest)));

    [Fact]
    public void Read_NoFilesAndNoSnapshot_IsTheSame()
    {
        var empty = Manifest with { Files = [], Snapshot = null };

        AssertSame(empty, Read(Serialize(empty)));
    }

    [Fact]
    public void Read_MembersThatItDoesNotKnow_ArePassedOver()
    {
        var json = JsonNode.Parse(Serialize(Manifest))!;
        json["later"] = new JsonObject { ["files"] = new JsonArray(1, "two", new JsonArray()) };
        json["files"]![0]!["later"] = new JsonArray(new JsonObject { ["path"] = "no" });

        AssertSame(Manifest, Read(json.ToJsonString()));
    }

    public static TheoryData<string> Texts { get; } = new(
        "",
        " ",
        "{",
        "null",
        "[]",
        "1",
        "{}",
        """{"version":1}""",
        Changed(json => json["version"] = "1"),
        Changed(json => json["version"] = 1.5),
        Changed(json => json["version"] = 3_000_000_000),
        Changed(json => json["endpoint"] = null),
        Changed(json => json["endpoint"] = 1),
        Changed(json => json.Remove("endpoint")),
        Changed(json => json["id"] = "../../etc"),
        Changed(json => json["id"] = null),
        Changed(json => json.Remove("id")),
        Changed(json => json["commit"] = "main"),
        Changed(json => json.Remove("commit")),
        Changed(json => json["snapshot"] = false),
        Changed(json => json["files"] = null),
        Changed(json => json["files"] = new JsonObject()),
        Changed(json => json.Remove("files")),
        Changed(json => json["files"]![0] = "a"),
        Changed(json => json["files"]![0]!["path"] = null),
        Changed(json => json["files"]![0]!.AsObject().Remove("path")),
        Changed(json => json["files"]![0]!["size"] = "1"),
        Changed(json => json["files"]![0]!["size"] = null),
        Changed(json => json["files"]![0]!.AsObject().Remove("size")),
        Changed(json => json["files"]![0]!["git_blob_id"] = 1),
        Changed(json => json["files"]![1]!["sha256"] = "abc"),
        Changed(json => json["files"]![1]!["present"] = "true"),
        Changed(json => json["files"]![1]!["present"] = null),
        Changed(json => json["files"]![1]!["modified_ticks"] = "1"),
        Changed(json => json["files"]![1]!["link"] = "Magic"),
        Changed(json => json["files"]![1]!["link"] = null),
        Serialize(Manifest) + "{}",
        Serialize(Manifest)[..^1]);

    [Theory]
    [MemberData(nameof(Texts))]
    public void Read_WhatTheSerializerRefuses_IsRefused(string text)
    {
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize(text, CacheJsonContext.Default.CommitManifest) ?? throw new JsonException());
        Assert.ThrowsAny<JsonException>(() => Read(text));
    }

    [Fact]
    public void Read_CutOrSpoiledAnywhere_NeverFailsOtherwise()
    {
        var good = Encoding.UTF8.GetBytes(Serialize(Manifest));
        var noise = TestBytes.Make(seed: 9, good.Length);
        for (var at = 0; at < good.Length; at++)
        {
            Assert.ThrowsAny<JsonException>(() => ManifestReader.Read(good.AsSpan(0, at)));
            byte[] spoiled = [.. good];
            spoiled[at] = noise[at];
            if (Record.Exception(() => ManifestReader.Read(spoiled)) is { } exception)
            {
                // A text that is no UTF-8 is the second.
                Assert.True(exception is JsonException or InvalidOperationException, exception.ToString());
            }
        }
    }

    private static string Serialize(CommitManifest manifest) => JsonSerializer.Serialize(manifest, CacheJsonContext.Default.CommitManifest);

    private static string Changed(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Serialize(Manifest))!.AsObject();
        change(json);
        return json.ToJsonString();
    }

    private static CommitManifest Read(string text) => ManifestReader.Read(Encoding.UTF8.GetBytes(text));

    private static void AssertSame(CommitManifest expected, CommitManifest actual)
    {
        Assert.Equal(expected.Files, actual.Files);
        Assert.Equal(expected, actual with { Files = expected.Files });
    }
}
