// Which notices a caller reads: those to the caller's addresses, and those to doctors who have left, where the caller comes after them.
using Npgsql;
using NpgsqlTypes;
using Referrals.Cases;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;

namespace Referrals.Inbox;

/// <summary>An inbox, by what is known of institutions and practitioners on the day of reading.</summary>
/// <param name="Addresses">Everything that is addressed so.</param>
/// <param name="TakenOver">Of what is addressed to doctors who have left, what is read here now.</param>
internal sealed record Mailbox(string[] Addresses, IReadOnlyList<TakenOver> TakenOver);

/// <summary>Notices of a case to a doctor who has left.</summary>
/// <param name="Address">The doctor's.</param>
/// <param name="Case">Key of the case.</param>
/// <param name="Since">Since when they are read here; null where they are the doctor's own still. What comes before was read by nobody here.</param>
internal sealed record TakenOver(string Address, string Case, DateTimeOffset? Since);

internal sealed class MailboxReading(NpgsqlDataSource database)
{
    /// <summary>The inbox of a caller, with what was told since a moment.</summary>
    public async Task<Mailbox> Of(RequestContext context, ReferenceFacts facts, DateTimeOffset since)
    {
        var caller = context.Caller;
        var led =
            caller is { Institution: { } mine } && caller.Is(Security.Roles.Dispatcher) ? facts.Directory.LedBy(mine, facts.Today) : [];
        var addresses = Addresses.Of(caller, led);
        if (caller is { Institution: null, Practitioner: null } || DoctorPosts.Moved(facts) is not { Length: > 0 } moved)
            return new Mailbox([.. addresses], []);
        // Whoever follows a doctor is a party of the case.
        var lines = await database.Query<Line>(
            """
            select i.address, r.id, r.doc
            from (select distinct address, id from referrals.inbox where tenant_id = @county and address = any(@moved) and at > @since) i
            join referrals.referrals r on r.tenant_id = @county and r.id = i.id
            where i.address = @own or r.sender = @institution or r.receiver = @institution or r.reviewer = @institution or r.reviewer is null
            """,
            new
            {
                county = caller.County,
                moved,
                since = since.UtcDateTime,
                own = caller.Practitioner is { } practitioner ? Owners.Doctor(practitioner) : "",
                institution = caller.Institution ?? "",
            },
            context.Cancellation
        );
        var taken = new List<TakenOver>();
        foreach (var line in lines)
        {
            var now = DoctorPosts.AddressOf(
                line.Read().Row.State.Details!,
                line.Address,
                facts.Directory,
                facts.Practitioners,
                facts.Today
            );
            if (Addresses.Reads(caller, now.Address))
                taken.Add(new TakenOver(line.Address, line.Id, now.MovedOn?.Start()));
        }

        return new Mailbox([.. addresses.Except(moved, StringComparer.Ordinal)], taken);
    }

    private sealed record Line : StoredReferral
    {
        public required string Address { get; init; }
    }
}

/// <summary>Lines of a mailbox in SQL.</summary>
internal static class MailboxLines
{
    /// <summary>Lines <c>i</c> of all addresses, and since when a line was taken over. Named by <see cref="Parameters"/>.</summary>
    public const string Sql = """
        (select i.id, i.position, i.kind, i.at, null::timestamptz as since from referrals.inbox i
         where i.tenant_id = @county and i.address = any(@addresses) and i.at > @since
         union all
         select i.id, i.position, i.kind, i.at, t.since
         from unnest(@takenAddresses, @takenCases, @takenSince) as t(address, id, since)
         join referrals.inbox i on i.tenant_id = @county and i.address = t.address and i.id = t.id
         where i.at > @since)
        """;

    /// <summary>The arrays that <see cref="Sql"/> names.</summary>
    public static (string[] Addresses, string[] Cases, SqlArray Since) Parameters(this Mailbox mailbox) =>
        (
            [.. mailbox.TakenOver.Select(line => line.Address)],
            [.. mailbox.TakenOver.Select(line => line.Case)],
            new SqlArray(mailbox.TakenOver.Select(line => line.Since?.UtcDateTime).ToArray(), NpgsqlDbType.TimestampTz)
        );
}
