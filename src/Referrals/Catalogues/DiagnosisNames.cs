// Names beside the codes of diagnoses.
using Referrals.Hosting;
using Referrals.Http;

namespace Referrals.Catalogues;

/// <summary>The catalogues of a request's county, for those who show or judge diagnoses.</summary>
internal sealed class DiagnosisNames(Reference<CatalogueBook> catalogues)
{
    public async ValueTask<CatalogueBook> Load(RequestContext context) =>
        (await catalogues.Get(context.Stream(CatalogueBook.StreamKey), context.Cancellation)).State;
}
