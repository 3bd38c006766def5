using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AiDotNet.Hub.Server.Data;

/// <summary>Git's name of an object: SHA-1 over kind, length and bytes.</summary>
internal static class GitObjectId
{
    public static string OfTree(ReadOnlySpan<byte> content) => Compute("tree", content);

    public static string OfCommit(ReadOnlySpan<byte> content) => Compute("commit", content);

    private static string Compute(string kind, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {content.Length}\0")));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
