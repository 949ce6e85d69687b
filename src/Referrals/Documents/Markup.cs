// HTML in which everything that is put in is encoded.
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Referrals.Documents;

/// <summary>
/// Text that may be sent as HTML. It is made of literals only, <c>Markup.Of($"&lt;td&gt;{name}&lt;/td&gt;")</c>: what stands in braces is
/// encoded, unless it is markup itself.
/// </summary>
internal readonly record struct Markup
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly string? html;

    private Markup(string html) => this.html = html;

    public static Markup Of(ref Handler written) => new(written.Text());

    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts));

    public override string ToString() => html ?? "";

    [InterpolatedStringHandler]
    public readonly ref struct Handler
    {
        private readonly StringBuilder html;

        public Handler(int literals, int holes) => html = new StringBuilder(literals + (16 * holes));

        public void AppendLiteral(string literal) => html.Append(literal);

        public void AppendFormatted(Markup inner) => html.Append(inner.ToString());

        public void AppendFormatted(int number) => html.Append(number);

        public void AppendFormatted(string? text) => html.Append(text is null ? "" : Encoder.Encode(text));

        public string Text() => html.ToString();
    }
}
