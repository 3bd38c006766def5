using System.Numerics.Tensors;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Runtime.Tests.Tasks;

/// <summary>A <c>golden.json</c> and the tensors beside it.</summary>
internal sealed class Golden
{
    private readonly NamedTensors? _tensors;

    private Golden(JsonObject json, NamedTensors? tensors) => (Json, _tensors) = (json, tensors);

    public JsonObject Json { get; }

    public IReadOnlyList<string> Texts => [.. Json["texts"]!.AsArray().Select(text => text!["text"]!.GetValue<string>())];

    public static async Task<Golden> LoadAsync(string folder)
    {
        var tensors = Path.Combine(folder, "golden.safetensors");
        return new Golden(
            JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "golden.json")))!.AsObject(),
            File.Exists(tensors) ? await NamedTensorsFile.LoadAsync(tensors) : null);
    }

    /// <summary>The rows of a matrix.</summary>
    public float[][] Rows(string name)
    {
        var tensor = _tensors!.Get<float>(name);
        var flat = new float[tensor.FlattenedLength];
        tensor.FlattenTo(flat);
        return [.. flat.Chunk((int)tensor.Lengths[1])];
    }

    public JsonObject Case(string name) => Json["cases"]!.AsArray().Select(one => one!.AsObject()).Single(one => one["name"]!.GetValue<string>() == name);

    public static string[] Strings(JsonNode? list) => [.. list!.AsArray().Select(text => text!.GetValue<string>())];

    public static int[] Numbers(JsonNode? list) => [.. list!.AsArray().Select(number => number!.GetValue<int>())];

    /// <summary>The largest difference between two lists of rows; infinite where their shapes differ, and never less than what NaN makes of it.</summary>
    public static double Difference(IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual)
    {
        if (!expected.Select(row => row.Length).SequenceEqual(actual.Select(row => row.Length)))
        {
            return double.PositiveInfinity;
        }

        var differences = expected.SelectMany((row, i) => row.Select((value, j) => Math.Abs((double)value - actual[i][j])));
        return differences.Select(difference => double.IsNaN(difference) ? double.PositiveInfinity : difference).Max();
    }

    public static double Cosine(float[] a, float[] b) => TensorPrimitives.CosineSimilarity<float>(a, b);
}
