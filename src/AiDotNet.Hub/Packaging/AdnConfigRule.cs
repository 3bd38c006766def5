using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Packaging;

/// <summary>The one rule that makes <c>model_config.json</c> from <c>config.json</c>; <c>docs/spec/package.md</c> says it in full. The Python converter writes the same bytes.</summary>
internal static class AdnConfigRule
{
    private const string Task = "task";

    // What the rule computes from the package itself; a key of config.json with such a name gives way.
    private static readonly string[] Computed = ["format_version", "weights", "parameter_count", "dependencies"];

    /// <summary>The ADN configuration. Its own keys come first, in fixed order; then every other key of <c>config.json</c>, unchanged and in its order.</summary>
    public static ModelConfig Apply(JsonObject config, AdnConfigFacts facts)
    {
        var own = new JsonObject { ["format_version"] = ConfigRules.FormatVersion };
        Keep("architecture_type", (config["architectures"] as JsonArray)?.FirstOrDefault().AsText());
        foreach (var (name, spellings) in ConfigSpellings.All)
        {
            Keep(name, ConfigSpellings.FindNode(config, spellings)?.DeepClone());
        }

        Keep(Task, TaskOf(config, facts));
        own["weights"] = new JsonObject { ["format"] = facts.WeightFormat, ["files"] = new JsonArray([.. facts.WeightFiles.Select(file => (JsonNode)file)]) };
        Keep("dtype", config["torch_dtype"].AsText() ?? facts.Dtype);
        if (facts.ParameterCount is { } count)
        {
            own["parameter_count"] = count;
        }

        own["dependencies"] = new JsonArray();
        foreach (var (key, value) in config)
        {
            if (!own.ContainsKey(key) && !Computed.Contains(key))
            {
                own[key] = value?.DeepClone();
            }
        }

        return new ModelConfig(own, ModelConfig.AdnFileName);

        // What config.json says under the same name stays as it is; only its absence or null is filled.
        void Keep(string key, JsonNode? otherwise)
        {
            var value = config[key]?.DeepClone() ?? otherwise;
            if (value is not null)
            {
                own[key] = value;
            }
        }
    }

    private static string? TaskOf(JsonObject config, AdnConfigFacts facts) =>
        facts.PipelineTag
        ?? (facts.IsSentenceTransformer ? "sentence-similarity" : null)
        ?? ArchitectureTask.Of((config["architectures"] as JsonArray)?.FirstOrDefault().AsText(), config["model_type"].AsText());
}
