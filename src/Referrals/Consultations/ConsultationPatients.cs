// What a patient's consultations share with the patient's cases: none begins after a death, and a death ends them.
using Npgsql;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Consultations;

internal sealed class ConsultationPatients(NpgsqlDataSource database, EventLog log, ProjectionProgress projections)
{
    /// <summary>What is decided of consultations where a death is.</summary>
    public BesideDeath BesideDeath =>
        new(AllOpen, Stream, (loaded, death) => ConsultationDecider.Decide(((LoadedStream<Consultation>)loaded).State, death));

    /// <summary>What is decided of a consultation where a referral that came of it lies elsewhere.</summary>
    public static BesideMove BesideMove { get; } =
        new(Stream, (loaded, moved) => ConsultationDecider.Decide(((LoadedStream<Consultation>)loaded).State, moved));

    /// <summary>The streams of a consultation that begins: its own, and those that say whether the patient has died.</summary>
    /// <param name="stream">Of the consultation.</param>
    /// <param name="references">All references that are the patient.</param>
    public static IReadOnlyList<AggregateOf> Beginning(StreamId stream, IReadOnlyList<string> references) =>
        [
            new AggregateOf<Consultation>(Consultation.Aggregate, stream),
            .. references.Select(person => new AggregateOf<LiveReferrals>(
                LiveReferrals.Aggregate,
                stream with
                {
                    Key = LiveReferrals.StreamKey(person),
                }
            )),
        ];

    /// <summary>
    /// Why none begins; null where nothing stands against it. Pure. An emergency is examined whatever was recorded: nothing holds it up,
    /// and the record is mended later.
    /// </summary>
    public static Refusal? Died(IEnumerable<LiveReferrals> references, Urgency urgency) =>
        urgency != Urgency.Emergency && references.Any(one => one.Deaths.Count > 0) ? new Refusal("consultation.patient-died") : null;

    private static AggregateOf<Consultation> Stream(RequestContext context, Guid id) =>
        new AggregateOf<Consultation>(Consultation.Aggregate, context.Stream(Consultation.StreamKey(id)));

    // Once the table shows all that was in the log when it was asked: what began later is in the patient's stream.
    private async Task<IReadOnlyList<Guid>> AllOpen(CaseRequest request, IReadOnlyList<string> persons)
    {
        await projections.CatchUp(log, [ConsultationList.TableName], request.Cancellation);
        var found = await database.Query<string>(
            """
            select id from referrals.consultations
            where tenant_id = @county and person = any(@persons) and ended_at is null order by begun_at
            """,
            new { county = request.Caller.County, persons = persons.ToArray() },
            request.Cancellation
        );
        return [.. found.Select(ConsultationRow.IdOf)];
    }
}
