// Facts that hold from a day or between days. All days are calendar days in Asia/Shanghai.
using System.Collections.Immutable;
using Referrals.Shared;

namespace Referrals.Institutions;

/// <summary>A fact that holds from its first to its last day, both included; without a last day it still holds.</summary>
internal readonly record struct Period<T>(DateOnly From, DateOnly? Until, T Value)
{
    public bool Holds(DateOnly day) => From <= day && day <= Last;

    /// <summary>Whether both hold on some day. A period that ends the day before it begins never holds.</summary>
    public bool Overlaps(DateOnly from, DateOnly? until) =>
        (From > from ? From : from) <= (Last < (until ?? DateOnly.MaxValue) ? Last : until ?? DateOnly.MaxValue);

    private DateOnly Last => Until ?? DateOnly.MaxValue;
}

/// <summary>A value that changes on certain days and holds until the next of them.</summary>
internal sealed class Steps<T>(ImmutableArray<(DateOnly From, T Value)> steps)
{
    public ImmutableArray<(DateOnly From, T Value)> All => steps;

    /// <summary>The value from this day until the next change. A change that was set for the same day is replaced.</summary>
    public Steps<T> Set(DateOnly from, T value)
    {
        var at = steps.Length;
        while (at > 0 && steps[at - 1].From > from)
            at--;
        return at > 0 && steps[at - 1].From == from
            ? new Steps<T>(steps.SetItem(at - 1, (from, value)))
            : new Steps<T>(steps.Insert(at, (from, value)));
    }

    /// <summary>The value on a day; the first one before there was any.</summary>
    public T On(DateOnly day)
    {
        for (var at = steps.Length - 1; at > 0; at--)
        {
            if (steps[at].From <= day)
                return steps[at].Value;
        }

        return steps[0].Value;
    }
}

internal static class Days
{
    /// <summary>Midnight in Shanghai, at which this day begins.</summary>
    public static DateTimeOffset Start(this DateOnly day) => new(day, TimeOnly.MinValue, Shanghai.Offset);

    public static Steps<T> From<T>(DateOnly from, T value) => new([(from, value)]);

    /// <summary>Puts a period, in place of the one of the same thing that begins on the same day.</summary>
    public static ImmutableArray<Period<T>> Put<T>(this ImmutableArray<Period<T>> periods, Period<T> period, Func<T, T, bool> same)
    {
        for (var at = 0; at < periods.Length; at++)
        {
            if (periods[at].From == period.From && same(periods[at].Value, period.Value))
                return periods.SetItem(at, period);
        }

        return periods.Add(period);
    }
}
