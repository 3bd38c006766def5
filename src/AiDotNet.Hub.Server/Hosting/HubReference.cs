using System.Globalization;
using System.Net.Mime;
using System.Reflection;
using AiDotNet.Hub.Server.Api.Reference;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
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
    public static void AddHubReference(this IServiceCollection services) => services
        .ConfigureHttpJsonOptions(json =>
        {
            foreach (var shapes in RouteReference.Shapes)
            {
                json.SerializerOptions.TypeInfoResolverChain.Add(shapes);
            }
        })
        .AddOpenApi(DocumentName, Describe);

    private static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeAsync);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Properties.Any(property => property.IsExtensionData))
            {
                schema.AdditionalProperties = new OpenApiSchema();
            }

            return Task.CompletedTask;
        });
    }

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

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<MethodInfo>().FirstOrDefault()?.DeclaringType is { } room)
        {
            var subject = room.Name.EndsWith("Api", StringComparison.Ordinal) ? room.Name[..^"Api".Length] : room.Name;
            operation.Tags = new HashSet<OpenApiTagReference> { new(subject, context.Document) };
        }

        // Handlers read path, query and body themselves, so these are known from the template and from what the mapping says.
        operation.Parameters ??= [];
        foreach (var query in metadata.OfType<QueryParameter>())
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = query.Name, Description = query.Description, In = ParameterLocation.Query, Schema = new OpenApiSchema { Type = query.Type },
            });
        }

        foreach (var name in ParametersOf(context.Description.RelativePath ?? ""))
        {
            if (!operation.Parameters.Any(parameter => parameter.Name == name && parameter.In == ParameterLocation.Path))
            {
                operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = SchemaOf(name) });
            }
        }

        if (metadata.OfType<RequestBody>().LastOrDefault() is { } taken)
        {
            var schema = await SchemaOfAsync(taken.Type, context, cancellationToken);
            operation.RequestBody = new OpenApiRequestBody { Content = taken.MediaTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }) };
        }

        operation.Responses = [];
        foreach (var reply in metadata.OfType<ReplyBody>())
        {
            operation.Responses[reply.Status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(reply.Status),
                Content = reply.MediaType is { } mediaType
                    ? new Dictionary<string, OpenApiMediaType> { [mediaType] = new() { Schema = await SchemaOfAsync(reply.Type, context, cancellationToken) } }
                    : null,
            };
        }

        if (operation.Parameters.Any(parameter => parameter is { Name: "ns", In: ParameterLocation.Path }))
        {
            operation.Responses.TryAdd("307", Text("The repository was moved, or the name lacks its namespace"));
        }

        operation.Responses["4XX"] = Text("Refused");
    }

    /// <summary>A reply that says something to people.</summary>
    private static OpenApiResponse Text(string description) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaTypeNames.Application.Json] = new()
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

    private static async Task<OpenApiSchema?> SchemaOfAsync(Type? body, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        body is null ? null
        : body == typeof(IFormCollection) ? new OpenApiSchema { Type = JsonSchemaType.Object }
        : await context.GetOrCreateSchemaAsync(body, null, cancellationToken);

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
}
