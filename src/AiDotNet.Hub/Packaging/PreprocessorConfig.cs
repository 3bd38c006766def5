using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Packaging;

/// <summary>How input is prepared: <c>preprocessor_config.json</c>, and in Hugging Face's layout <c>tokenizer_config.json</c> as well.</summary>
public sealed class PreprocessorConfig
{
    internal PreprocessorConfig(JsonObject json) => Json = json;

    /// <summary>Every key, in its order.</summary>
    public JsonObject Json { get; }
}
