namespace AiDotNet.Hub.Server.Hosting;

/// <summary>The name of the one document of the interface; other names are addresses that the hub does not have, and are refused as those are.</summary>
internal sealed class ReferenceDocumentConstraint : IRouteConstraint
{
    /// <summary>Its name in route templates.</summary>
    public const string Name = "referenceDocument";

    /// <inheritdoc />
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is HubReference.DocumentName;
}
