// A form as a browser sends it.
using System.Text;

namespace Referrals.Tests.Http;

internal static class MultipartForm
{
    private const string Boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";

    public const string ContentType = $"multipart/form-data; boundary={Boundary}";

    /// <summary>A field without a file, and these files.</summary>
    public static byte[] Of(params (string Field, string Name, string? Type, byte[] Content)[] files)
    {
        var form = new List<byte>();
        Add($"--{Boundary}\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n说明\r\n");
        foreach (var (field, name, type, content) in files)
        {
            Add($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n");
            Add(type is null ? "\r\n" : $"Content-Type: {type}\r\n\r\n");
            form.AddRange(content);
            Add("\r\n");
        }

        Add($"--{Boundary}--\r\n");
        return [.. form];

        void Add(string text) => form.AddRange(Encoding.UTF8.GetBytes(text));
    }
}
