using System.Text;
using AiDotNet.Hub.Runtime.Tokenization.Patterns;

namespace AiDotNet.Hub.Runtime.Tokenization.Decoders;

/// <summary>Replaces a text, or the matches of a pattern, in every token.</summary>
internal sealed class Replace : IDecoder
{
    private readonly string _text = "";
    private readonly Pattern? _pattern;
    private readonly string _content;

    /// <param name="text">Not empty.</param>
    /// <param name="content">What stands there instead, as it is.</param>
    public Replace(string text, string content) => (_text, _content) = (text, content);

    public Replace(Pattern pattern, string content) => (_pattern, _content) = (pattern, content);

    public void Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            tokens[i] = _pattern is null ? tokens[i].Replace(_text, _content, StringComparison.Ordinal) : ReplaceMatches(_pattern, tokens[i]);
        }
    }

    private string ReplaceMatches(Pattern pattern, string token)
    {
        var (result, done) = (new StringBuilder(), 0);
        var matches = pattern.Matches(token);
        while (token.Length > 0 && matches.MoveNext())
        {
            result.Append(token, done, matches.Start - done).Append(_content);
            done = matches.End;
        }

        return done == 0 && result.Length == 0 ? token : result.Append(token, done, token.Length - done).ToString();
    }
}
