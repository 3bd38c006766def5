using System.Text.RegularExpressions;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Packaging;

/// <summary>What the conversion rule takes from a package beside its <c>config.json</c>.</summary>
internal sealed partial record AdnConfigFacts
{
    /// <summary><c>safetensors</c> or <c>onnx</c>.</summary>
    public required string WeightFormat { get; init; }

    /// <summary>The weight files of the new package, in ordinal order.</summary>
    public required IReadOnlyList<string> WeightFiles { get; init; }

    /// <summary>The type of most elements, as PyTorch spells it; null where unknown.</summary>
    public string? Dtype { get; init; }

    /// <summary>The elements of all tensors; null where unknown.</summary>
    public long? ParameterCount { get; init; }

    /// <summary>The <c>pipeline_tag</c> of the card; null where it has none.</summary>
    public string? PipelineTag { get; init; }

    /// <summary>Whether the folder has a <c>modules.json</c>, as sentence-transformers writes it.</summary>
    public bool IsSentenceTransformer { get; init; }

    /// <summary>Takes the facts of tensors.</summary>
    /// <param name="files">The weight files of the new package.</param>
    /// <param name="tensors">All tensors.</param>
    public static AdnConfigFacts Of(IReadOnlyList<string> files, IEnumerable<SafetensorsTensor> tensors)
    {
        var elements = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            elements[tensor.DtypeName] = checked(elements.GetValueOrDefault(tensor.DtypeName) + tensor.ElementCount);
        }

        // Of two types with equally many elements the first in ordinal order: MaxBy keeps the first.
        return new AdnConfigFacts
        {
            WeightFormat = "safetensors",
            WeightFiles = files,
            ParameterCount = elements.Values.Sum(),
            Dtype = elements.Count == 0 ? null : TorchName(elements.MaxBy(pair => pair.Value).Key),
        };
    }

    /// <summary>The <c>pipeline_tag</c> of a card by the rule's simple reading, which needs no YAML: a line of its own in the front matter.</summary>
    public static string? FindPipelineTag(string card)
    {
        var (yaml, _) = FrontMatter.Split(card);
        return yaml is not null && PipelineTagLine().Match(yaml) is { Success: true } match ? match.Groups[2].Value : null;
    }

    private static string TorchName(string dtype) => dtype switch
    {
        "F64" => "float64",
        "F32" => "float32",
        "F16" => "float16",
        "BF16" => "bfloat16",
        "I64" => "int64",
        "I32" => "int32",
        "I16" => "int16",
        "I8" => "int8",
        "U64" => "uint64",
        "U32" => "uint32",
        "U16" => "uint16",
        "U8" => "uint8",
        "BOOL" => "bool",
        "C64" => "complex64",
        _ => string.Concat("float", dtype.AsSpan(1).ToString().ToLowerInvariant()),
    };

    [GeneratedRegex("""^pipeline_tag:[ \t]+(["']?)([a-z0-9][a-z0-9-]*)\1[ \t]*(#.*)?\r?$""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex PipelineTagLine();
}
