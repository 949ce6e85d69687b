// How bodies and answers under /api are written as JSON.
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Referrals.Shared;

namespace Referrals.Http;

internal static class ApiJson
{
    /// <summary>Camel case, enums as kebab-case strings, unknown and repeated members refused, numbers only as numbers.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="slices">Source-generated metadata of each slice's bodies and answers.</param>
    public static IServiceCollection AddApiJson(this IServiceCollection services, params IJsonTypeInfoResolver[] slices) =>
        services.ConfigureHttpJsonOptions(json =>
        {
            var options = json.SerializerOptions;
            options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.AllowDuplicateProperties = false;
            options.PropertyNameCaseInsensitive = false;
            options.NumberHandling = JsonNumberHandling.Strict;
            options.RespectNullableAnnotations = true;
            // JSON is not HTML: Chinese is sent as it is.
            options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            options.Converters.Add(Kebab.Enums);
            options.Converters.Add(new MomentConverter());
            for (var at = 0; at < slices.Length; at++)
                options.TypeInfoResolverChain.Insert(at, slices[at]);
        });
}
