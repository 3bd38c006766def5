using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>A folder to publish, and a hub for it.</summary>
public abstract class PublishTestBase : TransferTestBase
{
    internal byte[] Weights { get; } = Bytes(200_000);

    internal string Folder => Temporary.File("model");

    internal Task<PublishOutcome> PublishAsync(
        string id = "acme/m", string branch = "main", string? tag = null, IProgress<TransferProgress>? progress = null, string? token = "", TimeProvider? time = null, TransferSettings? settings = null) =>
        new ModelPublisher(Api(settings, time, token?.Length == 0 ? Hub.Token : token)).PublishAsync(
            new PublishRequest { Id = ModelId.Parse(id), Files = LocalTree.Scan(Folder), Branch = branch, Message = "Publish", Tag = tag }, progress, default);

    internal void Write(string path, byte[] bytes, DateTime? modified = null)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        if (modified is { } time)
        {
            File.SetLastWriteTimeUtc(full, time);
        }
    }
}
