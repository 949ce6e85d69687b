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
        return new Mailbox([.. addresses.Except(moved, StringComparer.Ordinal)], taken);
    }
}

/// <summary>Lines of a mailbox in SQL.</summary>
internal static class MailboxLines
{
    /// <summary>
    /// Lines <c>i</c> of all addresses, and since when a line was taken over: what came before was read by nobody here. Its parameters are
    /// <see cref="Parameters"/>.
    /// </summary>
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
            new SqlArray(mailbox.TakenOver.Select(line => line.MovedOn?.Start().UtcDateTime).ToArray(), NpgsqlDbType.TimestampTz)
        );
}
