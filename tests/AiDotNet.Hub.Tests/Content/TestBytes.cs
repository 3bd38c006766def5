using System.Security.Cryptography;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Tests.Content;

internal static class TestBytes
{
    /// <summary>Bytes that look like weights: no two seeds give the same.</summary>
    public static byte[] Make(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static Digest Sha256(ReadOnlySpan<byte> bytes) => Digest.FromHash(SHA256.HashData(bytes));
}
