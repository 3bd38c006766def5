using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>A code point is a token, and its own id.</summary>
internal sealed class CodePoints : ITokenModel
{
    public Vocabulary Vocabulary { get; } = new(new Dictionary<string, int>(StringComparer.Ordinal));

    public bool TryGetId(string token, out int id)
    {
        var units = 0;
        id = token.Length == 0 ? 0 : NormalizedText.CodePointAt(token, 0, out units);
        return token.Length > 0 && units == token.Length;
    }

    public bool TryGetToken(int id, [NotNullWhen(true)] out string? token)
    {
        token = Rune.IsValid(id) ? new Rune(id).ToString() : null;
        return token is not null;
    }

    public void Tokenize(ReadOnlySpan<char> word, List<ModelToken> tokens)
    {
        for (int index = 0, units; index < word.Length; index += units)
        {
            var code = NormalizedText.CodePointAt(word, index, out units);
            tokens.Add(new ModelToken(code, index, index + units));
        }
    }
}
