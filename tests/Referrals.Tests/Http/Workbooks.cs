// Workbooks that nobody means well with.
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Referrals.Http;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Http;

internal static class Workbooks
{
    private const string Sheet = "xl/worksheets/sheet1.xml";
    private const string Begin = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">";

    public static Scenario Send(TestClient client, byte[] bytes) => client.Post("/api/pools/schedule").Raw(bytes, Workbook.ContentType);

    /// <summary>A sheet of many megabytes.</summary>
    public static byte[] Bomb(int megabytes) =>
        Zip(
            (
                Sheet,
                entry =>
                {
                    entry.Write(Encoding.UTF8.GetBytes(Begin));
                    var spaces = Encoding.UTF8.GetBytes(new string(' ', 1024 * 1024));
                    for (var i = 0; i < megabytes; i++)
                        entry.Write(spaces);
                }
            )
        );

    /// <summary>A bomb whose directory says that it is small.</summary>
    public static byte[] LyingBomb(int megabytes)
    {
        var bytes = Bomb(megabytes);
        var said = BitConverter.GetBytes(megabytes * 1024 * 1024 + Begin.Length);
        for (var at = 0; (at = Array.IndexOf(bytes, said[0], at)) >= 0 && at + 4 <= bytes.Length; at++)
        {
            if (bytes.AsSpan(at, 4).SequenceEqual(said))
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), 1_000);
        }

        return bytes;
    }

    /// <summary>A sheet of this text.</summary>
    public static byte[] Of(string content) => Zip((Sheet, entry => entry.Write(Encoding.UTF8.GetBytes($"{Begin}{content}</worksheet>"))));

    /// <summary>A sheet whose cells have the style of their number in this list of Excel's formats.</summary>
    public static byte[] Styled(string content, params int[] formats) =>
        Zip(
            (
                "xl/styles.xml",
                entry =>
                    entry.Write(
                        Encoding.UTF8.GetBytes(
                            $"<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"{formats.Length}\">{string.Concat(formats.Select(format => $"<xf numFmtId=\"{format}\" applyNumberFormat=\"1\"/>"))}</cellXfs></styleSheet>"
                        )
                    )
            ),
            (Sheet, entry => entry.Write(Encoding.UTF8.GetBytes($"{Begin}{content}</worksheet>")))
        );

    /// <summary>A sheet with so many rows of one cell.</summary>
    public static byte[] Rows(int count) =>
        Of(
            $"<sheetData>{string.Concat(Enumerable.Range(1, count).Select(row => $"<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c></row>"))}</sheetData>"
        );

    private static byte[] Zip(params (string Name, Action<Stream> Write)[] entries)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, write) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                write(entry);
            }
        }

        return file.ToArray();
    }
}
