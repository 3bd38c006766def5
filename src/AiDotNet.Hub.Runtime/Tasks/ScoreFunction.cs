using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Runtime.Tasks;

/// <summary>What makes scores of a classifier's numbers.</summary>
public enum ScoreFunction
{
    /// <summary>Scores over all labels add up to 1.</summary>
    Softmax,

    /// <summary>Each label by itself, from 0 to 1.</summary>
    Sigmoid,

    /// <summary>The numbers as they are.</summary>
    None,
}

/// <summary>The function that a configuration asks for.</summary>
internal static class ScoreFunctions
{
    /// <summary>What <c>function_to_apply</c> names, else what the kind of problem and the number of labels say, as transformers has it.</summary>
    public static ScoreFunction OfConfig(ModelConfig config, int labels) => Text(config, "function_to_apply") switch
    {
        "softmax" => ScoreFunction.Softmax,
        "sigmoid" => ScoreFunction.Sigmoid,
        "none" => ScoreFunction.None,
        null => Text(config, "problem_type") switch
        {
            "regression" => ScoreFunction.None,
            "multi_label_classification" => ScoreFunction.Sigmoid,
            _ => labels == 1 ? ScoreFunction.Sigmoid : ScoreFunction.Softmax,
        },
        var other => throw new HubException(
            HubErrorCode.NotSupported, $"The configuration's function_to_apply '{other}' does not run here; those that do are: softmax, sigmoid, none."),
    };

    private static string? Text(ModelConfig config, string key) =>
        config.Json[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
