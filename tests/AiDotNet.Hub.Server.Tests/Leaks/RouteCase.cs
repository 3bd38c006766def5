using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Tests.Leaks;

/// <summary>How a route is asked, and what it needs.</summary>
/// <param name="Right">What a caller needs; null: the route answers everybody alike.</param>
internal sealed record RouteCase(Right? Right)
{
    /// <summary>Whether reading is not enough without a token.</summary>
    public bool Login { get; init; }

    /// <summary>Whether it makes a repository, which contributors of an organisation may as well.</summary>
    public bool Creates { get; init; }

    /// <summary>What is sent, with <c>$id</c>, <c>$ns</c> and <c>$name</c> for the repository; null: nothing.</summary>
    public string? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Behind the path, with its question mark.</summary>
    public string Query { get; init; } = "";

    /// <summary>What stands for the parameters of the template, where it is not what <see cref="RouteCases.ValueOf"/> says.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();
}
