// Tables that people send.
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
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

    public static ValueTask<TableUpload> BindAsync(HttpContext context) => Read(context, TableLimits.Standard);

    // Any type gets to the binding: what routing would say of a wrong one speaks of JSON.
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(Accepted);
        builder.Metadata.Add(new HasBudget(RequestBudget.Upload));
    }

    private static AcceptsMetadata Accepted => new([Csv.ContentType, Workbook.ContentType, "multipart/form-data", "*/*"], typeof(string));

    internal static async ValueTask<TableUpload> Read(HttpContext context, TableLimits limits)
    {
        var (type, bytes) = await Content(context, limits.Bytes);
        if (bytes.Length == 0)
            throw new RequestRefusedException(new Refusal("body.missing"));
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            throw new RequestRefusedException(new Refusal("xlsx.old-format"));
        // By its content: the type that was said is often another one.
        if (bytes.AsSpan().StartsWith("PK\u0003\u0004"u8) || Same(type, Workbook.ContentType))
            return new TableUpload(Workbook.Read(bytes, limits.Unpacked, limits.Rows), bytes);
        return new TableUpload(Csv.Read(Csv.Decode(bytes) ?? throw new RequestRefusedException(new Refusal("csv.encoding"))), bytes);
    }

    private static async Task<(string Type, byte[] Bytes)> Content(HttpContext context, int most)
    {
        if (context.Request.HasFormContentType)
        {
            await using var file = await UploadedFile.Of(context);
            return (Checked(file.ContentType), await Body<object>.Read(file, context, most));
        }

        return (Checked(context.Request.ContentType), await Body<object>.Read(context, most));
    }

    private static string Checked(string? type) =>
        MediaTypeHeaderValue.TryParse(type, out var parsed)
        && Types.FirstOrDefault(known => Same(parsed.MediaType.Value, known)) is { } known
            ? known
            : throw new RequestRefusedException(new Refusal("body.not-csv"));

    private static bool Same(string? type, string known) => string.Equals(type, known, StringComparison.OrdinalIgnoreCase);
}

/// <summary>How large a table may be.</summary>
/// <param name="Bytes">Of the body.</param>
/// <param name="Unpacked">Bytes that a workbook may unpack to.</param>
/// <param name="Rows">Rows of a workbook.</param>
internal sealed record TableLimits(int Bytes, long Unpacked, int Rows)
{
    public static readonly TableLimits Standard = new(Body<object>.Limit, Workbook.MostUnpacked, Workbook.LastRow);

    /// <summary>For lists that a nation keeps, such as names of diagnoses.</summary>
    public static readonly TableLimits Large = new(5 * 1024 * 1024, 48 * 1024 * 1024, 60_000);
}

/// <summary>A table as <see cref="TableUpload"/>, of at most 5 MiB.</summary>
internal sealed class LargeTableUpload(TableUpload table) : IEndpointParameterMetadataProvider
{
    public TableUpload Table { get; } = table;

    public static async ValueTask<LargeTableUpload> BindAsync(HttpContext context)
    {
        // Counted where it is read.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        return new LargeTableUpload(await TableUpload.Read(context, TableLimits.Large));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        TableUpload.PopulateMetadata(parameter, builder);
}
