using AiDotNet.Hub.Runtime.Tokenization.Patterns;

namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Replaces every occurrence of a text or match of a pattern. What is inserted has the place of the last character that it replaces.</summary>
internal sealed class Replace : INormalizer
{
    private readonly string _text = "";
    private readonly Pattern? _pattern;
    private readonly string _content;

    /// <param name="text">Not empty.</param>
    /// <param name="content">What stands there instead, as it is.</param>
    public Replace(string text, string content) => (_text, _content) = (text, content);

    public Replace(Pattern pattern, string content) => (_pattern, _content) = (pattern, content);

    public void Normalize(NormalizedText text)
    {
        if (_pattern is null)
        {
            ReplaceText(text);
        }
        else
        {
            ReplaceMatches(text, _pattern);
        }
    }

    private void ReplaceText(NormalizedText text)
    {
        var at = text.Span.IndexOf(_text, StringComparison.Ordinal);
        if (at < 0)
        {
            return;
        }

        text.BeginRewrite();
        var done = 0;
        while (at >= 0)
        {
            Write(text, ref done, at, at + _text.Length);
            var next = text.Span[done..].IndexOf(_text, StringComparison.Ordinal);
            at = next < 0 ? -1 : done + next;
        }

        text.Copy(done, text.Length - done);
        text.EndRewrite();
    }

    private void ReplaceMatches(NormalizedText text, Pattern pattern)
    {
        var matches = pattern.Matches(text.Span);
        if (text.Length == 0 || !matches.MoveNext())
        {
            return;
        }

        text.BeginRewrite();
        var done = 0;
        do
        {
            Write(text, ref done, matches.Start, matches.End);
        }
        while (matches.MoveNext());

        text.Copy(done, text.Length - done);
        text.EndRewrite();
    }

    private void Write(NormalizedText text, ref int done, int start, int end)
    {
        text.Copy(done, start - done);
        done = end;
        text.MoveTo(done);
        foreach (var rune in _content.EnumerateRunes())
        {
            text.Transform(rune.Value, 1);
        }
    }
}
