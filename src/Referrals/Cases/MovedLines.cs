// What was addressed to doctors who have moved: some of it is still their own, the rest is read by those who came after them.
using Npgsql;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;

namespace Referrals.Cases;

/// <summary>Something of a case that is addressed to a doctor who has moved.</summary>
/// <param name="Address">The doctor's.</param>
/// <param name="Case">Key of the case.</param>
/// <param name="MovedOn">Since which day it is read elsewhere; null where it is the doctor's own still.</param>
internal readonly record struct MovedLine(string Address, string Case, DateOnly? MovedOn);

internal static class MovedLines
{
    /// <summary>Of what is addressed to doctors who have moved, what the caller reads now.</summary>
    /// <param name="database">The database with the tables.</param>
    /// <param name="context">Who reads.</param>
    /// <param name="facts">Who works where on the day of reading.</param>
    /// <param name="moved">Addresses of the doctors, see <see cref="DoctorPosts.Moved"/>.</param>
    /// <param name="lines">
    /// Query of the lines: <c>address</c>, and <c>id</c> of the case. May name <c>@county</c>, <c>@moved</c> and <c>@since</c>.
    /// </param>
    /// <param name="since">The beginning of what is read, UTC.</param>
    public static async Task<List<MovedLine>> ReadMoved(
        this NpgsqlDataSource database,
        RequestContext context,
        ReferenceFacts facts,
        string[] moved,
        string lines,
        DateTime since = default
    )
    {
        var caller = context.Caller;
        // Those who follow a doctor are a party of the case.
        var stored = await database.Query<StoredLine>(
            $"""
            select l.address, r.id, r.doc from ({lines}) l join referrals.referrals r on r.tenant_id = @county and r.id = l.id
            where l.address = @own or r.sender = @institution or r.receiver = @institution or r.reviewer = @institution or r.reviewer is null
            """,
            new
            {
                county = caller.County,
                moved,
                since,
                own = caller.Practitioner is { } practitioner ? Owners.Doctor(practitioner) : "",
                institution = caller.Institution ?? "",
            },
            context.Cancellation
        );
        var read = new List<MovedLine>();
        foreach (var line in stored)
        {
            var details = line.Read().Row.State.Details!;
            var now = DoctorPosts.AddressOf(details, line.Address, facts.Directory, facts.Practitioners, facts.Today);
            if (Addresses.Reads(caller, now.Address))
                read.Add(new MovedLine(line.Address, line.Id, now.MovedOn));
        }

        return read;
    }

    private sealed record StoredLine : StoredReferral
    {
        public required string Address { get; init; }
    }
}
