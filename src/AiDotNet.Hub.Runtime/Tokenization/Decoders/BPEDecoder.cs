using System.Text;

namespace AiDotNet.Hub.Runtime.Tokenization.Decoders;

/// <summary>Makes spaces of the marks that end words; that of the last token goes.</summary>
internal sealed class BPEDecoder(string suffix) : IDecoder
{
    public void Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var content = i + 1 == tokens.Count ? "" : " ";
            tokens[i] = suffix.Length > 0 ? tokens[i].Replace(suffix, content, StringComparison.Ordinal) : Surround(tokens[i], content);
        }
    }

    // The empty mark stands before, between and behind all characters.
    private static string Surround(string token, string content)
    {
        var result = new StringBuilder(content);
        foreach (var rune in token.EnumerateRunes())
        {
            result.Append(rune).Append(content);
        }

        return result.ToString();
    }
}
