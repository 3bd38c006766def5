using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Runtime.Tests.Architectures;

/// <summary>A copy of a committed model that a test may spoil.</summary>
internal sealed class TinyBert : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public TinyBert(string name = "bert-base")
    {
        foreach (var file in new[] { "config.json", "model.safetensors" })
        {
            File.Copy(Path.Combine(Fixtures.Committed(Path.Combine("tiny", name)), file), _folder.File(file));
        }
    }

    public string Folder => _folder;

    public ModelPackage Package => ModelPackage.Load(Folder);

    public string Weights => _folder.File("model.safetensors");

    public static NamedTensors Ids(params long[] ids) => new NamedTensors().Set("input_ids", Tensor.Create(ids, [1, ids.Length]));

    public TinyBert Configure(string key, JsonNode? value)
    {
        var config = ReferenceCases.Read(_folder.File("config.json"));
        config[key] = value;
        File.WriteAllText(_folder.File("config.json"), config.ToJsonString());
        return this;
    }

    public TinyBert Unset(string key)
    {
        var config = ReferenceCases.Read(_folder.File("config.json"));
        config.Remove(key);
        File.WriteAllText(_folder.File("config.json"), config.ToJsonString());
        return this;
    }

    /// <summary>Writes the weights anew: each tensor through the change, which may drop it or add others.</summary>
    public async Task<TinyBert> RewriteAsync(Func<SafetensorsWriter.Entry, IEnumerable<SafetensorsWriter.Entry>> change)
    {
        var entries = ReadEntries(Weights).SelectMany(change).ToList();
        await SafetensorsWriter.WriteAsync(Weights, entries);
        return this;
    }

    public static IReadOnlyList<SafetensorsWriter.Entry> ReadEntries(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return [.. file.Tensors.Values.Select(tensor =>
            SafetensorsWriter.Entry.FromMemory(tensor.Name, tensor.Dtype, tensor.Shape, file.GetBytes(tensor.Name).ToArray()))];
    }

    public void Dispose() => _folder.Dispose();
}
