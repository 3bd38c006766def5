namespace AiDotNet.Hub.Transfer;

/// <summary>Which version of a file the bytes are of that are here.</summary>
/// <param name="known">What an earlier process wrote down; null where it did not.</param>
internal sealed class FileVersion(string? known)
{
    private bool _compare = true;

    /// <summary>As <see cref="RangeReply.Version"/> has it; null where nobody said.</summary>
    public string? Known { get; private set; } = known;

    /// <summary>Whether a reply is of another version than the bytes that are here.</summary>
    public bool IsOther(RangeReply reply) => _compare && RangeReply.Differ(Known, reply.Version);

    /// <summary>A reply fits to what is here.</summary>
    public void Accept(RangeReply reply) => Known ??= reply.Version;

    /// <summary>What is here was given up for a reply.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="changed">Whether that was for its version: a hub that names another one each time is not believed again.</param>
    public void Replace(RangeReply reply, bool changed)
    {
        _compare &= !changed;
        Known = reply.Version;
    }
}
