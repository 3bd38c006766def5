using System.Text.Json;
using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;
using AiDotNet.Hub.Runtime.Tokenization.Json;

namespace AiDotNet.Hub.Runtime.Tokenization.Files;

/// <summary>What the configurations of a model's folder say about its tokenizer.</summary>
internal sealed class TokenizerSettings
{
    private const string ConfigurationFile = "tokenizer_config.json";
    private const string RolesFile = "special_tokens_map.json";
    private const string AddedFile = "added_tokens.json";

    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private readonly Dictionary<string, AddedToken> _special = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AddedToken> _added = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withFlags = new(StringComparer.Ordinal);
    private readonly List<AddedToken> _extra = [];

    /// <summary>The class that <c>tokenizer_config.json</c> names, without "Fast"; null where it names none.</summary>
    public string? ClassName { get; private set; }

    /// <summary>The class that the model's configuration names.</summary>
    public string? ModelClassName { get; private set; }

    /// <summary>The model's type; null where no configuration says it.</summary>
    public string? ModelType { get; private set; }

    public bool? DoLowerCase { get; private set; }

    public bool? StripAccents { get; private set; }

    public bool? TokenizeChineseChars { get; private set; }

    public bool? KeepAccents { get; private set; }

    public bool? SplitByPunctuation { get; private set; }

    public bool? AddPrefixSpace { get; private set; }

    public bool? TrimOffsets { get; private set; }

    public bool? Legacy { get; private set; }

    public bool? AddBosToken { get; private set; }

    public bool? AddEosToken { get; private set; }

    public int? ExtraIds { get; private set; }

    public string? SourceLanguage { get; private set; }

    public bool CleanUpTokenizationSpaces { get; private set; }

    public TokenSide? PaddingSide { get; private set; }

    public TokenSide? TruncationSide { get; private set; }

    public int? ModelMaxLength { get; private set; }

    /// <summary>The special tokens by role, such as <c>pad_token</c>.</summary>
    public IReadOnlyDictionary<string, AddedToken> SpecialTokens => _special;

    /// <summary>The tokens beside the vocabulary, in the order of their ids.</summary>
    public IReadOnlyCollection<AddedToken> AddedTokens => _added.Values;

    /// <summary>Special tokens without a role.</summary>
    public IReadOnlyList<AddedToken> ExtraTokens => _extra;

    public static TokenizerSettings Read(string folder)
    {
        var settings = new TokenizerSettings();
        Use(folder, ConfigurationFile, settings.ReadConfiguration);

        // With this list in the configuration the other files are left alone.
        if (settings._added.Count == 0)
        {
            Use(folder, RolesFile, part => settings.ReadRoles(part, mayBePlain: true));
            Use(folder, AddedFile, settings.ReadAdded);
        }

        if (!Use(folder, "model_config.json", settings.ReadModelType))
        {
            Use(folder, "config.json", settings.ReadModelType);
        }

        return settings;
    }

    /// <summary>Whether a role's flags were given, so that they outrank those of a list.</summary>
    public bool HasFlags(string role) => _withFlags.Contains(role);

    /// <summary>Fills in the roles that no configuration names.</summary>
    public void DefaultRoles(IEnumerable<(string Role, string Token)> roles)
    {
        foreach (var (role, token) in roles)
        {
            _special.TryAdd(role, new AddedToken { Content = token, Special = true });
        }
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
        ClassName = part.TryGet("tokenizer_class", out var name) ? WithoutFast(name.AsText()) : null;
        DoLowerCase = OptionalFlag(part, "do_lower_case");
        StripAccents = OptionalFlag(part, "strip_accents");
        TokenizeChineseChars = OptionalFlag(part, "tokenize_chinese_chars");
        KeepAccents = OptionalFlag(part, "keep_accents");
        SplitByPunctuation = OptionalFlag(part, "split_by_punct");
        AddPrefixSpace = OptionalFlag(part, "add_prefix_space");
        TrimOffsets = OptionalFlag(part, "trim_offsets");
        Legacy = OptionalFlag(part, "legacy");
        AddBosToken = OptionalFlag(part, "add_bos_token");
        AddEosToken = OptionalFlag(part, "add_eos_token");
        ExtraIds = part.TryGet("extra_ids", out var extraIds) ? Math.Min(extraIds.AsCount(), 10_000) : null;
        SourceLanguage = part.TryGet("src_lang", out var language) ? language.AsText() : null;
        CleanUpTokenizationSpaces = part.Flag("clean_up_tokenization_spaces", false);
        PaddingSide = ReadSide(part, "padding_side");
        TruncationSide = ReadSide(part, "truncation_side");
        ReadRoles(part, mayBePlain: false);

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

    private void ReadRoles(JsonPart part, bool mayBePlain)
    {
        foreach (var role in Roles)
        {
            if (!part.TryGet(role, out var token))
            {
                continue;
            }

            // The reference fails where a configuration gives flags to what it does not call a token.
            if (token.IsObject && !mayBePlain && !token.TryGet("__type", out _))
            {
                throw token.Invalid("is an object without '__type': \"AddedToken\"");
            }

            _special[role] = AddedTokenReader.ReadSpecial(token);
            if (token.IsObject)
            {
                _withFlags.Add(role);
            }
        }

        foreach (var name in (ReadOnlySpan<string>)["additional_special_tokens", "extra_special_tokens"])
        {
            if (part.TryGet(name, out var extra) && extra.IsArray)
            {
                _extra.AddRange(extra.Items().Select(AddedTokenReader.ReadSpecial));
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
        ModelType = part.Text("model_type", "") is { Length: > 0 } type ? type : null;
        ModelClassName = part.TryGet("tokenizer_class", out var name) ? WithoutFast(name.AsText()) : null;
        if (ModelType is null && part.TryGet("architecture_type", out var architecture) && architecture.AsText().StartsWith("Bert", StringComparison.Ordinal))
        {
            ModelType = "bert";
        }
    }

    private static string WithoutFast(string name) => name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name;

    private static bool? OptionalFlag(JsonPart part, string name) => part.TryGet(name, out var flag) ? flag.AsFlag() : null;

    private static TokenSide? ReadSide(JsonPart part, string name) => !part.TryGet(name, out var side) ? null : side.AsText() switch
    {
        "right" => TokenSide.Right,
        "left" => TokenSide.Left,
        _ => throw side.Invalid("must be 'left' or 'right'"),
    };
}
