using System.Net;
using System.Text.RegularExpressions;
using AiDotNet.Hub.Server.Tests.Api;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>The document of the hub's calls, and the pages that show it.</summary>
public sealed partial class OpenApiTests
{
    [Fact]
    public async Task Document_EveryMappedRoute_IsThereWithSummaryAndParameters()
    {
        await using var hub = await TestHub.StartAsync();
        var document = await hub.GetJsonAsync("/openapi/v1.json", token: null);
        var paths = document["paths"]!.AsObject();

        var missing = new List<string>();
        foreach (var endpoint in hub.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(IsOfTheApi))
        {
            var path = "/" + ParameterDetails().Replace(endpoint.RoutePattern.RawText!.Trim('/'), "{$1}");
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                var operation = paths[path]?[method.ToLowerInvariant()];
                var parameters = operation?["parameters"]?.AsArray().Where(item => (string?)item!["in"] == "path").Select(item => (string)item!["name"]!).ToHashSet() ?? [];
                if (string.IsNullOrWhiteSpace((string?)operation?["summary"]) || endpoint.RoutePattern.Parameters.Any(parameter => !parameters.Contains(parameter.Name)))
                {
                    missing.Add($"{method} {path}");
                }
            }
        }

        Assert.Empty(missing);
        Assert.StartsWith("3.", (string)document["openapi"]!, StringComparison.Ordinal);
        Assert.Contains("/api/whoami-v2", paths.Select(path => path.Key));
    }

    [Fact]
    public async Task Reference_IsAPageWhoseScriptsAreTheHubsOwn()
    {
        await using var hub = await TestHub.StartAsync();

        using var moved = await hub.GetAsync("/api/reference", token: null);
        var address = new Uri(new Uri(hub.Url, "/api/reference"), moved.Headers.Location ?? new Uri("", UriKind.Relative));
        using var page = await hub.GetAsync(address.PathAndQuery, token: null);
        var html = await page.Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        var sources = Source().Matches(html).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(sources);
        Assert.DoesNotContain(sources, source => source.Contains("//", StringComparison.Ordinal));
        foreach (var source in sources)
        {
            using var script = await hub.GetAsync(new Uri(address, source).AbsolutePath, token: null);
            Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        }
    }

    /// <summary>Not the catch-all, which has no method, nor the document itself.</summary>
    private static bool IsOfTheApi(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not null
        && endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null or { ExcludeFromDescription: false };

    [GeneratedRegex(@"\{\**([A-Za-z]+)[^}]*\}")]
    private static partial Regex ParameterDetails();

    [GeneratedRegex("<script[^>]* src=\"([^\"]+)\"")]
    private static partial Regex Source();
}
