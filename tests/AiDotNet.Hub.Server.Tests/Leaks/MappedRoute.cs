using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Leaks;

/// <summary>A route of the running server with one of its methods.</summary>
/// <param name="Method">The method.</param>
/// <param name="Template">The template without the constraints of its parameters.</param>
internal sealed partial record MappedRoute(string Method, string Template)
{
    /// <summary>What stands for the method of a route that takes all of them.</summary>
    public const string AnyMethod = "ANY";

    private static readonly string[] Types = ["models", "datasets", "spaces"];

    /// <summary>Every route that the server has; HEAD goes with GET.</summary>
    public static IReadOnlyList<MappedRoute> AllOf(IServiceProvider services) =>
    [
        .. services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [AnyMethod])
                .Select(method => new MappedRoute(method, Constraint().Replace(endpoint.RoutePattern.RawText!, "}"))))
            .Where(route => route.Method != "HEAD")
            .Distinct()
            .OrderBy(route => route.ToString(), StringComparer.Ordinal),
    ];

    /// <summary>The requests that a case makes of the route for a repository, one for each type that the template takes.</summary>
    public IEnumerable<ProbeRequest> Requests(RouteCase asked, string id)
    {
        var (space, name) = (id.Split('/')[0], id.Split('/')[1]);
        foreach (var type in TypesOfTemplate())
        {
            var path = Parameter().Replace(Template, match => match.Groups["name"].Value switch
            {
                "type" => type,
                "ns" => space,
                "name" => name + (Template.Contains("/info/lfs/", StringComparison.Ordinal) ? ".git" : ""),
                var other => asked.Values.GetValueOrDefault(other) ?? RouteCases.ValueOf(other)
                    ?? throw new InvalidOperationException($"Say in {nameof(RouteCases)}.{nameof(RouteCases.ValueOf)} what stands for '{other}' in {this}."),
            });
            yield return new ProbeRequest(Method, Fill(path + asked.Query), asked.Body is null ? null : Fill(asked.Body), asked.ContentType);
        }

        string Fill(string text) => text
            .Replace("$id", id, StringComparison.Ordinal)
            .Replace("$ns", space, StringComparison.Ordinal)
            .Replace("$name", name, StringComparison.Ordinal);
    }

    /// <summary>The types that the template takes; outside of the JSON API models have no prefix.</summary>
    private string[] TypesOfTemplate() => Template switch
    {
        _ when !Template.Contains("{type}", StringComparison.Ordinal) => [""],
        _ when Template.StartsWith("/api/", StringComparison.Ordinal) => Types,
        _ => Types[1..],
    };

    public override string ToString() => $"{Method} {Template}";

    [GeneratedRegex(@"\{\*{0,2}(?<name>\w+)\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@":[^}/]*\}")]
    private static partial Regex Constraint();
}

/// <summary>A request to send.</summary>
internal sealed record ProbeRequest(string Method, string Path, string? Body, string ContentType);
