using System.Security.Cryptography;
using System.Text;

namespace AiDotNet.Hub.Server.Storage;

/// <summary>Names a write that is not a blob yet.</summary>
internal readonly record struct UploadId
{
    private const int Bytes = 16;

    private readonly string? _text;

    private UploadId(string text) => _text = text;

    public static UploadId New() => new(RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true));

    /// <summary>The same for the same text, so that a write in parts is found again by whoever goes on with it.</summary>
    public static UploadId Of(string text) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, Bytes)));

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => _text ?? throw new InvalidOperationException("An uninitialised UploadId has no value.");
}
