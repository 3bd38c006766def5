using System.Buffers;
using Microsoft.ML.Tokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>A <see cref="Tokenizer"/> as ML.NET's base class. That class's own normalizer and pre-tokenizer are null: the steps are ours.</summary>
internal sealed class MicrosoftTokenizer(Tokenizer tokenizer, TokenizerOptions options) : Microsoft.ML.Tokenizers.Tokenizer
{
    private readonly TokenizerOptions _options = options with { OffsetsInCodePoints = false };

    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return tokenizer.Decode([.. ids], skipSpecialTokens: false);
    }

    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int[] all = [.. ids];
        var text = tokenizer.Decode(all, skipSpecialTokens: false);
        if (!text.TryCopyTo(destination))
        {
            (idsConsumed, charsWritten) = (0, 0);
            return OperationStatus.DestinationTooSmall;
        }

        (idsConsumed, charsWritten) = (all.Length, text.Length);
        return OperationStatus.Done;
    }

    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        text ??= textSpan.ToString();
        var encoding = tokenizer.Encode(text, options: _options);
        var count = Math.Min(encoding.Ids.Count, settings.MaxTokenCount);
        var (tokens, consumed) = (new EncodedToken[count], 0);
        for (var i = 0; i < count; i++)
        {
            var (start, end) = encoding.Offsets[i];
            tokens[i] = new EncodedToken(encoding.Ids[i], encoding.Tokens[i], start..end);
            consumed = Math.Max(consumed, end);
        }

        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = count == encoding.Ids.Count ? text.Length : consumed };
    }
}
