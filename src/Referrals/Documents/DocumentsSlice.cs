// What the slice brings to the service.
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.People;

namespace Referrals.Documents;

internal static class DocumentsSlice
{
    public static IServiceCollection AddDocuments(this IServiceCollection services) =>
        services
            .AddSingleton<Printouts>()
            .AddSingleton<AttachmentStore, PostgresAttachmentStore>()
            .AddSingleton<AttachmentJobs>()
            .AddAttachmentScanner()
            .AddSingleton(provider => new AttachmentWorker(
                provider.GetRequiredService<EventLog>(),
                provider.GetRequiredService<PeopleVault>(),
                provider.GetRequiredService<CaseHandler>(),
                provider.GetRequiredService<AttachmentStore>(),
                provider.GetRequiredService<AttachmentJobs>(),
                provider.GetRequiredService<AttachmentScanner>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<AttachmentWorker>>()
            ))
            .AddSingleNodeWork<AttachmentSweep>()
            .AddSingleton<Attachments>();
}
