using System.Diagnostics.CodeAnalysis;

namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>Tokens and their ids.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _spans;
    private readonly string?[]? _tokens;
    private readonly Dictionary<int, string>? _sparseTokens;

    /// <param name="ids">Ids not below zero.</param>
    /// <param name="tokens">The tokens by id, where several may have the same text; null where the ids say all.</param>
    public Vocabulary(Dictionary<string, int> ids, string[]? tokens = null)
    {
        (_ids, Count) = (ids, tokens?.Length ?? ids.Count);
        _spans = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        if (tokens is not null)
        {
            _tokens = tokens;
            return;
        }

        var highest = -1;
        foreach (var id in ids.Values)
        {
            highest = Math.Max(highest, id);
        }

        // An id comes from a file: it may be two thousand million with one token.
        if (highest < 1024 + (4L * ids.Count))
        {
            _tokens = new string?[highest + 1];
            foreach (var (token, id) in ids)
            {
                _tokens[id] = token;
            }

            return;
        }

        _sparseTokens = new Dictionary<int, string>(ids.Count);
        foreach (var (token, id) in ids)
        {
            _sparseTokens[id] = token;
        }
    }

    /// <summary>How many tokens there are.</summary>
    public int Count { get; }

    public Dictionary<string, int>.Enumerator GetEnumerator() => _ids.GetEnumerator();

    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _spans.TryGetValue(token, out id);

    public bool TryGetToken(int id, [NotNullWhen(true)] out string? token)
    {
        token = _tokens is null ? _sparseTokens!.GetValueOrDefault(id) : (uint)id < (uint)_tokens.Length ? _tokens[id] : null;
        return token is not null;
    }
}
