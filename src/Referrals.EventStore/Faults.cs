// What lies behind an exception of Marten's.
using Marten.Exceptions;
using Npgsql;

namespace Referrals.EventStore;

internal static class Faults
{
    /// <summary>The exception of a type within another, however it was wrapped; null where there is none.</summary>
    public static T? Find<T>(Exception? problem)
        where T : Exception
    {
        for (; problem is not null; problem = problem.InnerException)
        {
            if (problem is T found)
                return found;
        }

        return null;
    }

    /// <summary>Whether PostgreSQL could not be reached, refused or broke off.</summary>
    public static bool IsDatabase(Exception problem) =>
        Find<NpgsqlException>(problem) is not null || problem is TimeoutException or MartenCommandException;

    /// <summary>
    /// The same without statements and data, which Marten's and PostgreSQL's own words may quote: this can go into any log.
    /// </summary>
    public static Exception WithoutData(Exception problem) =>
        Find<PostgresException>(problem) is { } refused
            ? DatabaseRefusedException.Of(refused)
            : (Exception?)Find<NpgsqlException>(problem) ?? AsUnreadable(problem) ?? problem;

    /// <summary>What Marten says of an event that it cannot read, without the data that it may quote; null of anything else.</summary>
    public static UnreadableEventException? AsUnreadable(Exception problem) =>
        problem switch
        {
            EventDeserializationFailureException { InnerException: var inner } unreadable => new UnreadableEventException(
                $"Event {unreadable.Sequence} cannot be read{(inner is System.Text.Json.JsonException { Path: { } path } ? $" at {path}" : "")} ({inner?.GetType().Name})."
            ),
            Marten.Exceptions.UnknownEventTypeException unknown => new UnreadableEventException(
                $"An event is of a type that this program does not know: a newer one wrote it ({unknown.Message})."
            ),
            _ => null,
        };
}
