using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>Writes a snapshot's files as plain, writable files into a folder of the caller's.</summary>
internal sealed class SnapshotExporter(TimeProvider time)
{
    /// <inheritdoc cref="CacheManager.ExportAsync"/>
    public async Task<ModelSnapshot> ExportAsync(ModelSnapshot snapshot, string directory, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(directory);
        foreach (var file in snapshot.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var target = CacheLayout.FileBelow(root, file.Path);
            var temporary = CacheLayout.BesideForExport(target);
            try
            {
                CacheFiles.ThrowIfLinkedAway(root, target);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                CacheFiles.Delete(temporary);
                File.Copy(CacheLayout.FileBelow(snapshot.Path, file.Path), temporary);
                MakeWritable(temporary);
                await CacheFiles.MoveAsync(temporary, target, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                CacheFiles.Delete(temporary);
                if (e is IOException or UnauthorizedAccessException)
                {
                    throw BlobFileWriter.Failure(target, file.Size, e);
                }

                throw;
            }
        }

        return snapshot with { Path = root };
    }

    private static void MakeWritable(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(path, FileAttributes.Normal);
        }
        else
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserWrite);
        }
    }
}
