using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Graph;

namespace AiDotNet.Hub.Runtime.Architectures;

/// <summary>A configuration as an architecture reads it: typed, in range, missing keys with the value that transformers gives them.</summary>
/// <param name="json">Every key.</param>
/// <param name="file">The file's path, for messages.</param>
internal sealed class ArchitectureConfig(JsonObject json, string file)
{
    /// <summary>How many labels a head has: <c>id2label</c>, else <c>num_labels</c>, else 2.</summary>
    public int LabelCount => json["id2label"] is JsonObject { Count: > 0 } labels ? labels.Count : Integer("num_labels", 2);

    /// <summary>A whole number, at least 1.</summary>
    /// <param name="key">The key.</param>
    /// <param name="missing">The value where there is no such key.</param>
    /// <param name="alias">The ADN package's own spelling; where both are there they must agree.</param>
    public int Integer(string key, int missing, string? alias = null)
    {
        var value = ReadInteger(key);
        var other = alias is null ? null : ReadInteger(alias);
        return value is null || other is null || value == other
            ? value ?? other ?? missing
            : throw Broken(key, $"'{key}' is {value} but '{alias}' is {other}; they mean the same");
    }

    /// <summary>A finite number above 0.</summary>
    public float Number(string key, float missing)
    {
        if (Value(key) is not { } node)
        {
            return missing;
        }

        return node.GetValueKind() == JsonValueKind.Number
            && float.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && float.IsFinite(number) && number > 0
            ? number
            : throw Broken(key, $"'{key}' is {node.ToJsonString()}, but must be a number above 0");
    }

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool missing) => Value(key) is not { } node
        ? missing
        : node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Broken(key, $"'{key}' is {node.ToJsonString()}, but must be true or false"),
        };

    /// <summary>A text.</summary>
    public string Text(string key, string missing) => Value(key) is not { } node
        ? missing
        : node.GetValueKind() == JsonValueKind.String
            ? node.GetValue<string>()
            : throw Broken(key, $"'{key}' is {node.ToJsonString()}, but must be a text");

    /// <summary>The name of an activation function that can be computed.</summary>
    public string Activation(string key, string missing)
    {
        var name = Text(key, missing);
        RefuseUnless(Activations.IsKnown(name), key);
        return name;
    }

    /// <summary>Refuses the model where a key says something that this version does not compute.</summary>
    /// <exception cref="HubException">It does; the message names key and value.</exception>
    public void RefuseUnless(bool supported, string key)
    {
        if (!supported)
        {
            throw new HubException(
                HubErrorCode.NotSupported,
                $"{file}: '{key}' is {json[key]?.ToJsonString()}, which this version does not run. An ONNX export of the model may run.");
        }
    }

    /// <summary>Refuses the model where a key is there and holds anything (not null, not empty).</summary>
    public void RefuseWherePresent(string key) => RefuseUnless(Value(key) is null or JsonObject { Count: 0 } or JsonArray { Count: 0 }, key);

    /// <summary>A value of the configuration that makes no sense.</summary>
    public PackageFormatException Broken(string key, string message) =>
        new(CheckpointRule.ConfigValue, file, $"{message}. Correct '{key}' or take the configuration that belongs to the weights.");

    private int? ReadInteger(string key)
    {
        if (Value(key) is not { } node)
        {
            return null;
        }

        return node.GetValueKind() == JsonValueKind.Number
            && int.TryParse(node.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw Broken(key, $"'{key}' is {node.ToJsonString()}, but must be a whole number from 1 to {int.MaxValue}");
    }

    // A key with null means the same as no such key.
    private JsonNode? Value(string key) => json[key];
}
