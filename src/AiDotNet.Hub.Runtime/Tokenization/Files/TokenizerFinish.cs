using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;
using AiDotNet.Hub.Runtime.Tokenization.Classes;
using AiDotNet.Hub.Runtime.Tokenization.Json;
using AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

namespace AiDotNet.Hub.Runtime.Tokenization.Files;

/// <summary>What the configurations add to the steps: tokens, template, padding.</summary>
internal static class TokenizerFinish
{
    /// <param name="parts">The steps.</param>
    /// <param name="settings">The configurations.</param>
    /// <param name="tokenizerClass">The class that made the steps; null where they come from the file as they are.</param>
    public static TokenizerParts Apply(TokenizerParts parts, TokenizerSettings settings, TokenizerClass? tokenizerClass)
    {
        parts = parts with
        {
            AddedTokens = Join(parts.AddedTokens, settings),
            PadToken = settings.SpecialTokens.GetValueOrDefault("pad_token")?.Content,
            PaddingSide = settings.PaddingSide ?? tokenizerClass?.PaddingSide,
            TruncationSide = settings.TruncationSide,
            ModelMaxLength = settings.ModelMaxLength,
            CleanUpTokenizationSpaces = settings.CleanUpTokenizationSpaces,
        };

        // The class's own template outranks the two switches, and they outrank the file's.
        var templates = tokenizerClass?.GetTemplates(settings);
        var hasSwitches = settings.AddBosToken is not null || settings.AddEosToken is not null;
        if (templates is null && (hasSwitches || (parts.PostProcessor is null && tokenizerClass is not null)))
        {
            templates = GetSwitchedTemplates(settings);
        }
        else if (parts.PostProcessor is not null)
        {
            return parts;
        }

        return templates is null ? parts : parts with { PostProcessor = MakeTemplate(parts, templates.Value) };
    }

    private static (string Single, string Pair) GetSwitchedTemplates(TokenizerSettings settings)
    {
        var bos = (settings.AddBosToken ?? false) ? settings.SpecialTokens.GetValueOrDefault("bos_token")?.Content : null;
        var eos = (settings.AddEosToken ?? false) ? settings.SpecialTokens.GetValueOrDefault("eos_token")?.Content : null;
        var (single, second) = (Part("$A", 0), Part("$B", 1));
        return (single, $"{single} {second}");

        string Part(string text, int type) => string.Join(' ', new[] { bos, text, eos }.OfType<string>().Select(token => $"{token}:{type}"));
    }

    private static TemplateProcessing MakeTemplate(TokenizerParts parts, (string Single, string Pair) templates)
    {
        var added = new AddedVocabulary(parts.AddedTokens, parts.Model, null);
        return new TemplateProcessing(Parse(templates.Single), Parse(templates.Pair));

        List<TemplatePart> Parse(string template) => [.. template.Split(' ').Select(item =>
        {
            var colon = item.LastIndexOf(':');
            var (token, type) = (item[..colon], item[colon + 1] - '0');
            return token switch
            {
                "$A" => new TemplatePart(0, type),
                "$B" => new TemplatePart(1, type),
                _ => new TemplatePart(-1, type, FindId(token), token),
            };
        })];

        int FindId(string token) => added.TryGetId(token, out var id) || parts.Model.Vocabulary.TryGetId(token, out id)
            ? id
            : throw new PackageFormatException(
                TokenizerRule.TokenizerInvalid, TokenizerJson.FileName, $"the vocabulary lacks the special token '{Excerpt.Of(token)}'. Add it, or name the right one in tokenizer_config.json.");
    }

    // The order decides about new ids: the file's first, then those that the configuration adds, then roles, then those without a role.
    private static List<AddedToken> Join(IReadOnlyList<AddedToken> inFile, TokenizerSettings settings)
    {
        var (tokens, order) = (new Dictionary<string, AddedToken>(StringComparer.Ordinal), new List<string>());
        var fromList = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in inFile.Concat(settings.AddedTokens))
        {
            Set(token);
            fromList.Add(token.Content);
        }

        // A role that is a bare text keeps the flags that a list gives its token; of several roles the last counts.
        foreach (var (role, token) in settings.SpecialTokens)
        {
            Set(fromList.Contains(token.Content) && !settings.HasFlags(role) ? tokens[token.Content] with { Special = true } : token);
        }

        foreach (var token in settings.ExtraTokens.Where(token => !tokens.ContainsKey(token.Content)))
        {
            Set(token);
        }

        return [.. order.Select(content => tokens[content])];

        void Set(AddedToken token)
        {
            if (tokens.TryAdd(token.Content, token))
            {
                order.Add(token.Content);
            }
            else
            {
                tokens[token.Content] = token;
            }
        }
    }
}
