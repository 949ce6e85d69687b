// What the slice brings to the service.
namespace Referrals.Documents;

internal static class DocumentsSlice
{
    public static IServiceCollection AddDocuments(this IServiceCollection services) => services
        .AddSingleton<Printouts>()
        .AddSingleton<AttachmentStore, PostgresAttachmentStore>()
        .AddSingleton<AttachmentBook>()
        .AddAttachmentScanner()
        .AddSingleton<AttachmentCare>()
        .AddHostedService(provider => provider.GetRequiredService<AttachmentCare>())
        .AddSingleton<Attachments>();
}
