// What the slice brings to the service.
using Referrals.Hosting;
using Referrals.People;

namespace Referrals.Documents;

internal static class DocumentsSlice
{
    public static IServiceCollection AddDocuments(this IServiceCollection services) =>
        services
            .AddSingleton<Printouts>()
            .AddSingleton<PatientAddress>()
            .AddSingleton<AttachmentStore, PostgresAttachmentStore>()
            .AddSingleton<AttachmentJobs>()
            .AddSingleton<OldAttachments>()
            .AddAttachmentScanner()
            .AddSingleton(provider => new AttachmentWorker(
                provider.GetRequiredService<EveryAttachmentHolder>(),
                provider.GetRequiredService<PeopleVault>(),
                provider.GetRequiredService<AttachmentStore>(),
                provider.GetRequiredService<AttachmentJobs>(),
                provider.GetRequiredService<AttachmentScanner>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<AttachmentWorker>>()
            ))
            .AddSingleNodeWork<AttachmentSweep>()
            .AddSingleton<CaseAttachments>()
            .AddSingleton<ConsultationAttachments>()
            .AddSingleton<EveryAttachmentHolder>()
            .AddSingleton(typeof(Attachments<>))
            .AddSingleton<ConsultationPrintouts>();
}
