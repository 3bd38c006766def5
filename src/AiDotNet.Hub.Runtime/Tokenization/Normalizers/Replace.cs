namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Replaces every occurrence of a text. What is inserted has the place of the last character that it replaces.</summary>
internal sealed class Replace(string pattern, string content) : INormalizer
{
    public void Normalize(NormalizedText text)
    {
        var at = text.Span.IndexOf(pattern, StringComparison.Ordinal);
        if (pattern.Length == 0 || at < 0)
        {
            return;
        }

        text.BeginRewrite();
        var done = 0;
        while (at >= 0)
        {
            text.Copy(done, at - done);
            done = at + pattern.Length;
            text.MoveTo(done);
            foreach (var rune in content.EnumerateRunes())
            {
                text.Transform(rune.Value, 1);
            }

            var next = text.Span[done..].IndexOf(pattern, StringComparison.Ordinal);
            at = next < 0 ? -1 : done + next;
        }

        text.Copy(done, text.Length - done);
        text.EndRewrite();
    }
}
