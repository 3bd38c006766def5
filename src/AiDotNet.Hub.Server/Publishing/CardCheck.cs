using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>What is wrong with a card, for clients that ask before they commit (protocol §14.1). A commit itself takes every card that can be read.</summary>
internal static class CardCheck
{
    private static readonly string[] SpaceKits = ["gradio", "docker", "static", "streamlit"];
    private static readonly string[] SpaceColors = ["red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"];

    /// <summary>Checks the text of a <c>README.md</c>.</summary>
    public static ValidateYamlReply Check(string content, RepositoryType type)
    {
        JsonObject data;
        try
        {
            data = ModelCard.Parse(content).Data;
        }
        catch (PackageFormatException e)
        {
            return Reply([e.Message], []);
        }

        if (data.Count == 0)
        {
            return Reply([], ["empty or missing yaml metadata in repo card"]);
        }

        var errors = CardRules.Validate(data).Errors.ToList();
        RequireOneOf(errors, data, "license", CardLicenses.All);
        if (type == RepositoryType.Space)
        {
            RequireOneOf(errors, data, "sdk", SpaceKits);
            RequireOneOf(errors, data, "colorFrom", SpaceColors);
            RequireOneOf(errors, data, "colorTo", SpaceColors);
        }

        return Reply(errors, []);
    }

    /// <summary>Stops a commit whose card has front matter that is no YAML mapping (protocol §9.4): nobody could find the repository by it.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: what is wrong, and where.</exception>
    public static void RequireReadable(ReadOnlySpan<byte> content)
    {
        try
        {
            ModelCard.Parse(Encoding.UTF8.GetString(content));
        }
        catch (PackageFormatException e)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"Invalid metadata in the card. {e.Message}", e);
        }
    }

    /// <summary>One of the values, or several of them; what is no text at all is for the rules about forms.</summary>
    private static void RequireOneOf(List<string> errors, JsonObject data, string key, IReadOnlyList<string> allowed)
    {
        var values = data[key] is JsonArray items ? items : Enumerable.Repeat(data[key], 1);
        if (values.OfType<JsonValue>().Any(value => value.GetValueKind() == JsonValueKind.String && !allowed.Contains(value.ToString())))
        {
            errors.Add($"\"{key}\" must be one of [{string.Join(", ", allowed)}]");
        }
    }

    private static ValidateYamlReply Reply(IEnumerable<string> errors, IEnumerable<string> warnings) => new()
    {
        Errors = [.. errors.Select(message => new YamlProblem { Message = message })],
        Warnings = [.. warnings.Select(message => new YamlProblem { Message = message })],
    };
}
