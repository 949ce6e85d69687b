// Tables that people send.
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Metadata;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>A body of CSV or a workbook, of at most <see cref="Body{T}.Limit"/> bytes.</summary>
internal sealed class TableUpload(IEnumerable<TableLine> lines, byte[] bytes) : IEndpointParameterMetadataProvider
{
    /// <summary>Its records, the header first.</summary>
    public IEnumerable<TableLine> Lines { get; } = lines;

    /// <summary>Tells one content from another under the same command id.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static async ValueTask<TableUpload> BindAsync(HttpContext context)
    {
        var type = context.Request.GetTypedHeaders().ContentType?.MediaType.Value;
        var workbook = string.Equals(type, Workbook.ContentType, StringComparison.OrdinalIgnoreCase);
        if (!workbook && !string.Equals(type, Csv.ContentType, StringComparison.OrdinalIgnoreCase))
            throw new RequestRefusedException(new Refusal("body.not-csv"));
        var bytes = await Body<object>.Read(context);
        if (bytes.Length == 0)
            throw new RequestRefusedException(new Refusal("body.missing"));
        if (workbook)
            return new TableUpload(Workbook.Read(bytes), bytes);
        return new TableUpload(Csv.Read(Csv.Decode(bytes) ?? throw new RequestRefusedException(new Refusal("csv.encoding"))), bytes);
    }

    // Any type gets to the binding: what routing would say of a wrong one speaks of JSON.
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([Csv.ContentType, Workbook.ContentType, "*/*"], typeof(string)));
}
