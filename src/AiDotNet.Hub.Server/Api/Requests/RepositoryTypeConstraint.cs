using Microsoft.AspNetCore.Routing.Matching;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>A segment that names a type of repository: <c>models</c>, <c>datasets</c>, <c>spaces</c>.</summary>
/// <remarks>The policy for literals keeps the matcher small: without it every literal beside the parameter gets a copy of all routes behind it.</remarks>
internal sealed class RepositoryTypeConstraint : IRouteConstraint, IParameterLiteralNodeMatchingPolicy
{
    /// <summary>Its name in route templates.</summary>
    public const string Name = "repositoryType";

    /// <inheritdoc />
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is string segment && MatchesLiteral(routeKey, segment);

    /// <inheritdoc />
    public bool MatchesLiteral(string parameterName, string literal) => RepositoryTypes.FindByApiSegment(literal) is not null;
}
