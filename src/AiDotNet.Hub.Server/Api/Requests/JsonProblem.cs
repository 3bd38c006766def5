using System.Text.Json;
using System.Text.RegularExpressions;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>What is wrong with JSON that a caller sent, without the names of our types.</summary>
internal static partial class JsonProblem
{
    /// <summary>The rest of a sentence that begins with what was sent: <c>it lacks "name"</c>.</summary>
    public static string Describe(JsonException problem)
    {
        if (Missing().Match(problem.Message) is { Success: true } missing)
        {
            return $"it lacks {missing.Groups["names"].Value.Replace('\'', '"')}";
        }

        var place = problem.Path is { Length: > 1 } path ? $" at {path}" : "";
        if (problem.InnerException is InvalidOperationException)
        {
            return $"the text{place} is not valid Unicode";
        }

        return problem.Message.Contains("could not be converted", StringComparison.Ordinal) || OurType().IsMatch(problem.Message)
            ? $"the value{place} is of another kind than this call takes"
            : $"it is no JSON{place}, from byte {problem.BytePositionInLine ?? 0} of line {(problem.LineNumber ?? 0) + 1} on: {Place().Replace(problem.Message, "").TrimEnd('.', ' ')}";
    }

    [GeneratedRegex("missing required properties including: (?<names>.+?)\\.?$")]
    private static partial Regex Missing();

    [GeneratedRegex(@"\b(AiDotNet|System)\.")]
    private static partial Regex OurType();

    [GeneratedRegex(@" Path: .*$| Change the reader options\.")]
    private static partial Regex Place();
}
