using AiDotNet.Hub.Runtime.Tokenization.Decoders;
using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;
using AiDotNet.Hub.Runtime.Tokenization.Patterns;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>What transformers makes where no class is named that it knows: a <c>tokenizer.json</c> as it is, or plain steps around a <c>tokenizer.model</c>.</summary>
internal static class TokenizersBackend
{
    private const string Words =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Steps around a SentencePiece model. Nothing is put before the text, unlike in SentencePiece itself.</summary>
    public static TokenizerParts Build(SentencePieceModel model, string path)
    {
        var source = VocabularyFiles.FromSentencePiece(path, model, model.IsUnigram);
        var marks = new Normalizers.Replace(" ", "\u2581");
        return new TokenizerParts
        {
            Model = model.IsUnigram
                ? TokenizerClass.MakeUnigram(source.Pieces!, source.UnknownId, path, model.ByteFallback)
                : new BPE(
                    source.Vocabulary!,
                    source.Merges!,
                    new BpeSettings { UnknownToken = model.UnknownPiece, FuseUnknown = true, ByteFallback = model.ByteFallback },
                    path),
            Normalizer = source.Map is null ? marks : new Normalizers.Sequence([new Precompiled(source.Map), marks]),
            Decoder = new Decoders.Sequence(
                model.ByteFallback ? [new Decoders.Replace("\u2581", " "), new ByteFallback(), new Fuse()] : [new Decoders.Replace("\u2581", " ")]),
            AddedTokens = source.AddedTokens,
        };
    }

    /// <summary>Steps around tiktoken's ranks: those of GPT-4 and Llama 3.</summary>
    public static TokenizerParts BuildFromTiktoken(string path)
    {
        var source = VocabularyFiles.FromTiktoken(path);
        return new TokenizerParts
        {
            Model = new BPE(source.Vocabulary!, source.Merges!, new BpeSettings { IgnoreMerges = true }, path),
            PreTokenizer = new PreTokenizers.Sequence(
            [
                new Split(Pattern.Compile(Words, path), SplitBehavior.Isolated, invert: false),
                new PreTokenizers.ByteLevel(addPrefixSpace: false, useRegex: false),
            ]),
            Decoder = new Decoders.ByteLevel(),
            PostProcessor = new PostProcessors.ByteLevel(trimOffsets: false, addPrefixSpace: true),
        };
    }
}
