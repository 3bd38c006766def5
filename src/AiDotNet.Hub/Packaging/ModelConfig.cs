using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Packaging;

/// <summary><c>model_config.json</c> or <c>config.json</c>: every key as it was written, the common ones typed.</summary>
public sealed class ModelConfig
{
    internal ModelConfig(JsonObject json) => Json = json;

    /// <summary>Every key of the file, in its order. Changing it changes this configuration.</summary>
    public JsonObject Json { get; }

    /// <summary>The architecture class, such as <c>BertModel</c>; null where none is named.</summary>
    public string? ArchitectureType => throw new NotImplementedException();

    /// <summary>The family, such as <c>bert</c>; null where none is named.</summary>
    public string? ModelType => throw new NotImplementedException();

    /// <summary>The task, such as <c>text-classification</c>; null where none is named.</summary>
    public string? Task => throw new NotImplementedException();
}
