using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>
/// The tensors of a checkpoint under the names that the architecture gives them: the base model's prefix may be there or not,
/// and a LayerNorm's <c>gamma</c> and <c>beta</c> are its weight and bias. Remembers what was taken, so that nothing is ignored by accident.
/// </summary>
internal sealed class Checkpoint
{
    private readonly Dictionary<string, SafetensorsTensor> _tensors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly string _file;

    /// <param name="tensors">The tensors as the file names them.</param>
    /// <param name="prefix">The base model's prefix with its dot, such as <c>bert.</c>.</param>
    /// <param name="file">The weights' file, for messages.</param>
    public Checkpoint(IEnumerable<SafetensorsTensor> tensors, string prefix, string file)
    {
        _file = file;
        foreach (var tensor in tensors)
        {
            var name = Canonical(tensor.Name, prefix);
            if (!_tensors.TryAdd(name, tensor))
            {
                throw Broken(CheckpointRule.TensorAmbiguous, $"'{tensor.Name}' and '{_tensors[name].Name}' name the same tensor of the model; keep one of them");
            }
        }
    }

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>The tensor of that name and shape, floating.</summary>
    /// <exception cref="PackageFormatException">There is none, or it has another shape or type.</exception>
    public SafetensorsTensor Take(string name, params ReadOnlySpan<long> shape)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
        {
            throw Broken(CheckpointRule.TensorMissing, $"the tensor '{name}' is missing, which this architecture needs; the file may belong to another architecture or be incomplete");
        }

        if (!shape.SequenceEqual([.. tensor.Shape]))
        {
            throw Broken(
                CheckpointRule.TensorShape,
                $"the tensor '{tensor.Name}' has the shape [{string.Join(", ", tensor.Shape)}], but the configuration makes it [{string.Join(", ", shape.ToArray())}]; configuration and weights do not belong together");
        }

        if (tensor.Dtype is not (SafetensorsDtype.F32 or SafetensorsDtype.F16 or SafetensorsDtype.BF16 or SafetensorsDtype.F64))
        {
            throw Broken(CheckpointRule.TensorType, $"the tensor '{tensor.Name}' has the type {tensor.DtypeName}; weights must be F64, F32, F16 or BF16");
        }

        _taken.Add(name);
        return tensor;
    }

    /// <summary>Refuses tensors that no part of the graph uses and that are not known to be of no use.</summary>
    /// <param name="skippable">Names, or prefixes that end with a dot.</param>
    /// <exception cref="PackageFormatException">There are such tensors; the message names the first ones.</exception>
    public void RefuseUnused(IReadOnlyList<string> skippable)
    {
        var unused = _tensors
            .Where(entry => !_taken.Contains(entry.Key) && !skippable.Any(skip => IsCovered(entry.Key, skip)))
            .Select(entry => entry.Value.Name)
            .ToList();
        if (unused.Count > 0)
        {
            throw Broken(
                CheckpointRule.TensorUnexpected,
                $"{unused.Count} tensors belong to no part of this architecture: {string.Join(", ", unused.Take(5).Select(name => $"'{name}'"))}{(unused.Count > 5 ? ", ..." : "")}; ignoring them could give wrong results");
        }
    }

    private static bool IsCovered(string name, string skip) =>
        skip.EndsWith('.') ? name.StartsWith(skip, StringComparison.Ordinal) : name == skip;

    private static string Canonical(string name, string prefix)
    {
        if (name.StartsWith(prefix, StringComparison.Ordinal))
        {
            name = name[prefix.Length..];
        }

        return name.EndsWith(".gamma", StringComparison.Ordinal) ? $"{name[..^".gamma".Length]}.weight"
            : name.EndsWith(".beta", StringComparison.Ordinal) ? $"{name[..^".beta".Length]}.bias"
            : name;
    }

    private PackageFormatException Broken(string rule, string message) => new(rule, _file, $"{message}.");
}
