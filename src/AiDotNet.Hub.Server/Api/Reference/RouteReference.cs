using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AiDotNet.Hub.Protocol;
using Microsoft.OpenApi;

namespace AiDotNet.Hub.Server.Api.Reference;

/// <summary>What the OpenAPI document says of a route beyond its template. Nothing of it changes which requests match: clients send JSON with any content type.</summary>
internal static class RouteReference
{
    /// <summary>Who knows the shapes of what crosses the wire.</summary>
    public static IReadOnlyList<IJsonTypeInfoResolver> Shapes { get; } =
    [
        HubJsonContext.Default, ApiJsonContext.Default, LifecycleJsonContext.Default, DiscussionJsonContext.Default, AccessJsonContext.Default,
        WebhooksJsonContext.Default, LikeJsonContext.Default, ManifestJsonContext.Default, AuditJsonContext.Default, TagJsonContext.Default, ReferenceJsonContext.Default,
    ];

    /// <summary>Names the body that a route reads.</summary>
    /// <typeparam name="TBody">The JSON; <see cref="IFormCollection"/> for a form.</typeparam>
    /// <param name="route">The route.</param>
    /// <param name="mediaTypes">What it is sent as; JSON where none is given.</param>
    public static IEndpointConventionBuilder Takes<TBody>(this IEndpointConventionBuilder route, params string[] mediaTypes) =>
        route.WithMetadata(new RequestBody(typeof(TBody), mediaTypes is [] ? [MediaTypeNames.Application.Json] : mediaTypes));

    /// <summary>The route takes any bytes.</summary>
    public static IEndpointConventionBuilder TakesBytes(this IEndpointConventionBuilder route) =>
        route.WithMetadata(new RequestBody(Type: null, [MediaTypeNames.Application.Octet]));

    /// <summary>Names the JSON that a route answers with.</summary>
    /// <typeparam name="TBody">The JSON.</typeparam>
    /// <param name="route">The route.</param>
    /// <param name="status">With which status.</param>
    /// <param name="mediaType">What it is sent as.</param>
    public static IEndpointConventionBuilder Replies<TBody>(
        this IEndpointConventionBuilder route, int status = StatusCodes.Status200OK, string mediaType = MediaTypeNames.Application.Json) =>
        route.WithMetadata(new ReplyBody(typeof(TBody), mediaType, status));

    /// <summary>Names the media type of a reply that is no JSON; null for one without a body.</summary>
    public static IEndpointConventionBuilder Replies(this IEndpointConventionBuilder route, string? mediaType, int status = StatusCodes.Status200OK) =>
        route.WithMetadata(new ReplyBody(Type: null, mediaType, status));

    /// <summary>Names a parameter of the query; all are optional.</summary>
    public static IEndpointConventionBuilder WithQuery(
        this IEndpointConventionBuilder route, string name, string description, JsonSchemaType type = JsonSchemaType.String) =>
        route.WithMetadata(new QueryParameter(name, description, type));

    /// <summary>The route answers page by page; the next one's address is in <c>Link</c>.</summary>
    public static IEndpointConventionBuilder WithPages(this IEndpointConventionBuilder route) =>
        route.WithQuery("limit", "The most that a page has", JsonSchemaType.Integer).WithQuery("cursor", "Where the page begins, from the Link of the one before");
}

/// <summary>A body that is read.</summary>
/// <param name="Type">The JSON; null for bytes.</param>
/// <param name="MediaTypes">What it is sent as.</param>
internal sealed record RequestBody(Type? Type, IReadOnlyList<string> MediaTypes);

/// <summary>A body that is answered.</summary>
/// <param name="Type">The JSON; null for anything else.</param>
/// <param name="MediaType">What it is sent as; null where there is no body.</param>
/// <param name="Status">The status.</param>
internal sealed record ReplyBody(Type? Type, string? MediaType, int Status);

/// <summary>An optional parameter of the query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Type">Its type; booleans are <c>true</c>, <c>True</c> or <c>1</c>.</param>
internal sealed record QueryParameter(string Name, string Description, JsonSchemaType Type);

/// <summary>A JSON object without keys.</summary>
internal sealed record EmptyReply;

/// <summary>Describes what no other context has.</summary>
[JsonSerializable(typeof(EmptyReply))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, DiscussionEventReply>))]
internal sealed partial class ReferenceJsonContext : JsonSerializerContext;
