// Excel's workbooks (xlsx), written and read with MiniExcel. What a small file may unpack to is bounded here.
using System.Data;
using System.Globalization;
using System.IO.Compression;
using MiniExcelLibs;
using MiniExcelLibs.Attributes;
using MiniExcelLibs.OpenXml;
using Referrals.Shared;

namespace Referrals.Http;

internal static class Workbook
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Rows that a workbook may have which is written: it is put together in memory.</summary>
    public const int MostRows = 50_000;

    /// <summary>Bytes that a workbook may unpack to which is read.</summary>
    public const int MostUnpacked = 2 * 1024 * 1024;

    /// <summary>The last row that is looked at of a workbook which is read, and the last column.</summary>
    public const int LastRow = 10_000;

    private const int LastColumn = 64;

    private static readonly OpenXmlConfiguration Reading = new()
    {
        // Texts may name other files of the archive, and large ones would go to the disk.
        EnableConvertByteArray = false,
        EnableSharedStringCache = false,
    };

    /// <summary>
    /// Writes a table. Numbers are numbers; whatever else is text, also for whoever edits it: no code loses its zeros, and nothing is a
    /// formula.
    /// </summary>
    public static MemoryStream Write(string name, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<object?>> rows)
    {
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (var column in columns)
            table.Columns.Add(column, typeof(object));
        foreach (var row in rows)
            table.Rows.Add([.. row]);
        var numbers = columns.Select((_, at) => rows.Any(row => row[at] is not (null or string))).ToList();
        var file = new MemoryStream();
        // Written at once: MiniExcel's asynchronous way puts elements where Excel does not expect them.
        file.SaveAs(
            table,
            sheetName: name,
            configuration: new OpenXmlConfiguration
            {
                DynamicColumns =
                [
                    .. columns.Select((column, at) => new DynamicExcelColumn(column) { Width = 18, Format = numbers[at] ? null : "@" }),
                ],
            }
        );
        file.Position = 0;
        return file;
    }

    /// <summary>The records of the first sheet; empty rows are none, and empty cells at the end of a row neither.</summary>
    /// <exception cref="RequestRefusedException">It cannot be read, or is too large.</exception>
    public static List<TableLine> Read(byte[] bytes, long mostUnpacked = MostUnpacked, int lastRow = LastRow)
    {
        try
        {
            using var file = new MemoryStream(bytes, writable: false);
            // No entry unpacks to more than it says.
            using (var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true))
            {
                if (archive.Entries.Sum(entry => entry.Length) > mostUnpacked)
                    throw TooLarge(mostUnpacked, lastRow);
            }

            return Lines(file, mostUnpacked, lastRow);
        }
        catch (Exception broken) when (broken is not (RequestRefusedException or OutOfMemoryException))
        {
            // Whatever a file has wrong: MiniExcel has no exception of its own for it.
            throw new RequestRefusedException(new Refusal("xlsx.unreadable"));
        }
    }

    private static List<TableLine> Lines(Stream file, long mostUnpacked, int lastRow)
    {
        var (lines, number) = (new List<TableLine>(), 0);
        var rows = file.QueryRange(
            useHeaderRow: false,
            sheetName: null,
            ExcelType.XLSX,
            startRowIndex: 1,
            startColumnIndex: 1,
            endRowIndex: null,
            endColumnIndex: LastColumn,
            Reading
        );
        foreach (IDictionary<string, object?> row in rows)
        {
            if (++number > lastRow)
                throw TooLarge(mostUnpacked, lastRow);
            var cells = row.Values.Select(Text).ToList();
            var last = cells.FindLastIndex(cell => cell.Length > 0);
            if (last >= 0)
                lines.Add(new TableLine(number, cells[..(last + 1)]));
        }

        return lines;
    }

    // As the same table has it in CSV.
    private static string Text(object? cell) =>
        cell switch
        {
            null => "",
            string text => CleanText.Cell(text),
            double number => number.ToString("0.###############", CultureInfo.InvariantCulture),
            TimeSpan time => Time(time),
            // A time of day is one of Excel's first day.
            DateTime { Year: < 1900 } time => Time(time.TimeOfDay),
            DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime moment => moment.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            _ => Convert.ToString(cell, CultureInfo.InvariantCulture)!,
        };

    private static string Time(TimeSpan time)
    {
        // Excel keeps fractions of a day.
        var seconds = (long)Math.Round(time.TotalSeconds);
        var text = string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}");
        return seconds % 60 == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}:{seconds % 60:00}");
    }

    private static RequestRefusedException TooLarge(long mostUnpacked, int lastRow) =>
        new(
            new Refusal("xlsx.too-large")
                .With("bytes", mostUnpacked.ToString(CultureInfo.InvariantCulture))
                .With("rows", lastRow.ToString(CultureInfo.InvariantCulture))
        );
}
