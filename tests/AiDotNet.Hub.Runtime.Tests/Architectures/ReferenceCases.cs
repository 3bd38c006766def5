using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Runtime.Tests.Architectures;

/// <summary>The cases of a <c>golden.json</c> and how far a model is from them.</summary>
internal sealed class ReferenceCases
{
    private readonly JsonObject _golden;
    private readonly NamedTensors _tensors;

    private ReferenceCases(JsonObject golden, NamedTensors tensors) => (_golden, _tensors) = (golden, tensors);

    public string Architecture => _golden["architecture"]!.GetValue<string>();

    public static async Task<ReferenceCases> LoadAsync(string folder) => new(
        Read(Path.Combine(folder, "golden.json")),
        await NamedTensorsFile.LoadAsync(Path.Combine(folder, "golden.safetensors")));

    public static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    /// <summary>Runs every forward pass that the file describes; one line for each output that is not where it should be.</summary>
    /// <param name="model">The model, with hidden states.</param>
    /// <param name="tolerance">The largest difference allowed.</param>
    /// <returns>The deviations and how many outputs were compared.</returns>
    public async Task<(IReadOnlyList<string> Deviations, int Compared)> CompareAsync(IModel<float> model, double tolerance = 1e-4)
    {
        var deviations = new List<string>();
        var compared = 0;
        foreach (var item in _golden["cases"]!.AsArray().Where(item => item!["kind"]!.GetValue<string>() == "forward"))
        {
            var inputs = new NamedTensors();
            foreach (var (name, tensor) in item!["inputs"]!.AsObject())
            {
                inputs.Set(name, _tensors.Get<long>(tensor!.GetValue<string>()));
            }

            var outputs = await model.RunAsync(inputs);
            var mask = item["compare"] is null ? null : inputs.Get<long>("attention_mask");
            foreach (var (name, tensor) in item["outputs"]!.AsObject())
            {
                compared++;
                var difference = Difference(outputs, name, _tensors.Get<float>(tensor!.GetValue<string>()), mask);
                // Written so that NaN deviates.
                if (!(difference <= tolerance))
                {
                    deviations.Add(string.Create(CultureInfo.InvariantCulture, $"{item["name"]} {name}: {difference}"));
                }
            }
        }

        return (deviations, compared);
    }

    private static double Difference(NamedTensors outputs, string name, Tensor<float> expected, Tensor<long>? mask)
    {
        var isTail = name.EndsWith("_tail", StringComparison.Ordinal);
        var actual = outputs.Get<float>(isTail ? name[..^"_tail".Length] : name);
        if (isTail)
        {
            var skipped = actual.Lengths[1] - expected.Lengths[1];
            actual = actual.Slice([NRange(0, actual.Lengths[0]), NRange(skipped, actual.Lengths[1]), NRange(0, actual.Lengths[2])]);
        }

        if (!actual.Lengths.SequenceEqual(expected.Lengths))
        {
            return double.PositiveInfinity;
        }

        var (a, e) = (Flat(actual), Flat(expected));
        var isPerToken = expected.Rank == 3 || name is "start_logits" or "end_logits";
        var visible = mask is null || !isPerToken ? null : Flat(mask);
        var width = visible is null ? 1 : e.Length / visible.Length;
        var difference = 0.0;
        for (var index = 0; index < e.Length; index++)
        {
            if (visible is null || visible[index / width] == 1)
            {
                difference = Math.Max(difference, Math.Abs((double)a[index] - e[index]));
            }
        }

        return difference;
    }

    private static System.Buffers.NRange NRange(nint start, nint end) => new(start, end);

    private static T[] Flat<T>(Tensor<T> tensor)
    {
        var flat = new T[tensor.FlattenedLength];
        tensor.FlattenTo(flat);
        return flat;
    }
}
