using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;
using AiDotNet.Hub.Runtime.Tokenization.Patterns;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;
using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>CLIP: lower case, and a mark at the end of words.</summary>
internal sealed class CLIPTokenizer : TokenizerClass
{
    private const string EndOfWord = "</w>";
    private const string Words = @"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

    public override IReadOnlyList<string> Names => ["CLIPTokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles =>
    [
        ("bos_token", "<|startoftext|>"), ("eos_token", "<|endoftext|>"), ("unk_token", "<|endoftext|>"), ("pad_token", "<|endoftext|>"),
    ];

    public override IReadOnlyList<string> Files => ["vocab.json", "merges.txt"];

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings)
    {
        var (bos, eos) = (Token(settings, "bos_token"), Token(settings, "eos_token"));
        return new TokenizerParts
        {
            Model = MakeBpe(source, new BpeSettings { UnknownToken = Token(settings, "unk_token"), EndOfWordSuffix = EndOfWord }),
            Normalizer = new Normalizers.Sequence([new NFC(), new Replace(Pattern.Compile(@"\s+", source.File), " "), new Lowercase()]),
            PreTokenizer = new PreTokenizers.Sequence(
            [
                new Split(Pattern.Compile(Words, source.File), SplitBehavior.Removed, invert: true),
                new PreTokenizers.ByteLevel(addPrefixSpace: false, useRegex: true),
            ]),
            Decoder = new Decoders.Sequence([new Decoders.ByteLevel(), new Decoders.Replace(EndOfWord, " "), new TrimmedText()]),
            PostProcessor = source.Vocabulary!.TryGetId(bos, out var bosId) && source.Vocabulary.TryGetId(eos, out var eosId)
                ? new PostProcessors.RobertaProcessing((bos, bosId), (eos, eosId), trimOffsets: false, addPrefixSpace: false)
                : null,
        };
    }

    /// <summary>Text without white space at its ends, as Python's <c>strip</c> leaves it.</summary>
    private sealed class TrimmedText : Decoders.IDecoder
    {
        public void Decode(List<string> tokens)
        {
            var text = string.Concat(tokens);
            var (start, end) = (0, text.Length);
            while (start < end && IsSpace(text[start]))
            {
                start++;
            }

            while (end > start && IsSpace(text[end - 1]))
            {
                end--;
            }

            tokens.Clear();
            tokens.Add(text[start..end]);
        }

        private static bool IsSpace(char unit) => unit is >= '\x1C' and <= '\x1F' || UnicodeTables.WhiteSpace.Contains(unit);
    }
}
