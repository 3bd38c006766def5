using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace AiDotNet.Hub.Server.Hosting;

/// <summary>The OpenAPI document of every route, and pages that show it.</summary>
internal static class HubReference
{
    public const string DocumentName = "v1";
    private const string Scheme = "token";

    /// <summary>The values of the parameter that names a type of repository.</summary>
    private static readonly string[] TypeSegments = [.. Enum.GetValues<RepositoryType>().Select(type => type.ApiSegment())];

    /// <summary>Registers what makes the document.</summary>
    public static void AddHubReference(this IServiceCollection services) => services.AddOpenApi(DocumentName, options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
    });

    /// <summary>Maps <c>/openapi/v1.json</c> and <c>/api/reference</c>. The pages load nothing from other hosts.</summary>
    public static void MapHubReference(this WebApplication application)
    {
        application.MapOpenApi($"/openapi/{{documentName:{ReferenceDocumentConstraint.Name}}}.json");
        application.MapScalarApiReference("/api/reference", scalar =>
        {
            scalar.Title = "AiDotNet.Hub";
            scalar.DefaultFonts = false;
            scalar.Telemetry = false;
        }).ExcludeFromDescription();
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "AiDotNet.Hub",
            Version = DocumentName,
            Description = "The Hugging Face Hub's protocol, and what this hub adds below /api/adn. Refusals are JSON objects with `error`; the same text is in X-Error-Message, a name for it in X-Error-Code.",
        };

        // Without one, replies' addresses are the request's, and so are those of the pages.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A token of the hub, which begins with hf_. What is public needs none.",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }, []];
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<MethodInfo>().FirstOrDefault() is { DeclaringType: { } room } handler)
        {
            var subject = room.Name.EndsWith("Api", StringComparison.Ordinal) ? room.Name[..^"Api".Length] : room.Name;
            operation.Tags = new HashSet<OpenApiTagReference> { new(subject, context.Document) };
            operation.Summary ??= $"{subject}: {Words(handler.Name)}";
        }

        // Handlers read the path themselves, so its parameters are known from the template alone.
        operation.Parameters ??= [];
        foreach (var name in ParametersOf(context.Description.RelativePath ?? ""))
        {
            if (operation.Parameters.All(parameter => parameter.Name != name))
            {
                operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = SchemaOf(name) });
            }
        }

        operation.Responses ??= [];
        operation.Responses["4XX"] = new OpenApiResponse
        {
            Description = "Refused",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Required = new HashSet<string> { "error" },
                        Properties = new Dictionary<string, IOpenApiSchema> { ["error"] = new OpenApiSchema { Type = JsonSchemaType.String } },
                    },
                },
            },
        };
    }

    private static OpenApiSchema SchemaOf(string parameter) => new()
    {
        Type = JsonSchemaType.String,
        Enum = parameter == "type" ? [.. TypeSegments.Select(segment => (System.Text.Json.Nodes.JsonNode)segment)] : null,
    };

    /// <summary>The names in a template: <c>{ns}</c>, <c>{type:repositoryType}</c>, <c>{**tail}</c>.</summary>
    private static IEnumerable<string> ParametersOf(string template) =>
        from part in template.Split('{').Skip(1)
        let text = part[..part.IndexOf('}', StringComparison.Ordinal)].TrimStart('*')
        let end = text.AsSpan().IndexOfAny(':', '=', '?')
        select end < 0 ? text : text[..end];

    /// <summary><c>ListCommitsAsync</c> as <c>list commits</c>.</summary>
    private static string Words(string name)
    {
        name = name.EndsWith("Async", StringComparison.Ordinal) ? name[..^"Async".Length] : name;
        var words = new StringBuilder();
        foreach (var letter in name.Where(letter => char.IsAsciiLetter(letter)))
        {
            words.Append(char.IsUpper(letter) && words.Length > 0 ? " " : "").Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}
