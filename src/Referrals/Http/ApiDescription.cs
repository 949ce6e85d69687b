// The OpenAPI document as text, and what stands in it beside what the routes say.
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Referrals.Http;

/// <summary>A type that the document describes although no route says that it is sent or answered.</summary>
internal sealed record DescribedType(Type Type);

/// <summary>The OpenAPI document. Written once: it costs too much to do it for everybody who asks.</summary>
internal sealed class ApiDescription([FromKeyedServices("v1")] IOpenApiDocumentProvider provider)
{
    private readonly Lazy<Task<string>> text = new(async () =>
        await (await provider.GetOpenApiDocumentAsync()).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1)
    );

    public Task<string> Text => text.Value;
}
