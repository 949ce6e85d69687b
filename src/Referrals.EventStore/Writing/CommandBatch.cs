// One batch in memory: the streams that it touches, their states, and what it writes. No I/O.
using System.Text.Json;

namespace Referrals.EventStore.Writing;

/// <summary>The requests of one transaction, decided one after the other on the state that those before them leave.</summary>
internal sealed class CommandBatch
{
    private readonly IReadOnlyList<PendingCommand> commands;
    private readonly Dictionary<StreamId, StreamCell> cells = [];
    private readonly Dictionary<string, CommandRecord> known = new(StringComparer.Ordinal);
    private readonly List<(PendingCommand Command, Exception Problem)> failed = [];
    private readonly List<PendingCommand> succeeded = [];
    private readonly RecentStates recentStates;
    private readonly bool fromScratch;
    private int requests;

    /// <summary>Names every stream and state that the requests need.</summary>
    /// <param name="commands">In the order in which they are decided.</param>
    /// <param name="recentStates">What this process remembers.</param>
    /// <param name="fromScratch">Reads every stream from its first event, whatever is remembered.</param>
    public CommandBatch(IReadOnlyList<PendingCommand> commands, RecentStates recentStates, bool fromScratch)
    {
        this.commands = commands;
        this.recentStates = recentStates;
        this.fromScratch = fromScratch;
        foreach (var command in commands)
        {
            foreach (var stream in command.Streams)
            {
                if (!cells.ContainsKey(stream))
                    cells.Add(stream, new StreamCell(stream));
            }

            command.Request(this);
        }
    }

    public IReadOnlyCollection<StreamCell> Cells => cells.Values;

    public EventRows Events { get; } = new();

    public List<CommandRecord> Records { get; } = [];

    public int EventCount => Events.Ids.Count;

    /// <summary>The sequences that the database gave to the events, in their order.</summary>
    public List<long> Sequences { get; } = [];

    /// <summary>Requests that did not fit this batch any more.</summary>
    public IReadOnlyList<PendingCommand> Left { get; private set; } = [];

    public StreamCell Cell(StreamId stream) => cells[stream];

    public RecentState<TState>? Remembered<TState>(StreamId stream, Aggregate<TState> aggregate)
        where TState : class => fromScratch ? null : recentStates.Find(stream, aggregate);

    public IReadOnlyList<string> CommandIds() =>
        [.. commands.Where(c => c.Command is not null).Select(c => c.Command!.Id).Distinct(StringComparer.Ordinal)];

    public void Known(CommandRecord record) => known[record.Id] = record;

    /// <summary>Decides every request, in order. One that fails leaves the others as they are.</summary>
    public void Decide()
    {
        long bytes = 0;
        for (var i = 0; i < commands.Count; i++)
        {
            if (Events.Bytes + bytes > EventLogOptions.MaxBatchBytes)
            {
                Left = [.. commands.Skip(i)];
                return;
            }

            var pending = commands[i];
            try
            {
                if (pending.Command is { } command && known.TryGetValue(command.Id, out var recorded))
                {
                    if (!string.Equals(recorded.Fingerprint, command.Fingerprint, StringComparison.Ordinal))
                        throw new CommandIdReusedException(command);
                    pending.Replay(recorded);
                }
                else
                {
                    pending.Decide(this);
                    bytes += pending.Command is null ? 0 : Records[^1].Answer?.GetRawText().Length ?? 0;
                }

                succeeded.Add(pending);
            }
            catch (Exception problem)
            {
                failed.Add((pending, problem));
            }
        }
    }

    /// <summary>Adds events to a stream.</summary>
    public void Add(EventMetadata metadata, StreamId stream, string? streamType, IReadOnlyList<object> events, SerializedEvent[] serialized)
    {
        var cell = cells[stream];
        for (var i = 0; i < serialized.Length; i++)
            Events.Add(stream, cell.Append(events[i], streamType), serialized[i], metadata, requests);
    }

    /// <summary>The end of one request: what it added, and its command's answer beside it.</summary>
    public WrittenEvents Close(PendingCommand pending, int firstEvent, JsonElement? answer)
    {
        requests++;
        var count = EventCount - firstEvent;
        var versions = Array.ConvertAll(pending.Streams, stream => cells[stream].Version);
        if (pending.Command is { } command)
        {
            var record = new CommandRecord
            {
                Id = command.Id,
                Fingerprint = command.Fingerprint,
                Answer = answer,
                Versions = versions,
                LastStream = count == 0 ? null : Events.Streams[^1],
                LastVersion = count == 0 ? 0 : Events.Versions[^1],
            };
            known[record.Id] = record;
            Records.Add(record);
        }

        return new WrittenEvents(this, firstEvent, count, versions);
    }

    /// <summary>Tells every caller, once the commit is known.</summary>
    public void Complete()
    {
        foreach (var cell in cells.Values)
            cell.Remember(recentStates);
        foreach (var pending in succeeded)
            pending.Confirm();
        foreach (var (pending, problem) in failed)
            pending.Fail(problem);
    }
}

/// <summary>The columns of the events to append.</summary>
internal sealed class EventRows
{
    public List<Guid> Ids { get; } = [];

    public List<string> Streams { get; } = [];

    public List<long> Versions { get; } = [];

    public List<string> Types { get; } = [];

    public List<string> ClrTypes { get; } = [];

    public List<byte[]> Data { get; } = [];

    public List<string?> Correlations { get; } = [];

    public List<string?> Causations { get; } = [];

    public List<byte[]?> Headers { get; } = [];

    /// <summary>Which request of the batch each belongs to: those of one request happened at one moment.</summary>
    public List<int> Requests { get; } = [];

    public long Bytes { get; private set; }

    public void Add(StreamId stream, long version, SerializedEvent data, EventMetadata metadata, int request)
    {
        Ids.Add(Guid.CreateVersion7());
        Streams.Add(stream.Key);
        Versions.Add(version);
        Types.Add(data.Name);
        ClrTypes.Add(data.ClrName);
        Data.Add(data.Json);
        Correlations.Add(metadata.CorrelationId);
        Causations.Add(metadata.CausationId);
        var headers = metadata.ToHeaders();
        Headers.Add(headers);
        Requests.Add(request);
        Bytes += data.Json.Length + (headers?.Length ?? 0);
    }
}
