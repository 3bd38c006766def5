namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

/// <summary>A sample model that a test may change.</summary>
internal static class SampleCopy
{
    public static string Make(TemporaryDirectory directory, string name)
    {
        var source = Fixtures.SampleModel(name);
        var target = directory.File(name);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }
}
