// The one file of a form as browsers send it, read as it comes.
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>A file of <c>multipart/form-data</c>. Its form may have other fields, which are passed over, and no other file.</summary>
internal sealed class UploadedFile : Stream
{
    private const int LongestBoundary = 200;
    private const int MostFields = 20;
    private const long LongestPart = 64 * 1024 * 1024;

    private readonly MultipartReader form;
    private readonly Stream content;

    private UploadedFile(MultipartReader form, MultipartSection section)
    {
        (this.form, content, Disposition) = (form, section.Body, section.ContentDisposition);
        ContentType = section.ContentType;
    }

    /// <summary>As the browser says it; null where it says none.</summary>
    public string? ContentType { get; }

    /// <summary>Header of the part, which has the file's name.</summary>
    public string? Disposition { get; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The file of the request.</summary>
    /// <exception cref="RequestRefusedException">There is none, or the form cannot be read.</exception>
    public static async Task<UploadedFile> Of(HttpContext context)
    {
        if (
            !MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary
        )
            throw Refused();
        // Of a file more is refused where it is read; a field that is passed over ends here.
        var reader = new MultipartReader(boundary, context.Request.Body) { BodyLengthLimit = LongestPart };
        return await Next(reader, context.RequestAborted) is { } section ? new UploadedFile(reader, section) : throw Refused();
    }

    /// <summary>Reads on; at the end of the file, that of the form is waited for.</summary>
    /// <exception cref="RequestRefusedException">Another file follows, or the form breaks off.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await content.ReadAsync(buffer, cancellationToken);
            return read > 0 || buffer.Length == 0 || await Next(form, cancellationToken) is null ? read : throw Refused();
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            throw Refused();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // The next part that is a file.
    private static async Task<MultipartSection?> Next(MultipartReader reader, CancellationToken cancellation)
    {
        try
        {
            for (var fields = 0; fields <= MostFields; fields++)
            {
                if (await reader.ReadNextSectionAsync(cancellation) is not { } section)
                    return null;
                if (section.GetContentDispositionHeader()?.IsFileDisposition() == true)
                    return section;
            }
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            throw Refused();
        }

        throw Refused();
    }

    private static bool IsBroken(Exception problem) =>
        problem is InvalidDataException || (problem is IOException and not BadHttpRequestException);

    private static RequestRefusedException Refused() => new(new Refusal("multipart.one-file"));
}
