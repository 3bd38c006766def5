namespace AiDotNet.Hub.Runtime.Tokenization.Decoders;

/// <summary>Speech: neighbouring equal tokens are one, padding goes, a mark separates words.</summary>
internal sealed class CTC(string padToken, string wordDelimiterToken, bool cleanUp) : IDecoder
{
    public void Decode(List<string> tokens)
    {
        var (written, last) = (0, (string?)null);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token == last)
            {
                continue;
            }

            last = token;
            token = Replace(token, padToken, "");
            if (cleanUp)
            {
                token = Replace(WordPiece.CleanUp(token), wordDelimiterToken, " ");
            }

            if (token.Length > 0)
            {
                tokens[written++] = token;
            }
        }

        tokens.RemoveRange(written, tokens.Count - written);
    }

    private static string Replace(string text, string pattern, string content) =>
        pattern.Length == 0 ? text : text.Replace(pattern, content, StringComparison.Ordinal);
}
