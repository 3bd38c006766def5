using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Tests.Data;

public sealed class GitTreeTests
{
    private const string Blob = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

    [Fact]
    public void Encode_Empty_HasGitsId() =>
        Assert.Equal("4b825dc642cb6eb9a060e54bf8d69288fbee4904", GitObjectId.OfTree(GitTree.Empty.Encode()));

    [Fact]
    public void Encode_FolderBetweenFiles_SortsItAsIfItEndedInASlash()
    {
        var tree = GitTree.Of(
        [
            new("a0", false, Blob), new("a", true, Blob), new("a.b", false, Blob), new("Z", false, Blob), new("é", false, Blob), new("a-b", true, Blob),
        ]);
        Assert.Equal(["Z", "a-b", "a.b", "a", "a0", "é"], tree.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void Parse_WhatEncodeWrote_GivesTheSameEntries()
    {
        var tree = GitTree.Of([new("b", false, Blob), new("a", true, Blob), new("ü 1", false, Blob)]);
        Assert.Equal(tree.Entries, GitTree.Parse(tree.Encode()).Entries);
    }

    [Fact]
    public void Parse_CutOff_Throws()
    {
        var content = GitTree.Of([new("b", false, Blob)]).Encode();
        Assert.Throws<InvalidDataException>(() => GitTree.Parse(content.AsSpan(0, content.Length - 1)));
    }
}
