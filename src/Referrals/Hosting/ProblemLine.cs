// What went wrong, in one line for an operator.
using System.Data;
using System.Text.Json;
using Npgsql;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Hosting;

internal static class ProblemLine
{
    /// <summary>One line, with its code where it has one, and nothing that a database or a parser may have quoted.</summary>
    public static string Of(Exception problem)
    {
        var said = problem switch
        {
            NpgsqlException { InnerException: { } inner } and not PostgresException => $"{problem.Message} {inner.Message}",
            LogUnavailableException { InnerException: { } inner } => $"{problem.Message} {Of(inner)}",
            PostgresException or DataException or JsonException or FormatException or InvalidCastException or OverflowException =>
                DiscreetException.MessageOf(problem),
            _ => problem.Message,
        };
        return $"{said.ReplaceLineEndings(" ")}{(problem is ICodedException { Code: var code } ? $" ({code})" : "")}";
    }
}
