// An exception as logs may have it: what it is and where it was thrown, and of what it says only what cannot be data.
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Npgsql;
using RabbitMQ.Client.Exceptions;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Hosting;

/// <summary>
/// Stands for another exception in logs. Messages of PostgreSQL, of Dapper and of whatever parses may quote the values of a row, and those
/// of a library are not ours to know: types, SQLSTATE and stacks are kept, and messages only of what is about connections, files,
/// addresses and settings, or has a code of ours.
/// </summary>
internal sealed class DiscreetException(Exception of) : Exception(MessageOf(of))
{
    private readonly string said = TextOf(of);

    public override string? StackTrace => of.StackTrace;

    public override string ToString() => said;

    /// <summary>What an exception says, if that cannot be data; otherwise only what it is.</summary>
    public static string MessageOf(Exception problem) =>
        problem switch
        {
            // Of logging in and being sent away the message is about the server, of everything else it may be about data.
            PostgresException refused when refused.SqlState[..2] is not ("28" or "3D" or "53" or "57") =>
                $"PostgreSQL refused with SQLSTATE {refused.SqlState}.",
            ICodedException
            or EventStoreException
            or NpgsqlException
            or SocketException
            or IOException
            or UnauthorizedAccessException
            or HttpRequestException
            or TimeoutException
            or OperationCanceledException
            or AuthenticationException
            or BrokerUnreachableException
            or OperationInterruptedException
            or ObjectDisposedException
            or DiscreetException => problem.Message,
            _ => $"What {problem.GetType().Name} says may quote data, and is left out.",
        };

    private static string TextOf(Exception problem)
    {
        var text = new StringBuilder();
        Add(text, problem, "");
        return text.ToString();
    }

    private static void Add(StringBuilder text, Exception problem, string before)
    {
        text.Append(before).Append(problem.GetType().FullName).Append(": ").Append(MessageOf(problem));
        if (problem is AggregateException several)
        {
            foreach (var inner in several.InnerExceptions)
                Add(text, inner, $"{Environment.NewLine} ---> ");
        }
        else if (problem.InnerException is { } inner)
        {
            Add(text, inner, $"{Environment.NewLine} ---> ");
        }

        if (problem.StackTrace is { } stack)
            text.Append(Environment.NewLine).Append(stack);
    }
}

/// <summary>Every logger of the service, of libraries too: exceptions reach none of the providers as they are.</summary>
internal sealed class DiscreetLoggers(LoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Discreet(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    // The container has made it, and disposes it.
    public void Dispose() { }

    private sealed class Discreet(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) =>
            logger.Log(
                logLevel,
                eventId,
                state,
                exception is null or DiscreetException ? exception : new DiscreetException(exception),
                formatter
            );
    }
}

internal static class DiscreetLogging
{
    public static IServiceCollection AddDiscreetLogging(this IServiceCollection services) =>
        services.AddSingleton<LoggerFactory>().AddSingleton<ILoggerFactory, DiscreetLoggers>();
}
