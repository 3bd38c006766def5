using System.Security.Cryptography;
using System.Text;

namespace AiDotNet.Hub.Server.Data;

/// <summary>A name in a git tree.</summary>
/// <param name="Name">The name, one segment.</param>
/// <param name="IsTree">A folder (mode 40000), else a file (mode 100644).</param>
/// <param name="Id">The git id of the tree or blob.</param>
internal sealed record GitTreeEntry(string Name, bool IsTree, string Id);

/// <summary>A git tree: names in git's order, which is that of their bytes, where a folder's name ends in a slash.</summary>
internal sealed class GitTree
{
    /// <summary>The tree without any name.</summary>
    public static readonly GitTree Empty = new([]);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, GitTreeEntry> _byName;

    private GitTree(IReadOnlyList<GitTreeEntry> sorted)
    {
        Entries = sorted;
        _byName = sorted.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<GitTreeEntry> Entries { get; }

    public static GitTree Of(IEnumerable<GitTreeEntry> entries) =>
        new([.. entries.OrderBy(entry => Utf8.GetBytes(entry.IsTree ? entry.Name + "/" : entry.Name), ByteOrder.Instance)]);

    public GitTreeEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Reads a tree as git stores it, without its header.</summary>
    /// <exception cref="InvalidDataException">The bytes are no tree.</exception>
    public static GitTree Parse(ReadOnlySpan<byte> content)
    {
        var entries = new List<GitTreeEntry>();
        while (!content.IsEmpty)
        {
            var blank = content.IndexOf((byte)' ');
            var end = content.IndexOf((byte)0);
            if (blank < 0 || end < blank || content.Length < end + 1 + SHA1.HashSizeInBytes)
            {
                throw new InvalidDataException("A git tree of the database is damaged.");
            }

            var isTree = content[..blank].SequenceEqual("40000"u8);
            var name = Utf8.GetString(content[(blank + 1)..end]);
            var id = Convert.ToHexStringLower(content.Slice(end + 1, SHA1.HashSizeInBytes));
            entries.Add(new GitTreeEntry(name, isTree, id));
            content = content[(end + 1 + SHA1.HashSizeInBytes)..];
        }

        return new GitTree(entries);
    }

    /// <summary>The tree as git stores it, without its header.</summary>
    public byte[] Encode()
    {
        using var content = new MemoryStream();
        foreach (var entry in Entries)
        {
            content.Write(entry.IsTree ? "40000 "u8 : "100644 "u8);
            content.Write(Utf8.GetBytes(entry.Name));
            content.WriteByte(0);
            content.Write(Convert.FromHexString(entry.Id));
        }

        return content.ToArray();
    }

    /// <summary>The order of bytes, the one that git sorts by.</summary>
    internal sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
