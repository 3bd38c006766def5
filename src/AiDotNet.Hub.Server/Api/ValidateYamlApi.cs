using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Checks a card's front matter (protocol §14.1). Clients ask before every commit that holds a card, and parse the reply before they look at its status.</summary>
internal static class ValidateYamlApi
{
    public static void MapValidateYaml(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/" + HubRoutes.ValidateYaml, ValidateAsync)
            .WithSummary("Checks a card's metadata; text/plain on request")
            .Takes<ValidateYamlRequest>()
            .Replies<ValidateYamlReply>()
            .Replies<ValidateYamlReply>(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ValidateAsync(HubRequest request, CancellationToken cancellationToken)
    {
        var http = request.Http;
        var asked = await http.Request.ReadJsonAsync(HubJsonContext.Default.ValidateYamlRequest, cancellationToken);
        var type = RepositoryTypes.FindByWireName(asked.RepositoryType)
            ?? throw new HubException(HubErrorCode.InvalidRequest, $"\"repoType\" must be one of [model, dataset, space], not '{asked.RepositoryType}'.");
        var reply = CardCheck.Check(asked.Content, type);
        var status = reply.Errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return http.Request.Headers.Accept.ToString().StartsWith("text/plain", StringComparison.OrdinalIgnoreCase)
            ? Results.Text(Lines(reply), "text/plain", Encoding.UTF8, status)
            : Results.Json(reply, HubJsonContext.Default.ValidateYamlReply, contentType: null, status);
    }

    private static string Lines(ValidateYamlReply reply) =>
        string.Join('\n', [.. reply.Errors.Select(problem => $"- Error: {problem.Message}"), .. reply.Warnings.Select(problem => $"- Warning: {problem.Message}")]);
}
