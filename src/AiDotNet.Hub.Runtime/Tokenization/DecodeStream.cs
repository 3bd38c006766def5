using System.Text;

namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>
/// Text from ids that come one by one, as a model generates them. A step gives nothing while what was decoded ends in an incomplete character.
/// Not thread-safe: one for each text.
/// </summary>
public sealed class DecodeStream
{
    private const char Replacement = '\uFFFD';

    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly List<int> _ids = [];
    private string _prefix = "";
    private int _prefixLength;

    internal DecodeStream(Tokenizer tokenizer, bool skipSpecialTokens) => (_tokenizer, _skipSpecialTokens) = (tokenizer, skipSpecialTokens);

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id; one that does not exist gives no text.</param>
    /// <returns>The text that it adds; null where more ids are needed to tell.</returns>
    /// <exception cref="InvalidOperationException">The id changes text that was given out before, as bytes behind an incomplete character do.</exception>
    public string? Step(int id)
    {
        if (_prefix.Length == 0 && _ids.Count > 0)
        {
            var decoded = Decode();
            if (!decoded.EndsWith(Replacement))
            {
                (_prefix, _prefixLength) = (decoded, _ids.Count);
            }
        }

        _ids.Add(id);
        var text = Decode();
        if (Encoding.UTF8.GetByteCount(text) <= Encoding.UTF8.GetByteCount(_prefix) || text.EndsWith(Replacement))
        {
            return null;
        }

        if (!text.StartsWith(_prefix, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The id {id} changes text that was given out before: '{_prefix}' has become '{text}'. Decode all ids at once.");
        }

        // What was decoded before stays as the context of what follows.
        var (added, kept) = (text[_prefix.Length..], _ids.Count - _prefixLength);
        _ids.RemoveRange(0, _prefixLength);
        (_prefix, _prefixLength) = (Decode(), kept);
        return added;
    }

    private string Decode() => _tokenizer.Decode(_ids, _skipSpecialTokens);
}
