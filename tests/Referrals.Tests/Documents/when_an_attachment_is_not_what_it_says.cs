using System.IO.Compression;
using System.Text;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Documents;

/// <summary>Every way to lie about a file; nothing of it is kept.</summary>
public class when_an_attachment_is_not_what_it_says(TestService service) : IClassFixture<TestService>
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];
    private static readonly byte[] Tiff = [0x49, 0x49, 0x2A, 0x00, 8, 0, 0, 0];
    private static readonly byte[] Dicom = [.. new byte[128], .. "DICM"u8, 2, 0];

    public static TheoryData<string, string, byte[]> Truths() =>
        new()
        {
            { "application/pdf", "a.PDF", DocumentSteps.Pdf },
            { "image/png", "a.png", Png },
            { "image/jpeg", "胸片.jpeg", Jpeg },
            { "image/tiff", "a.tif", Tiff },
            { "image/tiff", "a.tiff", [0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8] },
            { "application/dicom", "a.dcm", Dicom },
            { "text/plain; charset=UTF-8", "a.txt", Encoding.UTF8.GetBytes("血压 150/95\r\n\t心率 88 < 100") },
            { "TEXT/PLAIN", "a.txt", [0xEF, 0xBB, 0xBF, (byte)'a'] },
        };

    public static TheoryData<string, string, byte[], int, string> Lies()
    {
        var script = "#!/bin/sh\nrm -rf /"u8.ToArray();
        return new()
        {
            { "application/pdf", "a.pdf", Png, 422, "attachment.lies" },
            { "image/png", "a.png", Jpeg, 422, "attachment.lies" },
            { "text/plain", "a.txt", DocumentSteps.Pdf, 422, "attachment.lies" },
            { "image/jpeg", "a.jpg", "nothing but text"u8.ToArray(), 422, "attachment.lies" },
            { "application/pdf", "a.png", DocumentSteps.Pdf, 422, "attachment.lies" },
            { "text/plain", "run.bat", "echo"u8.ToArray(), 422, "attachment.lies" },
            { "application/pdf", "a.pdf.exe", DocumentSteps.Pdf, 422, "attachment.lies" },
            { "application/pdf", "a.pdf", Zip(), 415, "attachment.type" },
            { "application/zip", "a.zip", Zip(), 415, "attachment.type" },
            { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a.docx", Zip(), 415, "attachment.type" },
            { "application/pdf", "a.pdf", Gzip(), 415, "attachment.type" },
            { "text/html", "a.html", "<html>"u8.ToArray(), 415, "attachment.type" },
            { "text/plain", "a.txt", "\uFEFF \n<!doctype html><script>alert(1)</script>"u8.ToArray(), 415, "attachment.type" },
            { "image/svg+xml", "a.svg", "<svg/>"u8.ToArray(), 415, "attachment.type" },
            { "text/plain", "a.txt", "<svg onload='alert(1)'/>"u8.ToArray(), 415, "attachment.type" },
            { "text/plain", "a.txt", script, 415, "attachment.type" },
            { "text/plain", "a.txt", "MZ\0\u0003"u8.ToArray(), 415, "attachment.type" },
            { "text/plain", "a.txt", [0x7F, (byte)'E', (byte)'L', (byte)'F'], 415, "attachment.type" },
            { "text/plain", "a.txt", [0xB2, 0xA1, 0xC0], 415, "attachment.type" },
            { "text/plain; charset=utf-16", "a.txt", "a"u8.ToArray(), 415, "attachment.type" },
            { "text/plain", "a.txt", [.. new byte[300_000].Select(_ => (byte)'a'), 0], 415, "attachment.type" },
            { "text/plain", "a.txt", [.. "血压"u8, 0xE8], 415, "attachment.type" },
            { "application/dicom", "a.dcm", [.. "MZ"u8, .. new byte[126], .. "DICM"u8], 415, "attachment.type" },
            { "", "a.pdf", DocumentSteps.Pdf, 415, "attachment.type" },
            { "nonsense", "a.pdf", DocumentSteps.Pdf, 415, "attachment.type" },
            { "application/pdf", "a.pdf", [], 400, "attachment.empty" },
            { "application/pdf", "../a.pdf", DocumentSteps.Pdf, 400, "attachment.name" },
            { "application/pdf", @"C:\a.pdf", DocumentSteps.Pdf, 400, "attachment.name" },
            { "application/pdf", ".pdf", DocumentSteps.Pdf, 400, "attachment.name" },
            { "application/pdf", "a\u202Efdp.pdf", DocumentSteps.Pdf, 400, "attachment.name" },
            { "application/pdf", "a\nb.pdf", DocumentSteps.Pdf, 400, "attachment.name" },
            { "application/pdf", new string('a', 117) + ".pdf", DocumentSteps.Pdf, 400, "attachment.name" },
        };
    }

    [Theory]
    [MemberData(nameof(Truths))]
    public async Task what_is_true_is_taken(string type, string name, byte[] content)
    {
        var at = await service.Sent();
        var added = await Village.Post($"{at}/attachments").Raw(content, type).Named(name).Expect(201);
        var got = await Village.Get($"{at}/attachments/{added.String("/attachment")}");
        got.ContentType.ShouldBe(type.Split(';')[0].ToLowerInvariant());
        got.Header("Content-Length").ShouldBe($"{content.Length}");
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task what_is_not_is_refused_and_leaves_nothing(string type, string name, byte[] content, int status, string code)
    {
        var at = await service.Sent();
        var (events, chunks) = (await service.CountEvents(), await service.CountChunks());
        await Village.Post($"{at}/attachments").Raw(content, type).Named(name).Refused(status, code);
        (await service.CountEvents()).ShouldBe(events);
        (await service.CountChunks()).ShouldBe(chunks);
        (await service.CountUnsettled()).ShouldBe(0);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task nothing_is_ever_unpacked(string encoding)
    {
        var at = await service.Sent();
        await Village
            .Post($"{at}/attachments")
            .Raw(Gzip(), "application/pdf")
            .Named("a.pdf")
            .Header("Content-Encoding", encoding)
            .Refused(415, "attachment.encoded");
    }

    [Theory]
    [InlineData("attachment")]
    [InlineData("attachment; filename*=UTF-8''")]
    [InlineData(";;;")]
    public async Task a_name_is_needed(string disposition)
    {
        var at = await service.Sent();
        await Village
            .Post($"{at}/attachments")
            .Raw(DocumentSteps.Pdf, "application/pdf")
            .Header("Content-Disposition", disposition)
            .Refused(400, "attachment.name");
        await Village.Post($"{at}/attachments").Raw(DocumentSteps.Pdf, "application/pdf").Refused(400, "attachment.name");
    }

    private TestClient Village => service.As("family-doctor@SX-V0101");

    private static byte[] Zip()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntry("a").Open().Dispose();
        return memory.ToArray();
    }

    // A million zeros in a thousand bytes.
    private static byte[] Gzip()
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(new byte[1_000_000]);
        return memory.ToArray();
    }
}
