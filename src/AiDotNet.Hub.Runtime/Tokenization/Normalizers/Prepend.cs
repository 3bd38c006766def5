namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Puts a text before every piece that is not empty; it borrows the place of the first character.</summary>
internal sealed class Prepend(string prefix) : INormalizer
{
    public void Normalize(NormalizedText text)
    {
        if (text.Length == 0)
        {
            return;
        }

        text.BeginRewrite();
        foreach (var rune in prefix.EnumerateRunes())
        {
            text.Put(rune.Value, 0);
        }

        text.Copy(0, text.Length);
        text.EndRewrite();
    }
}
