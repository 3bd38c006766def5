using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Runtime;

namespace AiDotNet.Hub.EndToEnd.Tests.RoundTrip;

/// <summary>What transformers computes for a sample model's texts.</summary>
internal sealed class SampleGolden
{
    public const float Tolerance = 1e-4f;

    private readonly float[][] _rows;

    private SampleGolden(string name, string tensor)
    {
        var folder = Fixtures.Committed($"samples/{name}");
        Texts = [.. JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "golden.json")))!["texts"]!.AsArray()
            .Select(text => new GoldenText((string)text!["text"]!, [.. text["ids"]!.AsArray().Select(id => (long)id!)]))];
        using var file = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        var width = (int)file.Tensors[tensor].Shape[1];
        _rows = [.. MemoryMarshal.Cast<byte, float>(file.GetBytes(tensor)).ToArray().Chunk(width)];
    }

    public IReadOnlyList<GoldenText> Texts { get; }

    /// <summary>The logits of langid-tiny.</summary>
    public static SampleGolden LanguageIdentification() => new("langid-tiny", "logits");

    /// <summary>The vectors of embedder-tiny.</summary>
    public static SampleGolden Embedding() => new("embedder-tiny", "embeddings");

    public void AssertRow(int text, ReadOnlySpan<float> actual)
    {
        Assert.Equal(_rows[text].Length, actual.Length);
        for (var i = 0; i < actual.Length; i++)
        {
            Assert.True(Math.Abs(_rows[text][i] - actual[i]) <= Tolerance, $"text {text}, element {i}: {actual[i]} where {_rows[text][i]} belongs");
        }
    }

    /// <summary>Runs every text through the network and compares the logits.</summary>
    public async Task AssertLogitsAsync(IModel<float> model)
    {
        for (var i = 0; i < Texts.Count; i++)
        {
            long[] ids = [.. Texts[i].Ids];
            var outputs = await model.RunAsync(new NamedTensors().Set("input_ids", Tensor.Create(ids, [1, ids.Length])));
            AssertRow(i, outputs.Get<float>("logits").ToArray());
        }
    }
}

/// <summary>A text and the ids that the reference makes of it.</summary>
internal sealed record GoldenText(string Text, IReadOnlyList<long> Ids);
