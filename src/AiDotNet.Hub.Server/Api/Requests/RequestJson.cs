using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>Reads JSON bodies whatever their <c>Content-Type</c> says: clients send <c>application/json</c>, the LFS type, or none.</summary>
internal static class RequestJson
{
    /// <summary>Reads the whole body.</summary>
    /// <exception cref="HubException">It is no JSON of this form.</exception>
    public static async Task<T> ReadJsonAsync<T>(this HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, cancellationToken)
                ?? throw new HubException(HubErrorCode.InvalidRequest, "The request's body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The request's body cannot be read: {e.Message}", e);
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
