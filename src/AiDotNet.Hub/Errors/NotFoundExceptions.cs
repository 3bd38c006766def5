namespace AiDotNet.Hub.Errors;

/// <summary>The hub has no such model, or does not show it to this caller.</summary>
/// <param name="id">The model's id as it was asked for.</param>
/// <param name="hint">The next step, or null for the usual one.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class ModelNotFoundException(string id, string? hint = null, Exception? inner = null)
    : HubException(
        HubErrorCode.ModelNotFound,
        $"Model '{id}' was not found. {hint ?? "Check the spelling; a private model needs a token that may read it ('adn login')."}",
        inner)
{
    /// <summary>The model's id as it was asked for.</summary>
    public string Id { get; } = id;

    /// <summary>What a hub's reply tells about the model beyond this caller.</summary>
    internal Absence Absence { get; init; }
}

/// <summary>How sure it is that a hub which shows no model of a name has none.</summary>
internal enum Absence
{
    /// <summary>The reply does not tell.</summary>
    Unsure,

    /// <summary>The hub says so to anybody, of private models as well.</summary>
    SaidToAnyone,

    /// <summary>The hub says so to a caller whom it knows.</summary>
    SaidToKnown,
}

/// <summary>The model exists; the branch, tag, version or commit does not.</summary>
/// <param name="id">The model's id.</param>
/// <param name="revision">The revision that was asked for.</param>
/// <param name="hint">The next step, or null for the usual one.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class RevisionNotFoundException(string id, string revision, string? hint = null, Exception? inner = null)
    : HubException(
        HubErrorCode.RevisionNotFound,
        $"Model '{id}' has no revision '{revision}'. {hint ?? $"'adn info {id}' lists its branches and tags."}",
        inner)
{
    /// <summary>The revision that was asked for.</summary>
    public string Revision { get; } = revision;
}

/// <summary>The revision exists; the file or folder in it does not.</summary>
/// <param name="id">The model's id.</param>
/// <param name="revision">The revision that was asked for.</param>
/// <param name="path">The path that was asked for, from the repository's root.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class EntryNotFoundException(string id, string revision, string path, Exception? inner = null)
    : HubException(
        HubErrorCode.EntryNotFound,
        $"Model '{id}' has no file '{path}' at revision '{revision}'. 'adn info {id}' lists its files.",
        inner)
{
    /// <summary>The path that was asked for, from the repository's root.</summary>
    public string Path { get; } = path;
}
