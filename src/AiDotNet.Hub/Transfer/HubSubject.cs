namespace AiDotNet.Hub.Transfer;

/// <summary>What a request is about, for the error that names it.</summary>
/// <param name="Action">What is being done, such as <c>reading model.safetensors</c>.</param>
internal sealed record HubSubject(string Action)
{
    /// <summary>The model, where the request is about one.</summary>
    public ModelId? Id { get; init; }

    /// <summary>The revision, where the request names one.</summary>
    public string? Revision { get; init; }

    /// <summary>The file, where the request is about one.</summary>
    public string? Path { get; init; }

    /// <summary>Action and model.</summary>
    public override string ToString() => Id is { } id ? $"{Action} of '{id}'" : Action;
}
