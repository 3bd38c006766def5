using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;
using AiDotNet.Hub.Runtime.Tokenization.Decoders;
using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Json;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;
using AiDotNet.Hub.Runtime.Tokenization.PostProcessors;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>Text to ids and back, equal to Hugging Face's <c>tokenizers</c>. Immutable and thread-safe.</summary>
public sealed class Tokenizer
{
    // A batch of fewer texts is not worth other threads.
    private const int SmallBatch = 16;

    private readonly INormalizer? _normalizer;
    private readonly IPreTokenizer? _preTokenizer;
    private readonly ITokenModel _model;
    private readonly IPostProcessor _postProcessor;
    private readonly IDecoder? _decoder;
    private readonly AddedVocabulary _added;
    private readonly TruncationOptions? _truncation;
    private readonly PaddingOptions? _padding;
    private readonly PaddingOptions _padDefaults;
    private readonly bool _hasPadToken;
    private readonly bool _cleanUpSpaces;
    private TokenizerScratch? _scratch;

    internal Tokenizer(TokenizerParts parts)
    {
        (_normalizer, _preTokenizer, _model) = (parts.Normalizer, parts.PreTokenizer, parts.Model);
        (_postProcessor, _decoder) = (parts.PostProcessor ?? NoPostProcessing.Instance, parts.Decoder);
        _added = new AddedVocabulary(parts.AddedTokens, parts.Model, parts.Normalizer);
        (_truncation, _padding) = (parts.Truncation, parts.Padding);
        _cleanUpSpaces = parts.CleanUpTokenizationSpaces;
        (ModelMaxLength, TruncationSide) = (parts.ModelMaxLength, parts.TruncationSide ?? TokenSide.Right);
        var padToken = parts.Padding?.PadToken ?? parts.PadToken ?? "[PAD]";
        _hasPadToken = parts.Padding is not null || TryGetId(padToken, out _);
        _padDefaults = new PaddingOptions
        {
            Enabled = true,
            Direction = parts.Padding?.Direction ?? parts.PaddingSide ?? TokenSide.Right,
            PadToken = padToken,
            PadId = parts.Padding?.PadId ?? (TryGetId(padToken, out var id) ? id : 0),
            PadTypeId = parts.Padding?.PadTypeId ?? 0,
        };
    }

    /// <summary>The most tokens that the folder's configuration gives the model; null for no such limit.</summary>
    internal int? ModelMaxLength { get; }

    /// <summary>The end that the folder's configuration cuts off.</summary>
    internal TokenSide TruncationSide { get; }

    /// <summary>The id to pad with.</summary>
    internal int PadId => _padDefaults.PadId ?? 0;

    /// <summary>Reads a <c>tokenizer.json</c>, or the tokenizer of a model's folder.</summary>
    /// <param name="fileOrFolder">
    /// A file is read as it is. In a folder <c>tokenizer_config.json</c> and <c>config.json</c> are heeded as transformers' AutoTokenizer does,
    /// and older files will do where there is no <c>tokenizer.json</c>: <c>vocab.txt</c>, <c>vocab.json</c> with <c>merges.txt</c>, SentencePiece models,
    /// tiktoken's ranks.
    /// </param>
    /// <exception cref="Errors.PackageFormatException">The file is no tokenizer, or uses a component that is not known; the message names it.</exception>
    public static Tokenizer Load(string fileOrFolder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileOrFolder);
        return new Tokenizer(Directory.Exists(fileOrFolder)
            ? TokenizerFolder.Read(fileOrFolder)
            : TokenizerJson.ReadFile(fileOrFolder));
    }

    /// <summary>The id of a token, by its text.</summary>
    public bool TryGetId(string token, out int id)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _added.TryGetId(token, out id) || _model.TryGetId(token, out id);
    }

    /// <summary>The text of a token, by its id.</summary>
    public bool TryGetToken(int id, [NotNullWhen(true)] out string? token) =>
        _added.TryGetToken(id, out token) || _model.TryGetToken(id, out token);

    /// <summary>Encodes a text, or a pair.</summary>
    /// <param name="text">The text; a lone surrogate is read as U+FFFD.</param>
    /// <param name="pair">The second text, or null.</param>
    /// <param name="options">How; null for what the tokenizer itself says.</param>
    /// <exception cref="ArgumentException">Truncation cannot be done as asked for; the message says why.</exception>
    public TokenEncoding Encode(string text, string? pair = null, TokenizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EncodeOne([text], pair is null ? null : [pair], areWords: false, options ?? Default);
    }

    /// <summary>The ids of a text alone, which is faster than a whole encoding.</summary>
    /// <param name="text">The text; a lone surrogate is read as U+FFFD.</param>
    /// <param name="options">How; null for what the tokenizer itself says. Padding is that of this one text.</param>
    /// <exception cref="ArgumentException">Truncation cannot be done as asked for; the message says why.</exception>
    public int[] EncodeToIds(string text, TokenizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= Default;
        var truncation = options.Truncation ?? _truncation;
        var padding = options.Padding ?? _padding;
        if ((truncation is not null && truncation.MaxLength != int.MaxValue) || padding is { Enabled: true })
        {
            return (int[])EncodeOne([text], null, areWords: false, options).Ids;
        }

        var scratch = Rent();
        scratch.First.Clear();
        EncodeText(WellFormedText.Repair(text), -1, scratch.First, scratch, options.SplitSpecialTokens);
        var ids = EncodingAssembler.AssembleIds(_postProcessor.GetParts(isPair: false, options.AddSpecialTokens), scratch.First);
        Return(scratch);
        return ids;
    }

    /// <summary>Encodes a text, or a pair, that was cut into words before. Offsets count from the beginning of each word.</summary>
    /// <exception cref="ArgumentException">Truncation cannot be done as asked for; the message says why.</exception>
    public TokenEncoding EncodeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pair = null, TokenizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        return EncodeOne(words, pair, areWords: true, options ?? Default);
    }

    /// <summary>Encodes many texts, on all cores, padded as the options say.</summary>
    /// <exception cref="ArgumentException">Truncation cannot be done as asked for; the message says why.</exception>
    public IReadOnlyList<TokenEncoding> EncodeBatch(IReadOnlyList<string> texts, TokenizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return EncodeBatch(texts.Count, i => (texts[i], null), options);
    }

    /// <summary>Encodes many texts or pairs, on all cores, padded as the options say.</summary>
    /// <exception cref="ArgumentException">Truncation cannot be done as asked for; the message says why.</exception>
    public IReadOnlyList<TokenEncoding> EncodeBatch(IReadOnlyList<(string Text, string? Pair)> inputs, TokenizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return EncodeBatch(inputs.Count, i => inputs[i], options);
    }

    /// <summary>Ids to text.</summary>
    /// <param name="ids">The ids; those that do not exist are passed over.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out. Default true.</param>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var tokens = new List<string>(ids.Count);
        foreach (var id in ids)
        {
            if (TryGetToken(id, out var token) && !(skipSpecialTokens && _added.IsSpecial(token)))
            {
                tokens.Add(token);
            }
        }

        string text;
        if (_decoder is null)
        {
            text = string.Join(' ', tokens);
        }
        else
        {
            _decoder.Decode(tokens);
            text = string.Concat(tokens);
        }

        return _cleanUpSpaces ? Decoders.WordPiece.CleanUp(text) : text;
    }

    /// <summary>Decodes ids that come one by one.</summary>
    /// <param name="skipSpecialTokens">Whether special tokens are left out. Default true.</param>
    public DecodeStream DecodeStream(bool skipSpecialTokens = true) => new(this, skipSpecialTokens);

    /// <summary>This tokenizer as ML.NET's base class, for what takes one.</summary>
    /// <param name="options">How it encodes; null for what the tokenizer itself says, without padding. Offsets are UTF-16 units.</param>
    public Microsoft.ML.Tokenizers.Tokenizer AsMicrosoftTokenizer(TokenizerOptions? options = null) =>
        new MicrosoftTokenizer(this, options ?? new TokenizerOptions { Padding = PaddingOptions.None });

    private static readonly TokenizerOptions Default = new();

    private TokenEncoding[] EncodeBatch(int count, Func<int, (string Text, string? Pair)> input, TokenizerOptions? options)
    {
        var settings = options ?? Default;
        var encodings = new TokenEncoding[count];
        if (count < SmallBatch)
        {
            EncodeRange((0, count));
            return PadBatch(encodings, settings);
        }

        try
        {
            // Ranges, so that a thread keeps its buffers; several a thread, since texts differ in length.
            Parallel.ForEach(Partitioner.Create(0, count, Math.Max(SmallBatch, count / (8 * Environment.ProcessorCount))), range => EncodeRange((range.Item1, range.Item2)));
        }
        catch (AggregateException failure) when (failure.InnerExceptions.Count > 0)
        {
            ExceptionDispatchInfo.Throw(failure.InnerExceptions[0]);
        }

        return PadBatch(encodings, settings);

        void EncodeRange((int Start, int End) range)
        {
            var scratch = Rent();
            for (var index = range.Start; index < range.End; index++)
            {
                var (text, pair) = input(index);
                ArgumentNullException.ThrowIfNull(text);
                encodings[index] = EncodeUnpadded([text], pair is null ? null : [pair], areWords: false, settings, scratch);
            }

            Return(scratch);
        }
    }

    private TokenizerScratch Rent() => Interlocked.Exchange(ref _scratch, null) ?? new TokenizerScratch();

    private void Return(TokenizerScratch scratch)
    {
        if (scratch.IsWorthKeeping)
        {
            _scratch = scratch;
        }
    }

    private TokenEncoding EncodeOne(IReadOnlyList<string> words, IReadOnlyList<string>? pair, bool areWords, TokenizerOptions options)
    {
        var scratch = Rent();
        var encoding = EncodeUnpadded(words, pair, areWords, options, scratch);
        Return(scratch);
        return PadBatch([encoding], options)[0];
    }

    private TokenEncoding[] PadBatch(TokenEncoding[] encodings, TokenizerOptions options)
    {
        var padding = options.Padding ?? _padding;
        if (padding is not { Enabled: true } || encodings.Length == 0)
        {
            return encodings;
        }

        if (padding.PadId is null && !_hasPadToken)
        {
            throw new ArgumentException("This tokenizer has no token to pad with. Give its id, or do not pad.");
        }

        EncodingAssembler.PadAll(encodings, padding, _padDefaults);
        return encodings;
    }

    private TokenEncoding EncodeUnpadded(IReadOnlyList<string> words, IReadOnlyList<string>? pair, bool areWords, TokenizerOptions options, TokenizerScratch scratch)
    {
        scratch.First.Clear();
        scratch.Second.Clear();
        EncodeWords(words, areWords, scratch.First, scratch, options);
        if (pair is not null)
        {
            EncodeWords(pair, areWords, scratch.Second, scratch, options);
        }

        return EncodingAssembler.Assemble(
            _postProcessor,
            options.AddSpecialTokens,
            scratch.First,
            pair is null ? null : scratch.Second,
            options.Truncation ?? _truncation,
            options.ReturnOverflowing);
    }

    private void EncodeWords(IReadOnlyList<string> words, bool areWords, TokenBuffer target, TokenizerScratch scratch, TokenizerOptions options)
    {
        for (var i = 0; i < words.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(words[i]);
            var text = WellFormedText.Repair(words[i]);
            var before = target.Count;
            EncodeText(text, areWords ? i : -1, target, scratch, options.SplitSpecialTokens);
            if (options.OffsetsInCodePoints)
            {
                target.CountCodePoints(text, before);
            }
        }
    }

    private void EncodeText(string text, int givenWord, TokenBuffer target, TokenizerScratch scratch, bool splitSpecialTokens)
    {
        var word = 0;
        scratch.RawPieces.Clear();
        Split(_added.Raw, text, splitSpecialTokens, scratch.RawPieces);
        foreach (var (rawId, rawStart, rawEnd) in scratch.RawPieces)
        {
            if (rawId >= 0)
            {
                target.Add(rawId, text[rawStart..rawEnd], (rawStart, rawEnd), givenWord < 0 ? word : givenWord);
                word++;
                continue;
            }

            var normalized = scratch.Text;
            normalized.Reset(text.AsSpan(rawStart, rawEnd - rawStart), rawStart);
            _normalizer?.Normalize(normalized);
            scratch.Pieces.Clear();
            Split(_added.Normalized, normalized.Span, splitSpecialTokens, scratch.Pieces);
            foreach (var (id, start, end) in scratch.Pieces)
            {
                if (id >= 0)
                {
                    target.Add(id, normalized.Span[start..end].ToString(), normalized.Origin(start, end), givenWord < 0 ? word : givenWord);
                    word++;
                    continue;
                }

                scratch.Words.Reset(normalized, start, end);
                _preTokenizer?.PreTokenize(scratch.Words);
                AddWords(scratch, target, givenWord, ref word);
            }
        }
    }

    private void AddWords(TokenizerScratch scratch, TokenBuffer target, int givenWord, ref int word)
    {
        var text = scratch.Words.Text;
        foreach (var (start, end) in scratch.Words.Words)
        {
            scratch.Tokens.Clear();
            _model.Tokenize(text.Span[start..end], scratch.Tokens);
            target.Reserve(scratch.Tokens.Count);
            foreach (var token in scratch.Tokens)
            {
                var content = token.Text ?? (_model.TryGetToken(token.Id, out var known) ? known : "");
                target.Add(token.Id, content, text.Origin(start + token.Start, start + token.End), givenWord < 0 ? word : givenWord);
            }

            word++;
        }
    }

    private static void Split(AddedTokenMatcher matcher, ReadOnlySpan<char> text, bool splitSpecialTokens, List<(int Id, int Start, int End)> pieces)
    {
        if (!matcher.IsEmpty)
        {
            matcher.Split(text, splitSpecialTokens, pieces);
        }
        else if (text.Length > 0)
        {
            pieces.Add((-1, 0, text.Length));
        }
    }
}
