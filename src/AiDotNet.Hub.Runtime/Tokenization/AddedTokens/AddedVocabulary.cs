using System.Diagnostics.CodeAnalysis;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;

namespace AiDotNet.Hub.Runtime.Tokenization.AddedTokens;

/// <summary>The tokens beside the model's vocabulary, and how text is cut at them.</summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    // A token that is looked for in normalized text is read back in its normalized form.
    private readonly Dictionary<int, string> _texts = [];
    private readonly HashSet<string> _special = new(StringComparer.Ordinal);

    /// <param name="added">The tokens in their order. The first of two with the same content counts.</param>
    /// <param name="model">The model: a token that it knows keeps its id there.</param>
    /// <param name="normalizer">What the normalized ones are normalized with.</param>
    public AddedVocabulary(IEnumerable<AddedToken> added, ITokenModel model, INormalizer? normalizer)
    {
        var next = model.Vocabulary.Count;
        var known = new List<AddedToken>();
        foreach (var token in added)
        {
            if (token.Content.Length == 0 || _ids.ContainsKey(token.Content))
            {
                continue;
            }

            // The id that a file writes down is not binding: new ones are given out in order.
            if (!model.TryGetId(token.Content, out var id))
            {
                id = next;
            }

            next = Math.Max(next, id + 1);
            _ids.Add(token.Content, id);
            _texts[id] = token.Content;
            known.Add(token);
            if (token.Special)
            {
                _special.Add(token.Content);
            }
        }

        var text = new NormalizedText();
        Raw = new AddedTokenMatcher(known.Where(token => !token.Normalized).Select(token => (token.Content, token, _ids[token.Content])));
        Normalized = new AddedTokenMatcher([.. known.Where(token => token.Normalized).Select(token =>
        {
            text.Reset(token.Content, 0);
            normalizer?.Normalize(text);
            _texts[_ids[token.Content]] = text.Span.ToString();
            return (text.Span.ToString(), token, _ids[token.Content]);
        })]);
    }

    /// <summary>Looks in the text as it came.</summary>
    public AddedTokenMatcher Raw { get; }

    /// <summary>Looks in the normalized text.</summary>
    public AddedTokenMatcher Normalized { get; }

    public bool TryGetId(string content, out int id) => _ids.TryGetValue(content, out id);

    public bool TryGetToken(int id, [NotNullWhen(true)] out string? content) => _texts.TryGetValue(id, out content);

    public bool IsSpecial(string content) => _special.Contains(content);
}
