// A file of the workbench as an answer.
using Microsoft.Net.Http.Headers;

namespace Referrals.Screens;

/// <summary>Sends the smallest form that the browser takes. Browsers take Brotli over https and from this machine only.</summary>
internal sealed class ScreenFileResult(ScreenFile file) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.Headers.ETag = file.Tag;
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.CacheControl = file.Immutable ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // A script or program under a name of its own is no document: with each of them these would be loaded again, 26 KB in all.
        if (file.Immutable)
        {
            response.Headers.Remove("Content-Security-Policy");
            response.Headers.Remove("Permissions-Policy");
            response.Headers.Remove("X-Frame-Options");
        }

        if (request.Headers.IfNoneMatch.Contains(file.Tag, StringComparer.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var (path, encoding) =
            file.Brotli && Takes(request, "br") ? ($"{file.Path}.br", "br")
            : file.Gzip && Takes(request, "gzip") ? ($"{file.Path}.gz", "gzip")
            : (file.Path, null);
        if (encoding is not null)
            response.Headers.ContentEncoding = encoding;
        response.ContentType = file.Type;
        response.ContentLength = new FileInfo(path).Length;
        return response.SendFileAsync(path, httpContext.RequestAborted);
    }

    private static bool Takes(HttpRequest request, string encoding) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding.OfType<string>().ToList(), out var accepted)
        && accepted.Any(item => item.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && item.Quality is not 0);
}
