namespace AiDotNet.Hub.Cli.Demo;

/// <summary>The one folder that the demo writes to; gone at the end, however it ends, unless it is to be kept.</summary>
internal sealed class ScratchFolder(bool keep) : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("adn-demo-").FullName;

    public void Dispose()
    {
        if (keep)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            // Windows deletes no read-only file, and the cache's files are read-only.
            foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
            {
                File.SetAttributes(file, FileAttributes.Normal);
            }
        }

        Directory.Delete(Path, recursive: true);
    }
}
