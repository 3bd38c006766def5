using System.Text;

namespace AiDotNet.Hub.Runtime.Tokenization.Decoders;

/// <summary>Cuts a character off every token, up to so many times at each end.</summary>
internal sealed class Strip(int content, int start, int stop) : IDecoder
{
    public void Decode(List<string> tokens)
    {
        var rune = new Rune(content).ToString();
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i].AsSpan();
            for (var cut = 0; cut < start && token.StartsWith(rune, StringComparison.Ordinal); cut++)
            {
                token = token[rune.Length..];
            }

            for (var cut = 0; cut < stop && token.EndsWith(rune, StringComparison.Ordinal); cut++)
            {
                token = token[..^rune.Length];
            }

            tokens[i] = token.ToString();
        }
    }
}
