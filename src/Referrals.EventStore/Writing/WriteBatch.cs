// One batch in memory: the streams that it touches, their states, and the rows to write. No I/O.
namespace Referrals.EventStore.Writing;

/// <summary>The requests of one transaction, made ready one after the other on the state that those before them leave.</summary>
internal sealed class WriteBatch(IReadOnlyList<PendingWrite> writes, RecentStates recentStates)
{
    private readonly Dictionary<StreamId, StreamCell> cells = [];
    private readonly Dictionary<(string Tenant, string Id), RecordedCommand> commands = [];
    private readonly List<(PendingWrite Write, Exception Problem)> failed = [];
    private readonly List<PendingWrite> succeeded = [];
    private readonly List<RecordedCommand> recordedNow = [];

    public RecentStates RecentStates { get; } = recentStates;

    public IReadOnlyCollection<StreamCell> Cells => cells.Values;

    public EventRows Events { get; } = new();

    public CommandRows Commands { get; } = new();

    public int EventCount => Events.Ids.Count;

    public bool IsEmpty => EventCount == 0 && Commands.Ids.Count == 0;

    /// <summary>The sequences that the database gave to the events, in their order.</summary>
    public List<long> Sequences { get; } = [];

    /// <summary>Requests that did not fit this batch any more.</summary>
    public IReadOnlyList<PendingWrite> Left { get; private set; } = [];

    public bool HasCommands { get; private set; }

    public StreamCell Cell(StreamId stream) => cells[stream];

    /// <summary>Names every stream and state that the requests need.</summary>
    public void Open()
    {
        foreach (var write in writes)
        {
            HasCommands |= write.Command is not null;
            foreach (var stream in write.Streams)
            {
                if (!cells.ContainsKey(stream))
                    cells.Add(stream, new StreamCell(stream, cells.Count));
            }

            write.Request(this);
        }
    }

    /// <summary>Takes every stream to be where this process last saw it, and every command to be new.</summary>
    public bool Assume() => cells.Values.All(c => c.Assume());

    public IEnumerable<CommandId> CommandIds() => writes.Where(w => w.Command is not null).Select(w => w.Command!);

    public void Known(string tenant, string id, RecordedCommand command) => commands[(tenant, id)] = command;

    /// <summary>Decides every request, in order. One that fails leaves the others as they are.</summary>
    public void Produce()
    {
        for (var i = 0; i < writes.Count; i++)
        {
            if (Events.Bytes + Commands.Bytes > EventLogOptions.MaxBatchBytes)
            {
                Left = [.. writes.Skip(i)];
                return;
            }

            var write = writes[i];
            try
            {
                if (write.Command is { } command && commands.TryGetValue((command.Tenant, command.Id), out var recorded))
                {
                    if (!string.Equals(recorded.Fingerprint, command.Fingerprint, StringComparison.Ordinal))
                        throw new CommandIdReusedException(command);
                    write.Replay(recorded);
                }
                else
                {
                    write.Produce(this);
                }

                succeeded.Add(write);
            }
            catch (Exception problem)
            {
                failed.Add((write, problem));
            }
        }
    }

    /// <summary>Adds events to a stream and returns its version after them.</summary>
    public long Add(EventMetadata metadata, StreamId stream, string? streamType, IReadOnlyList<object> events, SerializedEvent[] serialized)
    {
        var cell = cells[stream];
        for (var i = 0; i < serialized.Length; i++)
            Events.Add(stream, cell.Append(events[i], streamType), serialized[i], metadata);
        return cell.Version;
    }

    /// <summary>The end of one request: what it added, and its command's answer beside it.</summary>
    public WrittenEvents Close(PendingWrite write, int firstEvent, IReadOnlyList<long> versions, byte[]? answer)
    {
        var count = EventCount - firstEvent;
        if (write.Command is { } command)
        {
            var recorded = new RecordedCommand(command.Fingerprint, answer, versions);
            commands[(command.Tenant, command.Id)] = recorded;
            recordedNow.Add(recorded);
            Commands.Add(command, answer, versions);
        }

        return new WrittenEvents(this, firstEvent, count, versions);
    }

    /// <summary>The commit is known: every caller gets an outcome, and the states are kept for the next batch.</summary>
    public void Complete()
    {
        foreach (var cell in cells.Values)
            cell.Remember(RecentStates);
        foreach (var command in recordedNow)
            command.Position = Sequences.Count > 0 ? Sequences[^1] : 0;
        foreach (var write in succeeded)
            write.Confirm();
        foreach (var (write, problem) in failed)
            write.Fail(problem);
    }
}

/// <summary>The columns of the events to insert.</summary>
internal sealed class EventRows
{
    public List<Guid> Ids { get; } = [];

    public List<string> Tenants { get; } = [];

    public List<string> Streams { get; } = [];

    public List<long> Versions { get; } = [];

    public List<string> Types { get; } = [];

    public List<string> ClrTypes { get; } = [];

    public List<byte[]> Data { get; } = [];

    public List<string?> Correlations { get; } = [];

    public List<string?> Causations { get; } = [];

    public List<byte[]?> Headers { get; } = [];

    public long Bytes { get; private set; }

    public void Add(StreamId stream, long version, SerializedEvent data, EventMetadata metadata)
    {
        Ids.Add(Guid.CreateVersion7());
        Tenants.Add(stream.Tenant);
        Streams.Add(stream.Key);
        Versions.Add(version);
        Types.Add(data.Name);
        ClrTypes.Add(data.ClrName);
        Data.Add(data.Json);
        Correlations.Add(metadata.CorrelationId);
        Causations.Add(metadata.CausationId);
        var headers = metadata.ToHeaders();
        Headers.Add(headers);
        Bytes += data.Json.Length + (headers?.Length ?? 0);
    }
}

/// <summary>The columns of the commands to record.</summary>
internal sealed class CommandRows
{
    public List<string> Tenants { get; } = [];

    public List<string> Ids { get; } = [];

    public List<string?> Fingerprints { get; } = [];

    public List<byte[]?> Answers { get; } = [];

    public List<string> Versions { get; } = [];

    public long Bytes { get; private set; }

    public void Add(CommandId command, byte[]? answer, IReadOnlyList<long> versions)
    {
        Tenants.Add(command.Tenant);
        Ids.Add(command.Id);
        Fingerprints.Add(command.Fingerprint);
        Answers.Add(answer);
        Bytes += answer?.Length ?? 0;
        Versions.Add($"{{{string.Join(',', versions)}}}");
    }
}
