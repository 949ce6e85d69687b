// The API described: the OpenAPI document, generated from the routes, and a page to try them on.
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Referrals.Security;

namespace Referrals.Http;

internal static class OpenApi
{
    private const string Bearer = "bearer";
    private const string About = """
        Referral and consultation coordination for county medical consortia 县域医共体会诊转诊协同.

        What is sent is checked strictly: unknown fields are refused, null is the same as nothing. What is answered may grow new fields.

        A moment without an offset is Shanghai time (UTC+8); a day alone is no moment. Lengths of texts count characters as people do (extended grapheme
        clusters), with at most four UTF-16 units for each. Marks that nobody sees are taken out of texts and numbers; digits and letters of full width,
        spaces and apostrophes in numbers do not matter.

        A request carries a bearer token of the county's issuer, with claims `roles`, `county`, and `institution` for roles at one. What a caller may not
        see looks like what is not there: 404.

        Whoever writes should send an `Idempotency-Key`: the same key again gets the first answer again, whatever happened on the way. `If-Match` with the
        `ETag` last seen makes sure that nothing changed meanwhile. What was written is in every list that is read with the `Log-Position` of the answer.

        Refusals are problem details (RFC 9457) with a stable `code`, in Chinese or English by `Accept-Language`; `x-problem-codes` below has all of them.
        """;

    // The problems that every endpoint may answer, and those of writing and of bodies. Written out once, as components.
    private static readonly (int Status, string Says)[] Always =
    [
        (400, "The request has faults; each is listed with its place."),
        (401, "No token, or none that is good."),
        (403, "Not for this role."),
        (404, "Not there, or not the caller's to see."),
        (503, "Not possible at the moment; try again after `Retry-After` seconds."),
    ];

    private static readonly (int Status, string Says)[] Writing =
    [
        (409, "Not in this state; `allowed` has what is possible instead."),
        (412, "`If-Match` names another version than the present one."),
        (422, "A rule refuses it, or the `Idempotency-Key` belongs to another request."),
    ];

    private static readonly (int Status, string Says)[] Sending = [(413, "The body is too large."), (415, "The body is not JSON.")];

    // Of the few endpoints that say so themselves.
    private static readonly (int Status, string Says)[] Limited = [(429, "Too many at once.")];

    public static IServiceCollection AddApiDescription(this IServiceCollection services) =>
        services
            .AddSingleton<ApiDescription>()
            .AddOpenApi(
                "v1",
                options =>
                {
                    options.ShouldInclude = endpoint =>
                        endpoint.RelativePath is { } path
                        && (path.StartsWith("api/", StringComparison.Ordinal) || path.StartsWith("fhir/", StringComparison.Ordinal));
                    options.AddSchemaTransformer(Describe);
                    options.AddOperationTransformer(Describe);
                    options.AddDocumentTransformer(Describe);
                }
            );

    /// <summary><c>/openapi/v1.json</c>, and <c>/swagger</c> to look at it.</summary>
    public static void MapApiDescription(this WebApplication app)
    {
        app.MapGet("/openapi/v1.json", async (ApiDescription api) => Results.Text(await api.Text, "application/json"))
            .ExcludeFromDescription()
            .Open();
        app.UseSwaggerUI(page =>
        {
            page.SwaggerEndpoint("/openapi/v1.json", "Referrals");
            page.DocumentTitle = "Referrals";
        });
    }

    private static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        if (schema.Enum is { Count: > 0 })
            schema.Type ??= JsonSchemaType.String;
        MomentConverter.Describe(schema, context.JsonTypeInfo.Type);
        // Missing and null are the same to us, in what we read and in what we write.
        foreach (
            var property in context.JsonTypeInfo.Properties.Where(p =>
                p.IsGetNullable || Nullable.GetUnderlyingType(p.PropertyType) is not null
            )
        )
            schema.Required?.Remove(property.Name);
        // That nothing else is read is said once; what is written may grow.
        schema.AdditionalPropertiesAllowed = true;
        return Task.CompletedTask;
    }

    private static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var endpoint = context.Description.ActionDescriptor.EndpointMetadata;
        var document = context.Document!;
        var writes = context.Description.HttpMethod is not ("GET" or "HEAD");
        operation.OperationId ??= Identify(context.Description.HttpMethod!, context.Description.RelativePath!);
        operation.Description = $"For {RoleNames.Of(endpoint.OfType<EndpointAccess>().Last().Roles)}.";
        operation.Parameters ??= [];
        foreach (var name in Parameters(endpoint, writes).Where(name => operation.Parameters.All(known => known.Name != name)))
            operation.Parameters.Add(new OpenApiParameterReference(name, document));
        operation.Responses ??= [];
        var versioned = writes || endpoint.OfType<ReadsAsOf>().Any();
        foreach (
            var success in operation
                .Responses.Where(response => versioned && response.Key[0] == '2')
                .Select(response => response.Value)
                .OfType<OpenApiResponse>()
        )
        {
            success.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            success.Headers["ETag"] = new OpenApiHeaderReference("ETag", document);
            if (writes)
                success.Headers["Log-Position"] = new OpenApiHeaderReference("Log-Position", document);
        }

        foreach (
            var (status, _) in Always
                .Concat(writes ? Writing : [])
                .Concat(operation.RequestBody is null ? [] : Sending)
                .Concat(Limited.Where(problem => operation.Responses.ContainsKey(Text(problem.Status))))
                .OrderBy(problem => problem.Status)
        )
            operation.Responses[Text(status)] = new OpenApiResponseReference($"problem-{Text(status)}", document);
        return Task.CompletedTask;
    }

    private static IEnumerable<string> Parameters(IList<object> endpoint, bool writes)
    {
        if (endpoint.OfType<ReadsAsOf>().Any())
            yield return "asOf";
        if (endpoint.OfType<ReadsAfter>().Any())
            yield return "Log-Position";
        if (writes)
        {
            yield return "Idempotency-Key";
            yield return "If-Match";
        }

        yield return "Accept-Language";
    }

    private static async Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Referrals",
            Version = "1",
            Description = About,
        };
        // The address under which it was asked for is none of its business.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        foreach (var described in context.ApplicationServices.GetServices<DescribedType>().Prepend(new DescribedType(typeof(Problem))))
            document.AddComponent(
                described.Type.Name,
                await context.GetOrCreateSchemaAsync(described.Type, cancellationToken: cancellation)
            );
        foreach (var (status, says) in Always.Concat(Writing).Concat(Sending).Concat(Limited))
        {
            document.AddComponent(
                $"problem-{Text(status)}",
                new OpenApiResponse
                {
                    Description = says,
                    Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                    {
                        ["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference("Problem", document) },
                    },
                }
            );
        }

        AddParameters(document);
        document.AddComponent("ETag", new OpenApiHeader { Description = "The version, for `If-Match`.", Schema = String("^\"[0-9]+\"$") });
        document.AddComponent(
            "Log-Position",
            new OpenApiHeader
            {
                Description = "Where it stands in the log; hand it to a reading that must have seen it.",
                Schema = String("^[0-9]+$"),
            }
        );
        document.AddComponent(
            Bearer,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = Bearer,
                BearerFormat = "JWT",
            }
        );
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        document.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        document.Extensions["x-problem-codes"] = new JsonNodeExtension(
            Codes(context.ApplicationServices.GetRequiredService<ProblemTexts>())
        );
        Sort(document);
    }

    private static void AddParameters(OpenApiDocument document)
    {
        Add(
            "Idempotency-Key",
            ParameterLocation.Header,
            "Makes the request safe to repeat: 1 to 200 visible ASCII characters of the sender's choice.",
            String("^[!-~]{1,200}$")
        );
        Add(
            "If-Match",
            ParameterLocation.Header,
            "The version that the sender has seen, as in `ETag`; refused with 412 if it is no longer the present one.",
            String("^\"[0-9]+\"$")
        );
        Add(
            "Log-Position",
            ParameterLocation.Header,
            "The answer must have seen this position; `?after=` does the same. 503 if that takes longer than two seconds.",
            String("^[0-9]+$")
        );
        Add("Accept-Language", ParameterLocation.Header, "Chinese (`zh`, the default) or English (`en`).", String(null));
        Add(
            "asOf",
            ParameterLocation.Query,
            "As it was: at a version, or at a moment such as `2026-03-02T09:00+08:00`; without an offset it is Shanghai time.",
            String(null)
        );

        void Add(string name, ParameterLocation where, string says, OpenApiSchema schema) =>
            document.AddComponent(
                name,
                new OpenApiParameter
                {
                    Name = name,
                    In = where,
                    Description = says,
                    Schema = schema,
                }
            );
    }

    private static OpenApiSchema String(string? pattern) => new() { Type = JsonSchemaType.String, Pattern = pattern };

    private static JsonObject Codes(ProblemTexts texts) =>
        new(
            texts
                .All.Values.OrderBy(text => text.Code, StringComparer.Ordinal)
                .Select(text =>
                    KeyValuePair.Create<string, JsonNode?>(
                        text.Code,
                        new JsonObject
                        {
                            ["status"] = text.Status,
                            ["zh"] = text.Chinese,
                            ["en"] = text.English,
                        }
                    )
                )
        );

    // So that a difference in the document is a difference in the API.
    private static void Sort(OpenApiDocument document)
    {
        var paths = document.Paths.OrderBy(path => path.Key, StringComparer.Ordinal).ToList();
        document.Paths = [];
        foreach (var (path, item) in paths)
        {
            if (item is OpenApiPathItem { Operations: { } operations } own)
                own.Operations = operations.OrderBy(operation => operation.Key.Method, StringComparer.Ordinal).ToDictionary();
            document.Paths[path] = item;
        }

        document.Tags = document.Tags is null
            ? null
            : new HashSet<OpenApiTag>(document.Tags.OrderBy(tag => tag.Name, StringComparer.Ordinal));
        document.Components!.Schemas = document
            .Components.Schemas!.OrderBy(schema => schema.Key, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
    }

    // GET /api/referrals/{id}/actions is getReferralsIdActions.
    private static string Identify(string method, string path) =>
        method.ToLowerInvariant()
        + string.Concat(
            path["api/".Length..]
                .Split(['/', '{', '}', '-', ':'], StringSplitOptions.RemoveEmptyEntries)
                .Select(word => char.ToUpperInvariant(word[0]) + word[1..])
        );

    private static string Text(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
