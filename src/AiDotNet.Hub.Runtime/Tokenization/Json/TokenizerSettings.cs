using System.Text.Json;
using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>What the configurations of a model's folder say about its tokenizer.</summary>
internal sealed class TokenizerSettings
{
    private const string ConfigurationFile = "tokenizer_config.json";
    private const string RolesFile = "special_tokens_map.json";
    private const string AddedFile = "added_tokens.json";

    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private static readonly HashSet<string> BertClasses = new(StringComparer.Ordinal)
    {
        "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "ConvBertTokenizer", "SqueezeBertTokenizer",
    };

    private static readonly HashSet<string> BertTypes = new(StringComparer.Ordinal)
    {
        "bert", "distilbert", "electra", "mobilebert", "convbert", "squeezebert", "megatron-bert",
    };

    private readonly Dictionary<string, AddedToken> _special = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AddedToken> _added = new(StringComparer.Ordinal);

    /// <summary>The class that decides; null where nothing names one.</summary>
    public string? ClassName { get; private set; }

    public bool IsBert { get; private set; }

    public bool? DoLowerCase { get; private set; }

    public bool? StripAccents { get; private set; }

    public bool? TokenizeChineseChars { get; private set; }

    public bool CleanUpTokenizationSpaces { get; private set; }

    public TokenSide? PaddingSide { get; private set; }

    public TokenSide? TruncationSide { get; private set; }

    public int? ModelMaxLength { get; private set; }

    /// <summary>The special tokens by role, such as <c>pad_token</c>.</summary>
    public IReadOnlyDictionary<string, AddedToken> SpecialTokens => _special;

    /// <summary>The tokens beside the vocabulary, in the order of their ids.</summary>
    public IReadOnlyCollection<AddedToken> AddedTokens => _added.Values;

    public static TokenizerSettings Read(string folder)
    {
        var settings = new TokenizerSettings();
        var hasConfiguration = Use(folder, ConfigurationFile, settings.ReadConfiguration);
        Use(folder, RolesFile, settings.ReadRoles);
        if (!hasConfiguration || settings._added.Count == 0)
        {
            Use(folder, AddedFile, settings.ReadAdded);
        }

        if (settings.ClassName is null && !Use(folder, "model_config.json", settings.ReadModelType))
        {
            Use(folder, "config.json", settings.ReadModelType);
        }

        if (settings.IsBert)
        {
            settings.DefaultRoles();
        }

        return settings;
    }

    private static bool Use(string folder, string file, Action<JsonPart> read)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            return false;
        }

        using var document = JsonPart.Open(path, path);
        read(JsonPart.Root(document.RootElement, path));
        return true;
    }

    private void ReadConfiguration(JsonPart part)
    {
        if (part.TryGet("tokenizer_class", out var name))
        {
            const string Fast = "Fast";
            ClassName = name.AsText();
            ClassName = ClassName.EndsWith(Fast, StringComparison.Ordinal) ? ClassName[..^Fast.Length] : ClassName;
            IsBert = BertClasses.Contains(ClassName);
        }

        DoLowerCase = OptionalFlag(part, "do_lower_case");
        StripAccents = OptionalFlag(part, "strip_accents");
        TokenizeChineseChars = OptionalFlag(part, "tokenize_chinese_chars");
        CleanUpTokenizationSpaces = part.Flag("clean_up_tokenization_spaces", false);
        PaddingSide = ReadSide(part, "padding_side");
        TruncationSide = ReadSide(part, "truncation_side");
        ReadRoles(part);

        // What has no limit is written as 10^30.
        if (part.TryGet("model_max_length", out var length))
        {
            ModelMaxLength = length.Element.ValueKind == JsonValueKind.Number && length.Element.GetDouble() is > 0 and var tokens
                ? tokens <= int.MaxValue ? (int)tokens : null
                : throw length.Invalid("must be a number above 0");
        }

        if (part.TryGet("added_tokens_decoder", out var decoder))
        {
            AddInOrder(decoder.Members().Select(member =>
                (int.TryParse(member.Name, out var id) ? id : throw decoder.Invalid("must have ids for names"), AddedTokenReader.Read(member.Value))));
        }
    }

    private void ReadRoles(JsonPart part)
    {
        foreach (var role in Roles)
        {
            if (part.TryGet(role, out var token))
            {
                _special.TryAdd(role, AddedTokenReader.ReadSpecial(token));
            }
        }
    }

    private void ReadAdded(JsonPart part) => AddInOrder(part.Members().Select(member =>
        (member.Value.AsCount(), new AddedToken { Content = member.Name, Normalized = true })));

    private void AddInOrder(IEnumerable<(int Id, AddedToken Token)> tokens)
    {
        foreach (var (_, token) in tokens.OrderBy(token => token.Id))
        {
            // A token with a role is special, and has the flags of its role.
            var role = _special.Values.FirstOrDefault(special => special.Content == token.Content);
            _added[token.Content] = role is null || token.Special ? token : role;
        }
    }

    private void ReadModelType(JsonPart part)
    {
        ClassName = part.Text("model_type", "") is { Length: > 0 } type ? type : null;
        IsBert = ClassName is null
            ? part.TryGet("architecture_type", out var architecture) && architecture.AsText().StartsWith("Bert", StringComparison.Ordinal)
            : BertTypes.Contains(ClassName);
    }

    private void DefaultRoles()
    {
        foreach (var (role, token) in (ReadOnlySpan<(string, string)>)
            [("unk_token", "[UNK]"), ("sep_token", "[SEP]"), ("pad_token", "[PAD]"), ("cls_token", "[CLS]"), ("mask_token", "[MASK]")])
        {
            _special.TryAdd(role, new AddedToken { Content = token, Special = true });
        }
    }

    private static bool? OptionalFlag(JsonPart part, string name) => part.TryGet(name, out var flag) ? flag.AsFlag() : null;

    private static TokenSide? ReadSide(JsonPart part, string name) => !part.TryGet(name, out var side) ? null : side.AsText() switch
    {
        "right" => TokenSide.Right,
        "left" => TokenSide.Left,
        _ => throw side.Invalid("must be 'left' or 'right'"),
    };
}
