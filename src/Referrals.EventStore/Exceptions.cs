// What can go wrong, named for the situation. Each says whether anything was written.
namespace Referrals.EventStore;

/// <summary>The base of everything that the log itself refuses or reports.</summary>
public abstract class EventStoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The request can never be stored as it is. Nothing was written; sending it again will not help.</summary>
public class InvalidAppendException(string message, Exception? inner = null) : EventStoreException(message, inner);

/// <summary>
/// An event whose type was never registered with <see cref="EventTypes"/>, or a stored name that this program does not know.
/// </summary>
public sealed class UnknownEventTypeException(string message) : InvalidAppendException(message);

/// <summary>An event or answer larger than <see cref="EventLogOptions.MaxEventBytes"/>, or a request with too many events.</summary>
public sealed class AppendTooLargeException(string message) : InvalidAppendException(message);

/// <summary>A stored event that cannot be read as the type that its name stands for. The log is not changed.</summary>
public sealed class UnreadableEventException(string message) : EventStoreException(message);

/// <summary>The stream was not at the version that the caller expected. Nothing was written.</summary>
public sealed class UnexpectedStreamVersionException(StreamId stream, ExpectedVersion expected, long actual)
    : EventStoreException($"Stream {stream} is at version {actual}, expected {expected}.")
{
    public StreamId Stream { get; } = stream;

    public ExpectedVersion Expected { get; } = expected;

    /// <summary>The version that the stream really has; 0 when it does not exist.</summary>
    public long Actual { get; } = actual;
}

/// <summary>The command id was used before, for something else. Nothing was written.</summary>
public sealed class CommandIdReusedException(CommandId command)
    : EventStoreException($"Command id {command.Id} of tenant {command.Tenant} was used before with other content.");

/// <summary>The log could not be reached in time. Nothing was written: sending the same again is safe.</summary>
public sealed class LogUnavailableException(string message, Exception? inner = null) : EventStoreException(message, inner);

/// <summary>
/// The connection broke during commit and the database did not come back in time to ask. It may or may not have been written:
/// send it again with the same command id to learn which.
/// </summary>
public sealed class AppendOutcomeUnknownException(string message, Exception? inner = null) : EventStoreException(message, inner);

/// <summary>What PostgreSQL refused, without the data that its own message may quote: this can go into any log.</summary>
public sealed class DatabaseRefusedException : Exception
{
    private DatabaseRefusedException(string message)
        : base(message) { }

    internal static DatabaseRefusedException Of(Npgsql.PostgresException problem) =>
        new(
            $"PostgreSQL refused with SQLSTATE {problem.SqlState}{(problem.TableName is { } table ? $", table {table}" : "")}{(problem.ConstraintName is { } constraint ? $", constraint {constraint}" : "")}."
        );
}

/// <summary>The database was made by a newer program, or its scripts differ from ours. Nothing was changed.</summary>
public sealed class SchemaMismatchException(string message) : EventStoreException(message);
