// Which notices a caller reads: those to the caller's addresses, and those to doctors who have left, where the caller comes after them.
using Npgsql;
using NpgsqlTypes;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;

namespace Referrals.Inbox;

/// <summary>An inbox, by what is known of institutions and practitioners on the day of reading.</summary>
/// <param name="Addresses">Everything that is addressed so.</param>
/// <param name="TakenOver">Of what is addressed to doctors who have left, what is read here now.</param>
internal sealed record Mailbox(string[] Addresses, IReadOnlyList<MovedLine> TakenOver);

internal sealed class MailboxReading(NpgsqlDataSource database)
{
    /// <summary>The inbox of a caller, with what was told since a moment.</summary>
    public async Task<Mailbox> Of(RequestContext context, ReferenceFacts facts, DateTimeOffset since)
    {
        var caller = context.Caller;
        var led =
            caller is { Institution: { } mine } && caller.Is(Security.Roles.Dispatcher | Security.Roles.Specialist)
                ? facts.Directory.LedBy(mine, facts.Today)
                : [];
        var addresses = Addresses.Of(caller, led);
        if (caller is { Institution: null, Practitioner: null } || DoctorPosts.Moved(facts) is not { Length: > 0 } moved)
            return new Mailbox([.. addresses], []);
        var taken = await database.ReadMoved(
            context,
            facts,
            moved,
            "select distinct address, id from referrals.inbox where tenant_id = @county and address = any(@moved) and at > @since",
            since.UtcDateTime
        );
        return new Mailbox(
            [.. addresses.Except(moved, StringComparer.Ordinal)],
            [.. taken, .. await OfConsultations(context, facts, moved, since)]
        );
    }

    // As with cases: those who follow a doctor belong to a side of the consultation.
    private async Task<List<MovedLine>> OfConsultations(RequestContext context, ReferenceFacts facts, string[] moved, DateTimeOffset since)
    {
        var caller = context.Caller;
        var stored = await database.Query<StoredLine>(
            """
            select l.address, c.id, c.doc
            from (select distinct address, id from referrals.consultation_inbox
                  where tenant_id = @county and address = any(@moved) and at > @since) l
            join referrals.consultations c on c.tenant_id = @county and c.id = l.id
            where l.address = @own or c.requester = @institution or c.consulted = @institution or exists (
                select from referrals.consultation_invited v where v.tenant_id = @county and v.id = c.id and v.institution = @institution
            )
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
        return
        [
            .. stored
                .Select(line =>
                    (
                        Line: line,
                        Now: ConsultationPosts.AddressOf(line.Read().Row.State.Details!, line.Address, facts.Practitioners, facts.Today)
                    )
                )
                .Where(read => Addresses.Reads(caller, read.Now.Address))
                .Select(read => new MovedLine(read.Line.Address, read.Line.Id, read.Now.MovedOn)),
        ];
    }

    private sealed record StoredLine : StoredConsultation
    {
        public required string Address { get; init; }
    }
}

/// <summary>Lines of a mailbox in SQL.</summary>
internal static class MailboxLines
{
    /// <summary>Notices of cases, of consultations, and of emergency accesses.</summary>
    private const string All = """
        (select tenant_id, id, position, address, kind, at from referrals.inbox
         union all
         select tenant_id, id, position, address, kind, at from referrals.consultation_inbox
         union all
         select tenant_id, id, position, address, kind, at from referrals.emergency_inbox)
        """;

    /// <summary>
    /// Lines <c>i</c> of all addresses, and since when a line was taken over: what came before was read by nobody here. Its parameters are
    /// <see cref="Parameters"/>.
    /// </summary>
    public const string Sql = $"""
        (select i.id, i.position, i.kind, i.at, null::timestamptz as since from {All} i
         where i.tenant_id = @county and i.address = any(@addresses) and i.at > @since
         union all
         select i.id, i.position, i.kind, i.at, t.since
         from unnest(@takenAddresses, @takenCases, @takenSince) as t(address, id, since)
         join {All} i on i.tenant_id = @county and i.address = t.address and i.id = t.id
         where i.at > @since)
        """;

    /// <summary>The arrays that <see cref="Sql"/> names.</summary>
    public static (string[] Addresses, string[] Cases, SqlArray Since) Parameters(this Mailbox mailbox) =>
        (
            [.. mailbox.TakenOver.Select(line => line.Address)],
            [.. mailbox.TakenOver.Select(line => line.Case)],
            new SqlArray(mailbox.TakenOver.Select(line => line.MovedOn?.Start().UtcDateTime).ToArray(), NpgsqlDbType.TimestampTz)
        );
}
