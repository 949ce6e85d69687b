// The body of a request, read whole, with precise refusals.
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>
/// A JSON body: no unknown fields, no duplicates, at most <see cref="Limit"/> bytes. Each fault is named with its JSON pointer.
/// </summary>
internal sealed class Body<T>(T value, byte[] bytes) : IEndpointParameterMetadataProvider
    where T : class
{
    public const int Limit = 256 * 1024;

    public T Value { get; } = value;

    /// <summary>Tells one content from another under the same command id.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static async ValueTask<Body<T>> BindAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType() && context.Request.ContentLength is not (null or 0))
            throw new RequestRefusedException(new Refusal("body.not-json"));
        var bytes = await Read(context);
        if (bytes.Length == 0)
            throw new RequestRefusedException(new Refusal("body.missing"));
        CheckSyntax(bytes);
        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            if (JsonSerializer.Deserialize(bytes, json.GetTypeInfo(typeof(T))) is not T value)
                throw new RequestRefusedException(new Refusal("body.missing"));
            using var document = JsonDocument.Parse(bytes);
            CheckNames(document.RootElement, typeof(T), json, "");
            return new Body<T>(value, bytes);
        }
        catch (JsonException problem)
        {
            throw new RequestRefusedException(Describe(problem));
        }
        catch (Exception problem)
            when (problem is InvalidOperationException or DecoderFallbackException or FormatException or NotSupportedException)
        {
            // A lone surrogate, or a number that no field of ours can hold.
            throw new RequestRefusedException(new Refusal("request.malformed"));
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));

    /// <summary>The bytes of a body of whatever type; refused where there are too many.</summary>
    internal static Task<byte[]> Read(HttpContext context, int most = Limit) => Read(context.Request.Body, context, most);

    /// <summary>The bytes of a part of a body.</summary>
    internal static async Task<byte[]> Read(Stream body, HttpContext context, int most = Limit)
    {
        if (context.Request.ContentLength > most)
            throw TooLarge();
        using var buffer = new MemoryStream((int?)context.Request.ContentLength ?? 1024);
        var chunk = new byte[8192];
        int read;
        while ((read = await body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (buffer.Length + read > most)
                throw TooLarge();
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();

        RequestRefusedException TooLarge()
        {
            // The rest of the body is not read, so nothing can follow it on this connection; said aloud, no client tries.
            context.Response.Headers.Connection = "close";
            return new RequestRefusedException(
                new Refusal("body.too-large").With("limit", most.ToString(System.Globalization.CultureInfo.InvariantCulture))
            );
        }
    }

    /// <summary>Refuses what is not JSON at all.</summary>
    internal static void CheckSyntax(byte[] bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 32 });
            while (reader.Read())
            {
                // Only whether it is JSON at all.
            }
        }
        catch (JsonException problem)
        {
            throw new RequestRefusedException(
                new Refusal("body.malformed")
                    .With("line", $"{(problem.LineNumber ?? 0) + 1}")
                    .With("column", $"{(problem.BytePositionInLine ?? 0) + 1}")
            );
        }
    }

    // The serializer also takes "a, b" for an enum, as if it had flags, and a name in capitals: values are only the public names.
    private static void CheckNames(JsonElement json, Type type, JsonSerializerOptions options, string pointer)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (json.ValueKind == JsonValueKind.String && type.IsEnum && !Kebab.All(type).Any(json.ValueEquals))
            throw new RequestRefusedException(new Refusal("request.invalid") { Errors = [new Refusal("field.wrong-type").At(pointer)] });
        if (json.ValueKind == JsonValueKind.Object)
        {
            var properties = options.GetTypeInfo(type).Properties;
            foreach (var member in json.EnumerateObject())
            {
                if (properties.FirstOrDefault(p => p.Name == member.Name) is { } property)
                    CheckNames(member.Value, property.PropertyType, options, $"{pointer}/{member.Name}");
            }
        }
        else if (json.ValueKind == JsonValueKind.Array && options.GetTypeInfo(type).ElementType is { } element)
        {
            foreach (var (at, item) in json.EnumerateArray().Index())
                CheckNames(item, element, options, $"{pointer}/{at}");
        }
    }

    private static Refusal Describe(JsonException problem)
    {
        var code =
            problem is NotAMomentException ? "field.moment"
            : problem.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "field.unknown"
            : "field.wrong-type";
        var error = new Refusal(code).At(JsonPointer.FromPath(problem.Path));
        return new Refusal("request.invalid") { Errors = [error] };
    }
}

internal static class JsonPointer
{
    /// <summary>From the serializer's path (<c>$.a['b c'][0].d</c>) to a pointer (<c>/a/b c/0/d</c>).</summary>
    [SuppressMessage("Globalization", "MA0074", Justification = "Single characters.")]
    public static string FromPath(string? path)
    {
        var pointer = new StringBuilder();
        for (var at = 1; at < (path?.Length ?? 0); )
        {
            int end;
            if (path![at] == '.')
            {
                end = path.AsSpan(at + 1).IndexOfAny('.', '[');
                end = end < 0 ? path.Length : at + 1 + end;
                Part(path[(at + 1)..end]);
            }
            else
            {
                var quoted = at + 1 < path.Length && path[at + 1] == '\'';
                end = path.IndexOf(quoted ? "']" : "]", at, StringComparison.Ordinal);
                if (end < 0)
                    break;
                Part(path[(at + (quoted ? 2 : 1))..end]);
                end += quoted ? 2 : 1;
            }

            at = end;
        }

        return pointer.ToString();

        void Part(string name) =>
            pointer.Append('/').Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
    }
}
