using System.CommandLine;
using System.Text.Json;
using AiDotNet.Hub.Cli.Input;
using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Text to tokens and back, a JSON value a line.</summary>
internal sealed class TokenizeCommand : Verb
{
    private const string CodePoints = "code-points";

    private readonly Argument<string> _model = Parameters.FolderOrId("The model, or its tokenizer's folder");
    private readonly Option<string?> _offsets = Parameters.Choice(
        "--offsets", "utf16|code-points", "What offsets count [default: utf16]", "utf16", CodePoints);

    private readonly Option<bool> _noTruncation = Parameters.Switch("--no-truncation", "Do not cut, whatever tokenizer.json says");
    private readonly Option<bool> _noPadding = Parameters.Switch("--no-padding", "Do not pad, whatever tokenizer.json says");
    private readonly Option<bool> _noSpecialTokens = Parameters.Switch("--no-special-tokens", "Do not add special tokens");
    private readonly Option<bool> _decode = Parameters.Switch("--decode", "Read one array of ids a line and write one string a line");
    private readonly Option<bool> _skipSpecialTokens = Parameters.Switch("--skip-special-tokens", "Leave special tokens out of decoded text");

    public TokenizeCommand()
        : base("tokenize", "Turn text into tokens, or back: one JSON string (or pair) a line in, one JSON object a line out")
    {
        Add(_model);
        Add(_offsets);
        Add(_noTruncation);
        Add(_noPadding);
        Add(_noSpecialTokens);
        Add(_decode);
        Add(_skipSpecialTokens);
        Validators.Add(result =>
        {
            if (result.GetValue(_skipSpecialTokens) && !result.GetValue(_decode))
            {
                result.AddError("--skip-special-tokens needs --decode.");
            }
        });
    }

    public override IReadOnlyList<string> Examples =>
    [
        "echo '\"Hello, world\"' | adn tokenize ./bert",
        "echo '[\"a question\",\"a passage\"]' | adn tokenize acme/bert --offsets code-points --no-padding",
        "echo '[101, 7592, 102]' | adn tokenize acme/bert --decode --skip-special-tokens",
    ];

    /// <summary>What a tokenizer is read from; nothing else is fetched.</summary>
    private static FileSelection TokenizerFiles => new()
    {
        Include =
        [
            "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt",
            "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "spm.model",
            "config.json", "model_config.json", "preprocessor_config.json",
        ],
    };

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var location = ModelLocation.Parse(context.Get(_model));
        using var hub = location.Folder is null ? context.OpenHub() : null;
        var folder = await location.FetchAsync(hub, TokenizerFiles, context.Output, cancellationToken);
        var tokenizer = Tokenizer.Load(folder);
        var skipSpecialTokens = context.Get(_skipSpecialTokens);
        var options = new TokenizerOptions
        {
            AddSpecialTokens = !context.Get(_noSpecialTokens),
            Truncation = context.Get(_noTruncation) ? TruncationOptions.None : null,
            Padding = context.Get(_noPadding) ? PaddingOptions.None : null,
            OffsetsInCodePoints = context.Get(_offsets) == CodePoints,
        };
        return await ParallelLines.AnswerAsync(
            context.Output,
            context.Get(_decode)
                ? (line, answer) => answer.Write(tokenizer.Decode(JsonLine.ReadIds(line), skipSpecialTokens), static (writer, text) => writer.WriteStringValue(text))
                : (line, answer) => answer.Write(Encode(tokenizer, line, options), WriteEncoding),
            cancellationToken);
    }

    private static TokenEncoding Encode(Tokenizer tokenizer, byte[] line, TokenizerOptions options)
    {
        var (text, pair) = JsonLine.ReadTextOrPair(line);
        return tokenizer.Encode(text, pair, options);
    }

    private static void WriteEncoding(Utf8JsonWriter writer, TokenEncoding encoding)
    {
        writer.WriteStartObject();
        WriteNumbers(writer, "ids", encoding.Ids);
        writer.WriteStartArray("tokens");
        foreach (var token in encoding.Tokens)
        {
            writer.WriteStringValue(token);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("offsets");
        foreach (var (start, end) in encoding.Offsets)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(start);
            writer.WriteNumberValue(end);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        WriteNumbers(writer, "type_ids", encoding.TypeIds);
        WriteNumbers(writer, "special_mask", encoding.SpecialTokensMask);
        WriteNumbers(writer, "attention_mask", encoding.AttentionMask);
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IReadOnlyList<int> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }
}
