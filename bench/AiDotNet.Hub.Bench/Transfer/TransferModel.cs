using System.Globalization;
using System.Security.Cryptography;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>A model of random bytes: a folder, and the same in the hub.</summary>
/// <param name="Name">Its name below <c>bench/</c>.</param>
/// <param name="Title">What it is.</param>
/// <param name="Files">How many files of weights.</param>
/// <param name="FileSize">The bytes of each, about.</param>
internal sealed record TransferModel(string Name, string Title, int Files, long FileSize)
{
    private const int BlockSize = 1 << 20;

    public static TransferModel Warm { get; } = new("warm", "5 MB in one file", 1, 5_000_000);

    public static TransferModel One { get; } = new("one", "500 MB in one file", 1, 500_000_000);

    public static TransferModel Twenty { get; } = new("twenty", "20 x 25 MB", 20, 25_000_000);

    public ModelId Id => ModelId.Parse($"bench/{Name}");

    public long Size => Files * FileSize;

    /// <summary>Its folder below another one.</summary>
    public string Folder(string root) => Path.Combine(root, Name);

    /// <summary>The names of the files of weights.</summary>
    public IEnumerable<string> Weights => Files == 1
        ? ["model.safetensors"]
        : Enumerable.Range(1, Files).Select(number => string.Create(CultureInfo.InvariantCulture, $"model-{number:00000}-of-{Files:00000}.safetensors"));

    /// <summary>Writes the folder.</summary>
    public async Task WriteAsync(string root, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Folder(root)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), """{"architectures":["BertModel"],"model_type":"bert"}""", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "README.md"), "---\nlicense: cc0-1.0\n---\n# Random bytes\n", cancellationToken);
        var time = DateTime.UnixEpoch.AddYears(50);
        foreach (var name in Weights)
        {
            var path = Path.Combine(folder, name);
            await WriteRandomAsync(path, FileSize, cancellationToken);

            // A plain web server tells files apart by their times.
            File.SetLastWriteTimeUtc(path, time = time.AddMinutes(1));
        }
    }

    /// <summary>Publishes the folder; gives the commit.</summary>
    public async Task<RevisionId> PublishAsync(ModelHub hub, string root, CancellationToken cancellationToken) =>
        (await hub.PublishAsync(Id, Folder(root), new PublishOptions { Check = false }, cancellationToken: cancellationToken)).Commit;

    private static Task WriteRandomAsync(string path, long size, CancellationToken cancellationToken)
    {
        var block = new byte[BlockSize];
        return SafetensorsWriter.WriteAsync(
            path,
            [new SafetensorsWriter.Entry("random", SafetensorsDtype.U8, [size], async (stream, token) =>
            {
                for (var left = size; left > 0; left -= block.Length)
                {
                    RandomNumberGenerator.Fill(block);
                    await stream.WriteAsync(block.AsMemory(0, (int)Math.Min(block.Length, left)), token);
                }
            })],
            cancellationToken: cancellationToken);
    }
}
