using AiDotNet.Hub.Runtime.Tokenization;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;

namespace AiDotNet.Hub.Runtime.Tasks;

/// <summary>Texts to what a network is fed: cut at the model's length and not padded, whatever <c>tokenizer.json</c> itself asks for.</summary>
internal sealed class TextEncoder
{
    private readonly Tokenizer _tokenizer;
    private readonly TokenizerOptions _options;
    private readonly bool _lowercase;
    private readonly string _prompt;

    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="maxLength">The most tokens, special ones included; null for no limit.</param>
    /// <param name="lowercase">Whether texts are lower-cased before.</param>
    /// <param name="prompt">What is put before every text.</param>
    public TextEncoder(Tokenizer tokenizer, int? maxLength, bool lowercase = false, string prompt = "")
    {
        (_tokenizer, _lowercase, _prompt) = (tokenizer, lowercase, prompt);
        _options = new TokenizerOptions
        {
            Truncation = maxLength is { } length
                ? new TruncationOptions { MaxLength = length, Direction = tokenizer.TruncationSide }
                : TruncationOptions.None,
            Padding = PaddingOptions.None,
        };
    }

    public int PadId => _tokenizer.PadId;

    public IReadOnlyList<TokenEncoding> Encode(IReadOnlyList<(string Text, string? Pair)> inputs) =>
        _tokenizer.EncodeBatch([.. inputs.Select(input => (Prepare(input.Text), input.Pair))], _options);

    private string Prepare(string text)
    {
        text = _prompt + text;
        if (!_lowercase)
        {
            return text;
        }

        var lower = new NormalizedText();
        lower.Reset(WellFormedText.Repair(EndWordsInFinalSigma(text)), 0);
        Lowercase.Apply(lower);
        return lower.Span.ToString();
    }

    // Python's lower(), which sentence-transformers calls, knows this one rule about neighbours; the tokenizers' own lower-casing does not.
    private static string EndWordsInFinalSigma(string text) => !text.Contains('Σ', StringComparison.Ordinal) ? text
        : string.Create(text.Length, text, static (target, source) =>
        {
            source.CopyTo(target);
            for (var i = 1; i < target.Length; i++)
            {
                if (source[i] == 'Σ' && char.IsLetter(source[i - 1]) && (i + 1 == source.Length || !char.IsLetter(source[i + 1])))
                {
                    target[i] = 'ς';
                }
            }
        });
}
