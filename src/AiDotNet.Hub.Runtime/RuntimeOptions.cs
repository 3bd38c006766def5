namespace AiDotNet.Hub.Runtime;

/// <summary>How a model is loaded.</summary>
public sealed record RuntimeOptions
{
    /// <summary>Whether every layer's output is an output of the model, as <c>hidden_states.0</c> … <c>hidden_states.N</c>. Default false.</summary>
    public bool OutputHiddenStates { get; init; }

    /// <summary>Threads inside one operator; null for one a core. Default null.</summary>
    public int? Threads { get; init; }
}
