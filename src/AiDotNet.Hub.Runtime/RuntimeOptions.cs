namespace AiDotNet.Hub.Runtime;

/// <summary>How a model is loaded. A package that ships <c>.onnx</c> runs as its file says, whatever <see cref="Architecture"/> and <see cref="BaseModel"/> say.</summary>
public sealed record RuntimeOptions
{
    /// <summary>The architecture to build, as transformers names its classes; null for the one that the configuration names. Default null.</summary>
    public string? Architecture { get; init; }

    /// <summary>
    /// Whether the model is built without its head, whatever head the checkpoint was saved with, so that <c>last_hidden_state</c> is its
    /// output: what transformers' <c>AutoModel</c> loads. Wins over <see cref="Architecture"/>. Default false.
    /// </summary>
    public bool BaseModel { get; init; }

    /// <summary>Whether every layer's output is an output of the model, as <c>hidden_states.0</c> … <c>hidden_states.N</c>. Default false.</summary>
    public bool OutputHiddenStates { get; init; }

    /// <summary>Threads inside one operator; null for one a core. Default null.</summary>
    public int? Threads { get; init; }
}
