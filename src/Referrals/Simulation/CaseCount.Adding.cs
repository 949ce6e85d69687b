// What a case adds to boards.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>Something that a board counts.</summary>
/// <param name="Measure">Public name of the measure.</param>
/// <param name="Sender">Code of the institution that sent; null where nothing is sent.</param>
/// <param name="Receiver">Code of the other institution.</param>
/// <param name="First">The day for which it counts, or the first on which it may.</param>
/// <param name="Last">The last such day.</param>
/// <param name="Reason">A coded reason.</param>
/// <param name="Diagnosis">The first diagnosis.</param>
/// <param name="Unit">Department, clinic or ward of the receiver.</param>
/// <param name="Doctor">Whose patient it is.</param>
internal readonly record struct CountedEvent(
    string Measure,
    string? Sender,
    string Receiver,
    DateOnly First,
    DateOnly Last,
    string? Reason = null,
    string? Diagnosis = null,
    string? Unit = null,
    string? Doctor = null
);

/// <summary>Something that lasts over days, of which boards say how many there are.</summary>
/// <param name="Measure">Public name of the measure.</param>
/// <param name="Sender">Code of the institution that sent.</param>
/// <param name="Receiver">Code of the other institution.</param>
/// <param name="From">The day on which it began.</param>
/// <param name="Until">The day on which it ended; the last of all days where it has not.</param>
/// <param name="Doctor">Whose patient it is.</param>
internal readonly record struct Lasting(string Measure, string Sender, string Receiver, DateOnly From, DateOnly Until, string? Doctor);

/// <summary>How long somebody waited for an answer.</summary>
/// <param name="To">What was asked: <see cref="Cases"/>, or a kind of consultation as its measures call it.</param>
/// <param name="Receiver">Code of the institution that answered.</param>
/// <param name="Day">The day of the answer.</param>
/// <param name="Minutes">Minutes, rounded up.</param>
internal readonly record struct Answered(string To, string Receiver, DateOnly Day, long Minutes)
{
    public const string Cases = "cases";
}

internal sealed partial class CaseCount
{
    private static readonly Dictionary<Direction, string> Prefixes = new()
    {
        [Direction.Up] = "up-",
        [Direction.Down] = "down-",
        [Direction.Lateral] = "lateral-",
        [Direction.OutOfCounty] = "out-",
    };

    /// <summary>Adds the case to what is counted.</summary>
    public void AddTo(CountedBoards boards, DateTimeOffset now)
    {
        if (!Sent)
            return;
        Count(boards, "sent", sentAt, sentTo);
        if (arrived is { } came)
            Count(boards, "arrived", came, receiver);
        foreach (var fact in facts)
        {
            boards.Add(
                new CountedEvent(
                    fact.Directed ? Prefixes[direction] + fact.What : fact.What,
                    sender,
                    fact.Receiver,
                    Shanghai.Day(fact.First),
                    Shanghai.Day(fact.Last),
                    fact.Reason,
                    diagnosis,
                    Doctor: doctor
                ),
                fact.Sure
            );
        }

        foreach (var wait in waits)
            Add(boards, wait, now);
        AddMissed(boards, now);
        Lasts(boards, "expected", accepted, arrived ?? ended, receiver);
        Lasts(boards, "in-care", begun, concluded ?? ended, receiver);
        Lasts(boards, "report-due", concluded, reported ?? ended, receiver);
    }

    private void Add(CountedBoards boards, Wait wait, DateTimeOffset now)
    {
        var answered = wait is { Until: not null, Answer: not null };
        var inTime = answered && wait.Until <= wait.Due;
        if (wait.Review)
        {
            Review("review-received", wait.From);
            if (answered)
                Review("review-done", wait.Until!.Value);
            if (inTime)
                Review("review-in-time", wait.Until!.Value);
            boards.Add(new Lasting("review-waiting", sender, wait.Institution, Shanghai.Day(wait.From), DayOf(wait.Until), doctor));
            return;
        }

        Count(boards, "received", wait.From, wait.Institution);
        Lasts(boards, "waiting", wait.From, wait.Until, wait.Institution);
        if (answered)
        {
            Count(boards, "answered", wait.Until!.Value, wait.Institution);
            Count(boards, wait.Answer!, wait.Until!.Value, wait.Institution, wait.Reason);
            if (direction is Direction.Up or Direction.Lateral)
                boards.Add(
                    new Answered(Answered.Cases, wait.Institution, Shanghai.Day(wait.Until!.Value), Minutes(wait.Until!.Value - wait.From))
                );
        }

        if (inTime)
            Count(boards, "answered-in-time", wait.Until!.Value, wait.Institution);
        if (wait.LateAt(now) is not { } late)
            return;
        Count(boards, "answer-late", late, wait.Institution, unitOf: wait.Unit);
        Lasts(boards, "late", late, wait.Until, wait.Institution);

        void Review(string what, DateTimeOffset at) =>
            boards.Add(new CountedEvent(what, sender, wait.Institution, Shanghai.Day(at), Shanghai.Day(at), Doctor: doctor));
    }

    private void Count(CountedBoards boards, string what, DateTimeOffset at, string where, string? reason = null, string? unitOf = null) =>
        boards.Add(
            new CountedEvent(
                Prefixes[direction] + what,
                sender,
                where,
                Shanghai.Day(at),
                Shanghai.Day(at),
                reason,
                diagnosis,
                unitOf ?? unit,
                doctor
            )
        );

    private void Lasts(CountedBoards boards, string what, DateTimeOffset? from, DateTimeOffset? until, string where)
    {
        if (from is { } since)
            boards.Add(new Lasting(Prefixes[direction] + what, sender, where, Shanghai.Day(since), DayOf(until), doctor));
    }

    private static long Minutes(TimeSpan time) => (long)Math.Floor(time.TotalMinutes);

    private static DateOnly DayOf(DateTimeOffset? moment) => moment is { } at ? Shanghai.Day(at) : DateOnly.MaxValue;
}
