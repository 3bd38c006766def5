using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Tokenization.Json;

namespace AiDotNet.Hub.Runtime.Tasks;

/// <summary>What sentence-transformers' files say: <c>modules.json</c> and the configurations of the modules. Without them the tokens' mean.</summary>
internal sealed class EmbedderSettings
{
    private static readonly string[] TransformerFiles =
        ["sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json", "sentence_camembert_config.json", "sentence_albert_config.json", "sentence_xlm-roberta_config.json"];

    private static readonly (string Key, PoolingMode Mode)[] PoolingFlags =
    [
        ("pooling_mode_cls_token", PoolingMode.Cls),
        ("pooling_mode_max_tokens", PoolingMode.Max),
        ("pooling_mode_mean_tokens", PoolingMode.Mean),
        ("pooling_mode_mean_sqrt_len_tokens", PoolingMode.MeanSqrtLenTokens),
        ("pooling_mode_weightedmean_tokens", PoolingMode.WeightedMean),
        ("pooling_mode_lasttoken", PoolingMode.LastToken),
    ];

    private readonly ModelPackage _package;
    private bool _includePrompt = true;

    private EmbedderSettings(ModelPackage package) => _package = package;

    /// <summary>The folder of the network inside the package; "" for its root.</summary>
    public string TransformerPath { get; private set; } = "";

    public IReadOnlyList<PoolingMode> Pooling { get; private set; } = [PoolingMode.Mean];

    public bool Normalize { get; private set; }

    public int? MaxSequenceLength { get; private set; }

    public bool DoLowerCase { get; private set; }

    /// <summary>What is put before every text.</summary>
    public string Prompt { get; private set; } = "";

    /// <exception cref="HubException">A module, or one of its settings, does not run here; the message names it.</exception>
    public static EmbedderSettings Read(ModelPackage package)
    {
        var settings = new EmbedderSettings(package);
        settings.Use("modules.json", settings.ReadModules);
        foreach (var file in TransformerFiles)
        {
            if (settings.Use(settings.InTransformer(file), settings.ReadTransformer))
            {
                break;
            }
        }

        settings.Use("config_sentence_transformers.json", settings.ReadPrompts);
        return settings;
    }

    private string InTransformer(string file) => TransformerPath.Length == 0 ? file : $"{TransformerPath}/{file}";

    private bool Use(string file, Action<JsonPart> read)
    {
        if (_package.FindFile(file) is not { } path)
        {
            return false;
        }

        using var document = JsonPart.Open(path, file, TaskRule.TaskConfigInvalid);
        read(JsonPart.AnyRoot(document.RootElement, file, TaskRule.TaskConfigInvalid));
        return true;
    }

    private void ReadModules(JsonPart part)
    {
        // Only the last part of a class's name counts: releases moved the classes about.
        var modules = part.Items().Select(module => (Type: module.Text("type").Split('.')[^1], Path: module.Text("path", ""), module)).ToArray();
        foreach (var (position, (type, path, module)) in modules.Index())
        {
            switch (type)
            {
                case "Transformer" when position == 0:
                    TransformerPath = path;
                    break;
                case "Pooling" when position == 1:
                    if (!Use($"{path}/config.json", ReadPooling))
                    {
                        throw module.Invalid($"names the folder '{Excerpt.Of(path)}', which has no config.json");
                    }

                    break;
                case "Normalize" when position == 2:
                    Normalize = true;
                    break;
                default:
                    throw NotSupported($"the module '{Excerpt.Of(type)}' at position {position} of modules.json; those that run are Transformer, Pooling and Normalize, in this order");
            }
        }

        if (modules.Length < 2)
        {
            throw NotSupported("a modules.json without a Transformer and a Pooling");
        }
    }

    private void ReadPooling(JsonPart part)
    {
        _includePrompt = part.Flag("include_prompt", true);
        Pooling = part.TryGet("pooling_mode", out var mode)
            ? mode.IsArray ? [.. mode.Items().Select(ReadMode)] : [ReadMode(mode)]
            : [.. PoolingFlags.Where(flag => part.Flag(flag.Key, flag.Mode == PoolingMode.Mean)).Select(flag => flag.Mode)];
        if (Pooling.Count is 0 or > 6)
        {
            throw part.Invalid("must name one to six ways of pooling");
        }
    }

    private PoolingMode ReadMode(JsonPart part) => part.AsText() switch
    {
        "cls" => PoolingMode.Cls,
        "max" => PoolingMode.Max,
        "mean" => PoolingMode.Mean,
        "mean_sqrt_len_tokens" => PoolingMode.MeanSqrtLenTokens,
        "weightedmean" => PoolingMode.WeightedMean,
        "lasttoken" => PoolingMode.LastToken,
        var other => throw NotSupported($"the pooling mode '{Excerpt.Of(other)}'; those that run are cls, max, mean, mean_sqrt_len_tokens, weightedmean and lasttoken"),
    };

    private void ReadTransformer(JsonPart part)
    {
        MaxSequenceLength = part.TryGet("max_seq_length", out var length)
            ? length.AsCount() is > 0 and var tokens ? tokens : throw length.Invalid("must be at least 1")
            : null;
        DoLowerCase = part.Flag("do_lower_case", false);
        if (part.Text("transformer_task", "feature-extraction") is not "feature-extraction" and var task)
        {
            throw NotSupported($"the transformer_task '{Excerpt.Of(task)}'; feature-extraction runs");
        }
    }

    private void ReadPrompts(JsonPart part)
    {
        if (!part.TryGet("default_prompt_name", out var name))
        {
            return;
        }

        Prompt = part.TryGet("prompts", out var prompts) && prompts.TryGet(name.AsText(), out var prompt)
            ? prompt.AsText()
            : throw name.Invalid($"names the prompt '{Excerpt.Of(name.AsText())}', which 'prompts' lacks");
        if (Prompt.Length > 0 && !_includePrompt)
        {
            throw NotSupported("pooling that leaves out the prompt (include_prompt: false)");
        }
    }

    private HubException NotSupported(string what) =>
        new(HubErrorCode.NotSupported, $"'{_package.LocalPath}': {what}. Use another model, or run the network itself with NeuralNetworkFactory.");
}
