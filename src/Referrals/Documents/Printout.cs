// What a printed form says, before it is laid out. Its words are in the reader's language already.
namespace Referrals.Documents;

/// <summary>A printed form 转诊单、回转单、会诊单.</summary>
/// <param name="Language">Of the page, such as <c>zh-CN</c>.</param>
/// <param name="Title">What it is.</param>
/// <param name="Institution">Who issues it.</param>
/// <param name="Number">转诊单号 or 会诊单号, which the QR code holds too, unless it leads to <see cref="Address"/>.</param>
/// <param name="Head">What is repeated at the head of every page.</param>
/// <param name="Notice">Said above the form; null for nothing.</param>
/// <param name="Rows">The table.</param>
/// <param name="Signatures">Who signs, and where the seal goes.</param>
internal sealed record Printout(
    string Language,
    string Title,
    string Institution,
    string Number,
    IReadOnlyList<PrintedField> Head,
    string? Notice,
    IReadOnlyList<PrintedRow> Rows,
    IReadOnlyList<PrintedField> Signatures
)
{
    /// <summary>Printed large across every page, such as 已取消; null for a form that is good.</summary>
    public string? Mark { get; init; }

    /// <summary>Where the QR code leads; null where it holds the number alone.</summary>
    public string? Address { get; init; }
}

/// <summary>One line of the table: up to three short fields, or one long one.</summary>
/// <param name="Fields">From the left.</param>
/// <param name="Lines">For how many lines there is room at least: what is empty is filled in by hand.</param>
internal sealed record PrintedRow(IReadOnlyList<PrintedField> Fields, int Lines = 1);

/// <summary>A label and what is known; null leaves it empty.</summary>
internal sealed record PrintedField(string Label, string? Value);
