using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>What is wrong with a card, for clients that ask before they commit. A commit itself takes any card.</summary>
internal static class CardCheck
{
    /// <summary>Checks the text of a <c>README.md</c>.</summary>
    public static ValidateYamlReply Check(string content)
    {
        JsonObject data;
        try
        {
            data = ModelCard.Parse(content).Data;
        }
        catch (PackageFormatException e)
        {
            return Reply(error: e.Message);
        }

        return data.Count == 0 ? Reply(warning: "empty or missing yaml metadata in repo card")
            : data["model-index"] is not (null or JsonArray) ? Reply(error: "\"model-index\" must be an array")
            : Reply();
    }

    private static ValidateYamlReply Reply(string? error = null, string? warning = null) => new()
    {
        Errors = error is null ? [] : [new YamlProblem { Message = error }],
        Warnings = warning is null ? [] : [new YamlProblem { Message = warning }],
    };
}
