using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AiDotNet.Hub.Content;

/// <summary>Git's name for a file's bytes: SHA-1 over <c>blob LENGTH NUL</c> and the bytes, as 40 lower-case hexadecimal digits.</summary>
/// <remarks>The hub names regular files by it; files kept by LFS have it for their pointer text.</remarks>
internal static class GitBlobId
{
    /// <summary>Starts an incremental hash over a blob of known length; append the bytes, then take the hash.</summary>
    /// <param name="length">The number of bytes that will be appended.</param>
    /// <returns>A hash that the caller disposes.</returns>
    public static IncrementalHash Begin(long length)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Header(length));
        return hash;
    }

    /// <summary>What git hashes before the bytes.</summary>
    public static byte[] Header(long length) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {length}\0"));

    /// <summary>The id of bytes in memory.</summary>
    public static string Compute(ReadOnlySpan<byte> bytes)
    {
        using var hash = Begin(bytes.Length);
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The text that stands in git for a file kept by LFS, as git-lfs 3 writes it.</summary>
    public static string PointerText(Digest digest, long size) =>
        string.Create(CultureInfo.InvariantCulture, $"version https://git-lfs.github.com/spec/v1\noid sha256:{digest.Hex}\nsize {size}\n");
}
