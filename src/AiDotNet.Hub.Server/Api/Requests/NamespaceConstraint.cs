using Microsoft.AspNetCore.Routing.Matching;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>A segment that may be a namespace: in front of a model's files there is no prefix, so <c>datasets/squad/resolve/…</c> would look like one of a model.</summary>
internal sealed class NamespaceConstraint : IRouteConstraint, IParameterLiteralNodeMatchingPolicy
{
    /// <summary>Its name in route templates.</summary>
    public const string Name = "namespace";

    /// <inheritdoc />
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is string segment && MatchesLiteral(routeKey, segment);

    /// <inheritdoc />
    public bool MatchesLiteral(string parameterName, string literal) => literal is not ("datasets" or "spaces" or "api");
}
