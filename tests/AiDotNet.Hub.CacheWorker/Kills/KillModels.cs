using System.Globalization;
using System.Text;

namespace AiDotNet.Hub.CacheWorker.Kills;

/// <summary>Folders to publish: four files that all say the same number, so that files of two commits cannot be taken for one.</summary>
internal static class KillModels
{
    public const string Weights = "model.safetensors";

    public static readonly IReadOnlyList<string> Names = ["README.md", "config.json", "data/vocab.txt", Weights];

    /// <summary>Writes a folder.</summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="number">What all files say.</param>
    /// <param name="weightsNumber">What the weights say: an earlier number gives the weights of that folder.</param>
    /// <param name="bytes">The size of the weights.</param>
    public static async Task WriteAsync(string folder, int number, int weightsNumber, int bytes)
    {
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        var weights = new byte[bytes];
        new Random(weightsNumber).NextBytes(weights);
        Encoding.ASCII.GetBytes(Line(weightsNumber)).CopyTo(weights, 0);
        await File.WriteAllTextAsync(Path.Combine(folder, Names[0]), Line(number) + "# A model\n");
        await File.WriteAllTextAsync(Path.Combine(folder, Names[1]), Line(number) + "{}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, Names[2]), Line(number) + string.Concat(Enumerable.Range(0, 4000).Select(word => $"w{word}\n")));
        await File.WriteAllBytesAsync(Path.Combine(folder, Weights), weights);
    }

    /// <summary>The number that a file says; null where it says none.</summary>
    public static int? NumberOf(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 32)]);
        return text.StartsWith("number ", StringComparison.Ordinal) && int.TryParse(text[7..].Split('\n')[0], CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"number {number}\n");
}
