using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>A small model as a user has it on disk: a card, a configuration, weights, files of every kind that uploads treat differently.</summary>
internal static class ModelFolder
{
    public const string Card =
        """
        ---
        license: mit
        pipeline_tag: text-classification
        library_name: transformers
        language: en
        tags:
        - tiny
        ---
        # A tiny model
        """;

    /// <summary>Writes the files and gives their SHA-256 by path.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> WriteAsync(string folder)
    {
        var files = new Dictionary<string, byte[]>
        {
            ["README.md"] = System.Text.Encoding.UTF8.GetBytes(Card),
            ["config.json"] = """{"architectures":["BertForSequenceClassification"],"model_type":"bert"}"""u8.ToArray(),
            ["model.safetensors"] = Safetensors(),
            ["onnx/model.onnx"] = RandomNumberGenerator.GetBytes(300_000),
            ["empty.txt"] = [],
            ["empty.bin"] = [],
            ["notes/a b #%.txt"] = "odd name"u8.ToArray(),
            ["binary-without-pattern"] = [0, 1, 2, 3, 0xFF],
        };
        foreach (var (path, bytes) in files)
        {
            var target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await File.WriteAllBytesAsync(target, bytes);
        }

        return files.ToDictionary(file => file.Key, file => Convert.ToHexStringLower(SHA256.HashData(file.Value)));
    }

    /// <summary>What is the same in both: every path with its digest, apart from what the hub itself adds.</summary>
    public static void AssertEqual(IReadOnlyDictionary<string, string> expected, JsonNode actual)
    {
        var found = actual.AsObject().Where(file => file.Key != ".gitattributes").ToDictionary(file => file.Key, file => (string)file.Value!);
        Assert.Equal(expected.OrderBy(file => file.Key, StringComparer.Ordinal), found.OrderBy(file => file.Key, StringComparer.Ordinal));
    }

    private static byte[] Safetensors()
    {
        var header = """{"w":{"dtype":"F32","shape":[1000],"data_offsets":[0,4000]}}"""u8;
        var bytes = new byte[8 + header.Length + 4000];
        BitConverter.TryWriteBytes(bytes, (long)header.Length);
        header.CopyTo(bytes.AsSpan(8));
        RandomNumberGenerator.Fill(bytes.AsSpan(8 + header.Length));
        return bytes;
    }
}
