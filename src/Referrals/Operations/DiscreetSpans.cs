// Spans leave the house without the words of an exception.
using System.Diagnostics;
using Npgsql;
using OpenTelemetry;

namespace Referrals.Operations;

/// <summary>
/// A failed span keeps its error status, the type of the exception, where it was thrown, and PostgreSQL's SQLSTATE. Messages are taken out:
/// those of PostgreSQL may quote what was to be stored. So are the streams that Wolverine names, which lead to a patient.
/// </summary>
internal sealed class DiscreetSpans : BaseProcessor<Activity>
{
    private readonly ActivityListener listener;

    // An event of a span cannot be changed once it is there.
    public DiscreetSpans(string[] sources)
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => sources.Contains(source.Name, StringComparer.Ordinal),
            ExceptionRecorder = Record,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public override void OnEnd(Activity data)
    {
        if (data.StatusDescription is not null)
        {
            data.SetStatus(data.Status);
        }
        data.SetTag("wolverine.stream.id", null).SetTag("wolverine.saga.id", null);
    }

    protected override void Dispose(bool disposing)
    {
        listener.Dispose();
        base.Dispose(disposing);
    }

    // A tag that is here already is not filled by the runtime.
    private static void Record(Activity activity, Exception exception, ref TagList tags)
    {
        tags.Add("exception.message", exception is PostgresException { SqlState: var state } ? state : "");
        tags.Add("exception.stacktrace", exception.StackTrace ?? "");
    }
}
