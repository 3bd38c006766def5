using System.Globalization;

namespace AiDotNet.Hub.Bench.Cached;

/// <summary>Makes many snapshots out of one, without downloading any: other names and commits for the same files, as <c>docs/spec/cache-layout.md</c> has them.</summary>
internal static class SnapshotMultiplier
{
    private const int CommitsOfModel = 4;

    public static async Task FillAsync(string cache, ModelId model, RevisionId commit, int count, CancellationToken cancellationToken)
    {
        var name = $"{model.Namespace}--{model.Name}";
        var manifest = Directory.EnumerateFiles(Path.Combine(cache, "manifests"), $"{commit}.json", SearchOption.AllDirectories).Single();
        var text = await File.ReadAllTextAsync(manifest, cancellationToken);
        var files = Directory.GetFiles(Path.Combine(cache, "models", name, commit.ToString()));
        for (var number = 1; number < count; number++)
        {
            var copy = string.Create(CultureInfo.InvariantCulture, $"model-{number / CommitsOfModel:00000}");
            var other = number.ToString("x40", CultureInfo.InvariantCulture);
            var path = manifest.Replace(name, "copies--" + copy, StringComparison.Ordinal).Replace(commit.ToString(), other, StringComparison.Ordinal);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(
                path,
                text.Replace(model.ToString(), "copies/" + copy, StringComparison.Ordinal).Replace(commit.ToString(), other, StringComparison.Ordinal),
                cancellationToken);
            var folder = Directory.CreateDirectory(Path.Combine(cache, "models", "copies--" + copy, other)).FullName;
            foreach (var file in files)
            {
                File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
            }
        }
    }
}
