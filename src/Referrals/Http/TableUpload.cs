// Tables that people send.
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>A body of CSV or a workbook, of at most <see cref="Body{T}.Limit"/> bytes, or a browser's form with one such file.</summary>
internal sealed class TableUpload(IEnumerable<TableLine> lines, byte[] bytes) : IEndpointParameterMetadataProvider
{
    // What programs and browsers call a table: Windows says Excel's type of a CSV file, and that a file is a file where it knows no type.
    private static readonly string[] Types =
    [
        Csv.ContentType,
        Workbook.ContentType,
        "application/vnd.ms-excel",
        "application/csv",
        "application/x-csv",
        "text/x-csv",
        "text/comma-separated-values",
        "text/tab-separated-values",
        "text/plain",
        "application/octet-stream",
        "application/wps-office.xlsx",
    ];

    /// <summary>Its records, the header first.</summary>
    public IEnumerable<TableLine> Lines { get; } = lines;

    /// <summary>Tells one content from another under the same command id.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static async ValueTask<TableUpload> BindAsync(HttpContext context)
    {
        var (type, bytes) = await Content(context);
        if (bytes.Length == 0)
            throw new RequestRefusedException(new Refusal("body.missing"));
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            throw new RequestRefusedException(new Refusal("xlsx.old-format"));
        // By its content: the type that was said is often another one.
        if (bytes.AsSpan().StartsWith("PK\u0003\u0004"u8) || Same(type, Workbook.ContentType))
            return new TableUpload(Workbook.Read(bytes), bytes);
        return new TableUpload(Csv.Read(Csv.Decode(bytes) ?? throw new RequestRefusedException(new Refusal("csv.encoding"))), bytes);
    }

    // Any type gets to the binding: what routing would say of a wrong one speaks of JSON.
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([Csv.ContentType, Workbook.ContentType, "multipart/form-data", "*/*"], typeof(string)));

    private static async Task<(string Type, byte[] Bytes)> Content(HttpContext context)
    {
        if (context.Request.HasFormContentType)
        {
            await using var file = await UploadedFile.Of(context);
            return (Checked(file.ContentType), await Body<object>.Read(file, context));
        }

        return (Checked(context.Request.ContentType), await Body<object>.Read(context));
    }

    private static string Checked(string? type) =>
        MediaTypeHeaderValue.TryParse(type, out var parsed)
        && Types.FirstOrDefault(known => Same(parsed.MediaType.Value, known)) is { } known
            ? known
            : throw new RequestRefusedException(new Refusal("body.not-csv"));

    private static bool Same(string? type, string known) => string.Equals(type, known, StringComparison.OrdinalIgnoreCase);
}
