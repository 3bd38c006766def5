using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>Reads JSON bodies whatever their <c>Content-Type</c> says: clients send <c>application/json</c>, the LFS type, or none.</summary>
internal static class RequestJson
{
    /// <summary>The wire's records as a request must have them: null is no value where the record needs one. One for each context.</summary>
    private static readonly ConcurrentDictionary<IJsonTypeInfoResolver, JsonSerializerOptions> StrictOptions = [];

    /// <summary>The same type, read strictly.</summary>
    public static JsonTypeInfo<T> Strict<T>(this JsonTypeInfo<T> type) => (JsonTypeInfo<T>)StrictOptions
        .GetOrAdd(type.OriginatingResolver!, static context => new JsonSerializerOptions { TypeInfoResolver = context, RespectNullableAnnotations = true, MaxDepth = 64 })
        .GetTypeInfo(type.Type);

    /// <summary>Reads the whole body.</summary>
    /// <exception cref="HubException">It is no JSON of this form.</exception>
    public static async Task<T> ReadJsonAsync<T>(this HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type.Strict(), cancellationToken)
                ?? throw new HubException(HubErrorCode.InvalidRequest, "The request's body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The request's body cannot be read: {JsonProblem.Describe(e)}.", e);
        }
    }

    /// <summary>A list of a request without the nulls that JSON allows in it.</summary>
    /// <exception cref="HubException">One of its items is null.</exception>
    public static IReadOnlyList<T> RequireItems<T>(this IReadOnlyList<T> items, string name)
        where T : class =>
        items.All(item => item is not null) ? items : throw new HubException(HubErrorCode.InvalidRequest, $"An item of \"{name}\" is null.");

    /// <summary>A JSON text, or another value as it was written. The reader takes bytes that are no Unicode for a text, and finds out when that is looked at.</summary>
    /// <exception cref="HubException">It is not valid Unicode.</exception>
    public static string RequireText(this JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        }
        catch (InvalidOperationException e)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"{name} is not valid Unicode.", e);
        }
    }

    /// <summary>Reads a body that may be empty; null where it is.</summary>
    public static async Task<T?> ReadOptionalJsonAsync<T>(this HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var canHaveBody = request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        return canHaveBody && request.ContentLength != 0 ? await request.ReadJsonAsync(type, cancellationToken) : null;
    }
}
