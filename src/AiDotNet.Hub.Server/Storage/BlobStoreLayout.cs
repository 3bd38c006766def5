using System.Globalization;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Storage;

/// <summary>Every path of the store, and nobody else makes one.</summary>
/// <remarks>
/// <code>
/// DATA/blobs/
///   sha256/ab/cd/abcd…     a blob, read-only, named by all 64 digits
///   uploads/0123…          a write under way, 32 digits; on the same volume, so that a rename promotes it
///   uploads/0123….parts/   a write in parts
///     00001-abcd…          a part, by its number and its tag: the 32 digits of its MD5
/// </code>
/// </remarks>
internal sealed class BlobStoreLayout(string dataDirectory)
{
    private const string PartsSuffix = ".parts";

    private readonly string _root = Path.Combine(Path.GetFullPath(dataDirectory), "blobs");

    public string Uploads => Path.Combine(_root, "uploads");

    public string Blob(Digest digest) => Path.Combine(_root, "sha256", digest.Hex[..2], digest.Hex[2..4], digest.Hex);

    public string Upload(UploadId upload) => Path.Combine(Uploads, upload.ToString());

    public string Parts(UploadId upload) => Upload(upload) + PartsSuffix;

    public string Part(UploadId upload, int number, string tag) => Path.Combine(Parts(upload), PartPrefix(number) + tag);

    /// <summary>What the names of a part's files begin with.</summary>
    public static string PartPrefix(int number) => number.ToString("D5", CultureInfo.InvariantCulture) + "-";
}
