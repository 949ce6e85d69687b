// What the slice brings to the service.
namespace Referrals.Documents;

internal static class DocumentsSlice
{
    public static IServiceCollection AddDocuments(this IServiceCollection services) => services
        .AddSingleton<Printouts>();
}
