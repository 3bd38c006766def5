namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>A segment that names a type of repository: <c>models</c>, <c>datasets</c>, <c>spaces</c>.</summary>
internal sealed class RepositoryTypeConstraint : IRouteConstraint
{
    /// <summary>Its name in route templates.</summary>
    public const string Name = "repositoryType";

    /// <inheritdoc />
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is string segment && RepositoryTypes.FindByApiSegment(segment) is not null;
}
