namespace AiDotNet.Hub.Runtime.Tokenization.Decoders;

/// <summary>Joins continuations to the token before, puts a space before the others, and cleans up, token by token.</summary>
internal sealed class WordPiece(string prefix, bool cleanUp) : IDecoder
{
    private static readonly (string Dirty, string Clean)[] Replacements =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public void Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (i > 0)
            {
                token = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
            }

            tokens[i] = cleanUp ? CleanUp(token) : token;
        }
    }

    /// <summary>Takes out the spaces before punctuation and English contractions.</summary>
    public static string CleanUp(string text)
    {
        foreach (var (dirty, clean) in Replacements)
        {
            text = text.Replace(dirty, clean, StringComparison.Ordinal);
        }

        return text;
    }
}
