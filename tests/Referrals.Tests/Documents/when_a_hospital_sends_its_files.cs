using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Referrals.Documents;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Http;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.Documents;

/// <summary>Files as hospitals, telephones, machines and browsers of this country make and send them.</summary>
public class when_a_hospital_sends_its_files(TestService service) : IClassFixture<TestService>
{
    private const string Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private const string Excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const string Opaque = "application/octet-stream";

    private static readonly byte[] Ofd = Zip("OFD.xml", "Doc_0/Document.xml");
    private static readonly byte[] Docx = Zip("[Content_Types].xml", "word/document.xml");
    private static readonly byte[] Xlsx = Zip("docProps/app.xml", "xl/workbook.xml", "[Content_Types].xml");
    private static readonly byte[] Old =
    [
        0xD0,
        0xCF,
        0x11,
        0xE0,
        0xA1,
        0xB1,
        0x1A,
        0xE1,
        .. new byte[504],
        .. Encoding.Unicode.GetBytes("Word"),
    ];
    private static readonly byte[] Heic = [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8, .. new byte[64]];
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1];

    private TestClient Village => service.As("family-doctor@SX-V0101");

    public static TheoryData<string, string, byte[], string, string> Files() =>
        new()
        {
            { "application/ofd", "检查报告.ofd", Ofd, "ofd", Opaque },
            { Opaque, "检查报告.ofd", Ofd, "ofd", Opaque },
            { "application/wps-office.wps", "出院记录.wps", Old, "wps", Opaque },
            { "application/msword", "出院记录.doc", Old, "wps", Opaque },
            { Word, "出院记录.docx", Docx, "docx", Opaque },
            { Excel, "化验.xlsx", Xlsx, "xlsx", Opaque },
            { "image/heic", "IMG_0001.HEIC", Heic, "heic", "image/heic" },
            { "image/jpg", "照片.jpg", Jpeg, "jpeg", "image/jpeg" },
            { "image/jpeg", "照片.jfif", Jpeg, "jpeg", "image/jpeg" },
            { "application/pdf", "化验单.pdf", [.. "\r\n"u8, .. DocumentSteps.Pdf], "pdf", "application/pdf" },
            { "application/pdf", "化验单.pdf", [.. "\u001b%-12345X@PJL JOB\r\n"u8, .. DocumentSteps.Pdf], "pdf", "application/pdf" },
            { "application/dicom", "IM000001.dcm", Elements(isExplicit: false), "dicom", "application/dicom" },
            { "application/dicom", "IM000001", Elements(isExplicit: true), "dicom", "application/dicom" },
            { Opaque, "IM000001", [.. new byte[128], .. "DICM"u8, 2, 0], "dicom", "application/dicom" },
            { "text/plain", "记录.txt", Gbk("窦性心律，未见异常"), "gb-text", "text/plain; charset=gb18030" },
            { "text/plain; charset=gbk", "记录.txt", Gbk(new string('心', 200_000)), "gb-text", "text/plain; charset=gb18030" },
            { "application/pdf", "医生👨‍⚕️报告❤️‍🔥.pdf", DocumentSteps.Pdf, "pdf", "application/pdf" },
        };

    public static TheoryData<string, string, byte[], int, string> Refusals() =>
        new()
        {
            { "application/pdf", "出院记录.pdf", Docx, 415, "attachment.type" },
            { Word, "出院记录.docx", Ofd, 422, "attachment.lies" },
            { Word, "出院记录.docx", Zip("a"), 415, "attachment.type" },
            { Word, "出院记录.docx", Zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), 422, "attachment.macros" },
            { Word, "出院记录.docx", [.. Docx, .. "MZ"u8], 415, "attachment.type" },
            { Word, "出院记录.docx", Docx[..^30], 415, "attachment.type" },
            { Word, "出院记录.docm", Docx, 422, "attachment.lies" },
            { Opaque, "程序.exe", [.. "MZ"u8, .. new byte[200]], 415, "attachment.type" },
            { Opaque, "安装.msi", Old, 415, "attachment.type" },
            { "application/pdf", "程序.pdf", [.. "MZ"u8, .. new byte[200], .. DocumentSteps.Pdf], 415, "attachment.type" },
            { "application/pdf", "页.pdf", [.. "<html>"u8, .. DocumentSteps.Pdf], 415, "attachment.type" },
            { "application/pdf", "页.pdf", [.. new byte[1024], .. DocumentSteps.Pdf], 415, "attachment.type" },
            {
                "application/wps-office.wps",
                "病历.wps",
                [.. Old, .. new byte[262_144 - Old.Length - 5], .. Encoding.Unicode.GetBytes("_VBA_PROJECT")],
                422,
                "attachment.macros"
            },
            { "image/heic", "录像.heic", [0, 0, 0, 24, .. "ftypisom"u8, .. new byte[64]], 415, "attachment.type" },
            { "application/dicom", "a.dcm", Elements(isExplicit: false)[..20], 415, "attachment.type" },
            { "application/dicom", "a.dcm", [8, 0, 5, 0, .. new byte[100]], 415, "attachment.type" },
            { "application/pdf", "\u200d报告.pdf", DocumentSteps.Pdf, 400, "attachment.name" },
            { "application/pdf", "报\u200d告.pdf", DocumentSteps.Pdf, 400, "attachment.name" },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task they_are_taken_and_come_back_as_they_were(string type, string name, byte[] content, string kind, string served)
    {
        var at = await service.Sent();
        var added = await Village.Post($"{at}/attachments").Raw(content, type).Named(name).Expect(201);
        var listed = (await Village.Get($"{at}/attachments"))["/0"];
        (listed.GetProperty("name").GetString(), listed.GetProperty("type").GetString()).ShouldBe((name, kind));
        var got = await Village.Get($"{at}/attachments/{added.String("/attachment")}");
        got.Bytes.ShouldBe(content);
        got.Header("Content-Type").ShouldBe(served);
        got.Header("Content-Disposition").ShouldStartWith("attachment; ");
        got.Header("X-Content-Type-Options").ShouldBe("nosniff");
        got.Header("Content-Security-Policy").ShouldBe("sandbox; default-src 'none'");
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task what_only_looks_like_one_is_refused_and_leaves_nothing(
        string type,
        string name,
        byte[] content,
        int status,
        string code
    )
    {
        var at = await service.Sent();
        var (events, chunks) = (await service.CountEvents(), await service.CountChunks());
        await Village.Post($"{at}/attachments").Raw(content, type).Named(name).Refused(status, code);
        (await service.CountEvents()).ShouldBe(events);
        (await service.CountChunks()).ShouldBe(chunks);
    }

    [Fact]
    public async Task a_browser_sends_a_form()
    {
        var at = await service.Sent();
        var added = await Village
            .Post($"{at}/attachments")
            .Raw(MultipartForm.Of(("file", "心电图 1.ofd", "application/octet-stream", Ofd)), MultipartForm.ContentType)
            .Expect(201);
        (await Village.Get($"{at}/attachments/{added.String("/attachment")}")).Bytes.ShouldBe(Ofd);
        (await Village.Get($"{at}/attachments"))["/0/name"].GetString().ShouldBe("心电图 1.ofd");

        await Send(MultipartForm.Of(("file", "化验.pdf", null, DocumentSteps.Pdf))).Expect(201);
        var chunks = await service.CountChunks();
        await Send(MultipartForm.Of()).Refused(400, "multipart.one-file");
        await Send(
                MultipartForm.Of(("a", "a.pdf", "application/pdf", DocumentSteps.Pdf), ("b", "b.pdf", "application/pdf", DocumentSteps.Pdf))
            )
            .Refused(400, "multipart.one-file");
        await Send(MultipartForm.Of(("file", "a.pdf", "application/pdf", DocumentSteps.Pdf))[..^40]).Refused(400, "multipart.one-file");
        await Send(MultipartForm.Of(("file", "a.exe", "application/pdf", DocumentSteps.Pdf))).Refused(422, "attachment.lies");
        await Send(MultipartForm.Of(("file", "a.pdf", "application/pdf", []))).Refused(400, "attachment.empty");
        await Village
            .Post($"{at}/attachments")
            .Raw("a=b", "application/x-www-form-urlencoded")
            .Named("a.pdf")
            .Refused(400, "multipart.one-file");
        (await service.CountChunks()).ShouldBe(chunks);

        Scenario Send(byte[] form) => Village.Post($"{at}/attachments").Raw(form, MultipartForm.ContentType);
    }

    [Fact]
    public async Task a_draft_takes_files_and_keeps_them_when_it_is_sent()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral();
        await Village.Put($"{at}/draft", form).Expect(201);
        var (kept, withdrawn) = (
            await service.Attached(at, "family-doctor@SX-V0101"),
            await service.Attached(at, "family-doctor@SX-V0101")
        );
        await Village.Post($"{at}/attachments/{withdrawn}/withdrawal").Expect(200);
        await Village.Get($"{at}/attachments/{kept}").Expect(200);
        await service.As("dispatcher@SX-H01").Get($"{at}/attachments/{kept}").Refused(404, "not-found");
        await service
            .As("township-centre@SX-T01")
            .Post($"{at}/attachments")
            .Raw(DocumentSteps.Pdf, "application/pdf")
            .Named("a.pdf")
            .Refused(404, "not-found");

        form.Remove("patient");
        await Village.Post($"{at}/submission", form).Expect(200);
        (await Village.Get($"{at}/attachments/{kept}")).Text.ShouldStartWith("%PDF");
        await service.As("township-centre@SX-T01").Get($"{at}/attachments/{kept}").Expect(200);
        (
            await service.As("township-centre@SX-T01").Get($"{at}/attachments/{withdrawn}").Refused(409, "attachment.withdrawn")
        ).ShouldNotBeNull();
        await service.CatchUp();
        (await Recomputation.FromTheTables(service)).ShouldBe(await Recomputation.FromTheLog(service));
    }

    [Fact]
    public void a_list_at_the_end_of_an_archive_is_read_from_its_end_alone()
    {
        ArchiveNames.Read(Ofd, Ofd.Length)!.ShouldBe(["OFD.xml", "Doc_0/Document.xml"], ignoreOrder: true);
        ArchiveNames.Read(Ofd.AsSpan()[1..], Ofd.Length)!.Count.ShouldBe(2);
        ArchiveNames.Read(Ofd, Ofd.Length + 1).ShouldBeNull("something stands before it");
        var many = (byte[])Ofd.Clone();
        BinaryPrimitives.WriteUInt16LittleEndian(many.AsSpan(many.Length - 12), 6_000);
        ArchiveNames.Read(many, many.Length).ShouldBeNull();
        ArchiveNames.Read([], 0).ShouldBeNull();
    }

    private static byte[] Gbk(string text) => CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(text);

    // The character set and what kind of object it is.
    private static byte[] Elements(bool isExplicit) =>
        [.. Element(5, "CS", "ISO_IR 100", isExplicit), .. Element(0x16, "UI", "1.2.840.10008.5.1.4.1.1.2\0", isExplicit), .. new byte[64]];

    private static byte[] Element(byte tag, string kind, string value, bool isExplicit) =>
        [
            8,
            0,
            tag,
            0,
            .. isExplicit ? [.. Encoding.ASCII.GetBytes(kind), (byte)value.Length, 0] : new byte[] { (byte)value.Length, 0, 0, 0 },
            .. Encoding.ASCII.GetBytes(value),
        ];

    private static byte[] Zip(params string[] names)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write("<x/>"u8);
            }
        }

        return memory.ToArray();
    }
}
