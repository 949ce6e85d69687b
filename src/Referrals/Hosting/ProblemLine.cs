// What went wrong, in one line for an operator.
using Npgsql;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Hosting;

internal static class ProblemLine
{
    /// <summary>One line, with its code where it has one, and nothing that a database may have quoted.</summary>
    public static string Of(Exception problem)
    {
        var said = problem switch
        {
            // Of logging in and being sent away the message is about the server, of everything else it may be about data.
            PostgresException refused when refused.SqlState[..2] is not ("28" or "3D" or "53" or "57") =>
                $"PostgreSQL refused with SQLSTATE {refused.SqlState}.",
            NpgsqlException { InnerException: { } inner } and not PostgresException => $"{problem.Message} {inner.Message}",
            LogUnavailableException { InnerException: { } inner } => $"{problem.Message} {Of(inner)}",
            _ => problem.Message,
        };
        return $"{said.ReplaceLineEndings(" ")}{(problem is ICodedException { Code: var code } ? $" ({code})" : "")}";
    }
}
