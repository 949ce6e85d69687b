// Clinical texts of a request: checked as they come, sealed in one place once the patient's key is at hand.
using Referrals.Http;
using Referrals.People;

namespace Referrals.Cases;

/// <summary>A text that is sealed later; null where nothing was written.</summary>
internal sealed class OpenText(string? text)
{
    private SealedText? written;

    public bool IsEmpty => text is null;

    /// <summary>The text as commands carry it; only once it was sealed.</summary>
    public SealedText? Sealed =>
        IsEmpty || written is not null ? written : throw new InvalidOperationException("A text is read before it was sealed.");

    /// <summary>As <see cref="Sealed"/>, of a text that is required.</summary>
    public SealedText Required => Sealed!.Value;

    internal void Seal(Sealer sealer) => written = text is null ? null : sealer.Seal(text);
}

/// <summary>The texts of one request.</summary>
internal sealed class OpenTexts(Fields fields)
{
    private const int NoteLimit = 2_000;

    private readonly List<OpenText> texts = [];

    /// <summary>Whether any text was sent, if only a blank one: the patient's key is fetched only then.</summary>
    public bool Any { get; private set; }

    /// <summary>One line, or nothing.</summary>
    public OpenText Line(string pointer, string? value, int limit) => Add(value, fields.OptionalText(pointer, value, limit));

    /// <summary>Several lines, required.</summary>
    public OpenText Lines(string pointer, string? value, int limit) => Add(value, fields.Lines(pointer, value, limit));

    /// <summary>Several lines, or nothing.</summary>
    public OpenText OptionalLines(string pointer, string? value, int limit) => Add(value, fields.OptionalLines(pointer, value, limit));

    /// <summary>The note that most actions may carry.</summary>
    public OpenText Note(string? value) => OptionalLines("/note", value, NoteLimit);

    /// <summary>A note that is all there is.</summary>
    public OpenText RequiredNote(string? value) => Lines("/note", value, NoteLimit);

    public void Seal(Sealer sealer)
    {
        foreach (var text in texts)
            text.Seal(sealer);
    }

    private OpenText Add(string? sent, string? text)
    {
        Any |= sent is not null;
        var open = new OpenText(text);
        texts.Add(open);
        return open;
    }
}
